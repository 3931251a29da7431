import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

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


@given(st.sets(st.tuples(NODES, NODES), max_size=40))
def test_union_find_gives_the_components(edges: set[tuple[str, str]]) -> None:
    assert join_edges(edges) == walk(edges)


def test_union_find_does_not_depend_on_the_order_of_edges() -> None:
    edges = [(f"{at:04}", f"{at + 1:04}") for at in range(500)] + [("a", "b"), ("b", "c")]
    shuffled = random.Random(7).sample(edges, len(edges))
    assert join_edges(edges) == join_edges(shuffled)


@pytest.mark.parametrize(
    "name, edges",
    [
        ("a long chain", {(f"{at:03}", f"{at + 1:03}") for at in range(60)}),
        ("a star", {("000", f"{at:03}") for at in range(1, 40)}),
        ("two rings that touch", {("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"), ("d", "e"), ("c", "e")}),
        ("pairs", {("a", "b"), ("c", "d"), ("e", "f")}),
        ("no pair", set()),
        ("random", {tuple(sorted(random.Random(at).sample(range(100, 160), 2))) for at in range(45)}),
    ],
)
def test_spark_and_driver_agree_with_the_oracle(
    spark: SparkSession, name: str, edges: set[tuple[str, str]]
) -> None:
    edges = {(str(low), str(high)) for low, high in edges}
    frame = spark.createDataFrame(sorted(edges), "low string, high string")
    expected = walk(edges)
    assert {tuple(row) for row in alternate_stars(frame).collect()} == set(expected.items())
    assert {tuple(row) for row in connect(spark, frame, driver_edges=10**6).collect()} == set(expected.items())
    assert {tuple(row) for row in connect(spark, frame, driver_edges=0).collect()} == set(expected.items())
