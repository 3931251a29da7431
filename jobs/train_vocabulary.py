"""`corpus` -> `vocabulary`: a SentencePiece model trained on a sample that a hash of the ids draws."""

import json
import tempfile
from pathlib import Path

import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from corpus.errors import InputError
from jobs import options, tables
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import CORPUS, Run, build, fingerprints, make_recipe, read_table
from tokenizer.vocabulary import VocabularyOptions, measure_vocabulary, train_vocabulary

# SentencePiece holds about 24 bytes for each byte it is trained on: 150 MB of UTF-8 take 3.6 GB.
SAMPLE_CHARACTERS = 50_000_000
# One document in a hundred is held back from training; at most this many of them measure the vocabulary.
HELD_BACK = 100
MEASURED_DOCUMENTS = 2_000
PARTS = 1_000_000

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    vocabulary_size: options.VocabularySize = VocabularyOptions.size,
    vocabulary_kind: options.VocabularyKind = VocabularyOptions.kind,
    sample_characters: options.SampleCharacters = SAMPLE_CHARACTERS,
    force: options.Force = False,
) -> None:
    """Train RUN/vocabulary on a sample of RUN/corpus."""
    chosen = choose(vocabulary_size, vocabulary_kind)
    train(start_session("vocabulary"), Run(output), chosen, sample_characters, force)


def choose(size: int, kind: str) -> VocabularyOptions:
    if kind not in ("bpe", "unigram"):
        raise InputError(f"--vocabulary-kind {kind!r}: choose bpe or unigram.")
    return VocabularyOptions(size=size, kind="bpe" if kind == "bpe" else "unigram")


def train(
    spark: SparkSession,
    run: Run,
    chosen: VocabularyOptions = VocabularyOptions(),
    sample_characters: int = SAMPLE_CHARACTERS,
    force: bool = False,
) -> None:
    """Makes `vocabulary`: tokenizer.model, its pieces as text, a configuration and measured facts."""
    settings = {**vars(chosen), "sample_characters": sample_characters}
    recipe = make_recipe(tables.VOCABULARY, settings, fingerprints(run, CORPUS))

    def write(folder: str) -> None:
        corpus = read_table(spark, run, CORPUS)
        fates = corpus.withColumn("reason", why_not_sampled(corpus, sample_characters))
        sample = fates.where("reason IS NULL").orderBy("id").select("text")
        held_back = fates.where("reason = 'vocabulary.held_back'").orderBy("id").select("text")
        with tempfile.TemporaryDirectory() as aside:
            texts = (row.text for row in sample.toLocalIterator())
            facts = train_vocabulary(texts, Path(aside), chosen)._asdict()
            model = (Path(aside) / "tokenizer.model").read_bytes()
            measured = [row.text for row in held_back.limit(MEASURED_DOCUMENTS).collect()]
            if measured:
                facts["measured_on_held_back"] = measure_vocabulary(model, measured)._asdict()
            for path in sorted(Path(aside).iterdir()):
                storage.copy_in(str(path), storage.join(folder, path.name))
        storage.write_bytes(storage.join(folder, "vocabulary.json"), json.dumps(facts, indent=1).encode())

    def describe(folder: str) -> DataFrame:
        corpus = read_table(spark, run, CORPUS)
        reason = why_not_sampled(corpus, sample_characters).alias("reason")
        return corpus.select("warc", "characters", reason)

    build(spark, run, tables.VOCABULARY, recipe, write, force, describe)


def why_not_sampled(corpus: DataFrame, sample_characters: int) -> Column:
    """Null for documents of the sample, else why a document is not in it; by the id's hash alone."""
    total = corpus.agg(F.sum("characters")).first()
    characters = (total[0] if total else 0) or 1
    share = min(1.0, sample_characters / characters)
    draw = F.pmod(F.xxhash64(F.lit("vocabulary"), "id"), F.lit(PARTS))
    held_back = F.pmod(F.xxhash64(F.lit("held back"), "id"), F.lit(HELD_BACK)) == 0
    return F.when(held_back, "vocabulary.held_back").when(
        draw >= int(share * PARTS), "vocabulary.not_sampled"
    )


if __name__ == "__main__":
    run_job(app)
