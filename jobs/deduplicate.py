"""`verdicts` -> `clusters`: which of the good documents are copies of each other, and which one stays.

Copies are exact (equal key) or near (MinHash-LSH over character 5-grams of the key). Of a cluster the longest
document stays, of equally long ones the one with the least id: a total order, so that the choice does not
depend on how the rows lie. Text never moves between machines here, only keys and bands.
"""

import hashlib
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus import storage
from corpus.key import make_keys
from corpus.minhash import Bands, hash_bands, sign
from jobs import options, tables
from jobs.command import run_job
from jobs.components import connect
from jobs.session import start_session
from jobs.tables import PAGES, VERDICTS, Run, build, fingerprints, make_recipe, read_table

# Texts signed together: so many fit the processor's cache.
TOGETHER = 64
SIGNED = pa.schema([("id", pa.string()), ("key_hash", pa.binary()), ("buckets", pa.list_(pa.int64()))])

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    force: options.Force = False,
) -> None:
    """Find the copies among RUN/verdicts' kept documents and write RUN/clusters."""
    deduplicate(start_session("deduplicate"), Run(output), Bands(bands, rows), force)


def deduplicate(spark: SparkSession, run: Run, bands: Bands = Bands(), force: bool = False) -> None:
    """Makes `clusters`, one row for every document the filters kept."""
    recipe = make_recipe(tables.CLUSTERS, bands._asdict(), fingerprints(run, PAGES, VERDICTS))

    def write(folder: str) -> None:
        good = read_table(spark, run, VERDICTS).where("reason IS NULL").select("id", "warc", "characters")
        signed = sign_documents(read_table(spark, run, PAGES).where("reason IS NULL"), bands)
        documents = signed.join(good, "id").persist()
        clusters = cluster(spark, documents)
        clusters.write.parquet(storage.as_uri(folder))
        tables.settle(folder)
        documents.unpersist()

    build(spark, run, tables.CLUSTERS, recipe, write, force)


def sign_documents(pages: DataFrame, bands: Bands) -> DataFrame:
    """(id, key_hash, buckets): a 128-bit hash of each page's key and its bucket in every band."""

    def sign_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, TOGETHER):
                yield sign_batch(batch.slice(start, TOGETHER), bands)

    return pages.select("id", "text").mapInArrow(sign_batches, from_arrow_schema(SIGNED))


def sign_batch(batch: pa.RecordBatch, bands: Bands) -> pa.RecordBatch:
    """Rows of `SIGNED` for the texts of a few pages."""
    keys = make_keys([text or "" for text in batch.column("text").to_pylist()])
    ends = pairwise(keys.bounds.tolist())
    hashes = [hashlib.blake2b(keys.points[start:end].data, digest_size=16).digest() for start, end in ends]
    buckets = hash_bands(sign(keys, bands), bands)
    offsets = np.arange(batch.num_rows + 1, dtype=np.int32) * bands.bands
    lists = pa.ListArray.from_arrays(offsets, buckets.reshape(-1))
    return pa.RecordBatch.from_arrays([batch.column("id"), pa.array(hashes), lists], schema=SIGNED)


def cluster(spark: SparkSession, documents: DataFrame) -> DataFrame:
    """The rows of `corpus.schema.CLUSTERS` for documents with id, warc, characters, key_hash and buckets."""
    order = F.struct((-F.col("characters")).alias("shortness"), "id")
    exact = documents.groupBy("key_hash").agg(F.min(order).alias("first"), F.count("*").alias("copies"))
    leaders = exact.select("key_hash", F.col("first.id").alias("leader"), "copies", "first")
    near = connect(spark, find_pairs(documents.join(leaders, F.col("id") == F.col("leader"), "left_semi")))
    joined = leaders.join(near, F.col("leader") == F.col("node"), "left")
    component = F.coalesce("component", "leader")
    groups = joined.groupBy(component.alias("group")).agg(
        F.min("first").alias("best"), F.sum("copies").alias("cluster_size")
    )
    members = joined.select("key_hash", "leader", component.alias("group")).join(groups, "group")
    representative = F.col("best.id")
    return documents.join(members, "key_hash").select(
        "id",
        "warc",
        "characters",
        representative.alias("cluster"),
        "cluster_size",
        F.when(F.col("id") == representative, None)
        .when(F.col("id") == F.col("leader"), "deduplicate.near")
        .otherwise("deduplicate.exact")
        .alias("reason"),
    )


def find_pairs(documents: DataFrame) -> DataFrame:
    """(low, high) ids of documents that share a bucket: each with the bucket's least id, never all pairs."""
    rows = documents.select("id", F.posexplode("buckets").alias("band", "bucket"))
    centres = rows.groupBy("band", "bucket").agg(F.min("id").alias("low"), F.count("*").alias("documents"))
    shared = centres.where("documents > 1").drop("documents")
    pairs = rows.join(shared, ["band", "bucket"]).where("id > low")
    return pairs.select("low", F.col("id").alias("high"))


if __name__ == "__main__":
    run_job(app)
