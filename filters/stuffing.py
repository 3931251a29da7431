"""Text written for search engines: keyword lists, chains of short items, a title's words said over and over.

Sites that republish spun articles print what their tool cut the title into after 本文关键词 ("key words of this text"):
eight or ten comma-separated pieces, single characters and quotation marks among them.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_KEYWORDS: Final = re.compile(r"本文(?:关键词|關鍵[詞字]|标签|關鍵字)[:：]([^\n]*)")
_COMMA: Final = re.compile("[,，]")
_TITLE_BREAKS: Final = re.compile(r"[_|｜,，、/\s—–-]+")
# A part of a title that says something: shorter ones are words such as 首页.
_PART: Final = 4
# Items of a chain: short, and with no mark of a sentence.
_ITEM: Final = re.compile(r"[^\s_|｜，。；：！？、,;:!?]{2,16}")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_CHAIN: Final = 6
# Six items of two characters and what separates them.
_CHAIN_CHARACTERS: Final = 17
_SEPARATORS: Final = ("_", "|", "｜", " ", "\u3000")


class Stuffing(NamedTuple):
    """No rule reads `chains`: no dirty set has enough.

    keywords: pieces after 本文关键词. title_parts: parts of the title between its separators ("_ | , 、 -").

    title_share: of the visible characters, those in the most frequent part of the title of four characters and
    more, if the text says it four times. chains: those in lines of six or more short items with one separator.
    """

    keywords: int
    title_parts: int
    title_share: float
    chains: float


def measure(document: Document) -> Stuffing:
    """Count key words, parts of the title and chains."""
    visible = max(document.visible, 1)
    parts = [part for part in _TITLE_BREAKS.split(document.title) if part]
    said = ((len(part), document.text.count(part)) for part in set(parts) if len(part) >= _PART)
    return Stuffing(
        keywords=_count_keywords(document.text),
        title_parts=len(parts),
        title_share=max((length * times for length, times in said if times > 3), default=0) / visible,
        chains=_measure_chains(document.prose) / visible,
    )


def _count_keywords(text: str) -> int:
    if "本文" not in text:
        return 0
    lists = (_COMMA.split(line) for line in _KEYWORDS.findall(text))
    return max((sum(bool(piece.strip()) for piece in pieces) for pieces in lists), default=0)


def _measure_chains(document: Document) -> int:
    separators = [one for one in _SEPARATORS if document.text.count(one) >= _CHAIN - 1]
    long = (line for line in document.lines if len(line) >= _CHAIN_CHARACTERS)
    return sum(_measure_chain(line, separators) for line in long) if separators else 0


def _measure_chain(line: str, separators: Sequence[str]) -> int:
    """Characters of a line that is a chain, else 0; the rows of tables, with spaces around their bars, are none."""
    for separator in separators:
        if line.count(separator) >= _CHAIN - 1 and " | " not in line:
            items = [item for item in line.split(separator) if item]
            short = [item for item in items if _ITEM.fullmatch(item)]
            if len(short) >= _CHAIN and len(short) >= 0.9 * len(items) and _HAN.search(line):
                return sum(map(len, items))
    return 0


STUFFING: Final = Filter(
    "stuffing",
    measure,
    Stuffing,
    (
        Rule("keywords", "keywords", at_most=5, source="measured: 8 and more on spun pages, none in clean documents"),
        Rule("title_share", "title_share", at_most=0.3, source="measured: 0.19 at most in clean text"),
    ),
)
