"""Pages that are taken out of a run and stay out: the entries that name them, and what is left of their rows.

An entry is a word for its kind and what it names, in the one spelling of `corpus.address`:

    id 0123…            one record of the crawl
    url a.example/b     the page at an address, whatever the scheme
    below a.example/b/  all pages whose addresses begin so
    host a.example      all pages of a host, on any port
    domain a.example    those of its subdomains too

A run keeps the SHA-256 of entries alone: enough to keep pages out and to prove that one was taken out, to whoever
knows its address, and no list of the addresses that people wanted to be forgotten.
"""

import hashlib
import re
from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from corpus.address import fold_host, is_host, is_number, list_parents, parse_address
from corpus.errors import InputError
from corpus.ranges import ODD, ODD_NOTE

REMOVED = "removed"
# What a row says of the record's place in the crawl, whose bytes must still add up, and nothing of the page.
KEPT = ("id", "warc", "warc_offset", "warc_length", "warc_inner", "record_type")
# Of the notes, those on the record as stored.
KEPT_NOTES = (ODD_NOTE, "truncated_")
EMPTY: dict[str, object] = {"payload_bytes": 0, "characters": 0, "boilerplate": [], "boilerplate_characters": 0}
ID = re.compile(r"[0-9a-f]{32}")
# Folders of an address that are looked up. Crawled addresses have no bound, and each folder costs a hash.
DEPTH_AT_MOST = 32


def name_id(line: str) -> str:
    """The entry of one record. Raises InputError for what is no id."""
    if not ID.fullmatch(line.strip().lower()):
        raise InputError(f"{line!r} is no id: ids are 32 hex digits, as in the column `id` of every table.")
    return f"id {line.strip().lower()}"


def name_host(line: str) -> str:
    """The entry of one host, or of a domain with all its subdomains where the line begins with `.` or `*.`.
    Raises InputError for what is no host."""
    word = line.strip().removeprefix("*")
    kind, host = "domain" if word.startswith(".") else "host", fold_host(word.removeprefix("."))
    whole = "." in host or is_number(host) or kind == "domain"
    if not is_host(host) or not whole or (kind == "domain" and is_number(host)):
        raise InputError(f"{line!r} is no host: write example.com, or .example.com for all its subdomains too.")
    return f"{kind} {host}"


def name_url(line: str) -> str:
    """The entry of one address, or of all that begin so where it ends in `/*`. Raises InputError for what is none."""
    text = line.strip()
    address = parse_address("//" + (text.partition("://")[2] if "://" in text else text).removesuffix("*"))
    below = text.endswith("*")
    if address is None or not is_host(address.host):
        raise InputError(f"{line!r} is no URL: write it as the page has it, such as https://example.com/page?id=1.")
    if below and (not address.place.endswith("/") or not text.endswith("/*") or "?" in address.place):
        raise InputError(f"{line!r}: a * stands for all of a folder alone, as in example.com/blog/*.")
    if below and address.place.count("/") > DEPTH_AT_MOST:
        raise InputError(f"{line!r} is deeper than {DEPTH_AT_MOST} folders: name a folder above it.")
    return f"{'below' if below else 'url'} {address.place}"


def list_entries(id: str, url: str | None) -> list[str]:
    """All entries that would take this record out."""
    address = parse_address(url) if url else None
    if address is None:
        return [f"id {id}"]
    path = address.place.partition("?")[0]
    folders = path.split("/", DEPTH_AT_MOST)[:-1]
    below = ["/".join(folders[: depth + 1]) + "/" for depth in range(len(folders))]
    return [
        f"id {id}",
        f"url {address.place}",
        f"host {address.host}",
        *(f"domain {parent}" for parent in list_parents(address.host)),
        *(f"below {folder}" for folder in below),
    ]


def digest_entry(entry: str) -> str:
    """The SHA-256 of an entry in UTF-8, as hex digits: what `printf %s 'host a.example' | sha256sum` prints."""
    return hashlib.sha256(entry.encode("utf-8", "replace")).hexdigest()


def erase_row(row: Mapping[str, object]) -> dict[str, object]:
    """What is left of a row of `corpus.schema.PAGES`: its place in the crawl, and why there is no page."""
    kept = {name: row[name] for name in KEPT}
    return kept | EMPTY | {"reason": keep_reason(row.get("reason")), "note": _keep_note(row.get("note"))}


def erase_pages(pages: pa.Table, removed: pa.Array) -> pa.Table:
    """Pages as `erase_row` leaves them where `removed` (booleans, one for each row) says so."""
    columns = [_erase_column(pages.column(name).combine_chunks(), removed, name) for name in pages.schema.names]
    return pa.Table.from_arrays(columns, schema=pages.schema)


def _erase_column(column: pa.Array, removed: pa.Array, name: str) -> pa.Array:
    if name in KEPT:
        return column
    if name in LEFT:
        pairs = zip(column.to_pylist(), removed.to_pylist(), strict=True)
        return pa.array([LEFT[name](value) if gone else value for value, gone in pairs], column.type)
    return pc.if_else(removed, pa.scalar(EMPTY.get(name), column.type), column)


def keep_reason(reason: object) -> str:
    """What is damaged stays damaged: no page was read from it, and readers of ranges must know."""
    return str(reason) if reason in ODD else REMOVED


def _keep_note(note: object) -> str | None:
    """What is said of the record, not of the page."""
    return ",".join(one for one in str(note or "").split(",") if one.startswith(KEPT_NOTES)) or None


def _keep_no_lines(lines: object) -> list[str]:
    return []


LEFT: dict[str, Callable[[object], object]] = {
    "reason": keep_reason,
    "note": _keep_note,
    "boilerplate": _keep_no_lines,
}
