"""A WARC record -> a row of the `pages` table: every record is a row, kept or with the reason why not."""

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO
from urllib.parse import urlsplit

import pyarrow as pa

from corpus.blocklist import Blocklist
from corpus.boilerplate import remove_boilerplate
from corpus.characters import to_code_points
from corpus.charset import Decoded, decode_page
from corpus.deadline import DeadlineExceeded, cpu_seconds_at_most
from corpus.extract import extract, is_html
from corpus.http import parse_response
from corpus.layout import Layout
from corpus.mojibake import may_hold_latin, name_mojibake, repair_latin
from corpus.normalize import tidy
from corpus.removed import erase_row
from corpus.schema import PAGES
from corpus.script import find_script
from corpus.warc import BLOCK_BYTES, Record, read_records

Row = dict[str, object]

# What nearly all addresses start with, and no parser reads in another way.
PLAIN_HOST = re.compile(r"https?://([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)[/?#]")

BATCH_ROWS = 256
BATCH_CHARACTERS = 4 << 20
# More than a tenth of a page's characters lost in decoding is no text (own choice; filters judge the rest).
REPLACED_AT_MOST = 0.1
# Pages take milliseconds, the worst that mutation found a few seconds (benchmarks/damage.py).
PAGE_SECONDS = 30.0
# Records that may hold one.
PAGE_KINDS = frozenset({"response", "resource", "conversion"})
# Records that hold no page, by their type (ISO 28500, chapter 6; ARC's own types; zstd's dictionary).
OTHER_KINDS = frozenset(
    {"warcinfo", "request", "metadata", "revisit", "continuation", "conversion", "filedesc", "dns", "dictionary"}
)
# What WARC-Truncated may say (ISO 28500, 5.13).
TRUNCATED = frozenset({"length", "time", "disconnect", "unspecified"})

# What went wrong, as against what was seen and not wanted: reports keep the two apart.
ERRORS = frozenset(
    {
        "ingest.damaged",
        "ingest.cut_off",
        "ingest.too_large",
        "ingest.bad_encoding",
        "ingest.bomb",
        "extract.undecodable",
        "extract.timeout",
        "redact.timeout",
    }
)


# A page makes thousands of lists and no cycles. Seen: to look for these after every 700 took a twentieth of the time.
GARBAGE_AT_LEAST = 50_000


def read_pages(
    stream: BinaryIO,
    warc: str,
    block_at_most: int = BLOCK_BYTES,
    layout: Layout | None = None,
    start: int = 0,
    end: int | None = None,
    blocklist: Blocklist | None = None,
) -> Iterator[pa.RecordBatch]:
    """The rows of one WARC file or of a range of it, in file order, in batches that stay within a few megabytes.
    For the range see `corpus.warc.read_records`."""
    rows: list[Row] = []
    characters = 0
    with garbage_at_least(GARBAGE_AT_LEAST):
        for record in read_records(stream, block_at_most, layout, start, end):
            rows.append(make_page(record, warc, blocklist))
            characters += len(str(rows[-1].get("text") or ""))
            if len(rows) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
                yield pa.RecordBatch.from_pylist(rows, PAGES)
                rows, characters = [], 0
        if rows:
            yield pa.RecordBatch.from_pylist(rows, PAGES)


