"""Components by the driver and by Spark, against a search that cannot be wrong."""

import random
from collections.abc import Iterable

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.components import alternate_stars, connect, join_edges

NODES = st.sampled_from([f"{number:02x}" for number in range(24)])


def walk(edges: set[tuple[str, str]]) -> dict[str, str]:
    """The oracle: components by breadth-first search."""
    neighbours: dict[str, set[str]] = {}
    for one, other in edges:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    found: dict[str, str] = {}
    for start in sorted(neighbours):
        waiting = [start] if start not in found else []
        while waiting:
            node = waiting.pop()
            if node not in found:
                found[node] = start
                waiting += neighbours[node]
    return found


def join(edges: Iterable[tuple[str, str]]) -> dict[str, str]:
    low, high = ([end.encode() for end in ends] for ends in zip(*edges, strict=True)) if edges else ([], [])
    joined = join_edges(pa.table({"low": pa.array(low, pa.binary()), "high": pa.array(high, pa.binary())}))
    return {row["node"].decode(): row["component"].decode() for row in joined.to_pylist()}


def components(frame: DataFrame) -> dict[str, str]:
    return {bytes(row["node"]).decode(): bytes(row["component"]).decode() for row in frame.collect()}


@given(st.sets(st.tuples(NODES, NODES), max_size=40))
def test_the_driver_gives_the_components(edges: set[tuple[str, str]]) -> None:
    assert join(edges) == walk(edges)


def test_the_driver_does_not_depend_on_the_order_of_edges() -> None:
    edges = [(f"{at:04}", f"{at + 1:04}") for at in range(500)] + [("a", "b"), ("b", "c")]
    shuffled = random.Random(7).sample(edges, len(edges))
    assert join(edges) == join(shuffled)


GRAPHS: dict[str, set[tuple[int, int]]] = {
    "long chain": {(at, at + 1) for at in range(60)},
    "star": {(0, at) for at in range(1, 40)},
    "two rings that touch": {(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)},
    "pairs": {(0, 1), (2, 3), (4, 5)},
    "random": {(min(pair), max(pair)) for at in range(45) for pair in [random.Random(at).sample(range(60), 2)]},
}


def test_spark_and_driver_agree_with_the_oracle(spark: SparkSession) -> None:
    """All graphs at once, as parts of one."""
    edges = {(f"{name} {low:03}", f"{name} {high:03}") for name, graph in GRAPHS.items() for low, high in graph}
    frame = spark.createDataFrame(sorted(edges), "low string, high string")
    frame = frame.select(F.encode("low", "UTF-8").alias("low"), F.encode("high", "UTF-8").alias("high"))
    assert components(alternate_stars(frame)) == walk(edges)
    assert components(connect(spark, frame, driver_edges=10**6)) == walk(edges)
    assert components(connect(spark, frame, driver_edges=0)) == walk(edges)


def test_no_edges_make_no_components(spark: SparkSession) -> None:
    assert components(connect(spark, spark.createDataFrame([], "low binary, high binary"))) == {}
