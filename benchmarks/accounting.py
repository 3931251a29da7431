"""That no record of a WARC file is missing from our rows: counts by type and HTTP status, ours and warcio's.

warcio counts what it can read; ours are the rows of `corpus.page.read_pages`, which are also to cover every byte of
the file. Where a file is damaged, the two may differ only as the table below says.
"""

import io
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from bars import Bar, benchmark_parser, finish, need
from rich.console import Console
from rich.table import Table
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from corpus.page import read_pages

FOLDERS = ("warc", "warc_third_party", "badwarc")
CUT_OFF = "cut off in its last record, which warcio takes for whole; ours is ingest.cut_off and has no status"
ONE_MEMBER = "all records in one gzip member: warcio gives up after the first"
BROKEN_MEMBER = "one gzip member is broken: warcio ends there without a word, ours goes on with the next"
# Damaged files on which the counts differ, and why.
DIFFERENCES = {
    "chatnoir-resiliparse__clipped.warc.gz": CUT_OFF,
    "warcio__example-bad.warc.gz.bad": ONE_MEMBER,
    "warcio__example.arc.gz": "ARC, an older format, of which ours reads no record: its bytes are ingest.damaged",
    "d02-trunc-last-member.warc.gz": CUT_OFF,
    "d03-single-member.warc.gz": ONE_MEMBER,
    "d04-garbage-between.warc.gz": "bytes that are no record between two: warcio ends there, ours goes on",
    "d17-path-traversal.warc.gz": "warcio reads HTTP only under web addresses; two records are under others",
    "d22-plain-cl-long.warc": "a Content-Length too large: warcio ends there, ours goes on with the next record",
    "d23-crc-flip.warc.gz": BROKEN_MEMBER,
    "d24-deflate-flip.warc.gz": BROKEN_MEMBER,
    "d25-giant.warc.gz": "a record too large to hold in memory is ingest.too_large and has no status",
}

# How many records there are of a type and HTTP status; 0 where there is none.
Counts = Counter[tuple[str, int]]


class Account(NamedTuple):
    """uncovered: bytes of the file that belong to no row."""

    file: str
    ours: Counts
    warcio: Counts
    uncovered: int

    @property
    def explained(self) -> bool:
        """Whether the counts are equal, or differ and are expected to."""
        return (self.ours != self.warcio) == (self.file in DIFFERENCES)


def take_account(path: Path) -> Account:
    """Both counts of one file."""
    ours: Counts = Counter()
    covered = 0
    with path.open("rb") as stream:
        for batch in read_pages(stream, path.name):
            for row in batch.select(["record_type", "status", "warc_length"]).to_pylist():
                covered += row["warc_length"]
                # Neither is a record: bytes that could not be read, and empty gzip members.
                if row["record_type"] not in ("damaged", "padding"):
                    ours[row["record_type"], row["status"] or 0] += 1
    return Account(path.name, ours, Counter(read_by_warcio(path)), path.stat().st_size - covered)


def read_by_warcio(path: Path) -> Iterator[tuple[str, int]]:
    """Type and status of every record that warcio reads before it gives up."""
    # warcio prints what it meets, page text among it.
    aside = io.StringIO()
    with path.open("rb") as stream, redirect_stdout(aside), redirect_stderr(aside):
        try:
            for record in ArchiveIterator(stream):
                http = record.http_headers if record.rec_type == "response" else None
                yield record.rec_type, int((http and http.get_statuscode()) or 0)
        except ArchiveLoadFailed:
            return


def spell(counts: Counts) -> str:
    """Counts in words: 3 request, 1 response 200."""
    parts = [f"{count} {kind}{f' {status}' if status else ''}" for (kind, status), count in sorted(counts.items())]
    return ", ".join(parts) or "none"


def print_accounts(accounts: list[Account]) -> None:
    table = Table("file", title="Records by type and HTTP status", title_justify="left")
    for heading in ("ours", "warcio's", "bytes in no row"):
        table.add_column(heading, justify="right")
    for one in accounts:
        table.add_row(one.file, *(f"{number:,}" for number in (one.ours.total(), one.warcio.total(), one.uncovered)))
    Console(width=110).print(table)
    for one in accounts:
        if one.ours != one.warcio:
            print(f"{one.file}: {DIFFERENCES.get(one.file, 'NOT EXPLAINED')}")
            print(f"    only ours: {spell(one.ours - one.warcio)}; only warcio's: {spell(one.warcio - one.ours)}")


def main() -> None:
    options = benchmark_parser(__doc__).parse_args()
    logging.disable(logging.WARNING)
    folders = [need(options.data / name) for name in FOLDERS]
    endings = (".warc", ".warc.gz", ".arc.gz", ".bad")
    accounts = [take_account(path) for folder in folders for path in sorted(folder.iterdir())
                if path.name.endswith(endings)]  # fmt: skip
    print_accounts(accounts)
    finish(
        [
            Bar("accounting.files_that_differ_unexplained", sum(not one.explained for one in accounts), at_most=0),
            Bar("accounting.bytes_in_no_row", sum(abs(one.uncovered) for one in accounts), at_most=0),
        ]
    )


if __name__ == "__main__":
    main()
