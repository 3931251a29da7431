"""Lines that are no part of a page's text, such as share bars, bylines and "next page": taken out by named kinds.

Only whole lines go, never a part of one, and no line that its indent tells to be code. What each kind looks like is
in `corpus.boilerplate_lines`; how often lines of prose look so, benchmarks/boilerplate.py measures.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.boilerplate_lines import KINDS, LINE_AT_MOST, RELATED_HEADING, WEAK, pattern
from corpus.characters import CODE_POINTS, simplified_table, to_code_points, to_text

# What stands around a line's words: bullets, arrows, brackets.
_AROUND: Final = " \t•·●○■◆►▶»«›‹><※|｜[]【】()（）"
_CODE: Final = ("    ", "\t")
_BULLETS: Final = ("•", "·")
_SENTENCE_ENDS: Final = ("。", "！", "？", "”", "」", "…")
# Titles in a list of other pages; a sentence is longer or has one of these marks.
_TITLE_AT_MOST: Final = 60
_TITLES_AT_LEAST: Final = 3
_TITLES_AT_MOST: Final = 60
_NO_TITLE: Final = ("。", "；", ";", "http", "=", "{", "：")

# In a packed code point: its simplified form, one bit for each kind of which it begins a cue, one for each it ends.
Packed = npt.NDArray[np.uint64]
_FORM_BITS: Final = 21
_KIND_BITS: Final = len(KINDS)
_ALL_KINDS: Final = (1 << _KIND_BITS) - 1
_RELATED: Final = 1 << _KIND_BITS - 1


class Cleaned(NamedTuple):
    """lines: how many of each kind were taken out, by name in order. characters: by how much the text is shorter."""

    text: str
    lines: dict[str, int]
    characters: int


class Cue(NamedTuple):
    """A line that may be boilerplate: its number in the text, its place there, and the kinds it has a cue of."""

    number: int
    start: int
    end: int
    bits: int


def remove_boilerplate(text: str) -> Cleaned:
    """The tidied text without its lines of boilerplate; traditional text is read by its simplified form."""
    lines = text.split("\n")
    short = [number for number, line in enumerate(lines) if 1 < len(line) <= LINE_AT_MOST]
    kinds, related = _judge([lines[number] for number in short]) if short else ({}, False)
    kinds = _leave_code({short[at]: kind for at, kind in kinds.items()}, lines)
    if not kinds and not related:
        return Cleaned(text, {}, 0)
    words = _to_simplified(_packed_table().take(to_code_points(text))).split("\n")
    _add_weak(kinds, words)
    if related:
        _add_related(kinds, words)
    kept: list[str] = []
    for number, line in enumerate(lines):
        # No second blank line where the line between two of them went.
        if number not in kinds and (line or (kept and kept[-1])):
            kept.append(line)
    cleaned = "\n".join(kept).strip("\n ") if kinds else text
    return Cleaned(cleaned, dict(sorted(Counter(kinds.values()).items())), len(text) - len(cleaned))


def _judge(lines: Sequence[str]) -> tuple[dict[int, str], bool]:
    """Kind by number of line; and whether a line is a heading of related pages."""
    text = "\n".join(lines)
    packed = _packed_table().take(to_code_points(text))
    cues = list(_find_cues(packed))
    return _find_kinds(_to_simplified(packed), cues) if cues else ({}, False)


def _to_simplified(packed: Packed) -> str:
    return to_text((packed & np.uint64((1 << _FORM_BITS) - 1)).astype(np.uint32))


def find_kind(line: str, bits: int = _ALL_KINDS) -> str | None:
    """The first kind, of those with a bit set, that a line of simplified text is of; None for the page's text."""
    word = line.strip(_AROUND)
    for place, kind in enumerate(KINDS[:-1]):
        if bits >> place & 1 and len(word) <= kind.at_most and pattern(kind.name).fullmatch(word):
            return kind.name
    return None


