"""Which n-grams benchmark items are made of: sorted hashes in one file, and how much of each item a text holds.

An item is looked for by its question, and where that is too short or too common to prove anything, by the question
with its choices. A text is covered as far as its characters lie in n-grams that the page holds too, so that an answer
filled into a gap costs nothing. N-grams that several items share (填入划线部分最恰当的一项是) prove nothing and are
left out: what they alone cover counts neither way.

A hundred thousand items of 40 characters are 2.8 million n-grams, 50 MB that all processes of a machine map. A table of
bits spares almost every n-gram of an ordinary page the search.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import IO, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus import storage
from corpus.benchmark import Item
from corpus.characters import CodePoints, to_code_points
from corpus.errors import OutputError
from corpus.ngrams import Hashes, N, find_key, hash_ngrams

Integers = npt.NDArray[np.int64]

# N-grams that more items than these share are phrases of their kind, not what one of them asks. Measured on 1,807 items
# of CMMLU: what more than three share is "填入划横线部分最恰当的一项是" and LaTeX.
_ITEMS_AT_MOST: Final = 3
# A text longer than this is a book; places in it are kept in 16 bits.
_CHARACTERS_AT_MOST: Final = 1 << 16
# Characters in n-grams of its own that a text needs, so that its presence proves something.
_ENOUGH: Final = 13
# Bits of the table for each n-gram, at least, of which two are set: one in a hundred n-grams of a page is searched for
# in vain.
_BITS_EACH: Final = 16
_BYTE: Final = np.uint64(3)
_IN_BYTE: Final = np.uint64(7)
_ONE: Final = np.uint8(1)


# The texts of an item: its question; the question and its choices lettered; the same without letters.
_TEXTS: Final = 3
_FIRST_HAN: Final = 0x2E80


class Index(NamedTuple):
    """hashes: of n-grams, sorted, each as often as it stands in a text. texts, places: where; item i has the texts
    3i to 3i + 2. bits: two are set for each hash. sizes: characters of each text that lie in its
    n-grams, 0 where the text is not looked for. names: of items, "benchmark:number"; where several are equal, a line
    each."""

    hashes: Hashes
    texts: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]
    bits: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.uint32]
    names: pa.StringArray


class Overlap(NamedTuple):
    """characters: of the page's key, that lie in n-grams of items. shares: item's number -> covered share."""

    characters: int
    shares: dict[int, float]


NO_OVERLAP: Final = Overlap(0, {})


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
    covered = np.bincount(grams.texts, _cover(grams.order()), _TEXTS * len(given)).astype(np.uint32)
    covered[covered < _ENOUGH] = 0
    texts = covered.reshape(-1, _TEXTS)
    texts[texts[:, 0] > 0, 1:] = 0
    names = pa.array(["\n".join(each) for each in given.values()], pa.string())
    index = _sort(grams.take(covered[grams.texts] > 0), covered, names)
    return Built(index, int((~texts.any(axis=1)).sum()), len(items) - len(given))


def find_overlap(index: Index, key: CodePoints) -> Overlap:
    """How much of which items a page's key holds."""
    hashes = hash_ngrams(key)
    first_bits, second_bits = _bits_of(hashes, len(index.bits) * 8)
    likely = _are_set(index.bits, first_bits).nonzero()[0]
    likely = likely[_are_set(index.bits, second_bits.take(likely)).nonzero()[0]]
    first = np.searchsorted(index.hashes, hashes[likely])
    found = index.hashes.take(first, mode="clip") == hashes[likely]
    if not found.any():
        return NO_OVERLAP
    wanted = np.unique(hashes[likely[found]])
    first, end = (np.searchsorted(index.hashes, wanted, side) for side in ("left", "right"))
    counts = end - first
    rows = np.repeat(end - counts.cumsum(), counts) + np.arange(counts.sum())
    places = np.sort(_order(index.texts[rows], index.places[rows]))
    texts, starts = np.unique(places >> 16, return_index=True)
    shares = np.add.reduceat(_cover(places), starts) / index.sizes[texts]
    covered: dict[int, float] = {}
    for item, share in zip((texts // _TEXTS).tolist(), shares.tolist(), strict=True):
        covered[item] = max(share, covered.get(item, 0.0))
    return Overlap(int(_cover(likely[found]).sum()), covered)


def write_index(index: Index, sink: IO[bytes]) -> None:
    """An Arrow file of one row; each column is a list."""
    lists = {name: pa.LargeListArray.from_arrays([0, len(values)], values) for name, values in index._asdict().items()}
    batch = pa.RecordBatch.from_pydict(lists)
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


@lru_cache(1)
def load_index(uri: str) -> Index:
    """What `write_index` wrote, once for each process: mapped into memory where it is local, else read."""
    path = uri.removeprefix("file://")
    try:
        source = pa.py_buffer(storage.read_bytes(uri)) if "://" in path else pa.memory_map(path)
    except FileNotFoundError as error:
        raise OutputError(
            f"{uri} is not on this machine. On a cluster --output must name a place that all machines see."
        ) from error
    batch = pa.ipc.open_file(source).get_batch(0)
    values = {name: batch.column(name).values for name in Index._fields}
    names = values.pop("names")
    return Index(names=names, **{name: column.to_numpy() for name, column in values.items()})


class _Grams(NamedTuple):
    """N-grams by text and place, both ascending."""

    hashes: Hashes
    texts: npt.NDArray[np.uint32]
    places: npt.NDArray[np.uint16]

    def take(self, rows: npt.NDArray[np.bool_]) -> "_Grams":
        return _Grams(self.hashes[rows], self.texts[rows], self.places[rows])

    def order(self) -> Integers:
        return _order(self.texts, self.places)


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
    items = grams.texts // _TEXTS
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
    for places in _bits_of(hashes, len(flags)):
        flags[places] = True
    bits = np.packbits(flags, bitorder="little")
    return Index(hashes, grams.texts[order], grams.places[order], bits, sizes, names)


def _bits_of(hashes: Hashes, size: int) -> tuple[Hashes, Hashes]:
    """The two places that a hash has in a table of `size` bits (Bloom 1970): its highest bits and its lowest."""
    return hashes >> np.uint64(65 - size.bit_length()), hashes & np.uint64(size - 1)


def _are_set(bits: npt.NDArray[np.uint8], places: Hashes) -> npt.NDArray[np.uint8]:
    # As signed numbers, which numpy takes for indices without a copy.
    return bits.take((places >> _BYTE).view(np.int64)) >> (places & _IN_BYTE).astype(np.uint8) & _ONE


def _order(texts: npt.NDArray[np.uint32], places: npt.NDArray[np.uint16]) -> Integers:
    """Text and place in one number."""
    return texts.astype(np.int64) << 16 | places


def _cover(places: Integers) -> Integers:
    """For each n-gram, by its place in ascending order, the characters that no earlier one covers."""
    covered = np.full(len(places), N)
    np.minimum(np.diff(places), N, out=covered[1:])
    return covered
