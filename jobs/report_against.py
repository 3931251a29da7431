"""Two runs side by side: what each stage kept, what each reason dropped, how signals moved, and whose pages they are.

The runs may have read other crawls, had other limits or other filters: rates are compared, not counts, and what only
one of them has stands beside nothing.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from jobs.rates import Rate, odds_apart
from jobs.report_figures import Figures
from jobs.report_histogram import Buckets, find_quantile
from jobs.report_signals import Values, count_values
from jobs.report_words import show_name
from jobs.tables import DOCUMENTS, VERDICTS, Run, read_table

TOP_HOSTS = 20
# Kolmogorov's and Smirnov's statistic of two samples from one source passes this, times sqrt(1/n + 1/m), in one of a
# thousand cases: sqrt(-ln(0.001 / 2) / 2).
CHANCE: Final = 1.949


@dataclass(frozen=True)
class RateFigures:
    """name: a stage or reason. Rows of the stage's rows, here and there. odds: the factor between the odds at the
    nearest ends of both intervals (jobs.rates): 1 where chance may have made the difference."""

    stage: str
    name: str
    rows: int
    records: int
    rows_there: int
    records_there: int
    odds: float

    @property
    def points(self) -> float:
        """The difference of the shares in percentage points."""
        return 100 * (Rate(self.rows, self.records).share - Rate(self.rows_there, self.records_there).share)


@dataclass(frozen=True)
class LimitChange:
    """A rule that only one of the runs has, or both with other limits; None: it has not the rule."""

    reason: str
    limit: str | None
    limit_there: str | None


@dataclass(frozen=True)
class ShiftFigures:
    """distance: Kolmogorov-Smirnov, the largest difference of the shares of documents below any value (values to
    three digits). chance: what one of a thousand pairs of samples of one source passes."""

    signal: str
    median: float
    median_there: float
    distance: float
    chance: float


@dataclass(frozen=True)
class AgainstFigures:
    """name: the other run's. documents: all that stay, here and there; hosts: (host, documents here, documents
    there), of those whose share of them differs most."""

    name: str
    recipe: str | None
    limits: list[LimitChange]
    stages: list[RateFigures]
    reasons: list[RateFigures]
    signals: list[ShiftFigures]
    hosts: list[tuple[str, int, int]]
    documents: tuple[int, int]


def set_beside(spark: SparkSession, run: Run, here: Figures, other: Run, there: Figures) -> AgainstFigures:
    """here, there: the figures of both runs, of which tables are missing where they are empty."""
    values: list[dict[str, Values]] = [{}, {}]
    if here.signals and there.signals:
        values = [count_values(read_table(spark, one, VERDICTS)).numbers for one in (run, other)]
    documents, hosts = (_count_documents(here), _count_documents(there)), []
    if here.documents and there.documents:
        hosts = compare_hosts(read_table(spark, run, DOCUMENTS), read_table(spark, other, DOCUMENTS), *documents)
    return AgainstFigures(
        name=show_name(name_of(other)),
        recipe=there.recipe,
        limits=compare_limits(here, there),
        stages=compare_stages(here, there),
        reasons=compare_reasons(here, there),
        signals=compare_signals(*values),
        hosts=hosts,
        documents=documents,
    )


def name_of(run: Run) -> str:
    return run.folder.rstrip("/").rpartition("/")[2]


def compare_limits(here: Figures, there: Figures) -> list[LimitChange]:
    """By name, of stages that both runs finished. A rule of one run only is there though it dropped nothing."""
    both = {stage.stage for stage in here.stages} & {stage.stage for stage in there.stages}
    ours, theirs = (
        {one.reason: one.limit for one in figures.reasons if one.limit and one.stage in both}
        for figures in (here, there)
    )
    differing = [name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]
    return [LimitChange(name, ours.get(name), theirs.get(name)) for name in differing]


def compare_stages(here: Figures, there: Figures) -> list[RateFigures]:
    """What the stages kept, in the order of the road, of those that both runs finished."""
    theirs = {stage.stage: stage for stage in there.stages}
    return [
        _set_beside(stage.stage, "kept", Rate(stage.kept, stage.records), Rate(other.kept, other.records))
        for stage in here.stages
        if (other := theirs.get(stage.stage))
    ]


def compare_reasons(here: Figures, there: Figures) -> list[RateFigures]:
    """What the reasons dropped of the rows that reached their stage, the largest difference of shares first."""
    ours, theirs = _rate_reasons(here), _rate_reasons(there)
    records, records_there = ({stage.stage: stage.records for stage in figures.stages} for figures in (here, there))
    lines = [
        _set_beside(
            *(stage, reason),
            ours.get((stage, reason), Rate(0, records[stage])),
            theirs.get((stage, reason), Rate(0, records_there[stage])),
        )
        for stage, reason in {*ours, *theirs}
        if stage in records and stage in records_there
    ]
    differing = [line for line in lines if line.rows or line.rows_there]
    return sorted(differing, key=lambda one: (-abs(one.points), one.name))


def compare_signals(here: dict[str, Values], there: dict[str, Values]) -> list[ShiftFigures]:
    """Signals that both runs measured, the one that moved most first."""
    pairs = [(name, here[name].documents, there[name].documents) for name in here if name in there]
    lines = [_find_shift(*pair) for pair in pairs if pair[1] and pair[2]]
    return sorted(lines, key=lambda one: (-one.distance, one.signal))


def compare_hosts(documents: DataFrame, there: DataFrame, kept: int, kept_there: int) -> list[tuple[str, int, int]]:
    """The hosts whose share of the documents that stay differs most. kept: how many stay."""
    host = F.coalesce("host", F.lit("")).alias("host")
    counts, counts_there = (
        frame.where("reason IS NULL").groupBy(host).agg(F.count("*").alias(name))
        for frame, name in ((documents, "here"), (there, "there"))
    )
    both = counts.join(counts_there, "host", "full").fillna(0, ["here", "there"])
    difference = F.abs(F.col("here") / max(kept, 1) - F.col("there") / max(kept_there, 1))
    rows = both.orderBy(difference.desc(), "host").limit(TOP_HOSTS).collect()
    return [(show_name(row.host), row.here, row.there) for row in rows]


def measure_distance(here: Buckets, there: Buckets) -> float:
    """The Kolmogorov-Smirnov statistic of two counted samples, neither empty."""
    steps: dict[float, float] = defaultdict(float)
    for sign, buckets in ((1, here), (-1, there)):
        total = sum(count for _, count in buckets)
        for value, count in buckets:
            steps[value] += sign * count / total
    apart = largest = 0.0
    for value in sorted(steps):
        apart += steps[value]
        largest = max(largest, abs(apart))
    return largest


def _count_documents(figures: Figures) -> int:
    """Documents that redaction let stay, of which the hosts are counted."""
    return next((stage.kept for stage in figures.stages if stage.stage == DOCUMENTS.stage), 0)


def _find_shift(name: str, here: Buckets, there: Buckets) -> ShiftFigures:
    many, many_there = (sum(count for _, count in buckets) for buckets in (here, there))
    medians = find_quantile(here, 0.5), find_quantile(there, 0.5)
    chance = CHANCE * math.sqrt(1 / many + 1 / many_there)
    return ShiftFigures(name, *medians, round(measure_distance(here, there), 6), round(chance, 6))


def _rate_reasons(figures: Figures) -> dict[tuple[str, str], Rate]:
    records = {stage.stage: stage.records for stage in figures.stages}
    return {(one.stage, one.reason): Rate(one.documents, records[one.stage]) for one in figures.reasons}


def _set_beside(stage: str, name: str, here: Rate, there: Rate) -> RateFigures:
    return RateFigures(stage, name, *here, *there, round(odds_apart(here, there), 3))
