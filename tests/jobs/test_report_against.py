"""Two runs side by side: the arithmetic that needs no Spark."""

from bisect import bisect_right
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from jobs.report_against import compare_hosts, compare_signals, measure_distance
from jobs.report_signals import Values

SAMPLES = st.lists(st.integers(-20, 20).map(float), min_size=1, max_size=60)


def count(values: list[float]) -> list[tuple[float, int]]:
    return sorted(Counter(values).items())


@given(SAMPLES, SAMPLES)
def test_the_distance_is_the_largest_difference_of_shares(here: list[float], there: list[float]) -> None:
    shares = [
        abs(bisect_right(sorted(here), value) / len(here) - bisect_right(sorted(there), value) / len(there))
        for value in {*here, *there}
    ]
    distance = measure_distance(count(here), count(there))
    assert distance == pytest.approx(max(shares)) == measure_distance(count(there), count(here))
    assert 0 <= distance <= 1 + 1e-9 and measure_distance(count(here), count(here * 3)) < 1e-9


def test_signals_come_by_distance_and_those_of_one_run_alone_not_at_all() -> None:
    here = {"a.same": [1.0, 2.0], "a.moved": [1.0, 2.0], "a.gone": [1.0], "a.empty": []}
    there = {"a.same": [1.0, 2.0, 2.0, 1.0], "a.moved": [5.0], "a.new": [1.0], "a.empty": [1.0]}
    values, values_there = ({name: Values(count(some), []) for name, some in run.items()} for run in (here, there))
    lines = compare_signals(values, values_there)
    assert [(line.signal, line.median, line.median_there, line.distance) for line in lines] == [
        *(("a.moved", 1.0, 5.0, 1.0), ("a.same", 1.0, 1.0, 0.0)),
    ]


def test_hosts_come_by_the_difference_of_their_shares(spark: SparkSession) -> None:
    here, there = (
        spark.createDataFrame([(host, None) for host in hosts] + [("dropped", "r")], "host string, reason string")
        for hosts in (["a", "a", "b", None], ["b"] * 6 + ["c"] * 2)
    )
    assert compare_hosts(here, there, 4, 8) == [("a", 2, 0), ("b", 1, 6), ("", 1, 0), ("c", 0, 2)]
