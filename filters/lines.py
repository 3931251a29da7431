"""How a text is laid out in lines: lists of links, menus, teasers and repeated lines against prose."""

from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_TERMINAL: Final = frozenset("。！？…；：.!?;:”’」』）)】》〉~～\"'")
_FINAL: Final = frozenset("。！？")
_BULLETS: Final = frozenset("•●○◦■□▪▫◆◇★☆·‧-*–—※➢►▶")
_CUT: Final = ("…", "...", "展开", "展開", "更多", "更多>>", "更多»", "全文", "[详细]", "[詳細]", "查看详情")
_SHORT_LINE: Final = 10


class Lines(NamedTuple):
    """Shares of the lines that are not empty; duplicate_characters of all their characters.

    mean_length: characters in a line. terminal: lines that end in terminal punctuation. sentences: those and
    lines with a finished sentence in them. short: under ten characters. cut: teasers ("…", "展开全文"). duplicates,
    duplicate_characters: lines that an earlier line equals. breaks_per_word: breaks between lines per word or mark.
    """

    mean_length: float
    terminal: float
    sentences: float
    short: float
    cut: float
    bullets: float
    duplicates: float
    duplicate_characters: float
    breaks_per_word: float


def measure(document: Document) -> Lines:
    """Shares of lines by their ends, beginnings, length and copies."""
    lines = document.lines
    count = max(len(lines), 1)
    characters = sum(map(len, lines))
    different = set(lines)
    return Lines(
        mean_length=characters / count,
        terminal=sum(line[-1] in _TERMINAL for line in lines) / count,
        sentences=sum(line[-1] in _TERMINAL or not _FINAL.isdisjoint(line) for line in lines) / count,
        short=sum(len(line) < _SHORT_LINE for line in lines) / count,
        cut=sum(line.endswith(_CUT) for line in lines) / count,
        bullets=sum(line[0] in _BULLETS for line in lines) / count,
        duplicates=(len(lines) - len(different)) / count,
        duplicate_characters=(characters - sum(map(len, different))) / max(characters, 1),
        breaks_per_word=max(len(lines) - 1, 0) / max(len(document.word_lengths), 1),
    )


def measure_prose(document: Document) -> Lines:
    """`measure` of the lines that hold Han characters."""
    return measure(document.prose)


LINES: Final = Filter(
    "lines",
    measure_prose,
    Lines,
    (
        Rule("mean_length", "mean_length", at_least=10, source="EvalWeb, CCI4 and HPLT: 10"),
        Rule(
            "sentences",
            "sentences",
            at_least=0.106,
            source="FineWeb2 cmn_Hani: 0.106 of lines ending in punctuation, which drops 9 % of Wikipedia excerpts "
            "and 8 % of clean web articles (lines like '…。详情点击>>'), so a finished sentence inside counts too",
        ),
        Rule("cut", "cut", at_most=0.3, source="Gopher (arXiv:2112.11446): 0.3 of lines ending in '…'; MAP-NEO"),
        Rule("bullets", "bullets", at_most=0.9, source="Gopher (arXiv:2112.11446): 0.9"),
        Rule("duplicates", "duplicates", at_most=0.287, source="FineWeb2 cmn_Hani: 0.287"),
        Rule("duplicate_characters", "duplicate_characters", at_most=0.1, source="FineWeb2: 0.1 (char_dup_ratio)"),
        Rule(
            "breaks_per_word",
            "breaks_per_word",
            at_most=0.178,
            source="FineWeb2 cmn_Hani: 0.178; empty lines are not counted here",
        ),
    ),
)
