from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import InputError
from tokenizer.encode import Encoder
from tokenizer.megatron import ShardWriter
from tokenizer.read import TokenShard, check_shard

DOCUMENTS = [[5, 6, 4], [7, 4], [8, 9, 10, 4]]


def write(folder: Path, documents: list[list[int]] = DOCUMENTS, size: int = 100) -> Path:
    with ShardWriter(folder, "shard-00001-of-00002", size, 4) as writer:
        ids = np.array([i for document in documents for i in document], np.int32)
        writer.append(ids, np.array([len(document) for document in documents], np.int32))
        writer.finish()
    return folder / "shard-00001-of-00002"


@pytest.mark.parametrize("size", [100, 65_500])
def test_documents_come_back(tmp_path: Path, size: int) -> None:
    prefix = write(tmp_path, size=size)
    shard = TokenShard(prefix)
    assert [document.tolist() for document in shard] == DOCUMENTS
    assert shard.lengths.tolist() == [3, 2, 4]
    assert (len(shard), len(shard.tokens)) == (3, 9)
    assert shard[2].tolist() == [8, 9, 10, 4]
    assert check_shard(prefix, size, 4) == []
    for outside in (-1, 3):
        with pytest.raises(IndexError):
            shard[outside]


def test_texts_come_back_from_a_shard(tmp_path: Path, bpe: bytes, passages: list[str]) -> None:
    encoder = Encoder(bpe)
    texts = [*passages, "𠮷\t，  \n😀", "\n".join(passages * 20)]
    with ShardWriter(tmp_path, "shard", encoder.vocabulary_size, encoder.end_of_document) as writer:
        writer.append(*encoder.encode(texts))
        writer.finish()
    assert [encoder.decode(document) for document in TokenShard(tmp_path / "shard")] == texts
    assert check_shard(tmp_path / "shard", encoder.vocabulary_size, encoder.end_of_document) == []


def patch(ending: str, at: int, new: bytes) -> Callable[[Path], None]:
    def damage(prefix: Path) -> None:
        path = prefix.with_name(prefix.name + ending)
        content = path.read_bytes()
        path.write_bytes(content[:at] + new + content[at + len(new) :])

    return damage


def cut(ending: str, by: int) -> Callable[[Path], None]:
    def damage(prefix: Path) -> None:
        path = prefix.with_name(prefix.name + ending)
        path.write_bytes(path.read_bytes()[:-by])

    return damage


def remove(ending: str) -> Callable[[Path], None]:
    return lambda prefix: prefix.with_name(prefix.name + ending).unlink()


# Three documents: lengths at 34, offsets at 46, document indices at 70.
@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (remove(".bin"), ".bin: no such file"),
        (remove(".idx"), ".idx: no such file"),
        (cut(".idx", 102), "not an index"),
        (cut(".idx", 80), "not an index"),
        (patch(".idx", 0, b"X"), "not an index"),
        (patch(".idx", 9, b"\x02"), "version 2"),
        (patch(".idx", 17, b"\x07"), "token type 7"),
        (patch(".idx", 26, b"\x03"), "3 document indices, not 4"),
        (patch(".idx", 18, bytes(8) + b"\x01"), "1 document indices, not 1"),
        (cut(".idx", 8), "do not hold 3 sequences"),
        (cut(".bin", 2), "16 bytes, where"),
        (cut(".bin", 18), "0 bytes, where"),
        (patch(".idx", 34, b"\x04"), "18 bytes, where"),
        (patch(".idx", 34, b"\x00\x00\x00\x00\x05"), "documents without tokens: 1"),
        (patch(".idx", 54, b"\x07"), "lengths: 1"),
        (patch(".idx", 78, b"\x02"), "document indices that are not 0, 1, ... 3"),
        (patch(".bin", 0, b"\x64"), "tokens from 4 to 100, in a vocabulary of 100"),
        (patch(".bin", 8, b"\x05"), "documents that do not end with token 4: 1"),
        (patch(".bin", 0, b"\x04"), "token 4 inside documents: 1"),
    ],
)
def test_damage_is_named(tmp_path: Path, damage: Callable[[Path], None], problem: str) -> None:
    prefix = write(tmp_path)
    damage(prefix)
    problems = check_shard(prefix, 100, 4)
    assert len(problems) >= 1
    assert problem in problems[0]
    assert problems[0].startswith(str(prefix))


def test_a_truncated_shard_cannot_be_opened(tmp_path: Path) -> None:
    prefix = write(tmp_path)
    cut(".bin", 2)(prefix)
    with pytest.raises(InputError, match="write the shard again"):
        TokenShard(prefix)
