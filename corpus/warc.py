"""WARC and ARC bytes -> records, in bounded memory, going on after damage.

Every byte of a file belongs to exactly one `Record`: a record as written, or a stretch that could not be
read. So the lengths of a file's records add up to the size of the file, and a check of that sum is a check
that nothing was lost. Files are plain, or packed with gzip or zstd, with one or many records a member; see
`corpus.layout` for the formats.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from corpus.layout import Form, Layout, look_at_layout, opens
from corpus.packing import GZIP_MAGIC, READ_BYTES, ZSTD_MAGIC, GzipMember, ZstdFrame, measure_skippable
from corpus.window import RETAIN_BYTES, Window

PROBE_BYTES = 1 << 12
# One page may fill this much memory; Common Crawl cuts pages at 1 MiB (5 MiB since CC-MAIN-2025).
BLOCK_BYTES = 16 << 20
ANOTHER_URL = re.compile(rb"[a-zA-Z][\w+.-]{1,15}:")


class Record(NamedTuple):
    """One record, one unreadable stretch (kind 'damaged'), an empty gzip member (kind 'padding') or a zstd
    dictionary (kind 'dictionary').

    offset, length: bytes in the file as stored, the next record starting at offset + length. Records that
    share one member have the member's offset; the last carries its length, the others have length 0.
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


def read_records(
    stream: BinaryIO,
    block_at_most: int = BLOCK_BYTES,
    layout: Layout | None = None,
    start: int = 0,
    end: int | None = None,
) -> Iterator[Record]:
    """Yields every record of a WARC or ARC file, and every unreadable stretch, in file order.

    block_at_most: bytes of a record's block held in memory; the rest of a longer one is read past and the
    record has problem 'too_large'. Never raises for what the bytes contain; the stream's own errors pass.
    start, end: bytes of the file; the records that start in this range are read. The stream must then stand one
    byte before `start`, as ARC's records are lines, and the layout of the whole file be given. A range knows
    nothing of what lies before it: whether ranges give what the whole file gives is for `corpus.ranges` to say.
    """
    raw = Window(lambda: stream.read(READ_BYTES), max(0, start - 1))
    layout = layout or look_at_layout(raw)
    next_start = layout.next_start
    if start:
        raw.skip(1)
        _find_next(raw, layout, next_start, end)
    while (end is None or raw.position < end) and raw.fill(1):
        magic = raw.ahead(len(ZSTD_MAGIC))
        if magic.startswith(GZIP_MAGIC) or magic == ZSTD_MAGIC:
            yield from _read_member(raw, layout, block_at_most, next_start)
        elif layout.packing == "zstd" and measure_skippable(raw):
            yield _read_skippable(raw)
        else:
            record = _read_record(raw, layout, block_at_most, next_start)
            next_start = next_start if record.problem == "damaged" else layout.any_start
            yield record


def _read_member(raw: Window, layout: Layout, block_at_most: int, next_start: re.Pattern[bytes]) -> Iterator[Record]:
    start = raw.position
    is_gzip = raw.ahead(len(GZIP_MAGIC)) == GZIP_MAGIC
    member = GzipMember(raw) if is_gzip else ZstdFrame(raw, layout.dictionary)
    inflated = Window(member.pull)
    _skip_padding(inflated)
    last: Record | None = None
    while inflated.fill(1):
        if last:
            yield last
        record = _read_record(inflated, layout, block_at_most, layout.form.start)
        last = record._replace(offset=start, length=0, inner=record.offset)
    last = last or _stretch(start, 0, "damaged" if member.problem else "padding")
    if member.problem:
        raw.go_back(start + 1)
        last = last._replace(problem="damaged" if _find_next(raw, layout, next_start) else member.problem)
    elif last.problem == "cut_off":
        # The member's checksum holds, so the block is whole and its declared length wrong.
        problem = "too_large" if len(last.block) >= block_at_most else None
        last = last._replace(problem=problem, note="length_mismatch")
    yield last._replace(length=raw.position - start)


def _read_skippable(raw: Window) -> Record:
    start, size = raw.position, measure_skippable(raw)
    raw.skip(size)
    length = raw.position - start
    if length < size:
        return _stretch(start, length, "damaged")._replace(problem="cut_off")
    return _stretch(start, length, "padding" if start else "dictionary")


def _read_record(window: Window, layout: Layout, block_at_most: int, next_start: re.Pattern[bytes]) -> Record:
    """The record at the window's place and the padding after it, or the stretch up to the next record."""
    start = window.position
    headers = layout.form.take_fields(window)
    if headers is None:
        window.at += 1
        _find_next(window, layout, next_start)
        return _stretch(start, window.position - start, "damaged")
    length = headers.get("content-length", "")
    declared = int(length) if re.fullmatch("[0-9]{1,18}", length) else None
    block_start = window.position
    size, note = _measure_block(window, layout.form, declared, max(block_at_most, RETAIN_BYTES))
    if size is None:
        block = window.take(min(block_at_most, RETAIN_BYTES))
        _find_next(window, layout, next_start)
    else:
        block = window.take(min(size, block_at_most))
        window.skip(size - len(block))
    problem = "too_large" if size is None or size > block_at_most else None
    if declared is not None and window.position - block_start < declared and not window.fill(1):
        problem = "cut_off"
    _skip_padding(window)
    kind = headers.get("warc-type", "unknown").lower()
    return Record(start, window.position - start, 0, kind, headers, block, problem, note)


def _measure_block(
    window: Window, form: Form, declared: int | None, look_at_most: int
) -> tuple[int | None, str | None]:
    """The block's true size: the declared one where a block can end there, or where that is too far off to
    look; else what lies before the next record start or the end. None: neither is near."""
    if declared is not None:
        if declared > look_at_most:
            return declared, None
        if _can_end(window, form, declared):
            return declared, None
    wanted = (declared or 0) + RETAIN_BYTES
    found = window.find(form.start, wanted)
    if found is None and window.fill(wanted):
        return None, "length_mismatch"
    size = found[0] if found else window.left
    length = len(form.block_end)
    padded = size >= length and window.ahead(length, after=size - length) == form.block_end
    return size - length * padded, "length_mismatch"


def _can_end(window: Window, form: Form, declared: int) -> bool:
    """Whether the block can end after the declared number of bytes, by what follows."""
    after = window.ahead(32, after=declared)
    follows = after.lstrip(b"\r\n")
    if not follows:
        return window.fill(declared)
    if follows.startswith((b"WARC/", GZIP_MAGIC, ZSTD_MAGIC)):
        return True
    if len(form.block_end) > 1:
        return after.startswith(form.block_end)
    return after.startswith((b"\n", b"\r\n")) and ANOTHER_URL.match(follows) is not None


def _skip_padding(window: Window) -> None:
    while padding := len(ahead := window.ahead(16)) - len(ahead.lstrip(b"\r\n")):
        window.at += padding


def _find_next(window: Window, layout: Layout, start: re.Pattern[bytes], end: int | None = None) -> bool:
    """Moves on to the next place where a record or member truly starts, or to the end; whether there is one.
    end: a position from which on no start is wanted."""
    while (end is None or window.position < end) and window.fill(1):
        after = 0
        while found := window.find(start, READ_BYTES, after):
            if opens(window, layout, found[0]):
                window.at += found[0]
                return True
            after = found[0] + 1
        window.at += min(window.left, READ_BYTES - PROBE_BYTES)
    return False


def _stretch(offset: int, length: int, kind: str) -> Record:
    return Record(offset, length, 0, kind, {}, b"", "damaged" if kind == "damaged" else None, None)
