"""The forms in which benchmarks come; all items here were written for these tests."""

import gzip
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.benchmark import Item, name_benchmark, read_benchmark
from corpus.errors import InputError

QUESTION = "旧书市场的摊主每逢周末开张，他最先摆出来的是哪一种书？"
OTHER = "市场管理处今年给每个摊位装了什么？"
CHOICES = ("武侠小说", "考研资料", "旧地图", "老照片")


def dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def to_parquet(rows: list[dict[str, object]]) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


CMMLU = f",Question,A,B,C,D,Answer\n0,{QUESTION},{','.join(CHOICES)},C\n".encode()
FORMS = {
    "C-Eval": ("a.csv", f"id,question,A,B,C,D,answer\n0,{QUESTION},{','.join(CHOICES)},C\n".encode(), CHOICES),
    "CMMLU, with a byte order mark": ("a.csv", b"\xef\xbb\xbf" + CMMLU, CHOICES),
    "packed": ("a.csv.gz", gzip.compress(CMMLU), CHOICES),
    "tabs": ("a.tsv", f"题目\t选项甲\n{QUESTION}\t武侠小说\n".encode(), ()),
    "lines of JSON": ("a.jsonl", dump({"question": QUESTION, "choices": CHOICES, "answer": "C"}) + b"\n\n", CHOICES),
    "AGIEval": (
        "a.jsonl",
        dump({"passage": "城南有个市场。", "question": QUESTION, "options": [f"({'ABCD'[at]}){each}" for at, each in
              enumerate(CHOICES)], "label": "C"}),
        CHOICES,
    ),
    "GAOKAO-Bench": ("a.json", dump({"keywords": "旧书", "example": [{"question": QUESTION, "answer": ["C"]}]}), ()),
    "CMRC": (
        "a.json",
        dump({"data": [{"paragraphs": [{"context": "城南有个市场。", "qas": [{"question": QUESTION, "id": "1"}]}]}]}),
        (),
    ),
    "C3": ("a.json", dump([[["城南有个市场。"], [{"question": QUESTION, "choice": CHOICES}], "7"]]), CHOICES),
    "CLUE, lines in a .json": ("a.json", dump({"label": "104", "sentence": QUESTION, "id": 0}), ()),
    "ARC": ("a.jsonl", dump({"question": QUESTION, "choices": {"text": CHOICES, "label": list("ABCD")}}), CHOICES),
    "plain lines": ("a.txt", f"{QUESTION}\r\n\n".encode(), ()),
    "parquet": ("a.parquet", to_parquet([{"question": QUESTION, "A": "武侠小说", "B": "考研资料"}]), CHOICES[:2]),
}  # fmt: skip


@pytest.mark.parametrize(("file", "content", "choices"), FORMS.values(), ids=FORMS)
def test_forms(file: str, content: bytes, choices: tuple[str, ...]) -> None:
    assert read_benchmark(file, content) == ([Item("a", 1, QUESTION, choices)], 0)


def test_items_are_numbered_and_rows_without_one_are_counted() -> None:
    rows = [{"question": QUESTION}, {"question": " "}, {"question": OTHER, "A": "雨棚", "B": None}, {"score": 3}]
    found = read_benchmark("b.jsonl", b"\n".join(map(dump, rows)))
    assert found == ([Item("b", 1, QUESTION), Item("b", 2, OTHER, ("雨棚",))], 2)


def test_two_sentences_are_one_item() -> None:
    found = read_benchmark("b.json", dump({"sentence1": QUESTION, "sentence2": OTHER, "label": "0"}))
    assert found.items == [Item("b", 1, f"{QUESTION}\n{OTHER}")]


def test_fields_given_are_read_and_no_others() -> None:
    row = {"question": QUESTION, "文段": OTHER, "备选": CHOICES}
    assert read_benchmark("b.jsonl", dump(row), ["文段", "备选"]).items == [Item("b", 1, OTHER, CHOICES)]
    assert read_benchmark("b.jsonl", dump(row), ["没有"]) == ([], 1)


@pytest.mark.parametrize(
    ("choice", "read"),
    [("A. 地图", "地图"), ("（B）地图", "地图"), ("C、地图", "地图"), ("A股", "A股"), ("3.5", "3.5"), ("D", "D")],
)
def test_letters_before_choices(choice: str, read: str) -> None:
    assert read_benchmark("b.jsonl", dump({"question": QUESTION, "choices": [choice]})).items[0].choices == (read,)


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("题.docx", b"", r"题\.docx: benchmarks are read from \.csv"),
        ("题.csv", "题目,甲\n".encode("gb18030"), "not UTF-8 .*iconv"),
        ("题.jsonl", b'{"question": "a"}\n{"question"\n', "line 2 is not JSON"),
        ("题.json", b"[" * 100_000, "not what its name says"),
        ("题.csv.gz", gzip.compress(CMMLU)[:-9], "not what its name says"),
        ("题.parquet", b"PAR1", "not what its name says"),
    ],
)
def test_files_that_cannot_be_used(file: str, content: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_benchmark(file, content)


def test_names() -> None:
    assert name_benchmark("cmmlu/test.1/law.csv.gz") == "cmmlu/test.1/law"
    assert name_benchmark("题") == "题"
