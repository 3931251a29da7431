"""Parsers of the formats, written from what their readers ask for, beside the shard that they were made from."""

import gzip
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tokenizer.encode import Tokens
from tokenizer.expected import Expected, expect_documents, expect_sequences, packing_problems
from tokenizer.layout import Layout, TokenIds
from tokenizer.mds_checks import mds_problems
from tokenizer.read import TokenShard


def format_problems(folder: Path, name: str, split: str, layout: Layout, ids: TokenIds) -> list[str]:
    """Everything wrong with the files of a sound shard in all formats of `layout` but Megatron's own."""
    shard = TokenShard(folder / name)
    documents = expect_documents(shard, ids.padding)
    packed = documents if layout.pack == "none" else expect_sequences(shard, layout, ids.padding)
    problems = [f"{folder / name}: {one}" for one in packing_problems(packed)] if packed.sequence_length else []
    found = {
        "olmo": lambda: _olmo(folder / "olmo" / name, packed),
        "mds": lambda: mds_problems(folder / "mds" / split, name, packed),
        "llmc": lambda: _llmc(folder / "llmc" / name, packed),
        "nanogpt": lambda: _nanogpt(folder / "nanogpt" / name, packed),
        "datatrove": lambda: _datatrove(folder / "datatrove" / name, documents, ids),
    }
    for one in found:
        if one in layout.formats:
            problems += _named(found[one]())
    return problems


def _named(found: Iterator[str]) -> list[str]:
    problems = []
    try:
        for problem in found:
            problems.append(problem)
    except FileNotFoundError as error:
        problems.append(f"{error.filename}: no such file")
    return problems


def _beside(prefix: Path, ending: str) -> Path:
    return prefix.with_name(prefix.name + ending)


def _tokens(path: Path, expected: Expected, header: int = 0) -> Iterator[str]:
    """What is wrong with a file of tokens after `header` bytes."""
    width = expected.shard.dtype.itemsize
    size, wanted = path.stat().st_size, header + expected.total * width
    if size != wanted:
        yield f"{path}: {size} bytes, not {wanted}"
        return
    tokens: Tokens = np.asarray(np.memmap(path, f"<u{width}", "r", offset=header))
    if wrong := expected.differing(tokens):
        yield f"{path}: documents, pieces or paddings that are not the shard's: {wrong:,}"


def _boundaries(path: Path, expected: Expected) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            boundaries = np.lib.format.read_array(file, allow_pickle=False)
    except ValueError:
        yield f"{path}: not an array as numpy saves it"
        return
    if boundaries.dtype != np.int64 or not np.array_equal(boundaries, expected.boundaries):
        yield f"{path}: not the places where the shard's documents or pieces begin"


def _olmo(prefix: Path, expected: Expected) -> Iterator[str]:
    yield from _tokens(_beside(prefix, ".npy"), expected)
    path = _beside(prefix, ".csv.gz")
    try:
        with gzip.open(path, "rt", encoding="ascii") as file:
            rows = np.loadtxt(file, np.int64, comments=None, delimiter=",", ndmin=2)
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError):
        yield f"{path}: not lines of two numbers, packed with gzip"
        return
    wanted = np.stack([expected.places, expected.places + expected.lengths], axis=1)
    if not np.array_equal(rows, wanted):
        yield f"{path}: not the places of the shard's documents or pieces: rows {len(rows):,}, wanted {len(wanted):,}"


def _llmc(prefix: Path, expected: Expected) -> Iterator[str]:
    path = _beside(prefix, ".bin")
    with path.open("rb") as file:
        header = file.read(1024)
    kind = (20240520, 1) if expected.shard.dtype.itemsize == 2 else (20240801, 7)
    if header != struct.pack("<256i", *kind, expected.total, *[0] * 253):
        yield f"{path}: not the header of {expected.total} tokens, {kind[0]} version {kind[1]}"
    yield from _tokens(path, expected, 1024)
    yield from _boundaries(_beside(prefix, ".boundaries.npy"), expected)


def _nanogpt(prefix: Path, expected: Expected) -> Iterator[str]:
    yield from _tokens(_beside(prefix, ".bin"), expected)
    yield from _boundaries(_beside(prefix, ".boundaries.npy"), expected)


def _datatrove(prefix: Path, expected: Expected, ids: TokenIds) -> Iterator[str]:
    yield from _tokens(_beside(prefix, ".ds"), expected)
    path = _beside(prefix, ".ds.index")
    ends = path.read_bytes()
    wanted = struct.pack(f"<{len(expected.lengths)}Q", *(expected.places + expected.lengths).tolist())
    if ends != wanted:
        yield f"{path}: not the ends of the shard's documents: bytes {len(ends):,}, documents {len(expected.lengths):,}"
    path = _beside(prefix, ".ds.metadata")
    wanted_lines = [f"sha256:{ids.sha256}|{expected.shard.dtype.itemsize}", str(expected.total)]
    if path.read_bytes().decode("utf-8", "replace").split("\n")[:2] != wanted_lines:
        yield f"{path}: not the vocabulary, the width and the count of the shard's tokens"
