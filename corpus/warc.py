"""WARC bytes -> records, in bounded memory, going on after damage.

Every byte of a file belongs to exactly one `Record`: a record as written, or a stretch that could not be
read. So the lengths of a file's records add up to the size of the file, and a check of that sum is a check
that nothing was lost. Format: ISO 28500 (WARC 1.0 and 1.1), plain or gzip with one or many records a member.
"""

import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

GZIP_MAGIC = b"\x1f\x8b\x08"
RECORD_START = re.compile(rb"(?:\A|\n)(WARC/1\.[01]\r?\n)")
READ_BYTES = 1 << 20
INFLATE_BYTES = 1 << 14
# After damage the search for the next record starts again at the start of the broken member, as inflating
# may have run on into its neighbour; a larger member is searched from its last 4 MiB.
RETAIN_BYTES = 4 << 20
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
        self.buffer = b""
        self.at = 0
        self.base = 0

    @property
    def position(self) -> int:
        return self.base + self.at

    def fill(self, count: int) -> bool:
        """Whether `count` bytes lie ahead, after reading what is needed for them."""
        while len(self.buffer) - self.at < count:
            more = self.pull()
            if not more:
                return False
            drop = max(0, self.at - RETAIN_BYTES)
            self.buffer = self.buffer[drop:] + more
            self.base += drop
            self.at -= drop
        return True

    def ahead(self, count: int) -> bytes:
        self.fill(count)
        return self.buffer[self.at : self.at + count]

    def take(self, count: int) -> bytes:
        taken = self.ahead(count)
        self.at += len(taken)
        return taken

    def skip(self, count: int) -> None:
        while count and self.fill(1):
            step = min(count, len(self.buffer) - self.at)
            self.at += step
            count -= step

    def go_back(self, position: int) -> None:
        self.at = max(0, position - self.base)


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
    while raw.fill(1):
        start = raw.position
        if raw.ahead(3) == GZIP_MAGIC:
            yield from _read_member(raw, block_at_most)
        elif raw.ahead(5) == b"WARC/":
            yield _read_record(raw, block_at_most, member_offset=None)
        else:
            _find_next(raw)
            yield _damaged(start, raw.position - start, "damaged")


def _read_member(raw: _Window, block_at_most: int) -> Iterator[Record]:
    start = raw.position
    member = _Member(raw)
    inflated = _Window(member.pull)
    empty = last = _damaged(start, 0, None)._replace(kind="padding")
    while inflated.fill(1):
        if last is not empty:
            yield last
        last = _read_record(inflated, block_at_most, start)
    if member.problem:
        raw.go_back(start + 1)
        problem = "damaged" if _find_next(raw) else member.problem
        last = last._replace(problem=problem, kind="damaged" if last is empty else last.kind)
    yield last._replace(length=raw.position - start)


def _read_record(window: _Window, block_at_most: int, member_offset: int | None) -> Record:
    """One record and the padding after it: of a plain file or, with `member_offset`, an inflated member."""
    start = window.position
    head = _take_head(window)
    if head is None:
        _find_next(window)
        offset = start if member_offset is None else member_offset
        return _damaged(offset, window.position - start if member_offset is None else 0, "damaged")
    headers = _parse_headers(head)
    declared = headers.get("content-length", "")
    size, note = _measure_block(window, int(declared) if declared.isdigit() else None)
    problem: str | None = None
    if size is None:
        block, problem = window.take(block_at_most), "too_large"
        _find_next(window)
    elif size > block_at_most:
        block, problem = window.take(block_at_most), "too_large"
        window.skip(size - len(block))
    else:
        block = window.take(size)
    _skip_padding(window)
    whole = member_offset is None
    if whole and note and declared.isdigit() and len(block) < int(declared) and not window.fill(1):
        problem = "cut_off"
    return Record(
        offset=start if whole else member_offset or 0,
        length=window.position - start if whole else 0,
        inner=0 if whole else start,
        kind=headers.get("warc-type", "unknown").lower(),
        headers=headers,
        block=block,
        problem=problem,
        note=note,
    )


def _take_head(window: _Window) -> bytes | None:
    """The version line and named fields, or None where no record starts here."""
    if window.ahead(5) != b"WARC/":
        return None
    for count in (1 << 11, HEADER_BYTES):
        ahead = window.ahead(count)
        ends = [(ahead.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n")]
        found = [(at, size) for at, size in ends if at >= 0]
        if found:
            at, size = min(found)
            return window.take(at + size)
    return None


def _parse_headers(head: bytes) -> dict[str, str]:
    """Field names in lower case; values as UTF-8 or, where they are not, GB18030 (raw GBK bytes are met)."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("gb18030", "replace")
    headers: dict[str, str] = {}
    name = ""
    for line in text.splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            headers[name] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower()
        if colon:
            headers.setdefault(name, value.strip())
    return headers


def _measure_block(window: _Window, declared: int | None) -> tuple[int | None, str | None]:
    """The block's true size: the declared one where a record or the end follows it, else up to the record
    start nearest to the declared end. None: no end within the memory bound."""
    if declared is not None and declared > RETAIN_BYTES:
        return declared, None
    ahead = window.ahead((declared or 0) + RETAIN_BYTES) if declared is None else window.ahead(declared + 16)
    if declared is not None:
        after = ahead[declared:].lstrip(b"\r\n")
        if len(ahead) >= declared and (not after or after.startswith((b"WARC/", GZIP_MAGIC))):
            return declared, None
        ahead = window.ahead(declared + RETAIN_BYTES)
    starts = [match.start(1) for match in RECORD_START.finditer(ahead)]
    if len(ahead) < (declared or 0) + RETAIN_BYTES:
        starts.append(len(ahead))
    if not starts:
        return None, "length_mismatch"
    end = min(starts, key=lambda at: abs(at - declared)) if declared is not None else starts[0]
    return len(ahead[:end].rstrip(b"\r\n")), "length_mismatch"


def _skip_padding(window: _Window) -> None:
    while window.ahead(1) in (b"\r", b"\n"):
        window.at += 1


def _find_next(window: _Window) -> bool:
    """Moves to the next place where a record truly starts, or to the end; whether there is one."""
    while window.fill(1):
        view = window.ahead(READ_BYTES)
        places = [at for at in (view.find(GZIP_MAGIC), view.find(b"WARC/1.")) if at >= 0]
        if not places:
            window.at += max(1, len(view) - 7)
            continue
        window.at += min(places)
        if _starts_record(window):
            return True
        window.at += 1
    return False


def _starts_record(window: _Window) -> bool:
    ahead = window.ahead(1 << 12)
    if ahead.startswith(b"WARC/1."):
        return RECORD_START.match(ahead) is not None
    try:
        opened = zlib.decompressobj(wbits=31).decompress(ahead, 16)
    except zlib.error:
        return False
    return opened.startswith(b"WARC/1.")


def _damaged(offset: int, length: int, problem: str | None) -> Record:
    return Record(offset, length, 0, "damaged", {}, b"", problem, None)
