"""Texts -> their keys, shingles and numbers, by which copies are found: by compiled code where there is some."""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from corpus.compiled import are_used
from corpus.key import Keys, cut_keys, key_table, make_keys
from corpus.minhash import BASE, MIX, Shingles, shingle
from corpus.numbers import WEIGHTS, Numbers, find_numbers, keep_least

if are_used():
    from corpus.mark_bytes import PADDING, Marker


class Marks(NamedTuple):
    """Of some texts. What compiled code made of them holds until it is given the next ones."""

    keys: Keys
    shingles: Shingles
    numbers: Numbers


def mark_texts(texts: pa.StringArray) -> Marks:
    """The marks of texts; nulls are empty ones."""
    return _mark_bytes(texts) if are_used() else mark_plainly(texts)


def mark_plainly(texts: pa.StringArray) -> Marks:
    """The same, without compiled code."""
    keys = cut_keys(*_join(texts))
    return Marks(keys, shingle(keys), find_numbers(keys))


def _join(texts: pa.StringArray) -> tuple[str, npt.NDArray[np.int64]]:
    """The texts as one, and where each ends in it: decoding it at once costs less than making a string of each."""
    texts = _fill(texts)
    data, _ = _take_bytes(texts)
    return str(data, "utf-8"), pc.utf8_length(texts).to_numpy().cumsum(dtype=np.int64)


def _fill(texts: pa.StringArray) -> pa.StringArray:
    return texts.fill_null("") if texts.null_count else texts


def _take_bytes(texts: pa.StringArray) -> tuple[memoryview, list[int]]:
    """The bytes of all texts, where each begins in them, and the last one's end."""
    _, offsets, data = texts.buffers()
    if not len(texts) or data is None:
        return memoryview(b""), [0] * (len(texts) + 1)
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data)[bounds[0] : bounds[-1]], (bounds - bounds[0]).tolist()


def _mark_bytes(texts: pa.StringArray) -> Marks:
    data, starts = _take_bytes(_fill(texts))
    marker = _marker()
    marker.mark(b"".join((data, PADDING)), starts)
    bounds, ends = (np.array((0, *each), np.int64) for each in (marker.key_ends, marker.shingle_ends))
    keys = Keys(np.frombuffer(memoryview(marker.keys), np.uint32, bounds[-1]), bounds)
    shingles = Shingles(np.frombuffer(memoryview(marker.shingles), np.uint64, ends[-1]), ends.view(np.uint64))
    numbers = np.frombuffer(memoryview(marker.numbers), np.uint64, marker.numbers_end)
    return Marks(keys, shingles, keep_least(numbers, len(texts)))


@cache
def _marker() -> "Marker":
    table, weights = key_table().view(np.int32).tolist(), WEIGHTS.view(np.int64).tolist()
    return Marker(table, weights, int(BASE.view(np.int64)), int(MIX.view(np.int64)), _spell)


def _spell(text: bytes) -> list[int]:
    """The key of a text in which a character is not alone."""
    points: list[int] = make_keys([str(text, "utf-8")]).points.tolist()
    return points
