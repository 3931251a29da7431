"""Repetition inside one text: word n-grams (Gopher, arXiv:2112.11446, table A1) and character 13-grams.

The hash of any stretch of text is the difference of two running sums (Karp & Rabin 1987), and one sort brings
equal stretches side by side, for all n at once. An n-gram of five or more words that occurs twice
begins with a 4-gram that does, so that long n-grams are looked for only where a 4-gram is repeated.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints, Kind
from corpus.document import Document, Integers
from filters.base import Filter, Rule

Hashes = npt.NDArray[np.uint64]

_TOP: Final = np.arange(2, 5)
_DUPLICATE: Final = np.arange(5, 11)
_NO_DUPLICATES: Final = np.zeros(len(_DUPLICATE))
_CHARACTERS: Final = 13
_OFTEN: Final = 4
_VARIED: Final = 4
# An odd number of 64 random bits and its inverse modulo 2^64.
_BASE: Final = 0xA0761D6478BD642F
_INVERSE: Final = pow(_BASE, -1, 2**64)
# Sums behind the last word, random so that they fit no text: an n-gram that runs over the end has no equal.
_BEYOND: Final[Hashes] = np.cumprod(np.full(_DUPLICATE[-1], 0xD6E8FEB86659FD93, np.uint64), dtype=np.uint64)


class Repetition(NamedTuple):
    """Shares of the characters, white space left out; 0 where nothing occurs twice.

    top_n: characters of the most frequent word n-gram times its count; the n - 1 gaps between its words count
    too, as FineWeb2 has it, and overlapping occurrences are counted each, so that it can exceed 1.
    duplicate_n: characters covered by word n-grams that occurred before.
    copied: duplicate_10, less four times what duplicate_5 has more. Copied sentences repeat at every length, while a
    litany or a statute varies its formulas, so that longer n-grams repeat less.
    characters_13: of all character 13-grams, those that occur more than once (EvalWeb).
    """

    top_2: float
    top_3: float
    top_4: float
    duplicate_5: float
    duplicate_6: float
    duplicate_7: float
    duplicate_8: float
    duplicate_9: float
    duplicate_10: float
    copied: float
    characters_13: float


class Sums(NamedTuple):
    """Running sums of a text's polynomial and the factors that undo its powers, at certain characters.

    The stretch from the i-th to the j-th of them has the hash (sums[j] - sums[i]) * factors[i].
    """

    sums: Hashes
    factors: Hashes


class Repeated(NamedTuple):
    """Groups of equal n-grams: group g is rows bounds[g] to bounds[g + 1] of places and sizes, in text order."""

    places: Integers  # index of the n-gram's first word
    sizes: Integers  # n
    bounds: Integers


def measure(document: Document) -> Repetition:
    """Repeated word n-grams for n = 2 to 10 and character 13-grams, as FineWeb2 counts."""
    return _measure(document, document.word_edges, 2)


def measure_opening(document: Document) -> Repetition:
    """`measure` of `document.opening`, where Han characters alone count (duplicate_n: their share of all Han), and
    top_n is of n-grams that occur four times or more.

    What tutorials repeat is names, commands and paths in Latin letters; and in a short text whatever is said twice
    is a large share: *measured* on 2,110 crawled pages, those that only top_n drops are mostly short pages of manuals.
    """
    opening = document.opening
    before = np.zeros(len(opening.visible_kinds) + 1, np.int64)
    (opening.visible_kinds == Kind.HAN).cumsum(out=before[1:])
    return _measure(opening, before.take(opening.word_edges), _OFTEN)


def _measure(document: Document, counted: Integers, times: int) -> Repetition:
    """counted: characters that count, before each word and after the last; times: the fewest occurrences of an n-gram
    that top_n looks at."""
    characters = sum_up(document.visible_code_points)
    edges = document.word_edges
    words = Sums(characters.sums.take(edges), characters.factors.take(edges))
    short = find_repeated(words, np.arange(len(edges) - 1), _TOP)
    repeated = np.sort(short.places[short.sizes == _TOP[-1]])
    top = _top_characters(short, counted, times) / max(document.visible, 1)
    duplicate = _NO_DUPLICATES
    if len(repeated):
        long = find_repeated(words, repeated, _DUPLICATE)
        duplicate = _duplicate_characters(long, counted) / max(int(counted[-1]), 1)
    shares = [*top.tolist(), *duplicate.tolist()]
    copied = max(shares[-1] - _VARIED * (shares[len(_TOP)] - shares[-1]), 0.0)
    return Repetition._make([*shares, copied, _repeated_characters(characters)])


def sum_up(code_points: CodePoints) -> Sums:
    """Sums and factors before each character and after the last."""
    powers, inverses = _powers(len(code_points).bit_length())
    sums = np.zeros(len(code_points) + 1, np.uint64)
    # From the first power on, not the zeroth: every character must reach the high bits, which grouping goes by.
    ((code_points + np.uint64(1)) * powers[1 : len(sums)]).cumsum(out=sums[1:])
    return Sums(sums, inverses[: len(sums)])


def find_repeated(words: Sums, places: Integers, sizes: Integers) -> Repeated:
    """The n-grams of all `sizes` that begin at one of `places` (ascending) and occur there more than once."""
    sums = np.concatenate((words.sums, _BEYOND))
    hashes = (sums.take(places + sizes[:, np.newaxis]) - sums.take(places)) * words.factors.take(places)
    rows, bounds = _group_equal(hashes.ravel())
    size, place = np.divmod(rows, max(len(places), 1))
    return Repeated(places.take(place), sizes.take(size), bounds)


@cache
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """Powers 0 to 2^bits of the base and of its inverse."""
    bases = np.full((2, 2**bits + 1), 1, np.uint64)
    bases[:, 1:] = [[_BASE], [_INVERSE]]
    powers, inverses = np.cumprod(bases, axis=1)
    return powers, inverses


def _group_equal(hashes: Hashes) -> tuple[Integers, Integers]:
    """Indices of the hashes that occur more than once, equal ones side by side, and the bounds of the groups.

    Each index rides in the low bits of its own hash, so that one plain sort groups and orders; of n hashes
    that leaves 64 - log2(n) bits to tell them apart.
    """
    low = np.uint64(len(hashes).bit_length())
    keys = (hashes >> low << low) | np.arange(len(hashes), dtype=np.uint64)
    keys.sort()
    values = keys >> low
    repeats = np.zeros(len(keys) + 1, np.bool_)  # whether a key has the value of the one before it
    np.equal(values[1:], values[:-1], out=repeats[1:-1])
    rows = (repeats[1:] | repeats[:-1]).nonzero()[0]
    begins = (~repeats.take(rows)).nonzero()[0]
    bounds = np.concatenate((begins, [len(rows)]))
    return (keys.take(rows) - (values.take(rows) << low)).astype(np.int64), bounds


def _top_characters(repeated: Repeated, counted: Integers, times: int) -> Integers:
    """For each n of _TOP, length times count of the n-gram that occurs most often, if that is `times` or more; of
    several, the longest. N-grams without a character that counts are none."""
    begins = repeated.bounds[:-1]
    counts = repeated.bounds[1:] - begins
    places, sizes = repeated.places.take(begins), repeated.sizes.take(begins)
    lengths = counted.take(places + sizes) - counted.take(places)
    counts = np.where((lengths > 0) & (counts >= times), counts, 0)
    lengths += sizes - 1
    longest = int(counted[-1]) + len(counted)
    best = np.zeros(len(_TOP), np.int64)
    np.maximum.at(best, sizes - _TOP[0], counts * longest + lengths)
    return (best // longest) * (best % longest)


def _duplicate_characters(repeated: Repeated, edges: Integers) -> Integers:
    """For each n of _DUPLICATE, characters inside second and later occurrences, none counted twice."""
    later = np.ones(len(repeated.places), np.bool_)
    later[repeated.bounds[:-1]] = False
    places, sizes = repeated.places[later], repeated.sizes[later]
    order = np.argsort(sizes * len(edges) + places)
    places, sizes = places.take(order), sizes.take(order)
    starts, ends = edges.take(places), edges.take(places + sizes)
    # The part of an occurrence that the next one of the same size covers too.
    overlaps = np.maximum(ends[:-1] - starts[1:], 0) * (sizes[1:] == sizes[:-1])
    covered = ends - starts
    covered[:-1] -= overlaps
    return np.bincount(sizes, covered, _DUPLICATE[-1] + 1)[_DUPLICATE[0] :].astype(np.int64)


def _repeated_characters(text: Sums) -> float:
    hashes = (text.sums[_CHARACTERS:] - text.sums[:-_CHARACTERS]) * text.factors[:-_CHARACTERS]
    rows, _ = _group_equal(hashes)
    return len(rows) / max(len(hashes), 1)


# Limit of each signal and its source. FineWeb2's limits for long n-grams drop 4 to 30 % of statutes, for their
# formulas, and sutras, for their litanies, which repeat 0.38 (n = 5) to 0.27 (n = 10) and sometimes more.
_LONG: Final = "FineWeb2 cmn_Hani: {}, which drops statutes and sutras for their formulas; `copied` tells"
_LIMITS: Final = (
    ("top_2", 0.256, "FineWeb2 cmn_Hani: 0.256"),
    ("top_3", 0.201, "FineWeb2 cmn_Hani: 0.201"),
    ("top_4", 0.171, "FineWeb2 cmn_Hani: 0.171"),
    ("duplicate_5", 0.40, _LONG.format(0.198)),
    ("duplicate_6", 0.38, _LONG.format(0.182)),
    ("duplicate_7", 0.35, _LONG.format(0.167)),
    ("duplicate_8", 0.33, _LONG.format(0.154)),
    ("duplicate_9", 0.31, _LONG.format(0.140)),
    ("duplicate_10", 0.30, _LONG.format(0.127)),
    ("copied", 0.11, "measured: over it are 9 of 4,915 clean documents; 0.13 and more, the example crawl's spam"),
    ("characters_13", 0.5, "EvalWeb (ChineseWebText): 0.5"),
)

REPETITION: Final = Filter(
    "repetition",
    measure_opening,
    Repetition,
    tuple(Rule(signal, signal, at_most=limit, source=source) for signal, limit, source in _LIMITS),
)