def _find_kinds(simplified: str, cues: Sequence[Cue]) -> tuple[dict[int, str], bool]:
    """Kind by number of line; and whether a line is a heading of related pages."""
    kinds: dict[int, str] = {}
    related = False
    for number, start, end, bits in cues:
        line = simplified[start:end]
        if kind := find_kind(line, bits):
            kinds[number] = kind
        elif bits & _RELATED and end - start <= KINDS[-1].at_most:
            related = related or RELATED_HEADING.fullmatch(line.strip(_AROUND)) is not None
    return kinds, related


def _find_cues(packed: Packed) -> Iterator[Cue]:
    """The lines that are short enough and have a cue: all lines of a text in a few look-ups."""
    begins = packed[:-1] >> np.uint64(_FORM_BITS)
    ends = packed[1:] >> np.uint64(_FORM_BITS + _KIND_BITS)
    bits: Packed = begins & ends & np.uint64(_ALL_KINDS)
    at = np.flatnonzero(bits)
    if not len(at):
        return
    breaks = np.flatnonzero(np.equal(packed, ord("\n")))
    edges = np.concatenate(([-1], breaks, [len(packed)]))
    numbers = np.searchsorted(breaks, at)
    short = (edges[1:] - edges[:-1])[numbers] <= LINE_AT_MOST + 1
    found: dict[int, int] = {}
    for number, bit in zip(numbers[short].tolist(), bits[at[short]].tolist(), strict=True):
        found[number] = found.get(number, 0) | bit
    for number, bit in found.items():
        yield Cue(number, int(edges[number]) + 1, int(edges[number + 1]), bit)


@cache
def _packed_table() -> Packed:
    """Every code point packed: one look-up for each character of a text, and one place in memory."""
    begins, ends = np.zeros(CODE_POINTS, np.uint64), np.zeros(CODE_POINTS, np.uint64)
    for place, kind in enumerate(KINDS):
        for cue in kind.cues.split():
            begins[ord(cue[0])] |= np.uint64(1 << place)
            ends[ord(cue[1].replace("_", " "))] |= np.uint64(1 << place)
    forms = simplified_table()
    packed: Packed = forms | begins[forms] << np.uint64(_FORM_BITS) | ends[forms] << np.uint64(_FORM_BITS + _KIND_BITS)
    return packed


def _leave_code(kinds: dict[int, str], lines: Sequence[str]) -> dict[int, str]:
    """The lines that are no code: not indented, or in a text whose paragraphs are, as those of novels."""
    indented = {number for number in kinds if _is_code(lines[number])}
    if indented:
        sentences = [line.startswith(_CODE) for line in lines if line.endswith(_SENTENCE_ENDS)]
        if 2 * sum(sentences) <= len(sentences):
            return {number: kind for number, kind in kinds.items() if number not in indented}
    return kinds


def _is_code(line: str) -> bool:
    return line.startswith(_CODE) and not line.lstrip().startswith(_BULLETS)


def _add_weak(kinds: dict[int, str], lines: Sequence[str]) -> None:
    """Words such as 评论 go where the line beside them goes."""
    for start in list(kinds):
        for step in (1, -1):
            place = start + step
            while 0 <= place < len(lines) and place not in kinds:
                if (word := lines[place].strip(_AROUND)) in WEAK:
                    kinds[place] = kinds[start]
                elif word:
                    break
                place += step


def _add_related(kinds: dict[int, str], lines: Sequence[str]) -> None:
    """A heading such as 相关阅读 goes with the titles below it, where nothing but titles follows to the end."""
    tail: list[int] = []
    for place in range(len(lines) - 1, -1, -1):
        word = lines[place].strip(_AROUND)
        if not word or place in kinds:
            continue
        if len(tail) >= _TITLES_AT_LEAST and RELATED_HEADING.fullmatch(word):
            kinds.update(dict.fromkeys([*tail, place], "related"))
            tail = []
        elif len(tail) < _TITLES_AT_MOST and _is_title(word):
            tail.append(place)
        else:
            return


def _is_title(word: str) -> bool:
    return len(word) <= _TITLE_AT_MOST and not any(mark in word for mark in _NO_TITLE)
