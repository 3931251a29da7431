"""A WARC record -> a row of the `pages` table: every record is a row, kept or with the reason why not."""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

import pyarrow as pa

from corpus.boilerplate import remove_boilerplate
from corpus.characters import to_code_points
from corpus.charset import decode_page
from corpus.extract import extract, is_html
from corpus.http import Response, parse_response
from corpus.normalize import tidy
from corpus.schema import PAGES
from corpus.script import find_script
from corpus.warc import BLOCK_BYTES, Record, read_records

Row = dict[str, object]

BATCH_ROWS = 256
BATCH_CHARACTERS = 4 << 20
# More than a tenth of a page's characters lost in decoding is no text (own choice; filters judge the rest).
REPLACED_AT_MOST = 0.1

# What went wrong, as against what was seen and not wanted: reports keep the two apart.
ERRORS = frozenset(
    {
        "ingest.damaged",
        "ingest.cut_off",
        "ingest.too_large",
        "ingest.bad_encoding",
        "extract.undecodable",
        "redact.timeout",
    }
)


def read_pages(stream: BinaryIO, warc: str, block_at_most: int = BLOCK_BYTES) -> Iterator[pa.RecordBatch]:
    """The rows of one WARC file, in file order, in batches that stay within a few megabytes."""
    rows: list[Row] = []
    characters = 0
    for record in read_records(stream, block_at_most):
        rows.append(make_page(record, warc))
        characters += len(str(rows[-1].get("text") or ""))
        if len(rows) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            yield pa.RecordBatch.from_pylist(rows, PAGES)
            rows, characters = [], 0
    if rows:
        yield pa.RecordBatch.from_pylist(rows, PAGES)


def make_page(record: Record, warc: str) -> Row:
    """One row of `corpus.schema.PAGES`."""
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
        "note": record.note,
    }
    if record.problem or record.kind == "padding":
        return row | {"reason": f"ingest.{record.problem or record.kind}"}
    if record.kind != "response":
        return row | {"reason": "ingest.not_response"}
    return row | _read_response(parse_response(record.block), url or "")


def identify(record: Record, warc: str) -> str:
    """The document's id: 32 hex digits over its place and its bytes, so the same on every run and unique."""
    digest = hashlib.blake2b(digest_size=16)
    place = (warc, record.offset, record.inner, record.headers.get("warc-record-id"))
    digest.update("\n".join(map(str, place)).encode("utf-8", "surrogatepass"))
    digest.update(record.block)
    return digest.hexdigest()


def _read_response(response: Response, url: str) -> Row:
    content_type = response.headers.get("content-type", "")
    row: Row = {
        "status": response.status,
        "content_type": content_type[:256] or None,
        "payload_bytes": len(response.body),
    }
    if response.problem:
        return row | {"reason": f"ingest.{response.problem}"}
    if response.status != 200:
        return row | {"reason": "ingest.status"}
    if not is_html(content_type, response.body):
        return row | {"reason": "ingest.not_html"}
    decoded = decode_page(response.body, _declared_charset(content_type))
    row |= {"charset": decoded.charset, "charset_method": decoded.method, "replaced": decoded.replaced}
    if decoded.replaced > REPLACED_AT_MOST:
        return row | {"reason": "extract.undecodable"}
    return row | _extract_text(decoded.text, url)


def _extract_text(html: str, url: str) -> Row:
    extracted = extract(html, url)
    text, lines, characters = remove_boilerplate(tidy(extracted.text))
    row: Row = {"title": tidy(extracted.title).replace("\n", " "), "text": text, "characters": len(text)}
    row["boilerplate"] = [{"kind": kind, "count": count} for kind, count in lines.items()]
    row |= {"boilerplate_characters": characters, "script": find_script(to_code_points(text))}
    row |= {"published": extracted.published or None, "site": tidy(extracted.site) or None}
    row["declared_language"] = extracted.language or None
    if not text:
        return row | {"reason": "extract.empty", "text": None}
    return row | ({"note": extracted.note} if extracted.note else {})


def _declared_charset(content_type: str) -> str | None:
    name = content_type.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    return name or None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None
