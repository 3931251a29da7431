"""MosaicML's MDS, version 2: files of samples, and one index.json a split that names them all.

A file is the number of samples, the offset of each and of the end (uint32, from the file's start), the
columns as JSON, and the samples: the sizes of columns whose size varies, then the columns in the order of
their names (streaming/base/format/mds/writer.py). The bytes are those of MDSWriter for the same samples.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.encode import Tokens
from tokenizer.stream import File, TokenStream

SIZE_LIMIT = 1 << 26  # bytes of a file, MDSWriter's own default; a longer sample has a file of its own
OFFSETS_AT_MOST = (1 << 32) - 1
HASHES = ["sha256"]


class Columns(NamedTuple):
    """Names in their order, how values are written, and their size in bytes where it is always the same."""

    names: list[str]
    encodings: list[str]
    sizes: list[int | None]


def columns_of(dtype: str, sequence_length: int) -> Columns:
    """A document is a sample of one column; a sequence has its boundaries beside its tokens."""
    if not sequence_length:
        return Columns(["tokens"], [f"ndarray:{dtype}"], [None])
    encodings = ["ndarray:int32", f"ndarray:{dtype}:{sequence_length}"]
    return Columns(["cu_seqlens", "tokens"], encodings, [None, sequence_length * np.dtype(dtype).itemsize])


def mds_files(name: str, split: str, stream: TokenStream) -> Iterator[File]:
    """Raises InputError for a document that no file can hold. The files must be used up one after another."""
    columns = columns_of(stream.shard.dtype.name, stream.sequence_length)
    config = json.dumps(describe(columns), sort_keys=True).encode()
    sizes = _sample_sizes(stream)
    samples = _samples(stream)
    start = 0
    for number, end in enumerate(_cuts(sizes, SIZE_LIMIT - 8 - len(config))):
        part = sizes[start:end]
        if part.sum() + 4 * len(part) + 8 + len(config) > OFFSETS_AT_MOST:
            raise InputError(f"{name}: a document of {part.max():,} bytes; MDS holds 4 GiB; leave the format out")
        yield File(f"mds/{split}/{name}.{number:05}.mds", _file(part, config, samples), len(part))
        start = end


def describe(columns: Columns) -> dict[str, Any]:
    """What MDS says of a file's samples, in the file and in index.json."""
    return {
        "column_encodings": columns.encodings,
        "column_names": columns.names,
        "column_sizes": columns.sizes,
        "compression": None,
        "format": "mds",
        "hashes": HASHES,
        "size_limit": SIZE_LIMIT,
        "version": 2,
    }


def mds_index(files: Sequence[Mapping[str, Any]], columns: Mapping[str, Any]) -> bytes:
    """index.json of the files of a split: name, bytes, sha256 and samples of each, as `write_formats` tells them."""
    shards = [
        {
            **columns,
            "raw_data": {
                "basename": str(file["name"]).rpartition("/")[2],
                "bytes": file["bytes"],
                "hashes": {"sha256": file["sha256"]},
            },
            "samples": file["samples"],
            "zip_data": None,
        }
        for file in files
    ]
    return json.dumps({"shards": shards, "version": 2}, sort_keys=True).encode()


def _cuts(sizes: NDArray[np.int64], limit: int) -> Iterator[int]:
    """Where files end, in samples: each is as long as `limit` allows, four bytes of offset for each sample."""
    ends = np.cumsum(sizes + 4)
    at = 0
    while at < len(sizes):
        before = int(ends[at - 1]) if at else 0
        at = max(at + 1, int(np.searchsorted(ends, before + limit, side="right")))
        yield at


def _file(sizes: NDArray[np.int64], config: bytes, samples: Iterator[bytes]) -> Iterator[bytes]:
    offsets = np.cumsum([8 + 4 * len(sizes) + len(config), *sizes])
    yield np.append(len(sizes), offsets).astype("<u4").tobytes() + config
    for _ in range(len(sizes)):
        yield next(samples)


def _sample_sizes(stream: TokenStream) -> NDArray[np.int64]:
    """Bytes of every sample: the size of its one varying column (4), that column, and its tokens."""
    width = stream.shard.dtype.itemsize
    if stream.pieces is None:
        values, values_bytes = np.diff(stream.boundaries), width * np.diff(stream.boundaries)
    else:
        values = np.diff(_sequence_starts(stream)) + 1
        values_bytes = 4 * values + width * stream.sequence_length
    sizes: NDArray[np.int64] = 5 + _count_bytes(values) + values_bytes
    return sizes


def _samples(stream: TokenStream) -> Iterator[bytes]:
    if stream.pieces is None:
        for document in stream.documents():
            column = _varying(document)
            yield len(column).to_bytes(4, "little") + column
        return
    length, starts = stream.sequence_length, _sequence_starts(stream).tolist()
    rows = (row for block in stream.blocks() for row in block.reshape(-1, length))
    for number, row in enumerate(rows):
        within = stream.boundaries[starts[number] : starts[number + 1] + 1] - number * length
        column = _varying(within.astype("<i4"))
        yield len(column).to_bytes(4, "little") + column + row.tobytes()


def _sequence_starts(stream: TokenStream) -> NDArray[np.int64]:
    """Which boundary each sequence begins at, and the last one."""
    return np.searchsorted(stream.boundaries, np.arange(0, stream.tokens + 1, stream.sequence_length))


def _count_bytes(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bytes of the smallest unsigned integer that holds each count."""
    return 1 + (counts >= 1 << 8) + 2 * (counts >= 1 << 16)


def _varying(values: Tokens) -> bytes:
    """One axis (1 << 2) of a size that takes 1, 2 or 4 bytes (0, 1, 2), that size, and the values."""
    code, width = (0, 1) if len(values) < 1 << 8 else (1, 2) if len(values) < 1 << 16 else (2, 4)
    return bytes([1 << 2 | code]) + len(values).to_bytes(width, "little") + values.tobytes()
