"""Connected components: edges between documents -> which documents belong together.

Few edges are joined on the driver by union-find. Many are joined in Spark by alternating large-star and
small-star steps (Kiveris et al., "Connected Components in MapReduce and Beyond", SoCC 2014), which end after
about log² of the largest component's size rounds and never gather a component in one place.
"""

from collections.abc import Iterable

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.console import say

# Two ids and a dictionary entry take about 300 bytes, so this many edges fit 1.5 GB of the driver.
DRIVER_EDGES = 5_000_000
ROUNDS_AT_MOST = 50

MEMBERS = pa.schema([("node", pa.string()), ("component", pa.string())])


def connect(spark: SparkSession, edges: DataFrame, driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """(node, component) for every node of an edge; component is the least node of its component.

    edges: columns low and high, low < high. driver_edges: the most that are joined on the driver.
    """
    edges = edges.distinct().persist()
    count = edges.count()
    say("deduplicate", f"{count:,} candidate pairs")
    if count <= driver_edges:
        low, high = (column.to_pylist() for column in edges.toArrow().columns)
        joined = join_edges(zip(low, high, strict=True))
        nodes = sorted(joined)
        return spark.createDataFrame(pa.table([nodes, [joined[node] for node in nodes]], MEMBERS))
    return alternate_stars(edges)


def join_edges(edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Union-find with path halving: each node's component, named by its least node."""
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    for one, other in edges:
        low, high = sorted((find(one), find(other)))
        parent[high] = low
    return {node: find(node) for node in list(parent)}


def alternate_stars(edges: DataFrame) -> DataFrame:
    """The same in Spark. Every round replaces the edges by stars; it ends when a round changes nothing."""
    edges = edges.select("low", "high").localCheckpoint()
    before = None
    for number in range(1, ROUNDS_AT_MOST + 1):
        edges = small_star(large_star(edges)).localCheckpoint()
        after = edges.agg(F.count("*"), F.sum(F.xxhash64("low", "high").cast("decimal(38,0)"))).first()
        say("deduplicate", f"round {number}: {after[0]:,} edges" if after else "")
        if after == before:
            break
        before = after
    roots = edges.select(F.col("low").alias("node"), F.col("low").alias("component"))
    leaves = edges.select(F.col("high").alias("node"), F.col("low").alias("component"))
    return roots.union(leaves).distinct()


def large_star(edges: DataFrame) -> DataFrame:
    """Ties every node's greater neighbours to the least of its neighbours and itself."""
    both = edges.union(edges.select(F.col("high").alias("low"), F.col("low").alias("high")))
    neighbours = both.toDF("node", "neighbour")
    least = neighbours.groupBy("node").agg(F.least("node", F.min("neighbour")).alias("least"))
    greater = neighbours.where("neighbour > node").join(least, "node")
    return greater.select(F.col("least").alias("low"), F.col("neighbour").alias("high")).distinct()


def small_star(edges: DataFrame) -> DataFrame:
    """Ties every node and its lesser neighbours to the least of them."""
    neighbours = edges.select(F.col("high").alias("node"), F.col("low").alias("neighbour"))
    least = neighbours.groupBy("node").agg(F.min("neighbour").alias("least"))
    moved = neighbours.join(least, "node").select(
        F.col("least").alias("low"), F.col("neighbour").alias("high")
    )
    tied = least.select(F.col("least").alias("low"), F.col("node").alias("high"))
    return moved.union(tied).where("low < high").distinct()
