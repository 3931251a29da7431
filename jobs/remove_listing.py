"""What a removal takes out, shown before anything is changed: pages, documents, shards, and ranges of tokens."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table as Shown

from corpus.errors import enumerate_shortly
from corpus.wording import show_count
from jobs.console import console, show
from jobs.remove_find import Affected, Rows, count_by_entry
from jobs.report_terminal import make_table
from jobs.tables import CLUSTERS, CORPUS, PAGES, TABLES, TOKENS, VOCABULARY, Table

RANGES_SHOWN = 10
REQUESTS_SHOWN = 20


def join_ranges(rows: Rows) -> list[tuple[int, int]]:
    """The tokens of documents of one shard, from … up to and without …, counted from 0; neighbours are joined."""
    ranges: list[tuple[int, int]] = []
    for start, tokens in sorted((row["token_offset"], row["tokens"]) for row in rows):
        if ranges and ranges[-1][1] == start:
            ranges[-1] = (ranges[-1][0], start + tokens)
        else:
            ranges.append((start, start + tokens))
    return ranges


def encode_listing(affected: Affected, requests: Mapping[str, str]) -> bytes:
    """All of it as JSON: requests with their pages, rows by table and file, and token ranges by shard."""
    pages = count_by_entry(affected.found)
    content: dict[str, Any] = {
        "requests": {line: [one.id for one in pages.get(entry, [])] for entry, line in requests.items()},
        "copies": sorted(affected.copies),
        "copies_of_documents_that_stay": affected.staying,
        "rows": {
            table.name: {name: [row["id"] for row in rows] for name, rows in files.items()}
            for table, files in affected.rows.items()
        },
        "token_ranges": {_name_shard(name): join_ranges(rows) for name, rows in affected.rows.get(TOKENS, {}).items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def show_listing(affected: Affected, requests: Mapping[str, str], tables: Sequence[Table]) -> None:
    """The first lines of each part; `encode_listing` has all."""
    show(_table_of_requests(affected, requests))
    if affected.rows:
        show(_table_of_tables(affected))
    for table in (CORPUS, TOKENS):
        if affected.rows.get(table):
            show(_table_of_shards(table, affected.rows[table]))
    for note in describe_notes(affected, tables):
        console.print(f"[yellow]note:[/] {escape(note)}")


def describe_notes(affected: Affected, tables: Sequence[Table]) -> Iterator[str]:
    """What is not to be seen from the numbers."""
    if affected.copies:
        yield (
            f"{show_count(len(affected.copies), 'page was', 'pages were')} dropped before as copies of what goes. They "
            "have the same text, so they go too, and none of them comes back in its place."
        )
    if affected.staying:
        pairs = [f"{id} is a copy of {stays}" for id, stays in affected.staying.items()]
        yield (
            "of these pages a copy stays, which has the same text at an address that was not named: "
            f"{enumerate_shortly(pairs)}. To take it out too, name it by --id."
        )
    if affected.rows.get(CORPUS) and VOCABULARY in tables:
        yield (
            "the vocabulary stays: it holds pieces of words and counts, and another one would change all tokens. "
            "`wudao run --force-from vocabulary` learns it anew."
        )
    if affected.rows.get(CLUSTERS):
        yield "cluster_size of what stays is still the number of copies that were found in the crawl."
    yield "the crawl files, and copies of the run that were made elsewhere, are not touched."


def _table_of_requests(affected: Affected, requests: Mapping[str, str]) -> Shown:
    pages = count_by_entry(affected.found)
    table = make_table("Asked for", "", "pages", "of which kept at ingest")
    ranked = sorted(requests.items(), key=lambda one: (-len(pages.get(one[0], [])), one[1]))
    for entry, line in ranked[:REQUESTS_SHOWN]:
        found = pages.get(entry, [])
        kept = sum(one.reason is None for one in found)
        table.add_row(escape(line), f"{len(found):,}", f"{kept:,}")
    if len(ranked) > REQUESTS_SHOWN:
        rest = [pages.get(entry, []) for entry, _ in ranked[REQUESTS_SHOWN:]]
        kept = sum(one.reason is None for some in rest for one in some)
        table.add_row(f"and {len(rest):,} more", f"{sum(map(len, rest)):,}", f"{kept:,}")
    return table


def _table_of_tables(affected: Affected) -> Shown:
    table = make_table("Tables that hold them", "table", "rows", "files")
    for one in (one for one in TABLES if one in affected.rows):
        files = affected.rows[one]
        what = " (emptied, their places stay)" if one is PAGES else ""
        table.add_row(one.name + what, f"{sum(map(len, files.values())):,}", f"{len(files):,}")
    return table


def _table_of_shards(table: Table, files: Mapping[str, Rows]) -> Shown:
    shown = make_table(f"Shards of {table.name} to be written anew", "shard", "documents")
    if table is TOKENS:
        shown.add_column("tokens", justify="right")
        shown.add_column("first–last token")
    for name, rows in sorted(files.items()):
        cells = [_name_shard(name), f"{len(rows):,}"]
        if table is TOKENS:
            cells += [f"{sum(row['tokens'] for row in rows):,}", _show_ranges(join_ranges(rows))]
        shown.add_row(*cells)
    return shown


def _show_ranges(ranges: Sequence[tuple[int, int]]) -> str:
    shown = ", ".join(f"{start}–{end - 1}" for start, end in ranges[:RANGES_SHOWN])
    return shown + (f", and {len(ranges) - RANGES_SHOWN:,} more" if len(ranges) > RANGES_SHOWN else "")


def _name_shard(name: str) -> str:
    return name.removesuffix(".parquet").removesuffix(".lineage")
