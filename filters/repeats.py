"""Equal stretches inside texts, looked for in many texts at once: each is compared with those of its own text only.

The hash of any stretch is the difference of two running sums (Karp & Rabin 1987), and one sort of a text's hashes
brings equal stretches side by side. All but the sorts is done for all texts in one pass of numpy, whose calls would
cost more than the work for one text; what is found in a text does not depend on the others.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints
from corpus.document import Integers

Hashes = npt.NDArray[np.uint64]

# An odd number of 64 random bits and its inverse modulo 2^64.
_BASE: Final = 0xA0761D6478BD642F
_INVERSE: Final = pow(_BASE, -1, 2**64)
LONGEST: Final = 10
# Sums behind a text's last word, random so that they fit no text: an n-gram that runs over the end has no equal.
BEYOND: Final[Hashes] = np.cumprod(np.full(LONGEST, 0xD6E8FEB86659FD93, np.uint64), dtype=np.uint64)


class Sums(NamedTuple):
    """Running sums of a polynomial and the factors that undo its powers, at certain characters.

    The stretch from the i-th to the j-th of them has the hash (sums[j] - sums[i]) * factors[i].
    """

    sums: Hashes
    factors: Hashes


class Repeated(NamedTuple):
    """Groups of equal n-grams: group g is rows bounds[g] to bounds[g + 1], the shorter n first, then in text order; the
    texts' groups one text after another."""

    places: Integers  # index of the n-gram's first word
    sizes: Integers  # n
    bounds: Integers


def sum_up(code_points: CodePoints) -> Sums:
    """Sums and factors before each character and after the last."""
    powers, inverses = _powers(len(code_points).bit_length())
    sums = np.zeros(len(code_points) + 1, np.uint64)
    # From the first power on, not the zeroth: every character must reach the high bits, which grouping goes by.
    ((code_points + np.uint64(1)) * powers[1 : len(sums)]).cumsum(out=sums[1:])
    return Sums(sums, inverses[: len(sums)])


def find_repeated(words: Sums, places: Integers, starts: Integers, sizes: Integers) -> Repeated:
    """The n-grams of all `sizes` that begin at one of `places` (ascending) and have an equal among them in their text.

    words: each text's sums before each word and after the last, then BEYOND. starts: index in `places` of each text's
    first.
    """
    ends = words.sums.take(places[:, np.newaxis] + sizes)
    hashes = (ends - words.sums.take(places)[:, np.newaxis]) * words.factors.take(places)[:, np.newaxis]
    rows, bounds = group_equal(hashes, starts)
    place, size = np.divmod(rows, len(sizes))
    return Repeated(places.take(place), sizes.take(size), bounds)


def group_equal(hashes: Hashes, starts: Integers) -> tuple[Integers, Integers]:
    """Indices, in the flattened array, of the hashes that occur more than once in their text, equal ones side by side,
    and the bounds of the groups. hashes: shape (places, sizes). starts: each text's first row.

    Each index within the text, of the first size first, rides in the low bits of its own hash, so that a plain sort
    groups and orders; of n hashes that leaves 64 - log2(n) bits to tell them apart.
    """
    places, sizes = hashes.shape
    counts = np.diff(starts, append=places)
    ends = (starts + counts) * sizes
    low = np.array([count.bit_length() for count in (counts * sizes).tolist()], np.uint64).repeat(counts * sizes)
    local = np.arange(places) - starts.repeat(counts)
    order = local[:, np.newaxis] + counts.repeat(counts)[:, np.newaxis] * np.arange(sizes)
    keys = (hashes.ravel() >> low << low) | order.ravel().astype(np.uint64)
    for start, end in zip((starts * sizes).tolist(), ends.tolist(), strict=True):
        keys[start:end].sort()
    values = keys >> low
    repeats = np.zeros(len(keys) + 1, np.bool_)  # whether a key has the value of the one before it
    np.equal(values[1:], values[:-1], out=repeats[1:-1])
    repeats[ends] = False
    rows = (repeats[1:] | repeats[:-1]).nonzero()[0]
    bounds = np.append((~repeats.take(rows)).nonzero()[0], len(rows))
    within = (keys.take(rows) - (values.take(rows) << low.take(rows))).astype(np.int64)
    text = ends.searchsorted(rows, "right")
    size, place = np.divmod(within, np.maximum(counts, 1).take(text))
    return (starts.take(text) + place) * sizes + size, bounds


@cache
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """Powers 0 to 2^bits of the base and of its inverse."""
    bases = np.full((2, 2**bits + 1), 1, np.uint64)
    bases[:, 1:] = [[_BASE], [_INVERSE]]
    powers, inverses = np.cumprod(bases, axis=1)
    return powers, inverses
