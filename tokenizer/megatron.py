"""Megatron's indexed dataset, one shard at a time: NAME.bin holds the tokens, NAME.idx where documents are.

The layout is MMIDIDX version 1 of megatron/core/datasets/indexed_dataset.py (github.com/NVIDIA/Megatron-LM).
A .bin is token ids only, little-endian, document after document. An .idx is HEADER, int32 lengths in tokens,
int64 offsets in bytes, and int64 document indices, here 0, 1, ... n: every document is one sequence.
"""

import hashlib
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from tokenizer.durable import publish, temporary_path
from tokenizer.encode import Tokens, cast_tokens, token_dtype

HEADER = struct.Struct("<9sQBQQ")  # magic, version, dtype code, sequences, documents + 1
MAGIC, VERSION = b"MMIDIDX\x00\x00", 1
# Of Megatron's eight codes, the two that vocabularies need; copies of the format disagree about others.
DTYPES: dict[int, np.dtype[np.integer[Any]]] = {8: np.dtype("<u2"), 4: np.dtype("<i4")}


class Shard(NamedTuple):
    """A finished shard: NAME.bin and NAME.idx. Sizes in bytes, sha256 as hexadecimal digits."""

    name: str
    documents: int
    tokens: int
    bin_bytes: int
    bin_sha256: str
    idx_sha256: str
    min_token: int
    max_token: int


def index_sections(lengths: NDArray[np.int32], dtype: np.dtype[np.generic]) -> Iterator[bytes]:
    """The .idx in sections, for documents of these `lengths` (tokens, shape (n,)) stored as `dtype`."""
    code = next(code for code, known in DTYPES.items() if known == dtype)
    yield HEADER.pack(MAGIC, VERSION, code, len(lengths), len(lengths) + 1)
    yield lengths.astype("<i4").tobytes()
    offsets = np.zeros(len(lengths), "<i8")
    np.cumsum(lengths[:-1], out=offsets[1:])
    yield (offsets * dtype.itemsize).tobytes()
    yield np.arange(len(lengths) + 1, dtype="<i8").tobytes()


class ShardWriter:
    """Writes one shard into `folder`, under temporary names until `finish`.

    Tokens go straight to the file: memory grows by four bytes per document. A `with` block that is left
    without `finish`, or by an exception, leaves nothing behind.
    """

    def __init__(self, folder: Path, name: str, vocabulary_size: int, end_of_document: int) -> None:
        self._name, self._size, self._end_of_document = name, vocabulary_size, end_of_document
        self._bin, self._idx = folder / f"{name}.bin", folder / f"{name}.idx"
        self._temporary_bin, self._temporary_idx = temporary_path(self._bin), temporary_path(self._idx)
        self._file = self._temporary_bin.open("xb")
        self._sha256 = hashlib.sha256()
        self._lengths: list[NDArray[np.int32]] = []
        self._min, self._max = vocabulary_size, -1
        self._begun = 0
        self.documents, self.tokens = 0, 0

    def begin(self, ids: Tokens) -> None:
        """Add tokens of a document that is not at its end yet: the first document of the next `append`.

        Raises ValueError for an id outside the vocabulary.
        """
        self._write(ids)
        self._begun += len(ids)

    def append(self, ids: Tokens, lengths: NDArray[np.int32]) -> None:
        """Add documents: their tokens, shape (tokens,), and how many each has, end-of-document included.

        The length of the first counts what was begun of it, too. Raises ValueError when the two do not agree, for a
        document that is empty or does not end with the end-of-document token, and for an id outside the vocabulary.
        """
        self._check(ids, lengths)
        if not len(lengths):
            return
        self._write(ids)
        self._begun = 0
        self._lengths.append(lengths.astype(np.int32))
        self.documents += len(lengths)

    def _write(self, ids: Tokens) -> None:
        data = np.ascontiguousarray(cast_tokens(ids, self._size)).data
        self._file.write(data)
        self._sha256.update(data)
        self._min, self._max = min(self._min, int(ids.min())), max(self._max, int(ids.max()))
        self.tokens += len(ids)

    def _check(self, ids: Tokens, lengths: NDArray[np.int32]) -> None:
        ends = np.cumsum(lengths, dtype=np.int64) - (self._begun if len(lengths) else 0)
        if (lengths < 1).any() or len(ids) != (ends[-1] if len(ends) else 0) or (ends < 1).any():
            raise ValueError(f"shard {self._name}: an empty document, or lengths of other tokens")
        if (ids[ends - 1] != self._end_of_document).any():
            raise ValueError(f"shard {self._name}: a document not closed by token {self._end_of_document}")

    def finish(self) -> Shard:
        """Give both files their names, the .idx last: a shard without it does not exist.

        Raises ValueError for a shard without documents, which Megatron could not open, or with one that has no end.
        """
        if not self.documents or self._begun:
            raise ValueError(f"shard {self._name}: no documents, or one without its end; abort it")
        self._file.close()
        idx_sha256 = self._write_index()
        publish(self._temporary_bin, self._bin)
        publish(self._temporary_idx, self._idx)
        return Shard(
            name=self._name,
            documents=self.documents,
            tokens=self.tokens,
            bin_bytes=self.tokens * token_dtype(self._size).itemsize,
            bin_sha256=self._sha256.hexdigest(),
            idx_sha256=idx_sha256,
            min_token=self._min,
            max_token=self._max,
        )

    def _write_index(self) -> str:
        sha256 = hashlib.sha256()
        with self._temporary_idx.open("xb") as file:
            for section in index_sections(np.concatenate(self._lengths), token_dtype(self._size)):
                file.write(section)
                sha256.update(section)
        return sha256.hexdigest()

    def abort(self) -> None:
        """Remove what is unfinished; a finished shard stays."""
        self._file.close()
        self._temporary_bin.unlink(missing_ok=True)
        self._temporary_idx.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()
