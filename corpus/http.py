"""An HTTP response as crawled -> status, headers, decoded body; the bytes are believed over the headers."""

import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import brotli
import zstandard

# 16 MiB after decoding; a body that inflates past it is cut there and flagged (a 1 MiB bomb can hold 1 GiB).
BODY_BYTES = 16 << 20
HEAD_BYTES = 1 << 16
# A larger body may be 200 times its packed size: what Apache's mod_deflate lets pass (DeflateInflateRatioLimit).
# gzip reaches 1,032; of 2,412 real pages, packed, none is above 23. Up to a MiB a body can do no harm.
RATIO_AT_MOST = 200
SMALL_BODY_BYTES = 1 << 20
# Members of one gzip body: each is a copy of what follows it.
MEMBERS_AT_MOST = 100
# The window a decoder of Content-Encoding zstd must support, and so the most a sender may use (RFC 9659).
ZSTD_WINDOW_BYTES = 8 << 20
STATUS_LINE = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})(?!\d)")
HEAD_END = re.compile(rb"\r?\n\r?\n")
FIELD = re.compile(r"([\w!#$%&'*+.^`|~-]+)[ \t]*:(.*)", re.ASCII | re.DOTALL)
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,256})?\r?\n")
LINE_END = re.compile(rb"\r?\n")
# Text has none of these in its first 512 bytes; of compressed bytes one in ten is among them.
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Response(NamedTuple):
    """status: 0 where there is no status line. headers: names in lower case, the first of equal names.
    body: after chunked and content encodings. problem: None, 'too_large', 'bomb' (packed more tightly than pages are)
    or 'bad_encoding'."""

    status: int
    headers: dict[str, str]
    body: bytes
    problem: str | None


class _Attempt(NamedTuple):
    """whole: the encoding's own end was reached, and nothing lies behind it."""

    content: bytes
    whole: bool


def parse_response(block: bytes, body_at_most: int = BODY_BYTES) -> Response:
    """Splits a response record's block. Declared encodings are tried, never trusted: a body that is not what
    its header says is taken as it stands, as crawlers often store decoded bodies beside the old headers."""
    head, body = _split(block)
    status = STATUS_LINE.match(head)
    headers = parse_fields(head)
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    body, problem = _decode_content(body, headers.get("content-encoding", "").lower(), body_at_most)
    if len(body) > body_at_most:
        body, problem = body[:body_at_most], "too_large"
    return Response(int(status[1]) if status else 0, headers, body, problem)


def parse_fields(head: bytes) -> dict[str, str]:
    """The named fields of an HTTP or WARC head: names in lower case, the first of equal names, folded lines
    joined. Values are UTF-8 or, where they are not, GB18030: raw GBK bytes are met in Chinese crawls."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("gb18030", "replace")
    fields: dict[str, str] = {}
    name = ""
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()
        elif field := FIELD.match(line):
            name = field[1].lower()
            if name in fields:
                name = ""
            else:
                fields[name] = field[2].strip()
    return fields


def _split(block: bytes) -> tuple[bytes, bytes]:
    """Head and body. A block that does not start with a status line is all body."""
    if not block.startswith(b"HTTP/"):
        return b"", block
    end = HEAD_END.search(block, 0, HEAD_BYTES)
    return (block[: end.start()], block[end.end() :]) if end else (block[:HEAD_BYTES], b"")


def _join_chunks(body: bytes) -> bytes:
    """The chunks' data, then whatever follows a wrong chunk size: the body itself where it was not chunked."""
    joined: list[bytes] = []
    at = 0
    while match := CHUNK_SIZE.match(body, at):
        end = match.end() + int(match[1], 16)
        if end == match.end():
            return b"".join(joined)
        line_end = LINE_END.match(body, end)
        if line_end is None and end < len(body):
            break
        joined.append(body[match.end() : end])
        at = line_end.end() if line_end else end
    return b"".join([*joined, body[at:]])


def _decode_content(body: bytes, encoding: str, at_most: int) -> tuple[bytes, str | None]:
    is_text = not CONTROL.search(body, 0, 512)
    tried = False
    for attempt in _attempts(body, encoding, at_most):
        tried = True
        if attempt and (attempt.whole or not is_text):
            return attempt.content[:at_most], _judge_size(len(body), len(attempt.content), at_most)
    return body, "bad_encoding" if tried and not is_text else None


def _judge_size(packed: int, unpacked: int, at_most: int) -> str | None:
    if unpacked > SMALL_BODY_BYTES and unpacked > RATIO_AT_MOST * packed:
        return "bomb"
    return "too_large" if unpacked > at_most else None


def _attempts(body: bytes, encoding: str, at_most: int) -> Iterator[_Attempt | None]:
    """What the body is by each encoding that it may have, None where it has not. At most a byte too long."""
    if body.startswith(b"\x1f\x8b\x08"):
        yield _inflate(body, 31, at_most + 1)
    elif body.startswith(b"\x28\xb5\x2f\xfd"):
        yield _decode_zstd(body, at_most + 1)
    elif "deflate" in encoding:
        yield _inflate(body, 15, at_most + 1)
        yield _inflate(body, -15, at_most + 1)
    elif re.search(r"\bbr\b", encoding):
        yield _decode_brotli(body, at_most + 1)


def _inflate(body: bytes, wbits: int, at_most: int) -> _Attempt | None:
    """All gzip members that follow each other (RFC 1952, 2.2); what is broken behind the first is left."""
    content, rest, ended = b"", body, True
    for member in range(MEMBERS_AT_MOST):
        if not rest or not ended or len(content) >= at_most or (member and not rest.startswith(b"\x1f\x8b\x08")):
            break
        inflate = zlib.decompressobj(wbits)
        try:
            content += inflate.decompress(rest, at_most - len(content))
        except zlib.error:
            return _Attempt(content, False) if content else None
        rest, ended = inflate.unused_data, inflate.eof
    return _Attempt(content, ended and not rest)


def _decode_zstd(body: bytes, at_most: int) -> _Attempt | None:
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    try:
        with decompressor.stream_reader(body, read_across_frames=True) as reader:
            return _Attempt(reader.read(at_most), True)
    except zstandard.ZstdError:
        return None


def _decode_brotli(body: bytes, at_most: int) -> _Attempt | None:
    decompressor = brotli.Decompressor()
    try:
        content: bytes = decompressor.process(body, output_buffer_limit=at_most)
    except brotli.error:
        return None
    return _Attempt(content, decompressor.is_finished())
