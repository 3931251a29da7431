"""How much of which benchmark items a page holds, by sorted hashes of the items' n-grams in one file.

A text is covered as far as its characters lie in n-grams that the page holds too, so that an answer filled into a gap
costs nothing. A hundred thousand items of 40 characters are 2.8 million n-grams and 50 MB, which all processes of a
machine map. A table of bits spares almost every n-gram of an ordinary page the search.
"""

from functools import lru_cache
from typing import IO, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from corpus import storage
from corpus.characters import CodePoints
from corpus.errors import OutputError
from corpus.ngrams import Hashes, N, hash_ngrams

Integers = npt.NDArray[np.int64]

_BYTE: Final = np.uint64(3)
_IN_BYTE: Final = np.uint64(7)
_ONE: Final = np.uint8(1)

# The texts of an item: its question; the question and its choices lettered; the same without letters.
TEXTS: Final = 3


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


def find_overlap(index: Index, key: CodePoints) -> Overlap:
    """How much of which items a page's key holds."""
    hashes = hash_ngrams(key)
    first_bits, second_bits = find_bits(hashes, len(index.bits) * 8)
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
    places = np.sort(order_places(index.texts[rows], index.places[rows]))
    texts, starts = np.unique(places >> 16, return_index=True)
    shares = np.add.reduceat(count_covered(places), starts) / index.sizes[texts]
    covered: dict[int, float] = {}
    for item, share in zip((texts // TEXTS).tolist(), shares.tolist(), strict=True):
        covered[item] = max(share, covered.get(item, 0.0))
    return Overlap(int(count_covered(likely[found]).sum()), covered)


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


def find_bits(hashes: Hashes, size: int) -> tuple[Hashes, Hashes]:
    """The two places that a hash has in a table of `size` bits (Bloom 1970): its highest bits and its lowest."""
    return hashes >> np.uint64(65 - size.bit_length()), hashes & np.uint64(size - 1)


def _are_set(bits: npt.NDArray[np.uint8], places: Hashes) -> npt.NDArray[np.uint8]:
    # As signed numbers, which numpy takes for indices without a copy.
    return bits.take((places >> _BYTE).view(np.int64)) >> (places & _IN_BYTE).astype(np.uint8) & _ONE


def order_places(texts: npt.NDArray[np.uint32], places: npt.NDArray[np.uint16]) -> Integers:
    """Text and place in one number."""
    return texts.astype(np.int64) << 16 | places


def count_covered(places: Integers) -> Integers:
    """For each n-gram, by its place in ascending order, the characters that no earlier one covers."""
    covered = np.full(len(places), N)
    np.minimum(np.diff(places), N, out=covered[1:])
    return covered
