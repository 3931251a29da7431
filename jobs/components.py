"""Connected components: edges between documents -> which documents belong together.

Few edges are joined on the driver, where an edge takes about a hundred bytes. Many are joined in Spark by alternating
large-star and small-star steps (Kiveris et al., "Connected Components in MapReduce and Beyond", SoCC 2014), which end
after about log² of the largest component's size rounds and never gather a component in one place.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from corpus.wording import show_count
from jobs.console import say

# A gigabyte of the driver, and half of what Spark lets it fetch.
DRIVER_EDGES = 10_000_000
ROUNDS_AT_MOST = 50

MEMBERS = pa.schema([("node", pa.binary()), ("component", pa.binary())])


def connect(spark: SparkSession, edges: DataFrame, driver_edges: int = DRIVER_EDGES) -> DataFrame:
    """(node, component) for every node of an edge; component is the least node of its component.

    edges: columns low and high, binary, low < high. driver_edges: the most that are joined on the driver.
    """
    edges = edges.select("low", "high").persist()
    count = edges.count()
    if count:
        say("deduplicate", f"{show_count(count, 'similar pair')}")
    if count <= driver_edges:
        joined = spark.createDataFrame(join_edges(edges.toArrow()))
        edges.unpersist()
        return joined
    return alternate_stars(edges)


def join_edges(edges: pa.Table) -> pa.Table:
    """(node, component) by breadth-first search on the driver. edges: low, high."""
    if not edges.num_rows:
        return MEMBERS.empty_table()
    ends = pa.chunked_array([*edges.column("low").chunks, *edges.column("high").chunks]).combine_chunks()
    nodes = pc.unique(ends)
    nodes = nodes.take(pc.sort_indices(nodes))
    low, high = pc.index_in(ends, nodes).to_numpy().reshape(2, -1)
    graph = coo_matrix((np.ones(len(low), np.bool_), (low, high)), (len(nodes), len(nodes)))
    _, labels = connected_components(graph, directed=False)
    # Nodes are sorted, so that the first one of a component is its least.
    _, first = np.unique(labels, return_index=True)
    return pa.table([nodes, nodes.take(pa.array(first[labels]))], MEMBERS)


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
