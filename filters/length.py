"""Length: a gate for pages with too little text to say anything about. Long documents are never dropped."""

from typing import Final, NamedTuple

from corpus.characters import Kind
from corpus.document import Document
from filters.base import Filter, Rule


class Length(NamedTuple):
    """Characters that are not white space, Han characters among them, lines that are not empty."""

    characters: int
    han: int
    lines: int


def measure(document: Document) -> Length:
    """Count what there is to read."""
    return Length(document.visible, document.count(Kind.HAN), len(document.lines))


LENGTH: Final = Filter(
    "length",
    measure,
    Length,
    (
        Rule("characters", "characters", at_least=100, source="CCI4: 100; EvalWeb: 200; MAP-NEO: 50"),
        Rule("han", "han", at_least=50, source="half of the characters; WuDao (2021): 10"),
    ),
    gate=True,
)
