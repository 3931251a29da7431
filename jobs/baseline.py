"""What a good run lost at each stage and why, and whether another run departs from that.

The profile of a run comes from its ledgers: for every stage the rows that reached it, and those that each reason
dropped; where a document met several reasons of the filters, its first. A baseline is such a profile in a JSON file,
with the bounds beside it, to be read and changed by hand.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from corpus import storage
from corpus.errors import InputError, ProfileError, enumerate_shortly
from jobs.ledger import Ledger, count_by_reason
from jobs.outliers import find_outliers
from jobs.rates import Bounds, Rate, departs

# Own choice: the odds of a loss must double or halve even at the nearest ends of both intervals, and by half a point
# of the records at least. Parts of one crawl taken by chance stay far inside (tests/jobs/test_rates.py).
BOUNDS: Final = Bounds(odds=2.0, share=0.005)
KEPT: Final = "kept"
FILES_NAMED: Final = 3


@dataclass(frozen=True)
class StageProfile:
    """records: rows that reached the stage; reasons: rows that each one dropped."""

    records: int
    reasons: dict[str, int]

    def rates(self) -> dict[str, Rate]:
        """What was kept, and what each reason dropped, of the records."""
        kept = Rate(self.records - sum(self.reasons.values()), self.records)
        return {KEPT: kept} | {reason: Rate(rows, self.records) for reason, rows in self.reasons.items()}


@dataclass(frozen=True)
class Baseline:
    """place: the file that it is from, for messages. stages: in the order of the road."""

    place: str
    recipe: str
    bounds: Bounds
    stages: dict[str, StageProfile]


@dataclass(frozen=True)
class Departure:
    """what: `kept` or a reason; the rates of this run and of the baseline."""

    stage: str
    what: str
    rows: int
    records: int
    baseline_rows: int
    baseline_records: int

    def tell(self) -> str:
        now, then = Rate(self.rows, self.records), Rate(self.baseline_rows, self.baseline_records)
        verb = "kept are" if self.what == KEPT else f"{self.what} drops"
        return f"{verb} {now.share:.1%} of {now.whole:,} records, in the baseline {then.share:.1%} of {then.whole:,}"


def profile(ledger: Ledger) -> StageProfile:
    """The profile of one stage."""
    counts = count_by_reason(ledger)
    return StageProfile(counts.total(), {reason: rows for reason, rows in counts.items() if reason is not None})


def find_departures(stage: str, ledger: Ledger, baseline: Baseline) -> list[Departure]:
    """What the stage kept or dropped beyond the baseline's bounds, `kept` first; nothing of a stage it lacks."""
    if stage not in baseline.stages:
        return []
    ours, theirs = profile(ledger), baseline.stages[stage]
    nothing = Rate(0, ours.records), Rate(0, theirs.records)
    now, then = ours.rates(), theirs.rates()
    names = sorted({*now, *then}, key=lambda name: (name != KEPT, name))
    pairs = [(name, now.get(name, nothing[0]), then.get(name, nothing[1])) for name in names]
    return [
        Departure(stage, name, *here, *there) for name, here, there in pairs if departs(here, there, baseline.bounds)
    ]


def check_stage(stage: str, ledger: Ledger, baseline: Baseline) -> None:
    """Raises ProfileError where the stage departs from the baseline, naming shares and the files that stand out."""
    departures = find_departures(stage, ledger, baseline)
    if not departures:
        return
    outliers = find_outliers({stage: ledger})
    files = [f"{one.file} lost {Rate(one.lost, one.records).share:.1%}" for one in outliers[:FILES_NAMED]]
    stand_out = f" Files that stand out: {'; '.join(files)}." if files else ""
    raise ProfileError(
        f"{stage}: {enumerate_shortly([one.tell() for one in departures])} ({baseline.place}, recipe "
        f"{baseline.recipe}).{stand_out} The table is finished and stays. Look at it with `wudao report`; then put "
        "the input or the limits right and build it anew with --force-from, or, if all is as it should be, go on "
        "without --baseline and take these shares for the next one: `wudao report --write-baseline FILE`."
    )


def profile_stages(recipe: str, ledgers: Mapping[str, Ledger]) -> dict[str, Any]:
    """What a baseline file holds. ledgers: by stage."""
    stages = {stage: asdict(profile(ledger)) for stage, ledger in ledgers.items()}
    return {"recipe": recipe, "bounds": BOUNDS._asdict(), "stages": stages}


def read_baseline(place: str) -> Baseline:
    """Raises InputError for a file that is not there or is no baseline."""
    try:
        content = json.loads(storage.read_bytes(place))
        bounds = Bounds(float(content["bounds"]["odds"]), float(content["bounds"]["share"]))
        stages = {stage: _read_stage(found) for stage, found in content["stages"].items()}
        return Baseline(place, str(content["recipe"]), bounds, stages)
    except FileNotFoundError as error:
        raise InputError(f"--baseline {place}: no such file. {_HOW}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"--baseline {place} is no baseline ({type(error).__name__}: {error}). {_HOW}") from error


_HOW: Final = "A good run writes one: `wudao report --output RUN --write-baseline FILE`."


def _read_stage(content: Mapping[str, Any]) -> StageProfile:
    reasons = {str(reason): int(rows) for reason, rows in content["reasons"].items()}
    records = int(content["records"])
    if min(reasons.values(), default=0) < 0 or sum(reasons.values()) > records:
        raise ValueError(f"reasons for {sum(reasons.values()):,} of {records:,} records")
    return StageProfile(records, reasons)
