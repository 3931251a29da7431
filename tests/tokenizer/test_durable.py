from pathlib import Path

import pytest

from tokenizer.durable import write_file


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    write_file(tmp_path / "词表", b"old")
    write_file(tmp_path / "词表", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_file(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
