"""How many bytes of which documents a vocabulary is trained on: strata, and what each of them gives to the sample."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from corpus.errors import InputError

# Columns of the corpus that documents may be told apart by; quality is the signal quality.score in three parts.
COLUMNS: Final = ("source_type", "topic", "script", "quality", "language", "host")
UNKNOWN: Final = "unknown"
# The quartiles of quality.score in the kept pages of the example crawl, as seen: 0.65 and 0.86.
QUALITY_PARTS: Final = ((0.65, "low"), (0.85, "middle"))
BEST_QUALITY: Final = "high"
_SHARE: Final = re.compile(r"\d*\.?\d+")


class Quota(NamedTuple):
    """The share of the sample that documents with this value in this column give."""

    column: str
    value: str
    share: float


class Stratum(NamedTuple):
    """Documents with the same values in the columns of `Sampling.by`, in bytes of UTF-8: how many there are without
    those held back, how many the sample asks for, and how many it got. A hash decides for each document by itself, so
    the last two differ by chance, the more the fewer documents there are."""

    values: tuple[str, ...]
    available: int
    asked: int = 0
    taken: int = 0


@dataclass(frozen=True)
class Sampling:
    """What the sample is: about `sample_bytes`, told apart by the columns `by`, and how much each stratum gives.

    A stratum's part is proportional to its bytes to the power of `exponent`: 1 takes text as it comes, 0 as much of
    each. 0.7 lies between 1 and what multilingual models take (XLM, arXiv 1901.07291: 0.5; XLM-R, 1911.02116, and mT5,
    2010.11934: 0.3), as these are varieties of one language. No stratum gives more than it has; the others give the
    rest. `quotas` fix the part of one column's values. Raises InputError for a column that the corpus does not have,
    and quotas that contradict each other.
    """

    sample_bytes: int = 150_000_000
    by: tuple[str, ...] = ("source_type", "topic", "script", "quality")
    exponent: float = 0.7
    quotas: tuple[Quota, ...] = ()

    def __post_init__(self) -> None:
        for column in [*self.by, *(quota.column for quota in self.quotas)]:
            if column not in COLUMNS:
                raise InputError(f"--sample-by {column!r}: choose from {', '.join(COLUMNS)}")
        if len(set(self.by)) < len(self.by):
            raise InputError(f"--sample-by names a column twice: {', '.join(self.by)}")
        if not 0 <= self.exponent <= 1:
            raise InputError(f"--sample-exponent {self.exponent}: choose a value from 0 (equal) to 1 (as it comes)")
        if len({quota.column for quota in self.quotas}) > 1:
            raise InputError("--quota: all quotas must be of one column, or they could contradict each other")
        if len({quota.value for quota in self.quotas}) < len(self.quotas):
            raise InputError("--quota: a value has two quotas")
        if not all(0 <= quota.share <= 1 for quota in self.quotas) or sum(q.share for q in self.quotas) > 1:
            raise InputError("--quota: shares are from 0 to 1, and all together not above 1")
        if self.quotas and self.quotas[0].column not in self.by:
            raise InputError(f"--quota {self.quotas[0].column}=…: also give --sample-by {self.quotas[0].column}")


def read_quota(written: str) -> Quota:
    """`source_type=forum:0.2` as a quota. Raises InputError for what does not read so."""
    column, equals, rest = written.partition("=")
    value, _, share = rest.rpartition(":")
    if equals and value and _SHARE.fullmatch(share):
        return Quota(column, value, float(share))
    raise InputError(f"--quota {written!r}: write COLUMN=VALUE:SHARE, such as source_type=forum:0.2")


def apportion(strata: Iterable[Stratum], sampling: Sampling) -> list[Stratum]:
    """The strata, by their values, with the bytes that each is asked for."""
    ordered = sorted(strata)
    place = sampling.by.index(sampling.quotas[0].column) if sampling.quotas else 0
    fixed = {quota.value: quota.share for quota in sampling.quotas}
    groups: dict[str | None, list[Stratum]] = {}
    for stratum in ordered:
        value = stratum.values[place] if fixed else None
        groups.setdefault(value if value in fixed else None, []).append(stratum)
    rest = 1 - sum(fixed.values())
    asked: dict[tuple[str, ...], int] = {}
    for value, members in groups.items():
        share = rest if value is None else fixed[value]
        given = _fill(sampling.sample_bytes * share, members, sampling.exponent)
        asked.update(zip((one.values for one in members), given, strict=True))
    return [stratum._replace(asked=asked[stratum.values]) for stratum in ordered]


def _fill(total: float, strata: Sequence[Stratum], exponent: float) -> list[int]:
    """`total` in parts proportional to bytes ** exponent, none above what there is: the scarcest are filled first."""
    weights = [stratum.available**exponent if stratum.available else 0.0 for stratum in strata]
    left, weight = total, sum(weights)
    given = [0] * len(strata)
    for at in sorted(range(len(strata)), key=lambda at: (strata[at].available / (weights[at] or 1), at)):
        if weights[at]:
            given[at] = min(strata[at].available, round(left * weights[at] / weight))
            left, weight = max(0.0, left - given[at]), weight - weights[at]
    return given
