"""WARC bytes -> records, in bounded memory, going on after damage.

Every byte of a file belongs to exactly one `Record`: a record as written, or a stretch that could not be
read. So the lengths of a file's records add up to the size of the file, and a check of that sum is a check
that nothing was lost. Format: ISO 28500 (WARC 1.0 and 1.1), plain or gzip with one or many records a member.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from corpus.http import parse_fields

GZIP_MAGIC = b"\x1f\x8b\x08"
# Where a record can start: the version and a named field, as pages about the format often hold the version.
RECORD_START = re.compile(rb"WARC/\d\.\d+\r?\n(?i:WARC|Content)-[\w-]+[ \t]*:")
MEMBER_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
EITHER_START = re.compile(RECORD_START.pattern + b"|" + MEMBER_START.pattern)
HEAD_END = re.compile(rb"\n\r?\n")
BLOCK_END = b"\r\n\r\n"
READ_BYTES = 1 << 20
INFLATE_BYTES = 1 << 14
PROBE_BYTES = 1 << 12
# After damage the search for the next record starts again at the start of the broken member, as inflating
# may have run on into its neighbour; a larger member is searched from its last 4 MiB.
RETAIN_BYTES = 4 << 20
# Bytes read a second time, for each byte of the file: a broken member is one more, but members can be forged to
# overlap in thousands, each of them broken.
REREAD_AT_MOST = 4
HEADER_BYTES = 1 << 16
# One page may fill this much memory; Common Crawl cuts pages at 1 MiB (5 MiB since CC-MAIN-2025).
BLOCK_BYTES = 16 << 20


class Record(NamedTuple):
    """One record, one unreadable stretch (kind 'damaged') or an empty gzip member (kind 'padding').

    offset, length: bytes in the file as stored, the next record starting at offset + length. Records that
    share one gzip member have the member's offset; the last carries its length, the others have length 0.
    inner: where the record starts in the inflated member (0 in a plain file).
    problem: why the record cannot be used (damaged, cut_off, too_large), or None.
    note: what was odd about a usable record (length_mismatch), or None.
    """

    offset: int
    length: int
    inner: int
    kind: str
    headers: dict[str, str]
    block: bytes
    problem: str | None
    note: str | None


class _Window:
    """Bytes read forward, with look-ahead and a bounded way back."""

    def __init__(self, pull: Callable[[], bytes]) -> None:
        self.pull = pull
        self.buffer = bytearray()
        self.at = 0
        self.base = 0
        self.reread = 0

    @property
    def position(self) -> int:
        return self.base + self.at

    @property
    def left(self) -> int:
        """Bytes that are held ahead, to which `fill` adds."""
        return len(self.buffer) - self.at

    def fill(self, count: int) -> bool:
        """Whether `count` bytes lie ahead, after reading what is needed for them."""
        while self.left < count:
            more = self.pull()
            if not more:
                return False
            spare = max(0, self.at - RETAIN_BYTES)
            del self.buffer[:spare]
            self.buffer += more
            self.base += spare
            self.at -= spare
        return True

    def ahead(self, count: int, after: int = 0) -> bytes:
        """Up to `count` bytes, from `after` bytes ahead."""
        self.fill(after + count)
        start = self.at + after
        return bytes(memoryview(self.buffer)[start : start + count])

    def take(self, count: int) -> bytes:
        taken = self.ahead(count)
        self.at += len(taken)
        return taken

    def skip(self, count: int) -> None:
        while count and self.fill(1):
            step = min(count, self.left)
            self.at += step
            count -= step

    def find(self, pattern: re.Pattern[bytes], count: int, after: int = 0) -> tuple[int, int] | None:
        """Where the first match within the next `count` bytes starts and ends, seen from here."""
        self.fill(count)
        match = pattern.search(self.buffer, self.at + after, self.at + count)
        return (match.start() - self.at, match.end() - self.at) if match else None

    def go_back(self, position: int) -> None:
        """Goes back as far as bytes are held; nowhere once that has been done far too often."""
        at = max(0, position - self.base)
        self.reread += self.at - at
        if self.reread <= REREAD_AT_MOST * self.position:
            self.at = at


class _Member:
    """Inflates the gzip member that starts at the window's place, a piece at a time."""

    def __init__(self, raw: _Window) -> None:
        self.raw = raw
        self.inflate = zlib.decompressobj(wbits=31)
        self.problem: str | None = None

    def pull(self) -> bytes:
        while not self.inflate.eof and self.problem is None:
            packed = self.inflate.unconsumed_tail or self.raw.take(INFLATE_BYTES)
            if not packed:
                self.problem = "cut_off"
                break
            try:
                piece = self.inflate.decompress(packed, READ_BYTES)
            except zlib.error:
                self.problem = "damaged"
                break
            if self.inflate.eof:
                self.raw.at -= len(self.inflate.unused_data)
            if piece:
                return piece
        return b""


