"""How a text is laid out in lines: lists of links, menus, teasers and repeated lines against prose."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_TERMINAL: Final = frozenset("。！？…；：.!?;:”’」』）)】》〉~～\"'")
_FINAL: Final = re.compile("[。！？]")
_BULLETS: Final = frozenset("•●○◦■□▪▫◆◇★☆·‧-*–—※➢►▶")
_DOTS: Final = ("…", "...")
_TEASER_CHARACTERS: Final = 25
_MORE: Final = (
    *(word + end for word in ("展开", "展開", "更多", "全文", "查看详情") for end in ("", "]", "】", ">", ">>", "»")),
    "[详细]",
    "[詳細]",
)
_CUT: Final = _DOTS + _MORE
# Excerpts are longer; the lines of texts that were wrapped for a screen of 80 columns have 40 characters or fewer.
_EXCERPT_CHARACTERS: Final = 60
_SHORT_LINE: Final = 10


class Lines(NamedTuple):
    """Shares of the lines that are not empty; duplicate_characters of all their characters.

    mean_length: characters in a line. terminal: lines that end in terminal punctuation. sentences: those, lines with
    a finished sentence in them and lines with two commas. short: under ten characters. cut: lines that end as teasers
    do ("…", "展开全文"); teasers: the same without short lines that trail off in dots, and long lines that stop in the
    middle of a sentence after others; 0 if there is but one.
    bullets: lines that begin with one; listed: those of them without a finished sentence. duplicates,
    duplicate_characters: lines that an earlier line equals. breaks_per_word: breaks between lines per word or mark.
    """

    mean_length: float
    terminal: float
    sentences: float
    short: float
    cut: float
    teasers: float
    bullets: float
    listed: float
    duplicates: float
    duplicate_characters: float
    breaks_per_word: float


def measure(document: Document) -> Lines:
    """Shares of the lines that hold Han characters, by their ends, beginnings, length and copies; words are those of
    `document.opening`."""
    return _measure(document.prose.lines, _count_breaks(document.opening))


def _measure(lines: Sequence[str], breaks_per_word: float) -> Lines:
    count = max(len(lines), 1)
    lengths = [len(line) for line in lines]
    different = set(lines)
    open_ended = [line for line in lines if line[-1] not in _TERMINAL]
    cut = [line for line in lines if line.endswith(_CUT)]
    teasers = sum(len(line) >= _TEASER_CHARACTERS or line.endswith(_MORE) for line in cut)
    teasers += sum(_stops_short(line) for line in open_ended)
    bullets = [line for line in lines if line[0] in _BULLETS]
    return Lines(
        mean_length=sum(lengths) / count,
        terminal=(len(lines) - len(open_ended)) / count,
        sentences=(len(lines) - sum(not _is_prose(line) for line in open_ended)) / count,
        short=sum(length < _SHORT_LINE for length in lengths) / count,
        cut=len(cut) / count,
        teasers=teasers / count if teasers > 1 else 0.0,
        bullets=len(bullets) / count,
        listed=sum(not _FINAL.search(line) for line in bullets) / count,
        duplicates=(len(lines) - len(different)) / count,
        duplicate_characters=(sum(lengths) - sum(map(len, different))) / max(sum(lengths), 1),
        breaks_per_word=breaks_per_word,
    )


def _is_prose(line: str) -> bool:
    return bool(_FINAL.search(line)) or line.count("，") + line.count(",") > 1


def _stops_short(line: str) -> bool:
    """Whether a long line has finished sentences and ends within another one, as excerpts cut by length do."""
    if len(line) < _EXCERPT_CHARACTERS or not line[-1].isalnum() or line.endswith(_MORE):
        return False
    return _FINAL.search(line) is not None


def _count_breaks(document: Document) -> float:
    return max(len(document.lines) - 1, 0) / max(len(document.word_lengths), 1)


LINES: Final = Filter(
    "lines",
    measure,
    Lines,
    (
        Rule("mean_length", "mean_length", at_least=10, source="EvalWeb, CCI4 and HPLT: 10"),
        Rule(
            "sentences",
            "sentences",
            at_least=0.106,
            source="FineWeb2 cmn_Hani: 0.106 of lines ending in punctuation, which drops 9 % of Wikipedia excerpts "
            "and 8 % of clean web articles (lines like '…。详情点击>>'), so a finished sentence inside counts too; and "
            "two commas do, for want of which 4.8 % of hotel reviews, unfinished as speech is, would go",
        ),
        Rule(
            "teasers",
            "teasers",
            at_most=0.3,
            source="Gopher (arXiv:2112.11446), MAP-NEO: 0.3 of lines ending in '…'; a review of one line may end so; "
            "measured: lines that stop short come to 0.3 in none of 4,915 clean documents",
        ),
        Rule(
            "listed",
            "listed",
            at_most=0.9,
            source="Gopher (arXiv:2112.11446): 0.9 of lines with a bullet, which drops instructions in steps; so "
            "lines with a finished sentence do not count",
        ),
        Rule("duplicates", "duplicates", at_most=0.287, source="FineWeb2 cmn_Hani: 0.287"),
        Rule(
            "duplicate_characters",
            "duplicate_characters",
            at_most=0.2,
            source="FineWeb2: 0.1 (char_dup_ratio), which drops 1.6 % of technical blogs for outputs shown twice",
        ),
        Rule(
            "breaks_per_word",
            "breaks_per_word",
            at_most=0.178,
            source="FineWeb2 cmn_Hani: 0.178; empty lines are not counted here",
        ),
    ),
)
