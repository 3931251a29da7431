"""Input files that lose far more, or far less, at a stage than all the others of the run together."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from jobs.ledger import Ledger, count_kept, count_rows
from jobs.rates import Bounds, Rate, departs

# Files of one crawl differ by what they hold, so this is wider than the bounds between two crawls (jobs.baseline).
# Own choice: a file at 90 % beside others at 60 % is named, one at 75 % is not.
BOUNDS: Final = Bounds(odds=4.0, share=0.1)


@dataclass(frozen=True)
class OutlierFigures:
    """A file of which a stage dropped `lost` of `records`, and of the other files `others_lost` of `others`.

    reason: the one that dropped most of the file's rows there; empty where it lost none."""

    stage: str
    file: str
    records: int
    lost: int
    others: int
    others_lost: int
    reason: str


def find_outliers(ledgers: Mapping[str, Ledger], bounds: Bounds = BOUNDS) -> list[OutlierFigures]:
    """In the order of the stages, by what was lost beyond the others' share, most first. ledgers: by stage."""
    return [one for stage, ledger in ledgers.items() for one in _find_in_stage(stage, ledger, bounds)]


def _find_in_stage(stage: str, ledger: Ledger, bounds: Bounds) -> list[OutlierFigures]:
    rows, kept = count_rows(ledger), count_kept(ledger)
    records, lost = rows.total(), rows.total() - kept.total()
    found = []
    for file in rows:
        here = Rate(rows[file] - kept[file], rows[file])
        others = Rate(lost - here.part, records - here.whole)
        if others.whole and departs(here, others, bounds):
            found.append((here, others, file))
    worst = _find_worst_reasons(ledger, {file for _, _, file in found})
    found.sort(key=lambda one: (-abs(one[0].part - one[0].whole * one[1].share), one[2]))
    return [
        OutlierFigures(stage, file, here.whole, here.part, others.whole, others.part, worst[file])
        for here, others, file in found
    ]


def _find_worst_reasons(ledger: Ledger, files: Iterable[str]) -> dict[str, str]:
    """For each file the reason with most rows, of equal ones the first by name."""
    counts: dict[str, Counter[str]] = {file: Counter() for file in files}
    for one in ledger:
        if one.reason is not None and one.warc in counts:
            counts[one.warc][one.reason] += one.rows
    return {file: min(found, key=lambda name: (-found[name], name), default="") for file, found in counts.items()}
