from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tokenizer.formats import Layout, TokenIds, write_formats
from tokenizer.megatron import ShardWriter
from tokenizer.trainers import trainer_problems

NAME, LAYOUT = "train-00000-of-00001", Layout(("megatron", "olmo"))


def write(folder: Path, size: int) -> None:
    with ShardWriter(folder, NAME, size, 4) as writer:
        writer.append(np.array([5, 6, 4, 7, 4, 8, 9, 10, 4], np.int32), np.array([3, 2, 4], np.int32))
        writer.finish()
    write_formats(folder, NAME, LAYOUT, TokenIds(size, 4, 3, "ab" * 32))


@pytest.mark.parametrize("size", [100, 70_000], ids=["two bytes", "four bytes"])
@pytest.mark.parametrize(("package", "reader"), [("megatron", "megatron-core"), ("olmo_core", "olmo-core")])
def test_trainers_read_what_we_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, package: str, reader: str
) -> None:
    if not find_spec(package):
        pytest.skip(f"{reader} is not installed")
    write(tmp_path, size)
    assert trainer_problems(tmp_path, NAME, LAYOUT) == []
    # Ours reads other documents of the same lengths from here on.
    monkeypatch.setattr("tokenizer.trainers.TokenShard.__getitem__", lambda shard, document: shard.tokens[:1])
    (problem,) = [one for one in trainer_problems(tmp_path, NAME, LAYOUT) if reader in one]
    assert problem == f"{tmp_path / NAME}: {reader} reads 3 of 3 documents otherwise"


def test_what_is_not_installed_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenizer.trainers.find_spec", lambda name: None)
    write(tmp_path, 100)
    assert trainer_problems(tmp_path, NAME, LAYOUT) == []
