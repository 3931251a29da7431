"""Responses: HTTP/1.1 messages, framed the way servers frame them and, now and then, wrongly."""

import zlib
from http import HTTPStatus

from captures import Capture

CHUNK = 4096  # bytes
SERVERS = ("nginx", "Apache/2.4.6", "Microsoft-IIS/7.5", "openresty", "Tengine")


def http_message(capture: Capture) -> bytes:
    """Status line, headers and body of a capture, as they went over the wire."""
    body, framing = frame(capture.body, capture.transport)
    if capture.is_cut:
        body = body[: len(body) * 6 // 10]
    server = SERVERS[sum(capture.url.encode()) % len(SERVERS)]
    headers = [("Date", "Sat, 18 May 2024 03:00:00 GMT"), ("Server", server), *_content_type(capture)]
    lines = [f"HTTP/1.1 {capture.status} {HTTPStatus(capture.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in [*headers, *framing, *capture.headers]]
    return "\r\n".join([*lines, "", ""]).encode() + body


def frame(body: bytes, transport: str) -> tuple[bytes, list[tuple[str, str]]]:
    """The body as sent and the headers that say how. Raises ValueError for an unknown transport.

    `false-chunked` and `false-gzip` declare a coding that the body does not have.
    """
    match transport:
        case "plain":
            return body, [("Content-Length", str(len(body)))]
        case "gzip":
            packed = gzip_member(body)
            return packed, [("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))]
        case "chunked":
            return chunked(body), [("Transfer-Encoding", "chunked")]
        case "gzip-chunked":
            return chunked(gzip_member(body)), [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]
        case "false-chunked":
            return body, [("Transfer-Encoding", "chunked")]
        case "false-gzip":
            return body, [("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))]
    raise ValueError(f"unknown transport {transport!r}")


def gzip_member(data: bytes) -> bytes:
    """One gzip member without a time stamp."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(data) + packer.flush()


def chunked(body: bytes) -> bytes:
    pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def _content_type(capture: Capture) -> list[tuple[str, str]]:
    if capture.content_type is None:
        return []
    charset = capture.encoding.header if capture.encoding else None
    return [("Content-Type", f"{capture.content_type}; charset={charset}" if charset else capture.content_type)]
