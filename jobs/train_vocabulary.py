"""`corpus` -> `vocabulary`: a SentencePiece model trained on a sample that a hash of the ids draws."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typer
from pyspark.sql import DataFrame, SparkSession

from corpus import storage
from corpus.errors import InputError
from jobs import options, tables, token_options
from jobs.build_table import build
from jobs.command import run_job
from jobs.console import show
from jobs.sample import HELD_BACK_REASON, Draw, draw_sample, read_sample
from jobs.session import start_session
from jobs.tables import CORPUS, Run, fingerprints, make_recipe, read_table
from jobs.vocabulary_card import table_of_figures, write_card
from jobs.vocabulary_figures import look_at_pieces, measure
from tokenizer.hosts import find_pieces_of_one_host
from tokenizer.others import load_counter
from tokenizer.strata import Sampling, read_quota
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

# Documents that are asked for pieces of one host.
HOST_DOCUMENTS = 5_000

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    vocabulary_size: token_options.VocabularySize = VocabularyOptions.size,
    vocabulary_kind: token_options.VocabularyKind = VocabularyOptions.kind,
    wide_tokens: token_options.WideTokens = False,
    sample_bytes: token_options.SampleBytes = Sampling.sample_bytes,
    sample_by: token_options.SampleBy = ",".join(Sampling.by),
    sample_exponent: token_options.SampleExponent = Sampling.exponent,
    quota: token_options.Quotas = [],  # noqa: B006  typer reads it, nothing changes it
    compare: token_options.Compare = [],  # noqa: B006
    force: options.Force = False,
) -> None:
    """Train RUN/vocabulary on a sample of RUN/corpus, and measure it."""
    chosen = choose(vocabulary_size, vocabulary_kind, wide_tokens)
    sampling = choose_sampling(sample_bytes, sample_by, sample_exponent, quota)
    others = read_compared(compare)
    train(start_session("vocabulary"), Run(output), chosen, sampling, force, others)


def choose(size: int, kind: str, wide_tokens: bool = False) -> VocabularyOptions:
    if kind not in ("bpe", "unigram"):
        raise InputError(f"--vocabulary-kind {kind!r}: choose bpe or unigram.")
    return VocabularyOptions(size=size, kind="bpe" if kind == "bpe" else "unigram", wide_tokens=wide_tokens)


def choose_sampling(sample_bytes: int, by: str, exponent: float, quotas: Sequence[str]) -> Sampling:
    columns = tuple(column.strip() for column in by.split(",") if column.strip())
    return Sampling(sample_bytes, columns, exponent, tuple(sorted(map(read_quota, quotas))))


def read_compared(named: Sequence[str]) -> dict[str, Path]:
    """NAME=FILE as names and files. Raises InputError where one is not written so, or a name stands twice."""
    others: dict[str, Path] = {}
    for each in named:
        name, equals, file = each.partition("=")
        if not (name and equals and file) or name in others:
            raise InputError(f"--compare {each!r}: write NAME=FILE, each name once")
        others[name] = Path(file)
        load_counter(others[name])  # what is wrong with it is told before an hour's work, not after
    return others


def train(
    spark: SparkSession,
    run: Run,
    chosen: VocabularyOptions = VocabularyOptions(),
    sampling: Sampling = Sampling(),
    force: bool = False,
    others: dict[str, Path] | None = None,
) -> None:
    """Makes `vocabulary`: the model, its pieces as text, what transformers reads, measured figures and a README."""
    named = others or {}
    settings = {**vars(chosen), **describe_sampling(sampling)}
    if named:
        settings["compared"] = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in named.items()}
    recipe = make_recipe(tables.VOCABULARY, settings, fingerprints(run, CORPUS))

    @cache
    def draw() -> Draw:
        return draw_sample(read_table(spark, run, CORPUS), sampling)

    def write(folder: str) -> None:
        with tempfile.TemporaryDirectory() as aside:
            facts = write_vocabulary(draw(), Path(aside), chosen, settings, named)
            for path in sorted(Path(aside).iterdir()):
                storage.copy_in(str(path), storage.join(folder, path.name))
        storage.write_bytes(storage.join(folder, "vocabulary.json"), json.dumps(facts, indent=1).encode())

    def describe(folder: str) -> DataFrame:
        return draw().documents.select("warc", "characters", "reason")

    build(spark, run, tables.VOCABULARY, recipe, write, force, describe)


def describe_sampling(sampling: Sampling) -> dict[str, Any]:
    """As JSON has it, for the recipe; `jobs.sample.sampling_of` reads it."""
    quotas = [list(quota) for quota in sampling.quotas]
    return {**vars(sampling), "by": list(sampling.by), "quotas": quotas}


def write_vocabulary(
    draw: Draw, folder: Path, chosen: VocabularyOptions, settings: dict[str, Any], others: dict[str, Path]
) -> dict[str, Any]:
    """Trains and measures; writes model, report.json and README.md; returns what vocabulary.json says."""
    taken: Counter[tuple[str, ...]] = Counter()
    facts = train_vocabulary(read_sample(draw, taken), folder, chosen)._asdict()
    model = (folder / "tokenizer.model").read_bytes()
    held_back = draw.documents.where(f"reason = '{HELD_BACK_REASON}'")
    report = {
        "sample": [stratum._replace(taken=taken[stratum.values])._asdict() for stratum in draw.strata],
        "measured": measure(model, held_back, {name: load_counter(file) for name, file in others.items()}),
        **look_at_pieces(model, find_pieces_of_one_host(model, read_hosts(draw))),
    }
    if report["measured"]:
        facts["measured_on_held_back"] = report["measured"]["all"]
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (folder / "README.md").write_text(write_card(facts, report, settings), "utf-8")
    if table := table_of_figures(report):
        show(table)
    return facts


def read_hosts(draw: Draw) -> Iterator[tuple[str, str]]:
    """Hosts and texts of the first documents of the sample, as many as show a host's boilerplate."""
    sample = draw.documents.where("reason IS NULL").orderBy("id").limit(HOST_DOCUMENTS).select("host", "text")
    return ((row.host or "", row.text) for row in sample.toLocalIterator())


if __name__ == "__main__":
    run_job(app)
