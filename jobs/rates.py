"""When two shares are too far apart to be the same process: the arithmetic behind baselines and outliers.

Each share has Wilson's score interval (Wilson 1927; its coverage holds for small counts and shares near 0 and 1:
Brown, Cai and DasGupta 2001). Documents of one host or file are no independent draws, and on millions of them any
difference is significant; so two shares depart only where the nearest ends of their intervals are apart by a factor
in odds, and the shares themselves by so many points. Odds, not shares, so that twice 60 % is sayable (75 %) and a
loss and what is kept are the same question.
"""

import math
from typing import Final, NamedTuple

# Two-sided 99.9 %: a run asks some sixty such questions, and both intervals must fail at once.
DEVIATIONS: Final = 3.29


class Rate(NamedTuple):
    """`part` of `whole` rows."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        return self.part / self.whole if self.whole else 0.0


class Bounds(NamedTuple):
    """How far two rates may be apart: a factor in odds, and a difference of shares; both must be passed to depart."""

    odds: float
    share: float


def interval(rate: Rate) -> tuple[float, float]:
    """Wilson's score interval of a rate; all of 0 to 1 where there is no row."""
    if not rate.whole:
        return 0.0, 1.0
    spread = DEVIATIONS**2 / rate.whole
    middle = rate.share + spread / 2
    half = math.sqrt(rate.share * (1 - rate.share) * spread + spread**2 / 4)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At the ends the formula is exact but for rounding.
    return (low if rate.part else 0.0), (high if rate.part < rate.whole else 1.0)


def odds_apart(one: Rate, other: Rate) -> float:
    """The factor between the odds at the nearest ends of both intervals; 1 where the intervals meet."""
    (low, high), (other_low, other_high) = interval(one), interval(other)
    if low > other_high:
        return _odds(low) / _odds(other_high)
    if other_low > high:
        return _odds(other_low) / _odds(high)
    return 1.0


def departs(one: Rate, other: Rate, bounds: Bounds) -> bool:
    """Whether the rates are further apart than `bounds`, whatever chance did."""
    return odds_apart(one, other) > bounds.odds and abs(one.share - other.share) > bounds.share


def _odds(share: float) -> float:
    return share / (1 - share)
