"""The tokens of a finished shard in the order in which a format stores them: documents as they are, or packed."""

import io
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.encode import Tokens
from tokenizer.layout import Layout
from tokenizer.packing import Pieces, concatenate, fit_best
from tokenizer.read import TokenShard

BLOCK_TOKENS = 1 << 20
_PACKED: dict[str, Callable[[NDArray[np.int32], int], Pieces]] = {"concat": concatenate, "bestfit": fit_best}


class TokenStream(NamedTuple):
    """Tokens of a shard one after another, and where each stretch of them begins.

    A stretch is a document, a piece of one, or padding. `boundaries`, shape (stretches + 1,), are token
    numbers: the first is 0, the last the number of tokens. `pieces` is None where documents are as they are;
    else there are sequences of `sequence_length` tokens, and every sequence begins at a boundary.
    """

    shard: TokenShard
    path: Path
    boundaries: NDArray[np.int64]
    pieces: Pieces | None
    sequence_length: int
    padding: int

    @property
    def tokens(self) -> int:
        """How many there are, padding among them."""
        return int(self.boundaries[-1])

    def documents(self) -> Iterator[Tokens]:
        """Each as it is, whatever the pieces."""
        with self.path.open("rb") as file:
            for length in self.shard.lengths.tolist():
                yield np.frombuffer(file.read(length * self.shard.dtype.itemsize), self.shard.dtype)

    def blocks(self) -> Iterator[Tokens]:
        """All tokens in order, shape (block,); packed ones in whole sequences."""
        with self.path.open("rb") as file:
            if self.pieces is None:
                while data := file.read(BLOCK_TOKENS * self.shard.dtype.itemsize):
                    yield np.frombuffer(data, self.shard.dtype)
                return
            rows = max(1, BLOCK_TOKENS // self.sequence_length)
            cuts = np.arange(0, self.tokens // self.sequence_length + rows, rows)
            ends = np.searchsorted(self.pieces.sequence, cuts).tolist()
            for row, part in zip(cuts.tolist(), pairwise(ends), strict=False):
                yield self._gather(file.fileno(), self.pieces, row, slice(*part))

    def _gather(self, file: int, pieces: Pieces, row: int, part: slice) -> Tokens:
        width, length = self.shard.dtype.itemsize, self.sequence_length
        rows = int(pieces.sequence[part][-1]) + 1 - row
        block = np.full(rows * length, self.padding, self.shard.dtype)
        view = memoryview(block.data).cast("B")
        begins = self.shard.offsets[pieces.document[part]] + pieces.start[part] * width
        places = ((pieces.sequence[part] - row) * length + pieces.place[part]) * width
        counts = pieces.length[part] * width
        # Read, not mapped: pages of a mapped shard would count as memory of the process.
        for begin, place, count in zip(begins.tolist(), places.tolist(), counts.tolist(), strict=True):
            if os.preadv(file, [view[place : place + count]], begin) != count:
                raise InputError(f"{self.path}: shorter than its .idx says; write the shard again")
        return block


def open_stream(prefix: Path, layout: Layout, padding: int, pack: str) -> TokenStream:
    """The stream of a finished shard, packed as `pack` says. Raises InputError for a shard that cannot be read."""
    shard, path = TokenShard(prefix), prefix.with_name(f"{prefix.name}.bin")
    if pack == "none":
        ends = np.cumsum(shard.lengths, dtype=np.int64)
        return TokenStream(shard, path, np.concatenate([[0], ends]), None, 0, padding)
    pieces = _PACKED[pack](shard.lengths, layout.sequence_length)
    begins = pieces.sequence * layout.sequence_length + pieces.place
    last = (int(pieces.sequence[-1]) + 1) * layout.sequence_length
    boundaries = np.union1d(begins, np.append(begins + pieces.length, last))
    return TokenStream(shard, path, boundaries, pieces, layout.sequence_length, padding)


class File(NamedTuple):
    """A file of a format: its name relative to the folder of the shard, its bytes, and how many samples it has."""

    name: str
    blocks: Iterator[bytes]
    samples: int | None = None


def token_file(name: str, stream: TokenStream, header: bytes = b"") -> File:
    """Nothing but tokens, little-endian, after a header."""

    def blocks() -> Iterator[bytes]:
        if header:
            yield header
        for block in stream.blocks():
            yield block.tobytes()

    return File(name, blocks())


def boundary_file(name: str, stream: TokenStream) -> File:
    """The stream's boundaries as numpy saves them: int64, for np.load(…, mmap_mode="r")."""
    return File(name, iter([npy_bytes(stream.boundaries)]))


def npy_bytes(array: NDArray[Any]) -> bytes:
    """An array as np.save writes it."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
