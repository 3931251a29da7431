"""Repetition inside one text: word n-grams (Gopher, arXiv:2112.11446, table A1) and character 13-grams.

N-grams are equal if their characters are, wherever they are cut into words; those that differ in n as well count as the
shorter one. One of five or more words that occurs twice begins with a 4-gram that does, so that long n-grams are looked
for only where a 4-gram is repeated.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.characters import Kind
from corpus.document import Document, Integers
from filters.base import Filter, Rule
from filters.repeats import BEYOND, LONGEST, Repeated, Sums, find_repeated, group_equal, sum_up

_TOP: Final = np.arange(2, 5)
_DUPLICATE: Final = np.arange(5, LONGEST + 1)
_BEYOND_EDGES: Final = np.zeros(LONGEST, np.int64)
_CHARACTERS: Final = 13
_OFTEN: Final = 4
_VARIED: Final = 4
# As much as one long sentence said twice.
_QUOTED: Final = 48


class Repetition(NamedTuple):
    """Shares of the characters, white space left out; 0 where nothing occurs twice.

    top_n: characters of the most frequent word n-gram times its count; the n - 1 gaps between its words count
    too, as FineWeb2 has it, and overlapping occurrences are counted each, so that it can exceed 1.
    duplicate_n: characters covered by word n-grams that occurred before.
    copied: duplicate_10, less four times what duplicate_5 has more; 0 where that is less than 48 characters. Copied
    sentences repeat at every length, while a litany or a statute varies its formulas, so that longer n-grams repeat
    less; and short articles and pages of manuals say one sentence again.
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


class _Texts(NamedTuple):
    """Texts one after another, each as its edges of words and places for n-grams that run over its end.

    words: sums at the edges. counted: characters that count before each edge. number: which text each edge is of.
    words_of: words of each text; visible: characters of each; counted_of: those that count.
    """

    words: Sums
    counted: Integers
    number: Integers
    words_of: Integers
    visible: Integers
    counted_of: Integers


def measure(document: Document) -> Repetition:
    """Repeated word n-grams for n = 2 to 10 and character 13-grams of `document.opening`. Of words Han characters alone
    count (duplicate_n: their share of all Han), and top_n is of n-grams that occur four times or more.

    What tutorials repeat is names, commands and paths in Latin letters; and in a short text whatever is said twice
    is a large share: *measured* on 2,110 crawled pages, those that only top_n drops are mostly short pages of manuals.
    """
    return measure_openings([document])[0]


def measure_openings(documents: Sequence[Document]) -> list[Repetition]:
    """`measure` of each."""
    return _measure([document.opening for document in documents]) if documents else []


def _count_han(document: Document) -> Integers:
    """Han characters before each edge of a word."""
    before = np.zeros(len(document.visible_kinds) + 1, np.int64)
    (document.visible_kinds == Kind.HAN).cumsum(out=before[1:])
    return before.take(document.word_edges)


def _measure(documents: Sequence[Document]) -> list[Repetition]:
    characters = sum_up(np.concatenate([document.visible_code_points for document in documents]))
    texts = _join(documents, [_count_han(document) for document in documents], characters)
    places = np.arange(texts.words_of.sum()) + (LONGEST + 1) * np.arange(len(documents)).repeat(texts.words_of)
    short = find_repeated(texts.words, places, texts.words_of.cumsum() - texts.words_of, _TOP)
    repeated = np.sort(short.places[short.sizes == _TOP[-1]])
    starts = texts.number.take(repeated).searchsorted(np.arange(len(documents)))
    long = find_repeated(texts.words, repeated, starts, _DUPLICATE)
    top = _top_characters(short, texts) / np.maximum(texts.visible, 1)
    duplicate = _duplicate_characters(long, texts) / np.maximum(texts.counted_of, 1)
    shares = np.concatenate((top, duplicate)).T.tolist()
    repeated_characters = _repeated_characters(characters, texts.visible).tolist()
    rows = zip(shares, texts.counted_of.tolist(), repeated_characters, strict=True)
    return [_describe(*each) for each in rows]


def _describe(shares: list[float], counted: int, characters_13: float) -> Repetition:
    copied = shares[-1] - _VARIED * (shares[len(_TOP)] - shares[-1])
    return Repetition._make([*shares, copied if copied * counted >= _QUOTED else 0.0, characters_13])


