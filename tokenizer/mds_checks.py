"""A parser of MDS files, written from streaming's reader, beside the shard that they were made from."""

import json
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tokenizer.encode import Tokens
from tokenizer.expected import Expected

_SHAPES = {4: "<B", 5: "<H", 6: "<I"}  # one axis, and how its size is stored


class Sample(NamedTuple):
    """Tokens, and the boundaries among them where there are any."""

    tokens: Tokens
    boundaries: list[int] | None


class DamagedError(Exception):
    """A file that is not in the format."""


def mds_problems(folder: Path, name: str, expected: Expected) -> Iterator[str]:
    """What is wrong with the files of one shard; the samples of all are its documents or sequences in order."""
    if not (paths := sorted(folder.glob(f"{name}.*.mds"))):
        yield f"{folder / name}.00000.mds: no such file"
        return
    wanted = _expected_samples(expected)
    count = wrong = 0
    for path in paths:
        try:
            for sample in _samples(path, expected):
                count += 1
                wrong += not _equal(sample, next(wanted, None), expected)
        except DamagedError as error:
            yield f"{path}: {error}"
            return
    if wrong or next(wanted, None) is not None:
        yield f"{folder / name}: of {count} samples {wrong} are not those of the shard, or some are missing"


def _expected_samples(expected: Expected) -> Iterator[tuple[int, int]]:
    """Which stretches are in each sample, first and last but one."""
    if not expected.sequence_length:
        yield from ((one, one + 1) for one in range(len(expected.lengths)))
        return
    starts = range(0, expected.total + 1, expected.sequence_length)
    cuts = np.searchsorted(expected.places, np.array(starts)).tolist()
    yield from pairwise(cuts)


def _equal(sample: Sample, wanted: tuple[int, int] | None, expected: Expected) -> bool:
    if wanted is None:
        return False
    part = slice(*wanted)
    start = int(expected.places[wanted[0]])
    if not expected.sequence_length:
        end = start + int(expected.lengths[wanted[0]])
        return np.array_equal(sample.tokens, np.asarray(expected.shard.tokens[start:end]))
    places, total = expected.places[part] - start, expected.sequence_length
    one = expected._replace(begins=expected.begins[part], places=places, lengths=expected.lengths[part], total=total)
    told = len(sample.tokens) == total and sample.boundaries == one.boundaries.tolist()
    return told and not one.differing(sample.tokens)


def _samples(path: Path, expected: Expected) -> Iterator[Sample]:
    content: Tokens = np.asarray(np.memmap(path, np.uint8, "r"))
    count = int(content[:4].view("<u4")[0]) if len(content) >= 4 else 0
    offsets = content[4 : 8 + 4 * count]
    if not count or len(offsets) != 4 + 4 * count:
        raise DamagedError("not a file of samples, or a cut one")
    bounds = offsets.view("<u4").astype(np.int64).tolist()
    if bounds != sorted(bounds) or bounds[0] < 8 + 4 * count or bounds[-1] != len(content):
        raise DamagedError("offsets that do not rise to the end of the file")
    _check_columns(content[8 + 4 * count : bounds[0]].tobytes(), expected)
    for start, end in pairwise(bounds):
        yield _sample(content[start:end].tobytes(), expected)


def _check_columns(config: bytes, expected: Expected) -> None:
    dtype, length = expected.shard.dtype, expected.sequence_length
    tokens = f"ndarray:{dtype.name}" + (f":{length}" if length else "")
    wanted: Sequence[tuple[str, str, int | None]] = [("tokens", tokens, length * dtype.itemsize or None)]
    if length:
        wanted = [("cu_seqlens", "ndarray:int32", None), *wanted]
    try:
        told = json.loads(config)
        columns = list(zip(told["column_names"], told["column_encodings"], told["column_sizes"], strict=True))
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedError("columns that are not told") from error
    if columns != wanted or (told.get("format"), told.get("version")) != ("mds", 2):
        raise DamagedError(f"columns {columns}, not {wanted}")


def _sample(sample: bytes, expected: Expected) -> Sample:
    width, length = expected.shard.dtype.itemsize, expected.sequence_length
    size = int.from_bytes(sample[:4], "little")
    column, rest = sample[4 : 4 + size], sample[4 + size :]
    if not length:
        return Sample(_array(column, f"<u{width}"), None)
    return Sample(np.frombuffer(rest[: len(rest) // width * width], f"<u{width}"), _array(column, "<i4").tolist())


def _array(column: bytes, dtype: str) -> Tokens:
    """An array that tells its own shape."""
    shape = _SHAPES.get(column[0] if column else 0)
    if shape is None or len(column) < 1 + struct.calcsize(shape):
        raise DamagedError("a sample whose shape is not told")
    (count,) = struct.unpack_from(shape, column, 1)
    values = column[1 + struct.calcsize(shape) :]
    if len(values) != count * np.dtype(dtype).itemsize:
        raise DamagedError("a sample that is shorter or longer than it says")
    array: Tokens = np.frombuffer(values, dtype)
    return array
