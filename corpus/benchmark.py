"""Benchmark files -> their items, whatever the form: tables, JSON of any nesting, JSON lines, plain lines.

Fields are found by their usual names: those of C-Eval, CMMLU, GAOKAO-Bench, AGIEval, CLUE, FewCLUE, CMRC and C3 are
among them. A passage counts only where an object has no question: passages are public texts that questions were made
about, and a page that quotes one gives no answer away (GPT-3, arXiv:2005.14165, section 4, of its own false alarms).
"""

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpus.errors import InputError

PLAIN_ENDINGS: Final = (".csv", ".tsv", ".json", ".jsonl", ".txt")
ENDINGS: Final = (*PLAIN_ENDINGS, *(f"{ending}.gz" for ending in PLAIN_ENDINGS), ".parquet")
FORMS: Final = ".csv, .tsv, .json, .jsonl or .txt (one item a line), each plain or .gz, or .parquet"

_QUESTIONS: Final = ("question", "query", "problem", "stem", "题目", "问题", "题干")
_TEXTS: Final = (
    *("sentence", "sentence1", "sentence2", "premise", "hypothesis", "content", "abst", "text"),
    *("passage", "context", "article", "文本", "文章", "句子"),
)
_CHOICES: Final = ("choices", "choice", "options", "candidates", "选项", *"abcdefgh")
# The letter that a choice brings along.
_LETTER: Final = re.compile(r"\s*[(（\[]?[A-H][)）\].．、:：]\s*")
_FIELD_CHARACTERS: Final = 1 << 27


class Item(NamedTuple):
    """benchmark: what it belongs to. number: its place there, from 1. question, choices: as they stand in the file."""

    benchmark: str
    number: int
    question: str
    choices: tuple[str, ...] = ()


class Benchmark(NamedTuple):
    """rows: lines or objects of the file that hold no item at all, counted, so that none is lost unseen."""

    items: list[Item]
    empty: int


def name_benchmark(file: str) -> str:
    """What a file's benchmark is called: "cmmlu/test/law" for cmmlu/test/law.csv.gz."""
    return re.sub(r"\.[^./]+$", "", file.removesuffix(".gz"))


def read_benchmark(file: str, content: bytes, fields: Sequence[str] = ()) -> Benchmark:
    """The items of one file. fields: those that make up an item's text, where they are not the usual ones.

    Raises InputError for a file that is not in the form that its name says.
    """
    name = name_benchmark(file)
    chosen = [field.lower() for field in fields]
    items: list[Item] = []
    empty = 0
    for row in _read_rows(file, content):
        found = list(_find_items(row, chosen))
        items += [Item(name, at, *each) for at, each in enumerate(found, len(items) + 1)]
        empty += not found
    return Benchmark(items, empty)


def _read_rows(file: str, content: bytes) -> Iterator[Any]:
    plain = file.removesuffix(".gz")
    readers: dict[str, Callable[[str], Iterable[Any]]] = {
        ".csv": lambda text: _read_table(text, ","),
        ".tsv": lambda text: _read_table(text, "\t"),
        ".json": _read_json,
        ".jsonl": _read_json_lines,
        ".txt": lambda text: ({"text": line} for line in text.splitlines() if line.strip()),
    }
    ending = plain[plain.rfind(".") :]
    try:
        if plain.endswith(".parquet"):
            yield from pq.read_table(pa.BufferReader(content)).to_pylist()
        elif ending in readers:
            unpacked = gzip.decompress(content) if file.endswith(".gz") else content
            yield from readers[ending](unpacked.decode("utf-8-sig"))
        else:
            raise InputError(f"{file}: benchmarks are read from {FORMS}, told by the file's name.")
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is not UTF-8 (byte {error.start:,}). Convert it, as by iconv -f gb18030.") from error
    except (OSError, EOFError, zlib.error, ValueError, RecursionError, csv.Error, pa.ArrowException) as error:
        raise InputError(f"{file} is not what its name says: {error}. Benchmarks are read from {FORMS}.") from error


def _read_table(text: str, delimiter: str) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(_FIELD_CHARACTERS)
    return iter(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def _read_json(text: str) -> Iterable[Any]:
    """One JSON value, or, as CLUE has it under the same ending, one a line."""
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        return _read_json_lines(text)
    return whole if isinstance(whole, list) else [whole]


def _read_json_lines(text: str) -> Iterator[Any]:
    # Not splitlines: U+2028 and others stand in texts unescaped.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"line {number:,} is not JSON ({error.msg})") from error


def _find_items(value: Any, chosen: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Question and choices of every object in a JSON value that has a question, or, for want of one, a text."""
    if isinstance(value, list):
        for each in value:
            yield from _find_items(each, chosen)
    if not isinstance(value, dict):
        return
    row = {str(name).strip().lower(): field for name, field in value.items()}
    if question := _join(row, chosen or _QUESTIONS):
        names = chosen or _CHOICES
        yield question, tuple(choice for name in names for choice in _list_choices(row.get(name), name))
        return
    below = [item for field in row.values() for item in _find_items(field, chosen)]
    yield from below
    if not below and not chosen and (text := _join(row, _TEXTS)):
        yield text, ()


def _join(row: dict[str, Any], names: Sequence[str]) -> str:
    found = (row[name] for name in names if isinstance(row.get(name), str))
    return "\n".join(text for text in found if text.strip())


def _list_choices(field: Any, name: str) -> list[str]:
    """Choices are a list, an object of lists or strings, or, in tables, fields called A, B, C …"""
    if isinstance(field, dict):
        field = field.get("text", list(field.values()))
    if isinstance(field, str) and len(name) == 1:
        field = [field]
    texts = (str(each) for each in field) if isinstance(field, list) else ()
    return [choice for text in texts if (choice := _LETTER.sub("", text, count=1) if _LETTER.match(text) else text)]