def _join(documents: Sequence[Document], counted: Sequence[Integers], characters: Sums) -> _Texts:
    visible = np.array([len(document.visible_code_points) for document in documents])
    words_of = np.array([len(document.word_edges) - 1 for document in documents])
    numbers = np.arange(len(documents)).repeat(words_of + 1 + LONGEST)
    padded = [part for document in documents for part in (document.word_edges, _BEYOND_EDGES)]
    edges = np.concatenate(padded) + (visible.cumsum() - visible).take(numbers)
    words = Sums(characters.sums.take(edges), characters.factors.take(edges))
    ends = (words_of + 1 + LONGEST).cumsum()
    words.sums[(ends[:, np.newaxis] - np.arange(LONGEST, 0, -1)).ravel()] = np.tile(BEYOND, len(documents))
    counted_of = np.array([each[-1] for each in counted])
    before = (counted_of.cumsum() - counted_of).take(numbers)
    all_counted = np.concatenate([part for each in counted for part in (each, _BEYOND_EDGES)]) + before
    return _Texts(words, all_counted, numbers, words_of, visible, counted_of)


def _top_characters(repeated: Repeated, texts: _Texts) -> Integers:
    """For each n of _TOP and each text, length times count of the n-gram that occurs most often, if that is _OFTEN or
    more; of several, the longest. N-grams without a character that counts are none."""
    begins = repeated.bounds[:-1]
    counts = np.diff(repeated.bounds)
    places, sizes = repeated.places.take(begins), repeated.sizes.take(begins)
    lengths = texts.counted.take(places + sizes) - texts.counted.take(places)
    counts = np.where((lengths > 0) & (counts >= _OFTEN), counts, 0)
    lengths += sizes - 1
    longest = int(texts.counted_of.sum()) + LONGEST
    best = np.zeros((len(_TOP), len(texts.visible)), np.int64)
    np.maximum.at(best, (sizes - _TOP[0], texts.number.take(places)), counts * longest + lengths)
    return (best // longest) * (best % longest)


def _duplicate_characters(repeated: Repeated, texts: _Texts) -> Integers:
    """For each n of _DUPLICATE and each text, characters inside second and later occurrences, none counted twice."""
    later = np.ones(len(repeated.places), np.bool_)
    later[repeated.bounds[:-1]] = False
    places, sizes = repeated.places[later], repeated.sizes[later]
    order = np.argsort(sizes * len(texts.counted) + places)
    places, sizes = places.take(order), sizes.take(order)
    starts, ends = texts.counted.take(places), texts.counted.take(places + sizes)
    # The part of an occurrence that the next one of the same size covers too; of the next text it covers none.
    overlaps = np.maximum(ends[:-1] - starts[1:], 0) * (sizes[1:] == sizes[:-1])
    covered = ends - starts
    covered[:-1] -= overlaps
    shape = (len(_DUPLICATE), len(texts.visible))
    rows = (sizes - _DUPLICATE[0]) * shape[1] + texts.number.take(places)
    return np.bincount(rows, covered, shape[0] * shape[1]).astype(np.int64).reshape(shape)


def _repeated_characters(characters: Sums, visible: Integers) -> npt.NDArray[np.float64]:
    """For each text, the share of its character 13-grams that occur more than once."""
    counts = np.maximum(visible - _CHARACTERS + 1, 0)
    starts = counts.cumsum() - counts
    places = np.arange(counts.sum()) + (visible.cumsum() - visible - starts).repeat(counts)
    stretches = characters.sums.take(places + _CHARACTERS) - characters.sums.take(places)
    hashes = stretches * characters.factors.take(places)
    rows, _ = group_equal(hashes[:, np.newaxis], starts)
    return np.bincount((starts + counts).searchsorted(rows, "right"), minlength=len(visible)) / np.maximum(counts, 1)


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
    (
        "copied",
        0.11,
        "measured: over it are 6 of 4,915 clean documents, three of them padded reviews; 1.6 % of technical blogs (one "
        "opens with its own sentences, one tells two cases line for line) could be spared by 0.18 only, which product "
        "pages have too; 0.13 and more, the example crawl's spam",
    ),
    ("characters_13", 0.5, "EvalWeb (ChineseWebText): 0.5"),
)

REPETITION: Final = Filter(
    "repetition",
    measure,
    Repetition,
    tuple(Rule(signal, signal, at_most=limit, source=source) for signal, limit, source in _LIMITS),
    together=measure_openings,
)