@contextmanager
def garbage_at_least(objects: int) -> Iterator[None]:
    """Python looks for garbage only after so many objects."""
    before = gc.get_threshold()
    gc.set_threshold(objects, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def make_page(
    record: Record, warc: str, blocklist: Blocklist | None = None, seconds: float = PAGE_SECONDS
) -> Row:
    """One row of `corpus.schema.PAGES`. blocklist: pages not to be read. seconds: processor time the page may take."""
    url = record.headers.get("warc-target-uri", "").strip("<>") or None
    row: Row = {
        "id": identify(record, warc),
        "warc": warc,
        "warc_offset": record.offset,
        "warc_length": record.length,
        "warc_inner": record.inner,
        "record_type": record.kind,
        "record_id": record.headers.get("warc-record-id"),
        "url": url,
        "host": _host(url),
        "crawl_date": record.headers.get("warc-date"),
        "payload_bytes": 0,
        "characters": 0,
        "boilerplate": [],
        "boilerplate_characters": 0,
        "note": _join_notes(record.note, _truncation(record)),
    }
    if blocklist and blocklist.is_removed(str(row["id"]), url):
        return erase_row(row | {"reason": f"ingest.{record.problem}" if record.problem else None})
    if record.problem or record.kind == "padding":
        return row | {"reason": f"ingest.{record.problem or record.kind}"}
    try:
        with cpu_seconds_at_most(seconds):
            blocked = _find_blocked(record, url, blocklist)
            read = {"reason": blocked} if blocked else _read_payload(record, url or "")
    except DeadlineExceeded:
        return row | {"reason": "extract.timeout"}
    return row | read | {"note": _join_notes(row["note"], read.get("note"))}


def identify(record: Record, warc: str) -> str:
    """The document's id: 32 hex digits over its place and its bytes, so the same on every run and unique."""
    digest = hashlib.blake2b(digest_size=16)
    place = (warc, record.offset, record.inner, record.headers.get("warc-record-id"))
    digest.update("\n".join(map(str, place)).encode("utf-8", "surrogatepass"))
    digest.update(record.block)
    return digest.hexdigest()


def _find_blocked(record: Record, url: str | None, blocklist: Blocklist | None) -> str | None:
    return blocklist.find_reason(url) if blocklist and url and record.kind in PAGE_KINDS else None


def _read_payload(record: Record, url: str) -> Row:
    """The columns that a record's block fills, by its type."""
    content_type = record.headers.get("content-type", "")
    if record.kind == "response":
        return _read_response(record.block, url)
    if record.kind == "conversion" and content_type.lower().startswith("text/plain"):
        return _describe(content_type, record.block) | _read_wet(record.block)
    if record.kind == "resource":
        return _describe(content_type, record.block) | _read_html(content_type, record.block, url)
    return {"reason": f"ingest.{record.kind if record.kind in OTHER_KINDS else 'other_record'}"}


def _read_response(block: bytes, url: str) -> Row:
    response = parse_response(block)
    content_type = response.headers.get("content-type", "")
    row = _describe(content_type, response.body) | {"status": response.status}
    if response.problem:
        return row | {"reason": f"ingest.{response.problem}"}
    if response.status != 200:
        return row | {"reason": "ingest.status"}
    return row | _read_html(content_type, response.body, url)


def _describe(content_type: str, body: bytes) -> Row:
    return {"content_type": content_type[:256] or None, "payload_bytes": len(body)}


def _read_wet(block: bytes) -> Row:
    """The text that a crawler extracted: WET files hold it, in UTF-8."""
    text = block.decode("utf-8", "replace")
    decoded = Decoded(text, "utf-8", "wet", text.count("\ufffd") / max(1, len(text)))
    row = _describe_charset(decoded)
    if decoded.replaced > REPLACED_AT_MOST:
        return row | {"reason": "extract.undecodable"}
    return row | _finish(_valid(text), None) | {"title": None}


def _read_html(content_type: str, body: bytes, url: str) -> Row:
    if not is_html(content_type, body):
        return {"reason": "ingest.not_html"}
    decoded = decode_page(body, _declared_charset(content_type))
    row = _describe_charset(decoded)
    if decoded.replaced > REPLACED_AT_MOST:
        return row | {"reason": "extract.undecodable"}
    may_be_repaired = decoded.charset == "utf-8" and may_hold_latin(body)
    repaired = repair_latin(decoded.text) if may_be_repaired else None
    return row | _extract_text(repaired or decoded.text, url, repaired and "repaired_latin")


def _describe_charset(decoded: Decoded) -> Row:
    return {"charset": decoded.charset, "charset_method": decoded.method, "replaced": decoded.replaced}


def _extract_text(html: str, url: str, note: str | None) -> Row:
    extracted = extract(html, url)
    declared: Row = {
        "title": tidy(extracted.title).replace("\n", " "),
        "published": extracted.published or None,
        "site": (extracted.site and tidy(extracted.site)) or None,
        "declared_language": extracted.language or None,
    }
    return declared | _finish(extracted.text, _join_notes(extracted.note, note))


def _finish(text: str, note: str | None) -> Row:
    text, lines, removed = remove_boilerplate(tidy(text))
    row: Row = {
        "boilerplate": [{"kind": kind, "count": count} for kind, count in lines.items()],
        "boilerplate_characters": removed,
    }
    if not text:
        return row | {"reason": "extract.empty"}
    mojibake = name_mojibake(text)
    row |= {"text": text, "characters": len(text), "script": find_script(to_code_points(text))}
    return row | {"note": _join_notes(note, mojibake and f"mojibake_{mojibake}")}


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _join_notes(*notes: object) -> str | None:
    """All that is odd about a row, in the order in which it was noticed."""
    return ",".join(str(note) for note in notes if note) or None


def _truncation(record: Record) -> str | None:
    """What the crawler said about having cut the record short."""
    value = record.headers.get("warc-truncated", "").lower()
    return f"truncated_{value if value in TRUNCATED else 'other'}" if value else None


def _declared_charset(content_type: str) -> str | None:
    name = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return name or None


def _host(url: str | None) -> str | None:
    if plain := PLAIN_HOST.match(url or ""):
        return plain[1]
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
