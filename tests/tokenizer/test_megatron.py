import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tokenizer.megatron import ShardWriter, index_sections

# Two documents, 5 6 4 and 7 4, closed by token 4; written by hand from the format's description.
GOLDEN_BIN = bytes.fromhex("0500 0600 0400 0700 0400")
GOLDEN_IDX = bytes.fromhex(
    "4d4d494449445800 00"  # magic
    "0100000000000000"  # version 1
    "08"  # uint16
    "0200000000000000"  # sequences
    "0300000000000000"  # document indices
    "03000000 02000000"  # lengths in tokens
    "0000000000000000 0600000000000000"  # offsets in bytes
    "0000000000000000 0100000000000000 0200000000000000"  # document indices
)
# The same with a vocabulary of 65,500: int32.
GOLDEN_WIDE_BIN = bytes.fromhex("05000000 06000000 04000000 07000000 04000000")
GOLDEN_WIDE_IDX = GOLDEN_IDX[:17] + b"\x04" + GOLDEN_IDX[18:42] + bytes([0] * 8 + [12] + [0] * 7) + GOLDEN_IDX[58:]
DOCUMENTS = ([5, 6, 4, 7, 4], [3, 2])


def arrays(ids: list[int], lengths: list[int], dtype: str = "<u2") -> tuple[NDArray[np.uint16], NDArray[np.int32]]:
    return np.array(ids, dtype), np.array(lengths, np.int32)


@pytest.mark.parametrize(
    ("size", "dtype", "bin_bytes", "idx_bytes"),
    [(65_499, "<u2", GOLDEN_BIN, GOLDEN_IDX), (65_500, "<i4", GOLDEN_WIDE_BIN, GOLDEN_WIDE_IDX)],
)
def test_golden_bytes(tmp_path: Path, size: int, dtype: str, bin_bytes: bytes, idx_bytes: bytes) -> None:
    with ShardWriter(tmp_path, "shard", size, 4) as writer:
        writer.append(*arrays(*DOCUMENTS, dtype))
        shard = writer.finish()
    assert (tmp_path / "shard.bin").read_bytes() == bin_bytes
    assert (tmp_path / "shard.idx").read_bytes() == idx_bytes
    assert shard == (
        "shard",
        2,
        5,
        len(bin_bytes),
        hashlib.sha256(bin_bytes).hexdigest(),
        hashlib.sha256(idx_bytes).hexdigest(),
        4,
        7,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shard.bin", "shard.idx"]


def test_batches_do_not_show_in_the_bytes(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "shard", 100, 4) as writer:
        writer.append(*arrays([5, 6, 4], [3]))
        writer.append(*arrays([], []))
        writer.append(*arrays([7, 4], [2]))
        assert (writer.documents, writer.tokens) == (2, 5)
        writer.finish()
    assert (tmp_path / "shard.bin").read_bytes() == GOLDEN_BIN
    assert (tmp_path / "shard.idx").read_bytes() == GOLDEN_IDX


def test_nothing_has_the_final_name_before_the_end(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "shard", 100, 4) as writer:
        writer.append(*arrays(*DOCUMENTS))
        assert not list(tmp_path.glob("[!.]*"))
    assert not list(tmp_path.iterdir())


def test_two_attempts_at_one_shard_do_not_meet(tmp_path: Path) -> None:
    with ShardWriter(tmp_path, "shard", 100, 4) as lost, ShardWriter(tmp_path, "shard", 100, 4) as twin:
        lost.append(*arrays([9, 4], [2]))
        twin.append(*arrays(*DOCUMENTS))
        twin.finish()
    assert (tmp_path / "shard.bin").read_bytes() == GOLDEN_BIN
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shard.bin", "shard.idx"]


@pytest.mark.parametrize(
    ("ids", "lengths", "word"),
    [
        ([5, 6, 4], [4], "lengths"),
        ([5, 6, 4], [2], "lengths"),
        ([5, 6, 4], [], "lengths"),
        ([5, 4], [2, 0], "empty"),
        ([5, 4, 4], [-1, 4], "empty"),
        ([5, 6], [2], "not closed"),
        ([100, 4], [2], "do not fit"),
        ([60_000, 4], [2], "do not fit"),
    ],
)
def test_documents_that_break_the_format(tmp_path: Path, ids: list[int], lengths: list[int], word: str) -> None:
    with ShardWriter(tmp_path, "shard", 100, 4) as writer, pytest.raises(ValueError, match=word):
        writer.append(*arrays(ids, lengths))
    assert not list(tmp_path.iterdir())


def test_a_shard_without_documents(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no documents"), ShardWriter(tmp_path, "shard", 100, 4) as writer:
        writer.finish()
    assert not list(tmp_path.iterdir())


@given(st.lists(st.integers(1, 2**31 - 1), min_size=1), st.sampled_from(["<u2", "<i4"]))
def test_index_invariants(lengths: list[int], dtype: str) -> None:
    index = b"".join(index_sections(np.array(lengths, np.int32), np.dtype(dtype)))
    n, size = len(lengths), np.dtype(dtype).itemsize
    assert len(index) == 34 + 20 * n + 8
    offsets = np.frombuffer(index, "<i8", n, 34 + 4 * n).tolist()
    assert np.frombuffer(index, "<i4", n, 34).tolist() == lengths
    assert offsets == [size * sum(lengths[:i]) for i in range(n)]
    assert np.frombuffer(index, "<i8", n + 1, 34 + 12 * n).tolist() == list(range(n + 1))
