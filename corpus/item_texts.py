"""Benchmark items -> the index of their n-grams.

An item is looked for by its question, and where that is too short or too common to prove anything, by the question
with its choices. N-grams that several items share (填入划线部分最恰当的一项是) prove nothing and are left
out: what they alone cover counts neither way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus.benchmark import Item
from corpus.characters import CodePoints, to_code_points
from corpus.item_index import TEXTS, Index, Integers, count_covered, find_bits, order_places
from corpus.key import find_key
from corpus.ngrams import Hashes, N, hash_ngrams

# N-grams that more items than these share are phrases of their kind, not what one of them asks. Measured on 1,807 items
# of CMMLU: what more than three share is "填入划横线部分最恰当的一项是" and LaTeX.
_ITEMS_AT_MOST: Final = 3
# What a longer text has beyond that is not looked for: places are kept in 16 bits.
_CHARACTERS_AT_MOST: Final = 1 << 16
# Characters in n-grams of its own that a text needs, so that its presence proves something.
_ENOUGH: Final = 13
# Bits of the table for each n-gram, at least, of which two are set: one in a hundred n-grams of a page is searched for
# in vain.
_BITS_EACH: Final = 16
_FIRST_HAN: Final = 0x2E80


@dataclass(frozen=True)
class Built:
    """short: items without a text that could prove anything. doubled: items equal to an earlier one."""

    index: Index
    short: int
    doubled: int


def build_index(items: Sequence[Item]) -> Built:
    """The index of all items."""
    given: dict[tuple[bytes, ...], list[str]] = {}
    for item in items:
        equal = given.setdefault(tuple(key.tobytes() for key in _make_keys(item)), [])
        equal.append(f"{item.benchmark}:{item.number}")
    grams = _gather([np.frombuffer(key, np.uint32) for keys in given for key in keys])
    grams = grams.take(~_are_common(grams))
    covered = np.bincount(grams.texts, count_covered(grams.order()), TEXTS * len(given)).astype(np.uint32)
    covered[covered < _ENOUGH] = 0
    texts = covered.reshape(-1, TEXTS)
    texts[texts[:, 0] > 0, 1:] = 0
    names = pa.array(["\n".join(each) for each in given.values()], pa.string())
    index = _sort(grams.take(covered[grams.texts] > 0), covered, names)
    return Built(index, int((~texts.any(axis=1)).sum()), len(items) - len(given))


class _Grams(NamedTuple):
    """N-grams by text and place, both ascending."""

    hashes: Hashes
    texts: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]

    def take(self, rows: npt.NDArray[np.bool_]) -> "_Grams":
        return _Grams(self.hashes[rows], self.texts[rows], self.places[rows])

    def order(self) -> Integers:
        return order_places(self.texts, self.places)


def _make_keys(item: Item) -> tuple[CodePoints, ...]:
    """The texts' keys; where there are no choices, those of the second and third are empty."""
    if not item.choices:
        nothing = np.empty(0, np.uint32)
        return find_key(to_code_points(item.question))[:_CHARACTERS_AT_MOST], nothing, nothing
    lettered = "".join(f"\n{chr(65 + at)}. {choice}" for at, choice in enumerate(item.choices[:26]))
    texts = (item.question, item.question + lettered, "\n".join([item.question, *item.choices]))
    return tuple(find_key(to_code_points(text))[:_CHARACTERS_AT_MOST] for text in texts)


def _gather(keys: Sequence[CodePoints]) -> _Grams:
    """The n-grams of all keys; of those Chinese enough, the ones that hold Chinese: InternetExplorer is but a name."""
    lengths = np.array([len(key) for key in keys], np.int64)
    whole = np.concatenate([np.empty(0, np.uint32), *keys])
    texts = np.repeat(np.arange(len(keys), dtype=np.uint32), lengths)
    places = np.arange(len(whole)) - np.repeat(lengths.cumsum() - lengths, lengths)
    inside = places + N <= lengths[texts]
    before = np.concatenate(([0], (whole >= _FIRST_HAN).cumsum()))
    chinese = before[lengths.cumsum()] - before[lengths.cumsum() - lengths]
    rows = inside.nonzero()[0]
    rows = rows[(2 * chinese[texts[rows]] < N) | (before[rows + N] > before[rows])]
    return _Grams(hash_ngrams(whole)[rows], texts[rows], places[rows].astype(np.uint16))


def _are_common(grams: _Grams) -> npt.NDArray[np.bool_]:
    """Which n-grams stand in more items than `_ITEMS_AT_MOST`."""
    items = grams.texts // TEXTS
    order = np.lexsort((items, grams.hashes))
    hashes, items = grams.hashes[order], items[order]
    begins = np.concatenate(([True], hashes[1:] != hashes[:-1]))[: len(hashes)]
    first_in_item = begins | np.concatenate(([True], items[1:] != items[:-1]))[: len(hashes)]
    groups = begins.cumsum() - 1
    common = np.empty(len(hashes), np.bool_)
    common[order] = np.bincount(groups, first_in_item)[groups] > _ITEMS_AT_MOST
    return common


def _sort(grams: _Grams, sizes: npt.NDArray[np.uint32], names: pa.StringArray) -> Index:
    order = np.argsort(grams.hashes, kind="stable")
    hashes = grams.hashes[order]
    width = max(3, (len(hashes) * _BITS_EACH).bit_length())
    flags = np.zeros(1 << width, np.bool_)
    for places in find_bits(hashes, len(flags)):
        flags[places] = True
    bits = np.packbits(flags, bitorder="little")
    return Index(hashes, grams.texts[order], grams.places[order], bits, sizes, names)
