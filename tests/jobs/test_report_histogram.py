import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from jobs.charts import draw_histogram
from jobs.report_histogram import find_quantile, make_histogram
from jobs.report_signals import LimitFigures, SignalFigures, count_values, read_limit

FINITE = st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.3g}"))


def count(values: list[float]) -> list[tuple[float, int]]:
    return sorted(Counter(values).items())


@given(st.lists(FINITE, min_size=1), st.floats(0.01, 1))
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(values: list[float], share: float) -> None:
    found = find_quantile(count(values), share)
    not_above = sum(value <= found for value in values)
    below = sum(value < found for value in values)
    assert found in values and below < share * len(values) + 1e-6 and not_above >= share * len(values) - 1e-6


@given(st.lists(FINITE | st.just(0.0), min_size=1), st.lists(FINITE, max_size=2))
def test_every_document_is_in_one_bar_or_among_the_zeros(values: list[float], limits: list[float]) -> None:
    histogram = make_histogram(count(values), limits)
    assert sum(histogram.counts) + histogram.zeros == len(values)
    assert histogram.edges == sorted(set(histogram.edges))
    assert len(histogram.edges) in (0, len(histogram.counts) + 1)


@given(st.lists(st.integers(0, 100_000), min_size=1))
def test_bars_of_whole_numbers_end_between_them(values: list[int]) -> None:
    histogram = make_histogram(count([float(value) for value in values]), whole=True)
    assert sum(histogram.counts) + histogram.zeros == len(values)
    assert all(edge % 1 == 0.5 for edge in histogram.edges)


def test_an_outlier_does_not_press_the_rest_into_one_bar() -> None:
    values = [at / 1000 for at in range(1000)] + [900.0]
    histogram = make_histogram(count(values))
    assert histogram.edges[-1] <= 1
    assert max(histogram.counts) < 50


def test_lengths_have_a_logarithmic_axis_and_shares_do_not() -> None:
    lengths = [float(round(math.exp(at / 100))) for at in range(300, 1000)]
    assert make_histogram(count(lengths), whole=True).scale == "logarithmic"
    assert make_histogram(count([length / 1e5 for length in lengths])).scale == "linear"


@pytest.mark.parametrize(
    ("limits", "reaches"),
    [([0.25], True), ([0.9], True), ([5.0], False)],
)
def test_the_axis_reaches_a_limit_that_is_near(limits: list[float], reaches: bool) -> None:
    histogram = make_histogram(count([at / 1000 for at in range(500)]), limits)
    assert (histogram.edges[0] <= limits[0] <= histogram.edges[-1]) == reaches


@pytest.mark.parametrize(
    ("at_least", "at_most", "shown"),
    [(0.3, None, (0.3, None)), (1.2, 4, (1.2, 4)), (None, math.inf, (None, None)), (-math.inf, 5, (None, 5))],
)
def test_a_limit_without_end_is_none(at_least: float, at_most: float, shown: tuple[float, float]) -> None:
    rule = {"filter": "words", "reason": "mean_length", "at_least": at_least, "at_most": at_most}
    assert read_limit(rule) == LimitFigures("words.mean_length", *shown)


@given(st.lists(st.tuples(FINITE | st.just(0.0), st.booleans()), min_size=1))
def test_what_is_kept_is_part_of_every_bar(values: list[tuple[float, bool]]) -> None:
    kept = count([value for value, is_kept in values if is_kept])
    histogram = make_histogram(count([value for value, _ in values]), kept=kept)
    assert all(0 <= part <= whole for part, whole in zip(histogram.kept, histogram.counts, strict=True))
    assert sum(histogram.kept) == sum(number for value, number in kept if value or not histogram.zeros)


@pytest.mark.parametrize(
    ("kept", "bars"),
    [
        ([1.0, 2.0, 2.0, 3.0], ["kept", "kept", "kept"]),
        ([1.0, 2.0], ["kept", "kept", "dropped", "dropped"]),
        ([], ["dropped", "dropped", "dropped"]),
    ],
)
def test_bars_are_kept_below_and_dropped_above(kept: list[float], bars: list[str]) -> None:
    buckets = count([1.0, 2.0, 2.0, 3.0])
    histogram = make_histogram(buckets, [2.0], whole=True, kept=count(kept))
    drawn = draw_histogram(SignalFigures("f", "s", True, 4, 1.0, 3.0, {}, [LimitFigures("r", 2.0, None)], histogram))
    assert [part.partition('"')[0] for part in drawn.split('<rect class="')[1:]] == bars
    assert drawn.count('<line class="limit"') == 1


def test_values_are_counted_to_three_digits(spark: SparkSession) -> None:
    rows = [(0.0, 7), (0.12345, 999), (0.12349, 1234), (-0.5, 1236), (0.9996, 100000), (1.0, None)]
    verdicts = spark.createDataFrame(
        [((share,), None if length is None else (length,), None if share < 0.5 else "r") for share, length in rows],
        "a struct<share: double>, b struct<length: bigint>, reason string",
    )
    assert count_values(verdicts).numbers == {
        "a.share": ([(-0.5, 1), (0.0, 1), (0.123, 2), (1.0, 2)], [(-0.5, 1), (0.0, 1), (0.123, 2)]),
        "b.length": (
            [(7.0, 1), (999.0, 1), (1230.0, 1), (1240.0, 1), (100000.0, 1)],
            [(7.0, 1), (999.0, 1), (1230.0, 1), (1240.0, 1)],
        ),
    }
