"""An HTTP response as crawled -> status, headers, decoded body; the bytes are believed over the headers."""

import re
import zlib
from typing import NamedTuple

import brotli
import zstandard

# 16 MiB after decoding; a body that inflates past it is cut there and flagged (a 1 MiB bomb can hold 1 GiB).
BODY_BYTES = 16 << 20
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,256}\r?\n")


class Response(NamedTuple):
    """status: 0 where there is no status line. headers: names in lower case, the first of equal names.
    body: after chunked and content encodings. problem: None, 'too_large' or 'bad_encoding'."""

    status: int
    headers: dict[str, str]
    body: bytes
    problem: str | None


def parse_response(block: bytes, body_at_most: int = BODY_BYTES) -> Response:
    """Splits a response record's block. Declared encodings are tried, never trusted: a body that is not what
    its header says is taken as it stands, as crawlers often store decoded bodies beside the old headers."""
    head, body = _split(block)
    lines = head.decode("utf-8", "replace").splitlines()
    parts = lines[0].split(None, 2) if lines else []
    is_status = len(parts) > 1 and parts[0].startswith("HTTP/") and parts[1].isdigit()
    headers: dict[str, str] = {}
    for line in lines[1:] if is_status else lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    body, problem = _decode_content(body, headers.get("content-encoding", "").lower(), body_at_most)
    if len(body) > body_at_most:
        body, problem = body[:body_at_most], "too_large"
    return Response(int(parts[1]) if is_status else 0, headers, body, problem)


def _split(block: bytes) -> tuple[bytes, bytes]:
    ends = [(at, len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if (at := block.find(mark, 0, 1 << 16)) >= 0]
    if not ends:
        return (block, b"") if block.startswith(b"HTTP/") else (b"", block)
    at, size = min(ends)
    return block[:at], block[at + size :]


def _join_chunks(body: bytes) -> bytes:
    """The chunks' data; the body itself where it was not chunked; what is left where a size is wrong."""
    joined, at = [], 0
    while match := CHUNK_SIZE.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            break
        joined.append(body[match.end() : match.end() + size])
        at = match.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(joined) if joined else body


def _decode_content(body: bytes, encoding: str, at_most: int) -> tuple[bytes, str | None]:
    if body.startswith(b"\x1f\x8b\x08"):
        return _inflate(body, 31, at_most)
    if body.startswith(b"\x28\xb5\x2f\xfd"):
        return _decode_zstd(body, at_most)
    if "deflate" in encoding:
        wbits = 15 if body[:1] == b"\x78" else -15
        return _inflate(body, wbits, at_most) if not _looks_like_text(body) else (body, None)
    if "br" in encoding and not _looks_like_text(body):
        return _decode_brotli(body, at_most)
    return body, None


def _looks_like_text(body: bytes) -> bool:
    return body.lstrip()[:1] in (b"<", b"{", b"[", b"")


def _inflate(body: bytes, wbits: int, at_most: int) -> tuple[bytes, str | None]:
    inflate = zlib.decompressobj(wbits)
    try:
        decoded = inflate.decompress(body, at_most + 1)
    except zlib.error:
        return body, "bad_encoding"
    return decoded[:at_most], "too_large" if len(decoded) > at_most else None


def _decode_zstd(body: bytes, at_most: int) -> tuple[bytes, str | None]:
    try:
        with zstandard.ZstdDecompressor().stream_reader(body) as reader:
            decoded = reader.read(at_most + 1)
    except zstandard.ZstdError:
        return body, "bad_encoding"
    return decoded[:at_most], "too_large" if len(decoded) > at_most else None


def _decode_brotli(body: bytes, at_most: int) -> tuple[bytes, str | None]:
    try:
        decoded: bytes = brotli.Decompressor().process(body, output_buffer_limit=at_most + 1)
    except brotli.error:
        return body, "bad_encoding"
    return decoded[:at_most], "too_large" if len(decoded) > at_most else None
