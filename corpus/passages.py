"""Passages that two documents share word for word: found by sampled hashes, extended in the texts, cut at sentences.

Compared are the texts' keys, a character by itself (`corpus.key.key_characters`), so that line breaks, marks, width and
script do not matter. Of every 51 neighbouring 50-grams the one with the least hash is a document's mark (winnowing:
Schleimer, Wilkerson & Aiken, SIGMOD 2003), about one in 26: of a shared passage of 100 characters both documents mark
the same 50-gram at least once. From there the match is extended both ways in the two texts, to its true ends.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from corpus.characters import CodePoints, to_code_points
from corpus.cuts import Span, merge
from corpus.key import NOTHING, key_characters
from corpus.ngrams import Hashes, hash_ngrams
from corpus.ngrams import N as GRAM

# CCI4's published limit is 800 bytes, which is 267 characters; google's deduplicate-text-datasets has 50 tokens of
# English, about 100 Chinese characters (Lee et al. 2022, arXiv:2107.06499).
PASSAGE_AT_LEAST: Final = 100
MARKED: Final = 50
_WINDOW: Final = PASSAGE_AT_LEAST - MARKED + 1
# The 13-grams that a marked 50-gram is made of: together they hold all its characters.
_PARTS: Final = (0, 13, 26, MARKED - GRAM)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(32)
_SENTENCE_END: Final = re.compile(r"[。！？!?；;…]+[”’」』）)》〉\"']*")
_FIRST_STEP: Final = 256


class Folded(NamedTuple):
    """A text's key. places: where in the text each of its characters stands."""

    key: CodePoints
    places: npt.NDArray[np.int64]


class Marks(NamedTuple):
    """hashes: of a document's marked 50-grams, each once, sorted. places: where in its key each begins first."""

    hashes: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]


def fold(text: str) -> Folded:
    mapped = key_characters(to_code_points(text))
    places = np.flatnonzero(mapped != NOTHING)
    return Folded(mapped[places], places)


def mark(text: str) -> Marks:
    """The marks of a text; none where its key is shorter than a passage."""
    key = fold(text).key
    if len(key) < PASSAGE_AT_LEAST:
        return Marks(np.empty(0, np.int64), np.empty(0, np.int64))
    hashes = _hash_marked(key)
    least = sliding_window_view(hashes, _WINDOW).argmin(axis=1) + np.arange(len(hashes) - _WINDOW + 1)
    places = np.unique(least)
    chosen, first = np.unique(hashes[places], return_index=True)
    return Marks(chosen.view(np.int64), places[first])


def find_shared(text: str, other: str, places: Sequence[Span]) -> list[Span]:
    """The passages of a text that stand in the other one too, as spans of the text, in order and apart, each inside a
    line: whole sentences alone, and whole lines.

    places: where in the two keys an equal mark begins.
    """
    here, there = fold(text), fold(other)
    found: list[Span] = []
    ends: dict[int, int] = {}
    for place, other_place in sorted(places):
        shift = other_place - place
        if place < ends.get(shift, 0):
            continue
        start, end = _extend(here.key, there.key, place, other_place)
        ends[shift] = end
        if end - start >= PASSAGE_AT_LEAST:
            found.append((start, end))
    return [piece for span in merge(found) for piece in _trim(text, _widen(text, here, span))]


def _hash_marked(key: CodePoints) -> Hashes:
    """The hash of the 50-gram at every place of a key, shape (len(key) - 49,)."""
    grams = hash_ngrams(key)
    count = len(key) - MARKED + 1
    hashes = np.zeros(count, np.uint64)
    for part in _PARTS:
        hashes = (hashes ^ grams[part : part + count]) * _MIX
        hashes ^= hashes >> _SHIFT
    return hashes


def _extend(here: CodePoints, there: CodePoints, place: int, other: int) -> Span:
    """The longest stretch around `place` that is equal around `other`; empty where a hash deceived."""
    after = _count_equal(here[place:], there[other:])
    before = _count_equal(here[:place][::-1], there[:other][::-1])
    return place - before, place + after


def _count_equal(here: CodePoints, there: CodePoints) -> int:
    """How many characters are equal from the start on."""
    length, start, step = min(len(here), len(there)), 0, _FIRST_STEP
    while start < length:
        end = min(start + step, length)
        differ = np.flatnonzero(here[start:end] != there[start:end])
        if len(differ):
            return start + int(differ[0])
        start, step = end, step * 2
    return length


def _widen(text: str, folded: Folded, span: Span) -> Span:
    """The text's span of a span of its key, with the marks and spaces around it."""
    start, end = span
    first = int(folded.places[start - 1]) + 1 if start else 0
    return first, int(folded.places[end]) if end < len(folded.places) else len(text)


def _trim(text: str, span: Span) -> Iterator[Span]:
    """The whole sentences of a span, line for line."""
    start, stop = span
    while start < stop:
        line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        end = min(line_end, stop)
        first = start
        if start > line_start:
            sentence = _SENTENCE_END.search(text, start, end)
            first = sentence.end() if sentence else end
        last = end
        if end < line_end:
            last = max((one.end() for one in _SENTENCE_END.finditer(text, first, end)), default=first)
        if first < last:
            yield first, last
        start = line_end + 1
