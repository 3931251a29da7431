"""`corpus` -> `tokens`: token shards in a shuffled order, with the lineage of every document.

The order follows from a hash of seed and id: a true global shuffle in one exchange, and the same bytes for
any number of partitions, workers or retries. Shards that a job which was cut short has put on record are used again.
"""

from contextlib import ExitStack
from typing import Any, NamedTuple

import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from corpus.errors import ConservationError, OutputError, enumerate_shortly
from jobs import options, tables, token_options
from jobs.build_table import build
from jobs.claim import claim
from jobs.command import run_job
from jobs.missing_shards import write_missing
from jobs.mixture import (
    NOT_DRAWN,
    TEST_SHARE,
    VALIDATION_SHARE,
    Mixture,
    account,
    choose_mixture,
    encode_account,
    show_account,
)
from jobs.publish import RECIPE, begin
from jobs.session import start_session
from jobs.sources import SHARDS, write_index
from jobs.tables import CORPUS, VOCABULARY, Run, fingerprints, make_recipe, read_json, read_parquet, read_table
from jobs.token_order import Order, count_copies, settle_order
from tokenizer.commit import RECORDS, Facts, find_cut_short, say_full_disk, sweep
from tokenizer.encode import load_encoder
from tokenizer.engines import ENGINES, engine_version
from tokenizer.formats import Layout, check_layout, finish_formats
from tokenizer.write import Writing

# About 1.1 billion tokens, 2.2 GB of .bin: trainers want hundreds of shards, not hundreds of thousands.
SHARD_CHARACTERS = 1_600_000_000
SEED = 1

app = typer.Typer(add_completion=False)


class Packing(NamedTuple):
    """How tokens are made. shard_characters: of text in a shard, about. seed: of the order."""

    shard_characters: int = SHARD_CHARACTERS
    seed: int = SEED
    mixture: Mixture = Mixture()
    layout: Layout = Layout()
    engine: str = ENGINES[0]

    def describe(self) -> dict[str, Any]:
        """The options of the recipe."""
        engine = engine_version(self.engine)
        named = {"token_shard_characters": self.shard_characters, "seed": self.seed, "engine": engine}
        layout = {**self.layout._asdict(), "formats": list(self.layout.formats)}
        return {**named, **self.mixture._asdict(), **layout}


@app.command()
def main(
    output: options.Output,
    token_shard_characters: token_options.TokenShardCharacters = SHARD_CHARACTERS,
    seed: token_options.Seed = SEED,
    validation_share: token_options.ValidationShare = VALIDATION_SHARE,
    test_share: token_options.TestShare = TEST_SHARE,
    epochs: token_options.Epochs = [],  # noqa: B006  typer reads it, nothing changes it
    weight: token_options.Weights = [],  # noqa: B006
    token_format: token_options.TokenFormats = [],  # noqa: B006
    pack: token_options.Pack = Layout().pack,
    sequence_length: token_options.SequenceLength = Layout().sequence_length,
    engine: token_options.Engine = ENGINES[0],
    force: options.Force = False,
) -> None:
    """Encode RUN/corpus with RUN/vocabulary into RUN/tokens."""
    mixture = choose_mixture(validation_share, test_share, epochs, weight)
    layout = token_options.choose_layout(token_format, pack, sequence_length)
    packing = Packing(token_shard_characters, seed, mixture, layout, token_options.choose_engine(engine))
    pack_tokens(start_session("tokens"), Run(output), packing, force)


def pack_tokens(spark: SparkSession, run: Run, packing: Packing = Packing(), force: bool = False) -> None:
    """Makes `tokens`: train-00000-of-0000N.bin, .idx and .lineage.parquet …, shards.json and mixture.json.

    Raises InputError for a layout that the vocabulary rules out, OutputError where another job is at work on it, or
    the disk is full.
    """
    recipe = make_recipe(tables.TOKENS, packing.describe(), fingerprints(run, CORPUS, VOCABULARY))
    check_layout(packing.layout, read_json(run, VOCABULARY, "vocabulary.json")["size"])
    corpus = read_table(spark, run, CORPUS)
    orders: list[Order] = []

    def write(folder: str) -> None:
        vocabulary = storage.join(run.table(VOCABULARY.name), "tokenizer.model")
        load_encoder(vocabulary, packing.engine)  # What no task could use is told before texts are shuffled.
        claimed = at_work.enter_context(claim(folder))
        begin(folder, recipe)
        order = settle_order(corpus, packing.mixture, packing.shard_characters, packing.seed)
        orders.append(order)
        writing = Writing(folder, vocabulary, packing.layout, packing.engine, claimed.check)
        shards = write_missing(spark, corpus, writing, packing.mixture, order, packing.seed)
        claimed.check()
        _finish(folder, shards, packing, order)
        claimed.check()

    def describe(folder: str) -> DataFrame:
        return _account_for(spark, folder, corpus, packing.mixture, orders[0])

    with ExitStack() as at_work:  # Until the table is published, but not where there is nothing to do.
        build(spark, run, tables.TOKENS, recipe, write, force, describe)


def _finish(folder: str, shards: list[Facts], packing: Packing, order: Order) -> None:
    """Writes what is said of all shards together, and leaves nothing else beside them."""
    shards.sort(key=lambda facts: str(facts["name"]))
    lines = account(shards, order.epochs)
    small = encode_account(lines, order.epochs) | finish_formats(shards, packing.layout)
    write_index(folder, shards)
    with say_full_disk(folder, "its last files"):
        for name, content in small.items():
            storage.write_bytes(storage.join(folder, name), content)
    sweep(folder, {facts["name"]: facts for facts in shards}, [RECIPE, SHARDS, *small])
    storage.delete(storage.join(folder, RECORDS))
    if cut := find_cut_short(folder, shards):
        raise OutputError(
            f"{folder}: {enumerate_shortly(cut)} are not as they were written. Run the same again, and on a cluster "
            "into a folder that all machines share."
        )
    show_account(lines)


def _account_for(
    spark: SparkSession, folder: str, corpus: DataFrame, mixture: Mixture, order: Order
) -> DataFrame:
    """The corpus's rows, those that were not drawn with a reason.

    Raises ConservationError where a document is not in the shards as often as it must be.
    """
    written = read_parquet(spark, folder).groupBy("id").agg(F.count("*").alias("found"))
    wanted = corpus.select("id", "warc", "characters", count_copies(mixture, order.epochs).alias("copies"))
    both = wanted.join(written, "id", "full")
    found, copies = (F.coalesce(name, F.lit(0)) for name in ("found", "copies"))
    wrong = both.where(F.col("copies").isNull() | (found != copies)).limit(5).collect()
    if wrong:
        ids = enumerate_shortly([f"{row['id']} (there {row['found']}, wanted {row['copies']})" for row in wrong])
        raise ConservationError(f"tokens: documents lost or written twice: {ids}. Nothing was published; report this.")
    reason = F.when(F.col("copies") == 0, NOT_DRAWN)
    return both.select("warc", "characters", reason.alias("reason"))


if __name__ == "__main__":
    run_job(app)
