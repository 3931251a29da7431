"""Counts of values -> quantiles and the bars of a histogram."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

BINS = 30
# An axis reaches from the 0.5th to the 99.5th percentile: a single outlier would press all else into one bar.
TAIL = 0.005
# Where the values of an axis differ by such factors, equal steps would show one bar and a long tail. Shares stay
# on equal steps, so that they can be compared.
LOGARITHMIC_FROM, LOGARITHMIC_TO = 20, 1e6
# No signal tells values apart that lie closer.
SAME = 1e-6

# (value, documents), by value.
Buckets = Sequence[tuple[float, int]]


@dataclass(frozen=True)
class Histogram:
    """counts[i] documents from edges[i] to edges[i + 1], of which kept[i] met no reason; the outermost bars hold all
    beyond, too. zeros: documents with value 0 where these are most and not drawn, else 0."""

    scale: str
    edges: list[float]
    counts: list[int]
    kept: list[int]
    zeros: int


def find_quantile(buckets: Buckets, share: float) -> float:
    """The least value that at least this share of the documents does not exceed."""
    totals = list(accumulate(count for _, count in buckets))
    rank = max(1, math.ceil(share * totals[-1] - 1e-9))
    return buckets[bisect_right(totals, rank - 1)][0]


def make_histogram(
    buckets: Buckets, limits: Sequence[float] = (), whole: bool = False, kept: Buckets = ()
) -> Histogram:
    """Some thirty bars; limits that lie near the values are inside the axis. whole: values are whole numbers. kept:
    of the documents in `buckets`, those without a reason."""
    total, zeros = sum(count for _, count in buckets), dict(buckets).get(0.0, 0)
    zeros = zeros if 2 * zeros > total else 0
    drawn = [one for one in buckets if one[0] or not zeros]
    if not drawn:
        return Histogram("linear", [], [], [], zeros)
    low, high = find_quantile(drawn, TAIL), find_quantile(drawn, 1 - TAIL)
    logarithmic = _is_logarithmic(low, high, whole)
    low = max(low, 1.0) if logarithmic and whole else low
    near = [limit for limit in limits if _is_near(limit, low, high, logarithmic)]
    edges = _cut_axis(min([low, *near]), max([high, *near]), logarithmic, whole)
    bars = _fill_bars(edges, drawn)
    kept_bars = _fill_bars(edges, [one for one in kept if one[0] or not zeros])
    return Histogram("logarithmic" if logarithmic else "linear", edges, bars, kept_bars, zeros)


def _fill_bars(edges: Sequence[float], buckets: Buckets) -> list[int]:
    counts = [0] * (len(edges) - 1)
    for value, count in buckets:
        counts[min(max(bisect_right(edges, value) - 1, 0), len(counts) - 1)] += count
    return counts


def _is_logarithmic(low: float, high: float, whole: bool) -> bool:
    if whole:
        return low >= 0 and high >= max(2 * BINS, LOGARITHMIC_FROM * low)
    return high <= LOGARITHMIC_TO * low and high >= LOGARITHMIC_FROM * max(low, 1.0)


def _is_near(limit: float, low: float, high: float, logarithmic: bool) -> bool:
    """Whether the axis can reach the limit and still give the values half of its length."""
    if logarithmic:
        return limit > 0 and low * low / high <= limit <= high * high / low
    span = high - low or abs(high) or 1
    return low - span <= limit <= high + span


def _cut_axis(low: float, high: float, logarithmic: bool, whole: bool) -> list[float]:
    """The edges of the bars; those of whole numbers lie between the numbers."""
    if logarithmic:
        edges = [_short(low * (high / low) ** (at / BINS)) for at in range(BINS + 1)]
        return sorted({math.floor(edge) + (0.5 if at else -0.5) for at, edge in enumerate(edges)}) if whole else edges
    if whole:
        low, high = math.floor(low), math.ceil(high)
        width = 1 if high - low < 2 * BINS else math.ceil((high - low + 1) / BINS)
        count = math.ceil((high - low + 1) / width)
        return [low - 0.5 + at * width for at in range(count + 1)]
    if high - low < SAME:
        half = max(abs(low), SAME) / 2
        low, high = low - half, high + half
    if 0 < low < high / 10:
        low = 0.0
    return [_short(low + (high - low) * at / BINS) for at in range(BINS + 1)]


def _short(value: float) -> float:
    return float(f"{value:.6g}")
