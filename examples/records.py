"""Records: captures as WARC/1.1 records, one gzip member each, with the requests and notes that belong to them.

Ids, dates and bytes depend on the captures alone, so the same captures always give the same records.
"""

import hashlib
import uuid
from base64 import b32encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

from captures import Capture, Label
from responses import http_message
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

CRAWL_START = datetime(2024, 5, 18, 3, 0, 0, tzinfo=UTC)
REQUEST_EVERY, METADATA_EVERY, REVISIT_EVERY = 16, 32, 40  # captures
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


@dataclass(frozen=True)
class Member:
    """One gzip member, or a stretch of garbage between two, and what gold says about it."""

    data: bytes
    kind: str | None
    url: str | None
    label: Label
    capture: Capture | None = None
    damage: str | None = None


def file_members(name: str, number: int, captures: Sequence[Capture]) -> Iterator[Member]:
    """The members of WARC file `number`, called `name`, in file order."""
    hour = CRAWL_START + timedelta(hours=number)
    yield _warcinfo(name, hour)
    for position, capture in enumerate(captures):
        record_id = _record_id(f"{name} {position}")
        headers = [("WARC-Date", _date(hour, position)), ("WARC-Target-URI", capture.url)]
        if position % REQUEST_EVERY == 0:
            yield _request(capture, headers, record_id)
        yield _response(capture, headers, record_id)
        if position % METADATA_EVERY == 0:
            yield _metadata(capture, headers, record_id)
        if position % REVISIT_EVERY == REVISIT_EVERY - 1:
            yield _revisit(capture, headers, record_id, _date(hour + timedelta(minutes=50), position))


def _warcinfo(name: str, when: datetime) -> Member:
    block = (
        b"software: WuDaoCorpora examples/generate.py\r\nformat: WARC File Format 1.1\r\n"
        b"description: pages written for this project; no page was fetched from anywhere\r\nlicense: Apache-2.0\r\n"
    )
    headers = [("WARC-Filename", name), ("WARC-Date", _date(when, 0))]
    return Member(_record("warcinfo", headers, _record_id(name), block), "warcinfo", None, Label("warcinfo"))


def _response(capture: Capture, headers: list[tuple[str, str]], record_id: str) -> Member:
    message = http_message(capture)
    headers = [*headers, ("WARC-Payload-Digest", _payload_digest(message))]
    if capture.is_cut:
        headers.append(("WARC-Truncated", "length"))
    data = _record("response", headers, record_id, message)
    damage = "payload_cut" if capture.is_cut else None
    return Member(data, "response", capture.url, capture.label, capture, damage)


def _request(capture: Capture, headers: list[tuple[str, str]], response_id: str) -> Member:
    _, _, rest = capture.url.partition("://")
    host, _, path = rest.partition("/")
    block = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: examplebot/1.0\r\nAccept-Encoding: gzip\r\n\r\n"
    headers = [*headers, ("WARC-Concurrent-To", response_id)]
    record_id = _record_id(f"request {response_id}")
    data = _record("request", headers, record_id, block.encode())
    return Member(data, "request", capture.url, Label("request"))


def _metadata(capture: Capture, headers: list[tuple[str, str]], response_id: str) -> Member:
    block = b"fetchTimeMs: 214\r\nhopsFromSeed: L\r\n"
    headers = [*headers, ("WARC-Concurrent-To", response_id)]
    data = _record("metadata", headers, _record_id(f"metadata {response_id}"), block)
    return Member(data, "metadata", capture.url, Label("metadata"))


def _revisit(capture: Capture, headers: list[tuple[str, str]], response_id: str, date: str) -> Member:
    """The page fetched once more and found unchanged: HTTP headers without a body."""
    message = http_message(capture)
    head, _, _ = message.partition(b"\r\n\r\n")
    original = dict(headers)
    headers = [
        ("WARC-Date", date),
        ("WARC-Target-URI", capture.url),
        ("WARC-Profile", REVISIT_PROFILE),
        ("WARC-Payload-Digest", _payload_digest(message)),
        ("WARC-Refers-To", response_id),
        ("WARC-Refers-To-Target-URI", capture.url),
        ("WARC-Refers-To-Date", original["WARC-Date"]),
    ]
    data = _record("revisit", headers, _record_id(f"revisit {response_id}"), head + b"\r\n\r\n")
    return Member(data, "revisit", capture.url, Label("revisit", capture.label.article))


def _record(kind: str, headers: list[tuple[str, str]], record_id: str, block: bytes) -> bytes:
    """One record as one gzip member; warcio writes it, digests and ids are ours to keep them repeatable."""
    named = [("WARC-Type", kind), ("WARC-Record-ID", record_id), *headers, ("WARC-Block-Digest", _digest(block))]
    media = {"warcinfo": "application/warc-fields", "metadata": "application/warc-fields"}
    content_type = media.get(kind, f"application/http; msgtype={'request' if kind == 'request' else 'response'}")
    # A payload digest that warcio finds missing it computes over the whole block, which is wrong for HTTP messages.
    if kind in ("request", "metadata"):
        named.append(("WARC-Payload-Digest", _digest(b"" if kind == "request" else block)))
    record_headers = StatusAndHeaders("", named, protocol="WARC/1.1")
    record = ArcWarcRecord("warc", kind, record_headers, BytesIO(block), None, content_type, len(block))
    out = BytesIO()
    WARCWriter(out, gzip=True, warc_version="1.1").write_record(record)
    return out.getvalue()


def _payload_digest(message: bytes) -> str:
    _, _, payload = message.partition(b"\r\n\r\n")
    return _digest(payload)


def _digest(data: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(data).digest()).decode()


def _record_id(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'wudao-corpora/examples/' + name)}>"


def _date(start: datetime, position: int) -> str:
    return (start + timedelta(seconds=7 * position)).strftime("%Y-%m-%dT%H:%M:%SZ")
