"""The published rules of WuDaoCorpora (2021), for comparison: what a page must be made of.

Source: Yuan et al., WuDaoCorpora, AI Open 2 (2021), section 2. Text density is not defined there; it is read here as
the share of Han characters, as MNBVC reads it.
"""

from typing import Final, NamedTuple

import numpy as np

from corpus.characters import Kind
from corpus.document import Document
from filters.base import Filter, Rule

_SOURCE: Final = "WuDaoCorpora (2021)"
_ASCII: Final = 0x80


class WuDao(NamedTuple):
    """density: Han characters' share of what is not white space. han: their number. foreign_run: the longest stretch
    within a line that holds neither a Han character nor a Chinese punctuation mark."""

    density: float
    han: int
    foreign_run: int


def measure(document: Document) -> WuDao:
    """Han characters, and the longest stretch without."""
    han = document.count(Kind.HAN)
    chinese_mark = (document.kinds == Kind.PUNCTUATION) & (document.code_points >= _ASCII)
    breaks = (document.kinds == Kind.HAN) | chinese_mark | (document.code_points == ord("\n"))
    edges = np.concatenate(([-1], breaks.nonzero()[0], [len(breaks)]))
    return WuDao(han / max(document.visible, 1), han, int(np.diff(edges).max()) - 1)


WUDAO: Final = Filter(
    "wudao",
    measure,
    WuDao,
    (
        Rule("density", "density", at_least=0.7, source=f"{_SOURCE}: pages with a text density under 70 % go"),
        Rule("han", "han", at_least=10, source=f"{_SOURCE}: pages with fewer than 10 Chinese characters go"),
        Rule("foreign_run", "foreign_run", at_most=10, source=f"{_SOURCE}: more than 10 other characters in a row"),
    ),
)
