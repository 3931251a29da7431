"""How a crawl file is laid out, as its first bytes tell: WARC or ARC records, plain or packed, with a dictionary.

A reader that starts in the middle of a file needs to know it. Formats: ISO 28500 (WARC 1.0 and 1.1), and the
Internet Archive's ARC file format, versions 1 and 2.
"""

import re
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, NamedTuple

import zstandard

from corpus.http import parse_fields
from corpus.packing import (
    GZIP_MAGIC,
    READ_BYTES,
    SKIPPABLE_MAGIC,
    ZSTD_MAGIC,
    GzipMember,
    ZstdFrame,
    look_for_dictionary,
    measure_skippable,
)
from corpus.window import REREAD_AT_MOST, RETAIN_BYTES, Window

# Where a record can start: the version and a named field, as pages about the format often hold the version.
WARC_START = re.compile(rb"WARC/\d\.\d+\r?\n(?i:WARC|Content)-[\w-]+[ \t]*:")
# A line of URL, IP address, date, media type and length; version 2 has more fields before the length.
ARC_START = re.compile(
    rb"(?<![^\n])([a-zA-Z][\w+.-]{1,15}:[^\r\n]{0,8192}?) ([0-9a-fA-F.:-]{1,45}) (\d{14})"
    rb" ([^\r\n]{0,1024}?) ?(?<= )(\d{1,18})\r?\n"
)
HEAD_END = re.compile(rb"\n\r?\n")
HEADER_BYTES = 1 << 16
MEMBER_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
FRAME_START = re.compile(re.escape(ZSTD_MAGIC))
PROBE_BYTES = 1 << 12


class Form(NamedTuple):
    """What records look like.

    start: matches where one can start. block_end: the bytes that end a block. take_fields: the head at the window's
    place as WARC's named fields in lower case, the window then standing at the block; None where there is no head.
    """

    start: re.Pattern[bytes]
    block_end: bytes
    take_fields: Callable[[Window], dict[str, str] | None]


class Layout(NamedTuple):
    """packing: 'gzip', 'zstd' or 'plain', what the file starts with. dictionary: for all zstd frames, or None."""

    form: Form
    packing: str
    dictionary: zstandard.ZstdCompressionDict | None

    @property
    def next_start(self) -> re.Pattern[bytes]:
        """Where the search for the next record stops to look. In a packed file not at a plain record, which may be
        a forged one, stored inside a broken member; in a plain file a member can follow."""
        return {"gzip": MEMBER_START, "zstd": FRAME_START}.get(self.packing) or self.any_start

    @property
    def any_start(self) -> re.Pattern[bytes]:
        packed = FRAME_START if self.packing == "zstd" else MEMBER_START
        return re.compile(self.form.start.pattern + b"|" + packed.pattern)


def read_layout(stream: BinaryIO) -> Layout:
    """The layout of the file that the stream starts."""
    return look_at_layout(Window(lambda: stream.read(READ_BYTES)))


def look_at_layout(raw: Window) -> Layout:
    """The layout of the file at whose start the window stands; the window does not move."""
    start = raw.ahead(len(ZSTD_MAGIC))
    if start.startswith(GZIP_MAGIC):
        return Layout(_name_form(GzipMember(Window(BytesIO(raw.ahead(PROBE_BYTES)).read)).pull()), "gzip", None)
    if start == ZSTD_MAGIC or SKIPPABLE_MAGIC.match(start):
        dictionary = look_for_dictionary(raw)
        probe = Window(BytesIO(raw.ahead(READ_BYTES, after=measure_skippable(raw))).read)
        return Layout(_name_form(ZstdFrame(probe, dictionary).pull()), "zstd", dictionary)
    return Layout(_name_form(raw.ahead(16)), "plain", None)


def _name_form(start: bytes) -> Form:
    """An ARC file starts with a record about itself."""
    return ARC if start.startswith(b"filedesc:") else WARC


def opens(raw: Window, layout: Layout, after: int) -> bool:
    """Whether what looks like a start, `after` bytes ahead, is one: of members and frames those that hold a record."""
    magic = raw.ahead(len(ZSTD_MAGIC), after)
    if magic.startswith(GZIP_MAGIC):
        try:
            inflated = zlib.decompressobj(wbits=31).decompress(raw.ahead(PROBE_BYTES, after), PROBE_BYTES)
        except zlib.error:
            return False
        return layout.form.start.match(inflated) is not None
    if magic == ZSTD_MAGIC:
        return _frame_opens(raw, layout, after)
    return True


def _frame_opens(raw: Window, layout: Layout, after: int) -> bool:
    """Decodes the frame's first block, which can be large; frames can be forged to overlap in thousands."""
    here = raw.position
    if raw.reread > REREAD_AT_MOST * (here + RETAIN_BYTES):
        return False
    raw.at += after
    frame = ZstdFrame(raw, layout.dictionary)
    found = layout.form.start.match(frame.pull()) is not None
    raw.reread += raw.position - here - after if not found else 0
    raw.at = here - raw.base
    return found


def _take_warc_fields(window: Window) -> dict[str, str] | None:
    if window.ahead(5) != b"WARC/":
        return None
    for count in (1 << 11, HEADER_BYTES):
        if found := window.find(HEAD_END, count):
            return parse_fields(window.take(found[1]))
    return None


def _take_arc_fields(window: Window) -> dict[str, str] | None:
    window.fill(HEADER_BYTES)
    match = ARC_START.match(window.buffer, window.at, window.at + HEADER_BYTES)
    if match is None:
        return None
    url, address, date, media, length = (part.decode("utf-8", "replace") for part in match.groups())
    window.at = match.end()
    scheme = url.partition(":")[0].lower()
    return {
        "warc-type": scheme if scheme in ("filedesc", "dns") else "response",
        "warc-target-uri": url,
        "warc-ip-address": address,
        "warc-date": f"{date[:4]}-{date[4:6]}-{date[6:8]}T{date[8:10]}:{date[10:12]}:{date[12:]}Z",
        "content-type": media.partition(" ")[0],
        "content-length": length,
    }


WARC = Form(WARC_START, b"\r\n\r\n", _take_warc_fields)
ARC = Form(ARC_START, b"\n", _take_arc_fields)
