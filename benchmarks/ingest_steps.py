"""Where the time of ingest goes: the steps of `corpus.page`, each timed where it is called, and the slowest pages."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from corpus import page
from corpus.warc import Record, read_records

# Functions of corpus.page, and what they do. They are called in turn, none inside another.
STEPS = {
    "identify": "hash for the id",
    "parse_response": "split HTTP, undo encodings",
    "decode_page": "decode to text",
    "extract": "find title and main text",
    "tidy": "tidy title and text",
}


class SlowPage(NamedTuple):
    seconds: float
    bytes: int
    url: str


class Steps(NamedTuple):
    """Seconds of each step over all pages, of which there were `pages`; the slowest ones first."""

    seconds: dict[str, float]
    pages: int
    slowest: list[SlowPage]


def time_steps(files: Sequence[Path], slowest: int) -> Steps:
    """Read the files once more, with a clock around each step. What no step accounts for is named `rest`: rows to
    Arrow, and the clocks."""
    seconds: dict[str, float] = defaultdict(float)
    pages: list[SlowPage] = []
    with ExitStack() as patched:
        for name, what in STEPS.items():
            patched.enter_context(patch.object(page, name, _clocked(getattr(page, name), seconds, what)))
        patched.enter_context(patch.object(page, "read_records", _clocked_records(read_records, seconds)))
        patched.enter_context(patch.object(page, "make_page", _noting(page.make_page, pages)))
        began = time.process_time()
        for file in files:
            with file.open("rb") as stream:
                for _ in page.read_pages(stream, file.name):
                    pass
        whole = time.process_time() - began
    seconds["rest"] = whole - sum(seconds.values())
    return Steps(dict(seconds), sum(one.bytes > 0 for one in pages), sorted(pages, reverse=True)[:slowest])


def _clocked(step: Callable[..., Any], seconds: dict[str, float], what: str) -> Callable[..., Any]:
    def clocked(*given: Any) -> Any:
        began = time.process_time()
        try:
            return step(*given)
        finally:
            seconds[what] += time.process_time() - began

    return clocked


def _clocked_records(read: Callable[..., Iterator[Record]], seconds: dict[str, float]) -> Callable[..., Any]:
    def clocked(*given: Any) -> Iterator[Record]:
        records = read(*given)
        take = _clocked(lambda: next(records, None), seconds, "read WARC records")
        while record := take():
            yield record

    return clocked


def _noting(make_page: Callable[..., page.Row], pages: list[SlowPage]) -> Callable[..., page.Row]:
    def noting(record: Record, *given: Any) -> page.Row:
        began = time.process_time()
        row = make_page(record, *given)
        pages.append(SlowPage(time.process_time() - began, int(str(row["payload_bytes"])), str(row["url"])))
        return row

    return noting
