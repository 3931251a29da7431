"""How the documents' signals are distributed: quantiles, histograms and counts of labels, beside the limits.

All numbers of all filters are counted in one query, each value rounded to three significant digits. Such counts
add up to the same whatever the order of the rows; sketches of quantiles do not, and then two runs would not
give equal reports.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DoubleType, LongType, StringType

from jobs.filter import list_signals
from jobs.report_histogram import Buckets, Histogram, find_quantile, make_histogram

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


@dataclass(frozen=True)
class LimitFigures:
    reason: str
    at_least: float | None
    at_most: float | None


@dataclass(frozen=True)
class SignalFigures:
    """documents: those measured; a gate before the filter spares it the others. whole: values are whole numbers.
    quantiles: "p50" -> value."""

    filter: str
    signal: str
    whole: bool
    documents: int
    least: float
    most: float
    quantiles: dict[str, float]
    limits: list[LimitFigures]
    histogram: Histogram


@dataclass(frozen=True)
class LabelFigures:
    """labels: (label, documents), most first."""

    filter: str
    signal: str
    documents: int
    labels: list[tuple[str, int]]


class Values(NamedTuple):
    """All documents by value, and those among them that met no reason."""

    documents: Buckets
    kept: Buckets


class Counted(NamedTuple):
    """By the signal's path, in the recipe's order; labels: those that are words."""

    numbers: dict[str, Values]
    labels: dict[str, Counter[str]]


def measure_signals(
    verdicts: DataFrame, rules: Iterable[Mapping[str, Any]]
) -> tuple[list[SignalFigures], list[LabelFigures]]:
    """All that a filter measured, in the recipe's order. rules: those of the recipe of `verdicts`."""
    whole = list_signals(verdicts, (LongType,))
    limits = [(f"{rule['filter']}.{rule['signal']}", read_limit(rule)) for rule in rules]
    counted = count_values(verdicts)
    numbers = [
        _describe(name, values, [limit for path, limit in limits if path == name], name in whole)
        for name, values in counted.numbers.items()
        if values.documents
    ]
    return numbers, [_rank_labels(name, counts) for name, counts in counted.labels.items()]


def count_values(verdicts: DataFrame) -> Counted:
    """For each signal, its values rounded to three significant digits, or its words, and how many documents have
    them, in one query."""
    names, labels = list_signals(verdicts, (DoubleType, LongType)), list_signals(verdicts, (StringType,))
    numbers: dict[str, tuple[Counter[float], Counter[float]]] = {name: (Counter(), Counter()) for name in names}
    words: dict[str, Counter[str]] = {name: Counter() for name in labels}
    if not numbers and not words:
        return Counted({}, {})
    kept = F.col("reason").isNull().alias("kept")
    rows = verdicts.select(_one_by_one(names, labels), kept).select("one.*", "kept")
    exponent = F.when(F.col("value") == 0, 0).otherwise(F.floor(F.log10(F.abs("value")))).cast("int") - 2
    digits = F.round(F.col("value") / F.pow(F.lit(10.0), exponent)).cast("int")
    found = rows.where("value IS NOT NULL OR label IS NOT NULL")
    grouped = found.groupBy("signal", "label", digits.alias("digits"), exponent.alias("exponent"), "kept").count()
    for name, label, whole, power, is_kept, count in grouped.collect():
        if label is not None:
            words[name][label] += count
            continue
        for values in numbers[name] if is_kept else numbers[name][:1]:
            values[float(f"{whole}e{power}")] += count
    counted = {name: Values(*(sorted(some.items()) for some in values)) for name, values in numbers.items()}
    return Counted(counted, words)


def read_limit(rule: Mapping[str, Any]) -> LimitFigures:
    """A recipe's rule. A limit without end, such as --limit words.number.at_most=inf, is none."""
    sides = [rule[side] for side in ("at_least", "at_most")]
    least, most = (None if side is None or math.isinf(side) else side for side in sides)
    return LimitFigures(f"{rule['filter']}.{rule['reason']}", least, most)


def _one_by_one(names: Sequence[str], labels: Sequence[str]) -> Column:
    """A column `one` with a row (signal, value, label) for each signal of a document."""
    nothing = F.lit(None)
    rows = [(name, F.col(name), nothing) for name in names] + [(name, nothing, F.col(name)) for name in labels]
    parts = [
        F.struct(F.lit(name).alias("signal"), value.cast("double").alias("value"), label.cast("string").alias("label"))
        for name, value, label in rows
    ]
    return F.explode(F.array(*parts)).alias("one")


def _rank_labels(name: str, counts: Counter[str]) -> LabelFigures:
    filter_, _, signal = name.partition(".")
    return LabelFigures(filter_, signal, counts.total(), sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _describe(name: str, values: Values, limits: list[LimitFigures], whole: bool) -> SignalFigures:
    filter_, _, signal = name.partition(".")
    buckets = values.documents
    sides = [side for limit in limits for side in (limit.at_least, limit.at_most) if side is not None]
    return SignalFigures(
        filter=filter_,
        signal=signal,
        whole=whole,
        documents=sum(count for _, count in buckets),
        least=buckets[0][0],
        most=buckets[-1][0],
        quantiles={f"p{share * 100:.0f}": find_quantile(buckets, share) for share in QUANTILES},
        limits=limits,
        histogram=make_histogram(buckets, sides, whole, values.kept),
    )
