"""The numbers in keys, by which copies are told from pages of one template with other facts.

A copy keeps its numbers: most are shorter than a 5-gram, so edits spare more of them than of the 5-grams. A number is a
run of digits in the key and the character after it, which tells 10月 from 10日.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.key import Keys
from corpus.minhash import BASE, MIX

# So many of a text's numbers are kept, those of the least hashes: the same ones of two texts, as a sample (Cohen and
# Kaplan, "Summarizing Data using Bottom-k Sketches", PODC 2007). Of 3,000 clean texts 99 % have no more.
NUMBERS_AT_MOST: Final = 64
HASH_BYTES: Final = 4
_ZERO, _TEN = np.uint32(ord("0")), np.uint32(10)
# The weights of a number's digits, from its first on, wrapping at 2^64; of longer ones they begin anew.
WEIGHTS = np.multiply.accumulate(np.full(64, BASE))
_LARGEST: Final = 0xFFFFFFFF


class Numbers(NamedTuple):
    """The numbers of some texts as 32-bit hashes, one text after the other: the i-th's are
    hashes[bounds[i]:bounds[i + 1]], ascending, each once, the NUMBERS_AT_MOST least."""

    hashes: npt.NDArray[np.uint32]
    bounds: npt.NDArray[np.int64]


def find_numbers(keys: Keys) -> Numbers:
    """The numbers of each key."""
    points = keys.points
    places = np.flatnonzero(points - _ZERO < _TEN)
    if not len(places):
        return Numbers(np.zeros(0, np.uint32), np.zeros(len(keys.bounds), np.int64))
    opens = np.ones(len(places) + 1, np.bool_)
    np.greater(np.diff(places), 1, out=opens[1:-1])
    # A number does not go on in the next key.
    opens[np.searchsorted(places, keys.bounds)] = True
    firsts = np.flatnonzero(opens[:-1])
    lengths = np.diff(firsts, append=len(places))
    inside = np.arange(len(places)) - np.repeat(firsts, lengths)
    hashes = np.add.reduceat((points[places] - _ZERO + 1) * WEIGHTS.take(inside, mode="wrap"), firsts)
    owners = np.searchsorted(keys.bounds, places[firsts], side="right") - 1
    after = places[firsts] + lengths
    hashes += np.where(after < keys.bounds[owners + 1], points.take(after, mode="clip"), 0).astype(np.uint64)
    hashes ^= hashes >> np.uint64(33)
    hashes *= MIX
    return keep_least(owners.astype(np.uint64) << np.uint64(32) | hashes >> np.uint64(32), len(keys.bounds) - 1)


def keep_least(numbers: npt.NDArray[np.uint64], texts: int) -> Numbers:
    """The numbers of so many texts, from the hashes of all, each text's place above them."""
    each = np.sort(numbers)
    each = each[np.concatenate(([True], each[1:] != each[:-1]))[: len(each)]]
    bounds = np.searchsorted(each, np.arange(texts + 1, dtype=np.uint64) << np.uint64(32))
    places = np.arange(len(each)) - np.repeat(bounds[:-1], np.diff(bounds))
    counts = np.minimum(np.diff(bounds), NUMBERS_AT_MOST)
    return Numbers(each[places < NUMBERS_AT_MOST].astype(np.uint32), np.concatenate(([0], counts.cumsum())))


class Shared(NamedTuple):
    """Of pairs of texts, shape (pairs,) each: the numbers of the one that has fewer, and those that both have."""

    fewer: npt.NDArray[np.int64]
    both: npt.NDArray[np.int64]


def share(numbers: Numbers, others: Numbers) -> Shared:
    """What the two texts of each pair share. Of texts that have more numbers than are kept, only as far as those of
    both are known."""
    count = len(numbers.bounds) - 1
    ends = np.minimum(_known_until(numbers), _known_until(others))
    one, other = (_within(each, ends) for each in (numbers, others))
    both = np.intersect1d(one, other, assume_unique=True)
    return Shared(np.minimum(_count(one, count), _count(other, count)), _count(both, count))


def _known_until(numbers: Numbers) -> npt.NDArray[np.uint32]:
    """For each text the hash up to which all of its numbers are known."""
    full = np.diff(numbers.bounds) == NUMBERS_AT_MOST
    ends = np.full(len(full), _LARGEST, np.uint32)
    ends[full] = numbers.hashes[numbers.bounds[1:][full] - 1]
    return ends


def _within(numbers: Numbers, ends: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint64]:
    """The numbers up to each text's end, the text's place above them."""
    places = np.repeat(np.arange(len(ends), dtype=np.uint64), np.diff(numbers.bounds))
    kept = numbers.hashes <= ends[places.astype(np.int64)]
    return places[kept] << np.uint64(32) | numbers.hashes[kept]


def _count(placed: npt.NDArray[np.uint64], texts: int) -> npt.NDArray[np.int64]:
    """How many of these numbers each text has."""
    return np.bincount((placed >> np.uint64(32)).astype(np.int64), minlength=texts)
