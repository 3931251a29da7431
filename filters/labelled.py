"""Labelled texts, JSON lines, plain or gzip: what classifiers are trained on."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corpus.errors import InputError


class Example(NamedTuple):
    """A text and its label."""

    label: str
    text: str


def read_examples(path: Path, text: str = "text", label: str = "label") -> Iterator[Example]:
    """The examples of a file in its order: `text` and `label` are the names of the fields; labels may be numbers.

    Raises InputError, naming the line but nothing of its text, for a file that cannot be read, a line that is no
    JSON object, lacks a field or holds no text.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _read_example(f"{path}, line {number}", line, text, label)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise InputError(f"{path} cannot be read as JSON lines in UTF-8, plain or .gz: {reason}") from error


def _read_example(where: str, line: str, text: str, label: str) -> Example:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: no JSON object ({error.msg} at column {error.colno})") from error
    if not isinstance(row, dict):
        raise InputError(f"{where}: no JSON object, but a {type(row).__name__}")
    for field in (text, label):
        if field not in row:
            known = ", ".join(map(repr, row))
            raise InputError(f"{where}: no field {field!r}; there are {known}; name them with --text, --label")
    found, named = row[text], row[label]
    if not isinstance(found, str) or not found.strip():
        raise InputError(f"{where}: the field {text!r} holds no text")
    if isinstance(named, bool) or not isinstance(named, str | int) or str(named).strip() == "":
        raise InputError(f"{where}: the field {label!r} holds no label; a label is a word or a whole number")
    return Example(str(named), found.encode("utf-8", "replace").decode("utf-8"))
