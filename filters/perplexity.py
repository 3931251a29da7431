"""How surprising a text's characters are to a small language model of Chinese (models/perplexity.md).

Characters in runs of three, backing off to two and one (Katz 1987; absolute discounting by Ney, Essen and Kneser
1994), in tables of one byte a value that numpy looks up for all of a text at once. Text is read as
`Document.folded`.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.document import Document
from corpus.runs import Hashes
from filters.base import Filter, Rule

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Bits = npt.NDArray[np.int16]

# A stored value is a tenth of a bit.
STEPS: Final = 10
PAIR_PLACES: Final = 1 << 19
TRIPLE_PLACES: Final = 1 << 20
POINTS: Final = 1 << 16


class Perplexity(NamedTuple):
    """bits: mean of a character's surprise, log2 of the usual perplexity; 0 for a text without characters. unseen:
    share of the pairs of neighbours that the training text does not have."""

    bits: float
    unseen: float


class Tables(NamedTuple):
    """Surprise, in steps, of each character, pair and triple, and what it costs to back off from a character or a
    pair; a pair or triple is there if its check is that of its hash."""

    single_bits: Bytes
    single_backoff: Bytes
    pair_check: Bytes
    pair_bits: Bytes
    pair_backoff: Bytes
    triple_check: Bytes
    triple_bits: Bytes


SIZES: Final = Tables(POINTS, POINTS, PAIR_PLACES, PAIR_PLACES, PAIR_PLACES, TRIPLE_PLACES, TRIPLE_PLACES)  # type: ignore[arg-type]


def measure(document: Document) -> Perplexity:
    """Mean surprise over the first 1,000 characters."""
    if not len(document.folded):
        return Perplexity(0.0, 0.0)
    bits, seen = surprise(document, _tables())
    unseen = len(seen) - int(np.count_nonzero(seen))
    return Perplexity(int(bits.sum(dtype=np.int64)) / len(bits) / STEPS, unseen / max(len(seen), 1))


def surprise(document: Document, tables: Tables) -> tuple[Bits, npt.NDArray[np.bool_]]:
    """Of each character, given the two before it, in steps; and of each pair, whether the model knows it."""
    _, pairs, triples = document.folded_hashes
    singles = np.minimum(document.folded, POINTS - 1).astype(np.int64)
    bits = tables.single_bits.take(singles).astype(np.int16)
    bits[1:] += tables.single_backoff.take(singles[:-1])
    places, seen = _look_up(pairs, tables.pair_check)
    np.copyto(bits[1:], tables.pair_bits.take(places), where=seen)
    backoff = tables.pair_backoff.take(places) * seen
    bits[2:] += backoff[:-1]
    places, found = _look_up(triples, tables.triple_check)
    np.copyto(bits[2:], tables.triple_bits.take(places), where=found)
    return bits, seen


def _look_up(hashes: Hashes, check: Bytes) -> tuple[Places, npt.NDArray[np.bool_]]:
    places = find_places(hashes, len(check))
    return places, check.take(places) == find_checks(hashes)


def find_places(hashes: Hashes, size: int) -> Places:
    """The place of each hash in a table of `size`."""
    places: Places = (hashes & np.uint32(size - 1)).astype(np.int64)
    return places


def find_checks(hashes: Hashes) -> Bytes:
    """Eight other bits of each hash, never 0, which marks an empty place."""
    checks: Bytes = np.maximum(hashes >> np.uint32(24), np.uint32(1)).astype(np.uint8)
    return checks


@cache
def _tables() -> Tables:
    with as_file(files("filters") / "models" / "perplexity.npy") as path:
        return split(np.load(path))


def split(stored: Bytes) -> Tables:
    """The tables that stand one after another in the model's file."""
    return Tables(*np.split(stored, np.cumsum(SIZES)[:-1]))


PERPLEXITY: Final = Filter(
    "perplexity",
    measure,
    Perplexity,
    (
        Rule(
            "bits",
            "bits",
            at_most=14.5,
            source="measured (quality.py): at most 12.1 in clean modern text, 13.4 in Tang and Song verse; 16.5 and "
            "more in UTF-8 read as GBK",
        ),
    ),
)
