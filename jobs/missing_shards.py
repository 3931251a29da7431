"""The shards of a token table that are not on record yet, written by tasks of their own."""

import json
from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from corpus.errors import ConservationError, enumerate_shortly
from corpus.wording import show_count
from jobs.console import say
from jobs.mixture import Mixture
from jobs.publish import RECIPE
from jobs.sources import SHARDS
from jobs.tables import ArrowFunction
from jobs.token_order import Order, place_documents
from tokenizer.commit import Facts, is_whole, read_records, sweep
from tokenizer.lineage import ORIGIN
from tokenizer.write import Writing, write_shards


def write_missing(
    spark: SparkSession, corpus: DataFrame, writing: Writing, mixture: Mixture, order: Order, seed: int
) -> list[Facts]:
    """Writes the shards that are not there yet, whole; returns all. What belongs to none of them is deleted."""
    found = find_written(spark, writing.folder, order)
    # The index of a job that ended just before it published stands for records until the next one is written.
    sweep(writing.folder, found, [RECIPE, SHARDS])
    missing = sorted(order.documents.keys() - found.keys())
    if found:
        were = show_count(len(found), "shard was", "shards were")
        say("tokens", f"{were} written before the job was cut short: used again")
    if not missing:
        return list(found.values())
    rows = gather_shards(spark, corpus, mixture, order, seed, missing)
    lines = rows.mapInArrow(write_batches(writing), "facts string").collect()
    written = [json.loads(row["facts"]) for row in lines]
    check_written([*found.values(), *written], order)
    return [*found.values(), *written]


def find_written(spark: SparkSession, folder: str, order: Order) -> dict[str, Facts]:
    """The shards on record whose files are there, whole, with as many documents as they are to have."""
    lines = storage.read_bytes(index).splitlines() if storage.exists(index := storage.join(folder, SHARDS)) else []
    records = {**{facts["name"]: facts for facts in map(json.loads, lines)}, **read_records(folder)}
    asked = [facts for name, facts in sorted(records.items()) if order.documents.get(name) == facts["documents"]]
    if not asked:
        return {}
    places = spark.sparkContext.parallelize(asked, len(asked))
    whole = places.map(lambda facts: is_whole(folder, facts)).collect()
    return {facts["name"]: facts for facts, sound in zip(asked, whole, strict=True) if sound}


def gather_shards(
    spark: SparkSession, corpus: DataFrame, mixture: Mixture, order: Order, seed: int, names: list[str]
) -> DataFrame:
    """The documents of these shards, each shard in a partition of its own, in order: the one exchange of all texts."""
    # Spark tells a file's name as URIs write it, but for +.
    name = F.url_decode(F.replace(F.col("_metadata.file_name"), F.lit("+"), F.lit("%2B")))
    metadata = [name.alias("corpus_shard"), F.col("_metadata.row_index").alias("corpus_row")]
    placed = place_documents(corpus.select("*", *metadata), mixture, order, seed)
    columns = placed.select("shard", "order", *ORIGIN.names, "text")
    parts = spark.createDataFrame(list(zip(names, range(len(names)), strict=True)), "shard string, part int")
    joined = columns.join(F.broadcast(parts), "shard")
    return joined.repartitionById(len(names), "part").sortWithinPartitions("order", "id", "copy").drop("order", "part")


def write_batches(writing: Writing) -> ArrowFunction:
    """The function for mapInArrow: documents sorted by shard in, the facts of each finished shard out."""

    def write(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for facts in write_shards(batches, writing):
            yield pa.RecordBatch.from_pylist([{"facts": json.dumps(facts, sort_keys=True)}])

    return write


def check_written(shards: list[Facts], order: Order) -> None:
    """Raises ConservationError unless every shard is there once, with its documents."""
    counts = sorted((facts["name"], facts["documents"]) for facts in shards)
    if counts != sorted(order.documents.items()):
        wrong = sorted({name for name, _ in set(counts) ^ set(order.documents.items())}) or [name for name, _ in counts]
        raise ConservationError(
            f"tokens: shards without all of their documents, or written twice: {enumerate_shortly(wrong)}. "
            "Nothing was published; this is a bug or a lost executor: run again, and report it if it stays."
        )
