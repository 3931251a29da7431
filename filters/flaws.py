"""Flaws that extraction and careless pages leave in a text: measured for every document, and no rule drops by them.

They are the flaws that users of WuDaoCorpora's published sample met: brackets emptied by a filter, texts that end in
the middle, titles repeated as the opening, Latin words glued together, quotation marks without their partner.
"""

import re
from typing import Final, NamedTuple

from corpus.characters import Kind
from corpus.document import Document
from filters.base import Filter

_EMPTY_BRACKETS: Final = re.compile(r"（[\s，、；：]{0,8}）|【\s{0,8}】|《\s{0,8}》|“\s{0,8}”")
_TERMINAL: Final = frozenset("。！？…；：.!?;:”’」』）)】》〉~～\"'")
# Longer than English words are, or with a mark and no space inside. A capital inside tells nothing: programs spell
# names so, 16 in 1,000 Latin words of technical blogs (JavaScript, getName).
_GLUED: Final = re.compile(r"(?<![\w./@:#-])(?:[A-Za-z][a-z]{20,}|[A-Za-z][a-z]+[,;!?][A-Z][a-z]+)(?![\w./@:(-])")
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{2,}")
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
    latin = _count_words(document)
    return Flaws(
        empty_brackets=_count_empty_brackets(text) / thousands,
        orphans=_count_orphans(text) / thousands,
        glued=len(_GLUED.findall(document.opening.text)) / latin if latin else 0.0,
        unfinished=int(bool(text) and text[-1] not in _TERMINAL),
        title_repeated=int(_repeats_title(text, document.title)),
    )


def _count_words(document: Document) -> int:
    return len(_LATIN_WORD.findall(document.opening.text)) if document.count(Kind.LATIN) else 0


def _count_empty_brackets(text: str) -> int:
    return len(_EMPTY_BRACKETS.findall(text)) if any(mark in text for mark in "（(【《“") else 0


def _count_orphans(text: str) -> int:
    """Closing marks beyond the opening ones: texts that are cut at their end have none of these."""
    return sum(max(0, text.count(closing) - text.count(opening)) for opening, closing in _PAIRS)


def _repeats_title(text: str, title: str) -> bool:
    """Whether the first line is the title, or what the title has before the site's name."""
    first = text.lstrip(_OPENING_SPACE).partition("\n")[0].strip(_OPENING_SPACE)
    return len(first) >= 4 and title.strip(_OPENING_SPACE).startswith(first)


FLAWS: Final = Filter("flaws", measure, Flaws, ())
