"""What is read from damaged and hostile crawl files, next to fastwarc and warcio; and whether any bytes do harm.

First 25 damaged WARC files, of which each whole record must come out, and no record that was forged inside a page.
All readers get the same HTTP decoding, ours, so that only their reading of WARC is compared. Then mutated inputs:
WARC, ARC and WET files, plain and packed, with pages in four charsets, changed by a seeded generator; each is read as
ingest reads it and must give rows that cover its bytes. Then how much memory records of 2 GiB take.
"""

import faulthandler
import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Any, NamedTuple

import zstandard
from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from fastwarc.warc import ArchiveIterator as FastwarcIterator
from fastwarc.warc import WarcRecordType
from mutations import mutate
from rich.console import Console
from rich.table import Table
from warcio.archiveiterator import ArchiveIterator as WarcioIterator
from warcio.exceptions import ArchiveLoadFailed

from corpus.http import parse_response
from corpus.page import read_pages
from corpus.warc import read_records

# What peers raise for bytes that they cannot read: the rest of the file is lost then.
PEER_ERRORS = (ArchiveLoadFailed, OSError, EOFError, ValueError, AttributeError, zlib.error)
INPUTS = 50_000
SECONDS_AT_MOST = 2.0
MEGABYTES_AT_MOST = 500
HUGE_BYTES = 2 << 30

Found = tuple[str, bytes]


class Reading(NamedTuple):
    """whole: records that had to come out and did, byte for byte. damaged: damaged ones that were seen, used or
    not. forged: responses that nobody wrote. stopped: files that ended in an error."""

    whole: int
    damaged: int
    forged: int
    stopped: int


