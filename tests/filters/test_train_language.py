"""The language model's rows: which sentences, which pieces, which are held out."""

import gzip
import json
from collections import Counter
from pathlib import Path

from filters.language_model import features_of
from filters.train_language import HAN_RUNS, PIECES, SOURCES, is_held_out, make_rows, read_sentences

SENTENCES = [
    ("zh", "城南的旧书市场每逢周末才开张。"),
    ("zh", "圖書館的開放時間為每天上午九點到晚上八點。"),
    ("yue", "你哋今晚喺邊度食飯呀？"),
    ("lzh", "學而時習之，不亦說乎？"),
    ("ja", "図書館の開館時間は午前九時から午後八時までです。"),
]


def write_sources(folder: Path, rows: list[dict[str, str]]) -> None:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for source in SOURCES:
        (folder / source).parent.mkdir(exist_ok=True)
        if source.endswith(".gz"):
            (folder / source).write_bytes(gzip.compress(lines.encode()))
        else:
            (folder / source).write_text(lines, encoding="utf-8")


def test_sentences_come_once_and_only_with_labels_the_model_has(tmp_path: Path) -> None:
    texts = ["图书馆开门了", "圖書館開門了", "The library is open", "도서관"]
    labels = ["zh-hans", "zh-hant", "en", "ko"]
    write_sources(tmp_path, [{"label": label, "text": text} for label, text in zip(labels, texts, strict=True)])
    assert list(read_sentences(tmp_path)) == [("zh", "图书馆开门了")]


def test_rows_are_sentences_pieces_of_them_and_japanese_runs_of_han_characters() -> None:
    rows = make_rows(SENTENCES, seed=1)
    assert rows == make_rows(SENTENCES, seed=1) and rows != make_rows(SENTENCES, seed=2)
    counts = Counter(row.label for row in rows)
    assert counts == {label: PIECES[label] + sentences for label, sentences in (("zh", 2), ("yue", 1), ("lzh", 1))} | {
        "ja": PIECES["ja"] + 1 + HAN_RUNS
    }
    whole = {(label, features_of(text).replace(" ", "")) for label, text in SENTENCES}
    for row in rows[:2000]:
        piece = row.features.replace(" ", "")
        assert piece and any(label == row.label and piece in text for label, text in whole)


def test_both_scripts_of_a_sentence_are_held_out_together() -> None:
    simplified = ["图书馆开门了" * number + "书" for number in range(1, 200)]
    traditional = ["圖書館開門了" * number + "書" for number in range(1, 200)]
    assert list(map(is_held_out, simplified)) == list(map(is_held_out, traditional))


def test_some_sentences_are_held_out_and_most_are_not() -> None:
    held_out = sum(is_held_out("书" * length + "市") for length in range(1, 300))
    assert 0.05 < held_out / 299 < 0.3
