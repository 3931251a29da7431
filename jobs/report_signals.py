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

from pyspark.sql import DataFrame
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


def measure_signals(verdicts: DataFrame, rules: Iterable[Mapping[str, Any]]) -> list[SignalFigures]:
    """Every number that a filter measured, in the recipe's order. rules: those of the recipe of `verdicts`."""
    names = list_signals(verdicts, (DoubleType, LongType))
    whole = list_signals(verdicts, (LongType,))
    limits = [(f"{rule['filter']}.{rule['signal']}", read_limit(rule)) for rule in rules]
    values = count_values(verdicts, names)
    return [
        _describe(name, values[name], [limit for path, limit in limits if path == name], name in whole)
        for name in names
        if values[name].documents
    ]


def count_labels(verdicts: DataFrame) -> list[LabelFigures]:
    """Every word that a filter gave as a signal, such as the language's label."""
    names = list_signals(verdicts, (StringType,))
    if not names:
        return []
    rows = verdicts.select(_one_by_one(names, "string")).select("one.*").where("value IS NOT NULL")
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for name, label, count in rows.groupBy("signal", "value").count().collect():
        counts[name][label] = count
    return [_rank_labels(name, found) for name, found in counts.items()]


def count_values(verdicts: DataFrame, names: Sequence[str]) -> dict[str, Values]:
    """For each signal, its values rounded to three significant digits and how many documents have them."""
    if not names:
        return {}
    kept = F.col("reason").isNull().alias("kept")
    rows = verdicts.select(_one_by_one(names, "double"), kept).select("one.*", "kept").where("value IS NOT NULL")
    exponent = F.when(F.col("value") == 0, 0).otherwise(F.floor(F.log10(F.abs("value")))).cast("int") - 2
    digits = F.round(F.col("value") / F.pow(F.lit(10.0), exponent)).cast("int")
    counts: dict[str, tuple[Counter[float], Counter[float]]] = {name: (Counter(), Counter()) for name in names}
    grouped = rows.groupBy("signal", digits.alias("digits"), exponent.alias("exponent"), "kept").count()
    for name, whole, power, is_kept, count in grouped.collect():
        for found in counts[name] if is_kept else counts[name][:1]:
            found[float(f"{whole}e{power}")] += count
    return {name: Values(*(sorted(some.items()) for some in found)) for name, found in counts.items()}


def read_limit(rule: Mapping[str, Any]) -> LimitFigures:
    """A recipe's rule. A limit without end, such as --limit words.number.at_most=inf, is none."""
    sides = [rule[side] for side in ("at_least", "at_most")]
    least, most = (None if side is None or math.isinf(side) else side for side in sides)
    return LimitFigures(f"{rule['filter']}.{rule['reason']}", least, most)


def _one_by_one(names: Sequence[str], kind: str) -> Any:
    """A column `one` with a row (signal, value) for each signal of a document."""
    pairs = [F.struct(F.lit(name).alias("signal"), F.col(name).cast(kind).alias("value")) for name in names]
    return F.explode(F.array(*pairs)).alias("one")


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
