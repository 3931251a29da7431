"""What went in, what was kept and what was dropped for which reason, for every input file.

The figures are queries over the rows a stage wrote, never counters: Spark may run a task twice.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.errors import ConservationError
from corpus.wording import show_count


class Tally(NamedTuple):
    """Rows and characters of one input file that met one fate; reason None: kept."""

    warc: str
    reason: str | None
    rows: int
    characters: int


Ledger = list[Tally]


def tally(rows: DataFrame) -> Ledger:
    """The ledger of a table with columns warc, characters and, where rows can be dropped, reason."""
    reason = F.col("reason") if "reason" in rows.columns else F.lit(None).cast("string")
    grouped = rows.groupBy("warc", reason.alias("reason")).agg(
        F.count("*").alias("rows"), F.coalesce(F.sum("characters"), F.lit(0)).alias("characters")
    )
    return order([Tally(*row) for row in grouped.collect()])


def order(ledger: Iterable[Tally]) -> Ledger:
    """By file, then by reason, kept rows first."""
    return sorted(ledger, key=lambda one: (one.warc, one.reason or ""))


def move_rows(ledger: Ledger, gone: Iterable[Tally], come: Iterable[Tally] = ()) -> Ledger:
    """The ledger of a table after rows were taken out of it, and others put in. Raises ConservationError where it has
    fewer rows than are taken out."""
    sums = {(one.warc, one.reason): [0, 0] for one in ledger}
    for sign, tallies in ((1, ledger), (1, come), (-1, gone)):
        for one in tallies:
            line = sums.setdefault((one.warc, one.reason), [0, 0])
            line[0] += sign * one.rows
            line[1] += sign * one.characters
    if any(rows < 0 for rows, _ in sums.values()):
        raise ConservationError("more rows are to go than the ledger has. Check the run with `wudao verify` first.")
    return order(Tally(*fate, *counts) for fate, counts in sums.items() if counts[0])


def read_ledger(lines: Iterable[dict[str, Any]]) -> Ledger:
    return [Tally(**line) for line in lines]


def count_rows(ledger: Ledger) -> Counter[str]:
    """All rows for each input file."""
    return _count(ledger)


def count_kept(ledger: Ledger) -> Counter[str]:
    """Kept rows for each input file."""
    return _count(one for one in ledger if one.reason is None)


def count_by_reason(ledger: Ledger) -> Counter[str | None]:
    """Rows for each reason; None: kept."""
    counts: Counter[str | None] = Counter()
    for one in ledger:
        counts[one.reason] += one.rows
    return counts


def _count(tallies: Iterable[Tally]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in tallies:
        counts[one.warc] += one.rows
    return +counts


def check_conservation(stage: str, upstream: Ledger | None, ledger: Ledger) -> None:
    """Raises ConservationError unless, for every input file, the rows that came out are those that went in,
    and something was kept of something."""
    if upstream is not None:
        went_in, came_out = count_kept(upstream), count_rows(ledger)
        for warc in sorted({*went_in, *came_out}):
            if went_in[warc] != came_out[warc]:
                raise ConservationError(
                    f"{stage}: {warc}: {show_count(went_in[warc], 'record')} went in, {came_out[warc]:,} came out. "
                    "Nothing was written; this is a bug or a lost executor: run again, and report it if it stays."
                )
    rows, kept = sum(count_rows(ledger).values()), sum(count_kept(ledger).values())
    if rows and not kept:
        worst = ", ".join(f"{reason} {count:,}" for reason, count in count_by_reason(ledger).most_common(3))
        raise ConservationError(
            f"{stage}: of {show_count(rows, 'record')} none was kept ({worst}). Nothing was written. "
            "Check that the input is what you think it is, or loosen these limits with --limit."
        )