def read_records(stream: BinaryIO, block_at_most: int = BLOCK_BYTES) -> Iterator[Record]:
    """Yields every record of a WARC file, and every unreadable stretch, in file order.

    block_at_most: bytes of a record's block held in memory; the rest of a longer one is read past and the
    record has problem 'too_large'. Never raises for what the bytes contain; the stream's own errors pass.
    """
    raw = _Window(lambda: stream.read(READ_BYTES))
    # After damage a file of members goes on with a member: a plain start may be a forged one, stored inside the
    # broken member. In a file of plain records either can follow, and what looks like a broken member is damage.
    next_start = MEMBER_START if raw.ahead(len(GZIP_MAGIC)) == GZIP_MAGIC else EITHER_START
    while raw.fill(1):
        if raw.ahead(len(GZIP_MAGIC)) == GZIP_MAGIC:
            yield from _read_member(raw, block_at_most, next_start)
        else:
            record = _read_record(raw, block_at_most, next_start)
            next_start = next_start if record.problem == "damaged" else EITHER_START
            yield record


def _read_member(raw: _Window, block_at_most: int, next_start: re.Pattern[bytes]) -> Iterator[Record]:
    start = raw.position
    member = _Member(raw)
    inflated = _Window(member.pull)
    _skip_padding(inflated)
    last: Record | None = None
    while inflated.fill(1):
        if last:
            yield last
        record = _read_record(inflated, block_at_most, RECORD_START)
        last = record._replace(offset=start, length=0, inner=record.offset)
    last = last or _stretch(start, 0, "damaged" if member.problem else "padding")
    if member.problem:
        raw.go_back(start + 1)
        last = last._replace(problem="damaged" if _find_next(raw, next_start) else member.problem)
    elif last.problem == "cut_off":
        # The member's checksum holds, so the block is whole and its declared length wrong.
        problem = "too_large" if len(last.block) >= block_at_most else None
        last = last._replace(problem=problem, note="length_mismatch")
    yield last._replace(length=raw.position - start)


def _read_record(window: _Window, block_at_most: int, next_start: re.Pattern[bytes]) -> Record:
    """The record at the window's place and the padding after it, or the stretch up to the next record."""
    start = window.position
    head = _take_head(window)
    if head is None:
        window.at += 1
        _find_next(window, next_start)
        return _stretch(start, window.position - start, "damaged")
    headers = parse_fields(head)
    length = headers.get("content-length", "")
    declared = int(length) if re.fullmatch("[0-9]{1,18}", length) else None
    block_start = window.position
    size, note = _measure_block(window, declared, max(block_at_most, RETAIN_BYTES))
    if size is None:
        block = window.take(min(block_at_most, RETAIN_BYTES))
        _find_next(window, next_start)
    else:
        block = window.take(min(size, block_at_most))
        window.skip(size - len(block))
    problem = "too_large" if size is None or size > block_at_most else None
    if declared is not None and window.position - block_start < declared and not window.fill(1):
        problem = "cut_off"
    _skip_padding(window)
    kind = headers.get("warc-type", "unknown").lower()
    return Record(start, window.position - start, 0, kind, headers, block, problem, note)


def _take_head(window: _Window) -> bytes | None:
    """The version line and named fields, or None where no record starts here."""
    if window.ahead(5) != b"WARC/":
        return None
    for count in (1 << 11, HEADER_BYTES):
        if found := window.find(HEAD_END, count):
            return window.take(found[1])
    return None


def _measure_block(window: _Window, declared: int | None, look_at_most: int) -> tuple[int | None, str | None]:
    """The block's true size: the declared one where a block can end there, or where that is too far off to
    look; else what lies before the next record start or the end. None: neither is near."""
    if declared is not None:
        if declared > look_at_most:
            return declared, None
        after = window.ahead(16, after=declared)
        follows = after.lstrip(b"\r\n")
        if after.startswith(BLOCK_END) or follows.startswith((b"WARC/", GZIP_MAGIC)):
            return declared, None
        if not follows and window.fill(declared):
            return declared, None
    wanted = (declared or 0) + RETAIN_BYTES
    found = window.find(RECORD_START, wanted)
    if found is None and window.fill(wanted):
        return None, "length_mismatch"
    size = found[0] if found else window.left
    padded = size >= len(BLOCK_END) and window.ahead(len(BLOCK_END), after=size - len(BLOCK_END)) == BLOCK_END
    return size - len(BLOCK_END) * padded, "length_mismatch"


def _skip_padding(window: _Window) -> None:
    while padding := len(ahead := window.ahead(16)) - len(ahead.lstrip(b"\r\n")):
        window.at += padding


def _find_next(window: _Window, start: re.Pattern[bytes]) -> bool:
    """Moves on to the next place where a record or member truly starts, or to the end; whether there is one."""
    while window.fill(1):
        after = 0
        while found := window.find(start, READ_BYTES, after):
            if _opens(window.ahead(PROBE_BYTES, after=found[0])):
                window.at += found[0]
                return True
            after = found[0] + 1
        window.at += min(window.left, READ_BYTES - PROBE_BYTES)
    return False


def _opens(probe: bytes) -> bool:
    """Whether bytes that look like a start are one: of gzip members those that hold a record."""
    if not probe.startswith(GZIP_MAGIC):
        return True
    try:
        return RECORD_START.match(zlib.decompressobj(wbits=31).decompress(probe, 256)) is not None
    except zlib.error:
        return False


def _stretch(offset: int, length: int, kind: str) -> Record:
    problem = None if kind == "padding" else "damaged"
    return Record(offset, length, 0, kind, {}, b"", problem, None)