def main() -> None:
    """Read the damaged files, the mutated ones and the huge ones; print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--inputs", type=int, default=INPUTS, help="mutated inputs (default %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another number gives other inputs")
    parser.add_argument("--part", choices=("mutated", "huge", "damaged"), help="only this, in this process")
    parser.add_argument("--last", type=Path, help="where --part mutated notes the input it reads")
    options = parser.parse_args()
    folder = need(options.data / "badwarc")
    if options.part == "mutated":
        with options.last.open("w") as last:
            print(json.dumps(read_mutated(options.seed, options.inputs, last)))
    elif options.part:
        print(json.dumps(read_large(options.part, folder)))
    else:
        expected = json.loads((folder / "expected.json").read_text())
        readings = {name: read_damaged(folder, expected, read) for name, read in READERS.items()}
        print_readings(readings, expected)
        figures = run_part("mutated", options.data, options.seed, options.inputs)
        memory = {part: run_part(part, options.data, options.seed, 0)["megabytes"] for part in ("huge", "damaged")}
        print_figures(figures, memory)
        finish(make_bars(readings["wudao"], expected, figures, memory))


def read_ours(path: Path) -> Iterator[Found]:
    with path.open("rb") as stream:
        for record in read_records(stream):
            if record.kind == "response":
                yield record.headers.get("warc-record-id", ""), b"" if record.problem else record.block


def read_fastwarc(path: Path) -> Iterator[Found]:
    with path.open("rb") as stream:
        for record in FastwarcIterator(stream, parse_http=False, record_types=WarcRecordType.response):
            yield record.record_id, record.reader.read(16 << 20)


def read_warcio(path: Path) -> Iterator[Found]:
    with path.open("rb") as stream:
        for record in WarcioIterator(stream, no_record_parse=True):
            if record.rec_type == "response":
                yield record.rec_headers.get_header("WARC-Record-ID"), record.raw_stream.read(16 << 20)


READERS: dict[str, Callable[[Path], Iterator[Found]]] = {
    "wudao": read_ours,
    "fastwarc": read_fastwarc,
    "warcio": read_warcio,
}


def read_damaged(folder: Path, expected: dict[str, Any], read: Callable[[Path], Iterator[Found]]) -> Reading:
    """What one reader finds in all files."""
    whole = damaged = forged = stopped = 0
    for name, truth in expected.items():
        found: dict[str, bytes] = {}
        try:
            for record_id, block in read(folder / name):
                found[record_id] = block
        except PEER_ERRORS:
            stopped += 1
        whole += sum(is_whole(found.get(must["id"]), must) for must in truth["must"])
        damaged += sum(identity(may) in found for may in truth["may"])
        forged += len(set(found) - {identity(one) for one in truth["must"] + truth["may"]})
    return Reading(whole, damaged, forged, stopped)


def is_whole(block: bytes | None, must: dict[str, Any]) -> bool:
    return block is not None and hashlib.sha1(parse_response(block).body).hexdigest() == must["sha1"]


def identity(record: Any) -> str:
    return str(record["id"] if isinstance(record, dict) else record)


def read_mutated(seed: int, inputs: int, last: IO[str]) -> dict[str, Any]:
    """Reads mutated inputs in this process, noting each in `last`. Gives rows by reason, inputs whose bytes
    the rows do not cover, seconds and number of the slowest, and memory."""
    faulthandler.enable()
    reasons: Counter[str] = Counter()
    slowest, failures = (0.0, -1), 0
    for number in range(seed * INPUTS, seed * INPUTS + inputs):
        content = mutate(random.Random(number))
        # What a crash leaves behind: the input that was being read.
        last.seek(0)
        last.write(f"{number} {hashlib.sha1(content).hexdigest()}\n")
        last.flush()
        began = time.process_time()
        rows = [row for batch in read_pages(BytesIO(content), "a") for row in batch.to_pylist()]
        reasons.update(row["reason"] or "kept" for row in rows)
        failures += sum(row["warc_length"] for row in rows) != len(content)
        slowest = max(slowest, (time.process_time() - began, number))
    return {"reasons": reasons, "not_covered": failures, "slowest": slowest, "megabytes": peak_megabytes()}


def read_large(part: str, folder: Path) -> dict[str, Any]:
    """Reads the huge records or the damaged files in this process, for the memory that it takes."""
    streams: list[Any] = [HugeRecord(pack) for pack in (None, "gzip", "zstd")]
    if part == "damaged":
        streams = [BytesIO(path.read_bytes()) for path in sorted(folder.glob("*.warc*"))]
    for stream in streams:
        for _ in read_pages(stream, "a"):
            pass
    return {"megabytes": peak_megabytes()}


class HugeRecord(BytesIO):
    """A WARC file with one record of 2 GiB, made up as it is read."""

    def __init__(self, packing: str | None) -> None:
        super().__init__()
        block = f"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {HUGE_BYTES}\r\n\r\n".encode()
        piece = "<p>没有尽头的一页</p>".encode() * 40_000
        parts = [block, *[piece] * (HUGE_BYTES // len(piece)), b"\r\n\r\n"]
        self.parts = self._pack(parts, packing)

    @staticmethod
    def _pack(parts: list[bytes], packing: str | None) -> Iterator[bytes]:
        if packing is None:
            yield from parts
            return
        gzipped = zlib.compressobj(1, zlib.DEFLATED, 31)
        packer: Any = gzipped if packing == "gzip" else zstandard.ZstdCompressor(1).compressobj()
        yield from map(packer.compress, parts)
        yield packer.flush()

    def read(self, size: int | None = -1, /) -> bytes:
        return next((part for part in self.parts if part), b"")


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_part(part: str, data: Path, seed: int, inputs: int) -> dict[str, Any]:
    """One part in a process of its own; where it dies, it has said at which input."""
    with tempfile.NamedTemporaryFile() as last:
        command = [sys.executable, __file__, "--part", part, "--data", str(data), "--last", last.name]
        command += ["--seed", str(seed), "--inputs", str(inputs)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=REPOSITORY)
        if done.returncode:
            at = Path(last.name).read_text()
            print(f"reading {part} files ended with code {done.returncode}; number and sha1: {at}", file=sys.stderr)
            sys.exit(1)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def count(expected: dict[str, Any], kind: str) -> int:
    return sum(len(truth[kind]) for truth in expected.values())


def print_readings(readings: dict[str, Reading], expected: dict[str, Any]) -> None:
    table = Table("reader", "whole records", "damaged ones seen", "forged ones", "files that ended in an error")
    for name, one in readings.items():
        whole, damaged = f"{one.whole} of {count(expected, 'must')}", f"{one.damaged} of {count(expected, 'may')}"
        table.add_row(name, whole, damaged, str(one.forged), str(one.stopped))
    Console().print(table)


def print_figures(figures: dict[str, Any], memory: dict[str, float]) -> None:
    table = Table("measured", "value")
    for reason, rows in sorted(figures["reasons"].items(), key=lambda one: -one[1]):
        table.add_row(f"rows of mutated inputs: {reason}", f"{rows:,}")
    table.add_row("slowest mutated input", f"{figures['slowest'][0]:.2f} s (number {figures['slowest'][1]})")
    table.add_row("peak memory, mutated inputs", f"{figures['megabytes']:.0f} MB")
    table.add_row("peak memory, records of 2 GiB (plain, gzip, zstd)", f"{memory['huge']:.0f} MB")
    table.add_row("peak memory, damaged files", f"{memory['damaged']:.0f} MB")
    Console().print(table)


def make_bars(
    ours: Reading, expected: dict[str, Any], figures: dict[str, Any], memory: dict[str, float]
) -> list[Bar]:
    peak = round(max(figures["megabytes"], *memory.values()))
    return [
        Bar("damage.whole_records", ours.whole, at_least=count(expected, "must")),
        Bar("damage.forged_records", ours.forged, at_most=0),
        Bar("damage.files_ended_in_an_error", ours.stopped, at_most=0),
        Bar("damage.mutated_inputs_not_covered", figures["not_covered"], at_most=0),
        Bar("damage.slowest_mutated_input_seconds", round(figures["slowest"][0], 2), at_most=SECONDS_AT_MOST),
        Bar("damage.peak_megabytes", peak, at_most=MEGABYTES_AT_MOST),
    ]


if __name__ == "__main__":
    main()
