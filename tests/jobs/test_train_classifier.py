"""`wudao train-classifier`: labelled texts in, model and card out, mistakes told."""

import gzip
import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from filters.linear import classify, load
from jobs.train_classifier import MODELS, main

WORDS = {"fruit": "苹果 香蕉 梨子 桃子 葡萄", "tool": "锤子 钳子 锯子 扳手 电钻"}
ROWS = [
    {"body": f"{first}和{second}", "kind": label}
    for label, words in WORDS.items()
    for first in words.split()
    for second in words.split()
]


def write(path: Path, rows: list[dict[str, object]]) -> str:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(lines.encode()) if path.suffix == ".gz" else lines.encode())
    return str(path)


@pytest.mark.parametrize(("features", "name"), [("characters", "model.npz"), ("words", "model.ftz")])
def test_model_card_and_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], features: str, name: str
) -> None:
    source = write(tmp_path / "rows.jsonl.gz", [*ROWS])
    output = tmp_path / name
    fields = ["--text", "body", "--label", "kind", "--features", features, "--folds", "2", "--buckets", "1000"]
    assert main(["--input", source, *fields, "--output", str(output)]) == 0
    assert output.exists()
    card = output.with_suffix(".md").read_text("utf-8")
    assert "fruit 25, tool 25" in card and "rows.jsonl.gz" in card and str(tmp_path) not in card
    assert "accuracy" in capsys.readouterr().out
    if features == "characters":
        assert classify(load(output), "香蕉和葡萄")[0] == "fruit"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"kind": "fruit"}, "line 2: no field 'body'"),
        ({"body": "苹果"}, "line 2: no field 'kind'"),
        ({"body": " ", "kind": "fruit"}, "line 2: the field 'body' holds no text"),
        ({"body": "苹果", "kind": None}, "line 2: the field 'kind' holds no label"),
        ({"body": 5, "kind": "fruit"}, "line 2: the field 'body' holds no text"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_without_its_text(
    tmp_path: Path, row: dict[str, object], message: str
) -> None:
    source = write(tmp_path / "rows.jsonl", [*ROWS[:1], row])
    with pytest.raises(InputError, match=message) as caught:
        main(["--input", source, "--text", "body", "--label", "kind", "--output", str(tmp_path / "model.npz")])
    assert "苹果" not in str(caught.value)


@pytest.mark.parametrize("content", [b"[1]\n", b"{\n", "{\"text\": \"苹果\"}".encode("gbk")])
def test_other_files_are_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rows.jsonl").write_bytes(content)
    with pytest.raises(InputError, match=r"rows\.jsonl"):
        main(["--input", str(tmp_path / "rows.jsonl"), "--output", str(tmp_path / "model.npz")])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--output", "model.npz"],
        ["--output", "model.npz", "--model", "toxicity"],
        ["--output", "model.npz", "--model", "toxicity", "--data", ".", "--input", "rows.jsonl"],
        ["--output", "model.bin", "--input", "rows.jsonl"],
        ["--output", "model.npz", "--input", "absent.jsonl"],
    ],
)
def test_arguments_that_do_not_fit_together(arguments: list[str]) -> None:
    with pytest.raises(InputError):
        main(arguments)


def test_our_own_models_have_a_card_each() -> None:
    models = Path(__file__).parents[2] / "filters" / "models"
    assert {path.stem for path in models.glob("*.md")} >= set(MODELS)
