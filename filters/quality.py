"""How much a text reads like text that people wrote to be read, by a small linear model (models/quality.md).

The model is what a fastText classifier of two labels comes to: every run of one, two or three characters has one
weight, and the mean of the weights is the answer (Joulin et al. 2017, arXiv:1607.01759). Asked so, it takes a
twentieth of the time. Text is read as `Document.folded`: neither script nor numbers, names in other letters, line
breaks or length can sway it.
"""

from functools import cache
from importlib.resources import as_file, files
from math import exp
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.document import Document
from filters.base import Filter, Rule

Weights = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]

# Places in the table of weights, one for each hash modulo their number; the bias stands after them.
PLACES: Final = 1 << 19
# Weights are summed as whole numbers of this part, so that the sum is the same on every processor.
_UNIT: Final = 1 << 16


class Quality(NamedTuple):
    """score: from 0, like menus, spam and spun text, to 1, like prose; 0 for a text without characters."""

    score: float


def measure(document: Document) -> Quality:
    """Ask the model about the first 1,000 characters."""
    if not len(document.folded):
        return Quality(0.0)
    weights, places = _weights(), find_places(document)
    margin = (int(weights.take(places).sum(dtype=np.int64)) / len(places) + int(weights[PLACES])) / _UNIT
    return Quality(1 / (1 + exp(-min(max(margin, -30.0), 30.0))))


def find_places(document: Document) -> Places:
    """Where in the table the weights of the text's runs stand."""
    return (np.concatenate(document.folded_hashes) & np.uint32(PLACES - 1)).astype(np.int64)


@cache
def _weights() -> Whole:
    with as_file(files("filters") / "models" / "quality.npy") as path:
        weights: Whole = np.rint(np.load(path).astype(np.float64) * _UNIT).astype(np.int32)
        return weights


QUALITY: Final = Filter(
    "quality",
    measure,
    Quality,
    (
        Rule(
            "score",
            "score",
            at_least=0.2,
            source="measured (quality.py): 3 in 1,000 clean texts of styles that the model never saw; 75 % of what "
            "extraction leaves out, 99 % of advertising messages, half of shuffled and stuffed text",
        ),
    ),
)
