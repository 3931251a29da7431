"""Gzip members and zstd frames -> what they hold, a piece at a time, so that none can fill the memory.

Formats: RFC 1952 (gzip), RFC 8878 (zstd), and IIPC's "Use of Zstandard in WARC files" 1.0: a dictionary for all
frames of a file may stand in a skippable frame at its start, itself packed or not.
"""

import re
import zlib

import zstandard

from corpus.window import Window

GZIP_MAGIC = b"\x1f\x8b\x08"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
SKIPPABLE_MAGIC = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
# The magic and a length of four bytes.
SKIPPABLE_HEAD_BYTES = 8
READ_BYTES = 1 << 20
INFLATE_BYTES = 1 << 14
# What the zstd command decodes without being told to take more memory (its windowLog 27).
WINDOW_BYTES = 128 << 20
# Dictionaries of the zstd command have 110 KiB unless more is asked for; crawls' have up to some MiB.
DICTIONARY_BYTES = 16 << 20
RLE_BLOCK, RESERVED_BLOCK = 1, 3


class GzipMember:
    """Inflates the gzip member at the window's place. problem: None, 'cut_off' or 'damaged', once it is known."""

    def __init__(self, raw: Window) -> None:
        self.raw = raw
        self.inflate = zlib.decompressobj(wbits=31)
        self.problem: str | None = None

    def pull(self) -> bytes:
        """The next piece, of a MiB at most; nothing at the member's end."""
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


class ZstdFrame:
    """Decodes the zstd frame at the window's place, block by block: a block holds 128 KiB at most, but 16 KiB of
    packed bytes can hold half a GiB. problem: as of GzipMember."""

    def __init__(self, raw: Window, dictionary: zstandard.ZstdCompressionDict | None = None) -> None:
        self.raw = raw
        decompressor = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=WINDOW_BYTES)
        self.decode = decompressor.decompressobj()
        self.problem: str | None = None
        self.checksum_bytes = 0
        self.started = False
        self.ended = False

    def pull(self) -> bytes:
        """The next piece, a block's content; nothing at the frame's end."""
        while not self.ended and self.problem is None:
            packed = self._take_block() if self.started else self._take_head()
            if self.problem:
                break
            try:
                piece: bytes = self.decode.decompress(packed)
            except zstandard.ZstdError:
                self.problem = "damaged"
                break
            if piece:
                return piece
        return b""

    def _take_head(self) -> bytes:
        """The frame's header: its first bits say how long it is."""
        self.started = True
        descriptor = (self.raw.ahead(5) + bytes(5))[4]
        one_segment = descriptor >> 5 & 1
        self.checksum_bytes = 4 * (descriptor >> 2 & 1)
        size_bytes = (one_segment, 2, 4, 8)[descriptor >> 6]
        return self._take(5 + (1 - one_segment) + (0, 1, 2, 4)[descriptor & 3] + size_bytes)

    def _take_block(self) -> bytes:
        """One block, the last one with the frame's checksum."""
        head = int.from_bytes(self.raw.ahead(3), "little")
        self.ended, kind, size = bool(head & 1), head >> 1 & 3, head >> 3
        if kind == RESERVED_BLOCK:
            self.problem = "damaged"
        return self._take(3 + (1 if kind == RLE_BLOCK else size) + self.checksum_bytes * self.ended)

    def _take(self, count: int) -> bytes:
        taken = self.raw.take(count)
        if len(taken) < count:
            self.problem = self.problem or "cut_off"
        return taken


def measure_skippable(raw: Window) -> int:
    """The size of the skippable frame at the window's place, as it declares it; 0 where there is none."""
    head = raw.ahead(SKIPPABLE_HEAD_BYTES)
    if len(head) < SKIPPABLE_HEAD_BYTES or not SKIPPABLE_MAGIC.match(head):
        return 0
    return SKIPPABLE_HEAD_BYTES + int.from_bytes(head[4:], "little")


def look_for_dictionary(raw: Window) -> zstandard.ZstdCompressionDict | None:
    """The dictionary that lies ahead. None where there is none, or one that cannot be used: the frames that need
    it are then damaged."""
    size = measure_skippable(raw)
    if not size or size > DICTIONARY_BYTES or not raw.ahead(4).startswith(DICTIONARY_MAGIC):
        return None
    content = raw.ahead(size - SKIPPABLE_HEAD_BYTES, after=SKIPPABLE_HEAD_BYTES)
    try:
        if content.startswith(ZSTD_MAGIC):
            content = zstandard.ZstdDecompressor().stream_reader(content).read(DICTIONARY_BYTES)
        return zstandard.ZstdCompressionDict(content) if content else None
    except zstandard.ZstdError:
        return None
