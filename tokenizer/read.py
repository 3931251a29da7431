"""Reading token shards back, and checking that they are what a trainer will expect."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.encode import Tokens
from tokenizer.megatron import DTYPES, HEADER, MAGIC, VERSION

_CHECKED_AT_ONCE = 1 << 24  # tokens


class TokenShard:
    """The documents of PREFIX.bin and PREFIX.idx as a sequence of arrays, memory-mapped.

    `tokens` is the whole .bin, shape (tokens,); `lengths` (tokens), `offsets` (bytes) and `document_indices`
    are the .idx. Raises InputError for files that are absent, not in this format, or whose sizes do not
    agree.
    """

    def __init__(self, prefix: Path) -> None:
        idx, bin_path = prefix.with_name(f"{prefix.name}.idx"), prefix.with_name(f"{prefix.name}.bin")
        count, self.dtype = _read_header(idx)
        index = np.memmap(idx, np.uint8, "r")
        offsets, indices = HEADER.size + 4 * count, HEADER.size + 12 * count
        self.lengths: NDArray[np.int32] = index[HEADER.size : offsets].view("<i4")
        self.offsets: NDArray[np.int64] = index[offsets:indices].view("<i8")
        self.document_indices: NDArray[np.int64] = index[indices:].view("<i8")
        size, held = int(self.lengths.sum(dtype=np.int64)) * self.dtype.itemsize, _size(bin_path)
        if size != held:
            raise InputError(f"{bin_path}: {held} bytes, where {idx.name} says {size}; write the shard again")
        self.tokens: Tokens = np.memmap(bin_path, self.dtype, "r")

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, document: int) -> Tokens:
        """The tokens of one document, end-of-document included. Raises IndexError outside 0 to len - 1."""
        if not 0 <= document < len(self):
            raise IndexError(f"document {document} of {len(self)}")
        start = int(self.offsets[document]) // self.dtype.itemsize
        return self.tokens[start : start + int(self.lengths[document])]

    def __iter__(self) -> Iterator[Tokens]:
        return (self[document] for document in range(len(self)))


def check_shard(prefix: Path, vocabulary_size: int, end_of_document: int) -> list[str]:
    """Everything wrong with a shard, in words; empty when a trainer can use it. Reads every token once."""
    try:
        shard = TokenShard(prefix)
    except InputError as error:
        return [str(error)]
    return [
        f"{prefix}: {problem}"
        for problem in _index_problems(shard) or _token_problems(shard, vocabulary_size, end_of_document)
    ]


def _index_problems(shard: TokenShard) -> list[str]:
    problems = []
    if empty := int((shard.lengths < 1).sum()):
        problems.append(f"documents without tokens: {empty:,}")
    starts = np.cumsum(shard.lengths, dtype=np.int64) - shard.lengths
    if wrong := int((shard.offsets != starts * shard.dtype.itemsize).sum()):
        problems.append(f"offsets that are not the running sum of the lengths: {wrong:,}")
    if not np.array_equal(shard.document_indices, np.arange(len(shard) + 1)):
        problems.append(f"document indices that are not 0, 1, ... {len(shard)}")
    return problems


def _token_problems(shard: TokenShard, vocabulary_size: int, end_of_document: int) -> list[str]:
    problems = []
    closing = 0
    least, most = vocabulary_size, -1
    for start in range(0, len(shard.tokens), _CHECKED_AT_ONCE):
        tokens = shard.tokens[start : start + _CHECKED_AT_ONCE]
        least, most = min(least, int(tokens.min())), max(most, int(tokens.max()))
        closing += int(np.count_nonzero(tokens == end_of_document))
    if least < 0 or most >= vocabulary_size:
        problems.append(f"tokens from {least} to {most}, in a vocabulary of {vocabulary_size}")
    last = shard.tokens[np.cumsum(shard.lengths, dtype=np.int64) - 1]
    if unclosed := int((last != end_of_document).sum()):
        problems.append(f"documents that do not end with token {end_of_document}: {unclosed:,}")
    elif inside := closing - len(shard):
        problems.append(f"token {end_of_document} inside documents: {inside:,}")
    return problems


def _read_header(idx: Path) -> tuple[int, np.dtype[np.integer[Any]]]:
    size = _size(idx)
    with idx.open("rb") as file:
        header = file.read(HEADER.size)
    if len(header) < HEADER.size or not header.startswith(MAGIC):
        raise InputError(f"{idx}: not an index of Megatron's format (MMIDIDX)")
    _, version, code, sequences, documents = HEADER.unpack(header)
    if version != VERSION or code not in DTYPES:
        raise InputError(f"{idx}: version {version}, token type {code}; read are version 1, types 4 and 8")
    if not sequences or documents != sequences + 1:
        raise InputError(f"{idx}: {documents} document indices, not {sequences + 1}; write the shard again")
    if size != HEADER.size + 12 * sequences + 8 * documents:
        raise InputError(f"{idx}: {size} bytes do not hold {sequences} sequences; write the shard again")
    return sequences, DTYPES[code]


def _size(path: Path) -> int:
    if not path.is_file():
        raise InputError(f"{path}: no such file; a shard is a .bin and an .idx")
    return path.stat().st_size
