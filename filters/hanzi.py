"""What kinds of characters a text is made of, and how evenly they are used."""

import math
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import CodePoints, Kind
from corpus.document import Document
from filters.base import Filter, Rule

_ENTROPY_CHARACTERS: Final = 2000
_N_LOG_N: Final = np.array([n * math.log(max(n, 1)) for n in range(_ENTROPY_CHARACTERS + 1)])


class Hanzi(NamedTuple):
    """Of the lines that hold Han characters, white space left out.

    share: Han characters. prose: how much of the whole text these lines are. digits: of what is not punctuation.
    punctuation: its marks. entropy: of single characters, in nats, over the first 2,000 (a whole book uses some 3,500
    different ones, so that over all of it the value would fall with length).
    """

    share: float
    prose: float
    digits: float
    symbols: float
    punctuation: float
    entropy: float


def measure(document: Document) -> Hanzi:
    """Shares of kinds of characters, and entropy."""
    prose = document.prose
    visible = max(prose.visible, 1)
    unpunctuated = max(prose.visible - prose.count(Kind.PUNCTUATION), 1)
    return Hanzi(
        share=prose.count(Kind.HAN) / visible,
        prose=prose.visible / max(document.visible, 1),
        digits=prose.count(Kind.DIGIT) / unpunctuated,
        symbols=prose.count(Kind.SYMBOL) / visible,
        punctuation=prose.count(Kind.PUNCTUATION) / visible,
        entropy=_entropy(prose.visible_code_points[:_ENTROPY_CHARACTERS]),
    )


def _entropy(code_points: CodePoints) -> float:
    ordered = code_points.copy()
    ordered.sort()
    changes = (ordered[1:] != ordered[:-1]).nonzero()[0] + 1
    bounds = np.concatenate(([0], changes, [len(ordered)]))
    repeated = float(_N_LOG_N.take(bounds[1:] - bounds[:-1]).sum())
    return max(math.log(max(len(ordered), 1)) - repeated / max(len(ordered), 1), 0.0)


HANZI: Final = Filter(
    "hanzi",
    measure,
    Hanzi,
    (
        Rule("share", "share", at_least=0.30, source="EvalWeb (ChineseWebText): 0.30, of all text there"),
        Rule("digits", "digits", at_most=0.30, source="MAP-NEO: 0.30"),
        Rule("symbols", "symbols", at_most=0.10, source="measured: 0.08 at most in 2,965 clean documents"),
        Rule(
            "punctuation",
            "punctuation",
            at_least=0.02,
            source="measured: 0.047 or more in clean documents; less in 8 of 1,000 hotel reviews, written without any",
        ),
        Rule("entropy", "entropy", at_least=3.0, source="MAP-NEO: 3; measured: 3.5 or more in 2,965 clean documents"),
    ),
)
