"""What was taken out of a run: RUN/removed/list.txt, which every later ingest reads, and RUN/removed/log.jsonl.

The list has the SHA-256 of one entry a line (see `corpus.removed`), sorted. The log has a line for each removal: when
it was, how much it took out, and which lines the list got. Neither holds an address or a word of a page.
"""

import json
from collections.abc import Iterable
from typing import Any

from corpus import storage

FOLDER = "removed"
LIST = "list.txt"
LOG = "log.jsonl"


def read_removed(folder: str) -> list[str]:
    """The list of the run in this folder; empty where nothing was taken out."""
    return _read_lines(storage.join(folder, FOLDER, LIST))


def read_log(folder: str) -> list[dict[str, Any]]:
    """Every removal from the run in this folder, the first one first."""
    return [json.loads(line) for line in _read_lines(storage.join(folder, FOLDER, LOG))]


def write_removed(folder: str, digests: Iterable[str], log: Iterable[dict[str, Any]]) -> None:
    """Both files, each whole or not at all."""
    _write_lines(storage.join(folder, FOLDER, LIST), sorted(set(digests)))
    _write_lines(storage.join(folder, FOLDER, LOG), (json.dumps(line, sort_keys=True) for line in log))


def _read_lines(uri: str) -> list[str]:
    return storage.read_bytes(uri).decode().splitlines() if storage.exists(uri) else []


def _write_lines(uri: str, lines: Iterable[str]) -> None:
    storage.write_bytes(uri, "".join(f"{line}\n" for line in lines).encode())
