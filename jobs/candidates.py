"""Signatures -> candidate pairs: documents that share a bucket, in numbers that no bucket can blow up.

Each document of a bucket is paired with the bucket's first ones only, so that a bucket of a million makes no more than
a few million pairs. Which ones are first differs from bucket to bucket, lest one document that many resemble a little
stand in the way of all others.
"""

from pyspark.sql import DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

# All pairs of a bucket of up to four; of a larger one, each document with three.
FIRST_AT_MOST = 3


def pair_within(documents: DataFrame) -> DataFrame:
    """(low, high): documents to be compared, each pair once, low < high. documents: id, buckets."""
    rows = spread(documents)
    until_here = _in_order().rowsBetween(Window.unboundedPreceding, Window.currentRow)
    first = F.array(*(F.nth_value("id", place).over(until_here) for place in range(1, FIRST_AT_MOST + 1)))
    pairs = rows.select("id", first.alias("first")).select("id", F.explode("first").alias("first"))
    ends = F.least("id", "first").alias("low"), F.greatest("id", "first").alias("high")
    # Where pairs lie by their lower id, equal ones lie together, and so they do for the join that follows.
    return pairs.where("first != id").select(*ends).repartition("low").distinct()


def pair_across(documents: DataFrame, earlier: DataFrame) -> DataFrame:
    """(id, other): each document and the first ones of an earlier corpus in each of its buckets, each pair once."""
    placed = spread(earlier).withColumn("place", F.row_number().over(_in_order()))
    first = placed.where(F.col("place") <= FIRST_AT_MOST).select("bucket", F.col("id").alias("other"))
    return spread(documents).join(first, "bucket").select("id", "other").distinct()


def spread(documents: DataFrame) -> DataFrame:
    """(id, bucket), a row for each band; documents without buckets have none. An id and a bucket are all that is
    moved between machines here."""
    return documents.select("id", F.explode("buckets").alias("bucket"))


def _in_order() -> WindowSpec:
    return Window.partitionBy("bucket").orderBy(F.xxhash64("id", "bucket"), "id")
