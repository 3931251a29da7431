"""Training, on a little data."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from filters.train_classifier import Row, Settings, score, train_classifier

ROWS = [
    Row(label, f"{first} {second}")
    for label, words in (("fruit", "苹果 香蕉 梨子 桃子 葡萄"), ("tool", "锤子 钳子 锯子 扳手 电钻"))
    for first in words.split()
    for second in words.split()
]
SETTINGS = Settings(epochs=20, dimensions=10, buckets=1000)


def test_learns_what_it_is_shown_and_gives_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one.ftz", "two.ftz"):
        train_classifier(ROWS, tmp_path / name, SETTINGS)
    assert (tmp_path / "one.ftz").read_bytes() == (tmp_path / "two.ftz").read_bytes()
    assert score(tmp_path / "one.ftz", ROWS) == {"fruit": (25, 1.0, 1.0), "tool": (25, 1.0, 1.0)}


def test_scores_count_what_is_wrong(tmp_path: Path) -> None:
    train_classifier(ROWS, tmp_path / "model.ftz", SETTINGS)
    rows = [Row("fruit", "苹果 梨子"), Row("fruit", "锤子 钳子"), Row("tool", "电钻 扳手")]
    assert score(tmp_path / "model.ftz", rows) == {"fruit": (2, 1.0, 0.5), "tool": (1, 0.5, 1.0)}


def test_refuses_dimensions_that_leave_memory_unset(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="multiple of ten"):
        train_classifier(ROWS, tmp_path / "model.ftz", SETTINGS._replace(dimensions=16))


@pytest.mark.parametrize("rows", [[], ROWS[:5]])
def test_needs_two_labels(tmp_path: Path, rows: list[Row]) -> None:
    with pytest.raises(InputError, match="two labels"):
        train_classifier(rows, tmp_path / "model.ftz", SETTINGS)
    assert not (tmp_path / "model.ftz").exists()
