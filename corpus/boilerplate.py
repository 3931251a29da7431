"""Lines that are no part of a page's text, such as share bars, bylines and "next page": taken out by named kinds.

Only whole lines go, never a part of one, and never an indented line, which is code. What each kind looks like is
in `corpus.boilerplate_lines`; how often lines of prose look so, benchmarks/boilerplate.py measures.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.boilerplate_lines import KINDS, LINE_AT_MOST, RELATED_HEADING, WEAK, pattern
from corpus.characters import CODE_POINTS, CodePoints, simplified_table, to_code_points, to_text

# What stands around a line's words: bullets, arrows, brackets.
_AROUND: Final = " \t•·●○■◆►▶»«›‹><※|｜[]【】()（）"
_CODE: Final = ("    ", "\t")
_BULLETS: Final = ("•", "·")
# Titles in a list of other pages; a sentence is longer or has one of these marks.
_TITLE_AT_MOST: Final = 60
_TITLES_AT_LEAST: Final = 3
_TITLES_AT_MOST: Final = 60
_NO_TITLE: Final = ("。", "；", ";", "http", "=", "{", "：")

# One bit for each kind of line.
Bits = npt.NDArray[np.uint16]
_RELATED: Final = 1 << len(KINDS) - 1


class Cleaned(NamedTuple):
    """lines: how many of each kind were taken out, by name in order. characters: by how much the text is shorter."""

    text: str
    lines: dict[str, int]
    characters: int


def remove_boilerplate(text: str) -> Cleaned:
    """The tidied text without its lines of boilerplate; traditional text is read by its simplified form."""
    points = simplified_table().take(to_code_points(text))
    cues = dict(_find_cues(points))
    if not cues:
        return Cleaned(text, {}, 0)
    lines = text.split("\n")
    kinds = _find_kinds(lines, to_text(points).split("\n"), cues)
    if not kinds:
        return Cleaned(text, {}, 0)
    kept: list[str] = []
    for place, line in enumerate(lines):
        # No second blank line where the line between two of them went.
        if place not in kinds and (line or (kept and kept[-1])):
            kept.append(line)
    cleaned = "\n".join(kept).strip("\n ")
    return Cleaned(cleaned, dict(sorted(Counter(kinds.values()).items())), len(text) - len(cleaned))


def find_kind(line: str, bits: int = _RELATED - 1) -> str | None:
    """The first kind, of those with a bit set, that a line of simplified text is of; None for the page's text."""
    word = line.strip(_AROUND)
    for place, kind in enumerate(KINDS[:-1]):
        if bits >> place & 1 and len(word) <= kind.at_most and pattern(kind.name).fullmatch(word):
            return kind.name
    return None


@cache
def _cue_tables() -> tuple[Bits, Bits]:
    """The kinds of which a code point begins a cue, and those of which it ends one."""
    first, second = np.zeros(CODE_POINTS, np.uint16), np.zeros(CODE_POINTS, np.uint16)
    for place, kind in enumerate(KINDS):
        for cue in kind.cues.split():
            first[ord(cue[0])] |= 1 << place
            second[ord(cue[1].replace("_", " "))] |= 1 << place
    return first, second


def _find_cues(points: CodePoints) -> Iterator[tuple[int, int]]:
    """(place, bits) of the lines that are short enough and have a cue: all lines of a text in a few look-ups."""
    first, second = _cue_tables()
    bits = first.take(points[:-1]) & second.take(points[1:])
    at = np.flatnonzero(bits)
    if not len(at):
        return
    breaks = np.flatnonzero(points == ord("\n"))
    ends = np.append(breaks, len(points))
    places = np.searchsorted(breaks, at)
    starts = np.concatenate(([-1], breaks))
    short = (ends - starts)[places] <= LINE_AT_MOST + 1
    found: dict[int, int] = {}
    for place, bit in zip(places[short].tolist(), bits[at][short].tolist(), strict=True):
        found[place] = found.get(place, 0) | bit
    yield from found.items()


def _find_kinds(lines: Sequence[str], simplified: Sequence[str], cues: dict[int, int]) -> dict[int, str]:
    """Kind by place in `lines`."""
    kinds: dict[int, str] = {}
    for place, bits in cues.items():
        if (kind := find_kind(simplified[place], bits)) and not _is_code(lines[place]):
            kinds[place] = kind
    _add_weak(kinds, simplified)
    if any(bits & _RELATED for bits in cues.values()):
        _add_related(kinds, simplified)
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
