"""Flaws that extraction and careless pages leave in a text: measured for every document, and no rule drops by them.

They are the flaws that users of WuDaoCorpora's published sample met: brackets emptied by a filter, texts that end in
the middle, titles repeated as the opening, Latin words glued together, quotation marks without their partner.
"""

import re
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import CodePoints, Kind
from corpus.document import Document, Integers
from filters.base import Filter

# One pattern for each opening mark: a search for a single first character is several times as fast as for any of four.
_EMPTY_BRACKETS: Final = tuple(
    (pattern[0], re.compile(pattern))
    for pattern in (r"（[\s，、；：]{0,8}）", r"【\s{0,8}】", r"《\s{0,8}》", r"“\s{0,8}”")
)
_TERMINAL: Final = frozenset("。！？…；：.!?;:”’」』）)】》〉~～\"'")
# Longer than English words are, or with a mark and no space inside. A capital inside tells nothing: programs spell
# names so, 16 in 1,000 Latin words of technical blogs (JavaScript, getName).
_GLUED: Final = re.compile(r"(?<![\w./@:#-])(?:[A-Za-z][a-z]{20,}|[A-Za-z][a-z]+[,;!?][A-Z][a-z]+)(?![\w./@:(-])")
# An ASCII letter's code point with this bit is that of a small letter, one of so many from the first.
_LOWER, _FIRST, _LETTERS = np.uint32(0x20), np.uint32(ord("a")), np.uint32(26)
_GLUED_CHARACTERS: Final = 21
_GLUE: Final = frozenset(map(ord, ",;!?"))
_PAIRS: Final = ("“”", "‘’", "（）", "《》", "「」", "『』", "【】")
_OPENING_SPACE: Final = " \t\n#*>《》【】[]"


class Flaws(NamedTuple):
    """empty_brackets, orphans: per 1,000 characters that are not white space; orphans are closing marks without an
    opening one. glued: share of the Latin words in `Document.opening`. unfinished: 1 where the text does not end in
    terminal punctuation, else 0; title_repeated: 1 where it begins with its title, as a line of its own."""

    empty_brackets: float
    orphans: float
    glued: float
    unfinished: int
    title_repeated: int


def measure(document: Document) -> Flaws:
    """Count flaws; only the text's ends and a few patterns are looked at."""
    text = document.text.rstrip()
    thousands = max(document.visible, 1) / 1000
    return Flaws(
        empty_brackets=_count_empty_brackets(text) / thousands,
        orphans=_count_orphans(text) / thousands,
        glued=_measure_glued(document.opening) if document.count(Kind.LATIN) else 0.0,
        unfinished=int(bool(text) and text[-1] not in _TERMINAL),
        title_repeated=int(_repeats_title(text, document.title)),
    )


def _measure_glued(document: Document) -> float:
    """Share of the Latin words that are glued. The pattern is tried where a run of letters is long enough, or a mark
    alone stands between two."""
    points = document.code_points
    letters = np.zeros(len(points) + 2, np.bool_)
    np.less((points | _LOWER) - _FIRST, _LETTERS, out=letters[1:-1])
    edges = (letters[1:] != letters[:-1]).nonzero()[0]
    starts, ends = edges[::2], edges[1::2]
    lengths = ends - starts
    words = int(np.count_nonzero(lengths > 1))
    if not words or (lengths.max() < _GLUED_CHARACTERS and not _has_glue(points, starts[1:], ends[:-1])):
        return 0.0
    return len(_GLUED.findall(document.text)) / words


def _has_glue(points: CodePoints, starts: Integers, ends: Integers) -> bool:
    return not _GLUE.isdisjoint(points.take(ends[starts - ends == 1]).tolist())


def _count_empty_brackets(text: str) -> int:
    return sum(len(pattern.findall(text)) for mark, pattern in _EMPTY_BRACKETS if mark in text)


def _count_orphans(text: str) -> int:
    """Closing marks beyond the opening ones: texts that are cut at their end have none of these."""
    return sum(max(0, text.count(closing) - text.count(opening)) for opening, closing in _PAIRS)


def _repeats_title(text: str, title: str) -> bool:
    """Whether the first line is the title, or what the title has before the site's name."""
    first = text.lstrip(_OPENING_SPACE).partition("\n")[0].strip(_OPENING_SPACE)
    return len(first) >= 4 and title.strip(_OPENING_SPACE).startswith(first)


FLAWS: Final = Filter("flaws", measure, Flaws, ())
