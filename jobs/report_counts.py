"""What the crawl and the corpus are made of: records, charsets, hosts, languages, personal data.

Names from the crawl go through `show_name`; texts, titles and addresses of pages are never shown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.report_words import show_name

TOP_HOSTS = 20
# Record types of WARC 1.1 and what corpus.warc calls stretches that are no record.
RECORD_TYPES = (
    *("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation"),
    *("damaged", "padding", "unknown"),
)

# Name -> count, most first.
Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class PageFigures:
    """bytes: of the crawl files as stored. charsets: (charset, how it was found, pages)."""

    bytes: int
    payload_bytes: int
    boilerplate_characters: int
    record_types: Counts
    statuses: Counts
    charsets: list[tuple[str, str, int]]


@dataclass(frozen=True)
class HostFigures:
    """hosts: those with a response or a document; kept: those with a document. top: (host, responses, documents)."""

    hosts: int
    kept: int
    top: list[tuple[str, int, int]]


@dataclass(frozen=True)
class LanguageFigures:
    language: str
    script: str
    documents: int
    characters: int


@dataclass(frozen=True)
class PersonalDataFigures:
    """values: how many were replaced, in `documents` documents of `hosts` hosts; first: the host with most of them."""

    kind: str
    values: int
    documents: int
    hosts: int
    first: tuple[str, int]


@dataclass(frozen=True)
class BoilerplateFigures:
    """Lines of one kind that were taken out of the texts of `pages` pages that ingest kept."""

    kind: str
    lines: int
    pages: int


def count_pages(pages: DataFrame) -> PageFigures:
    """Record types, HTTP status and charsets of all records, in one query."""
    known = F.when(F.col("record_type").isin(*RECORD_TYPES), F.col("record_type")).otherwise("another type")
    grouped = pages.groupBy(known.alias("record_type"), "status", "charset", "charset_method").agg(
        F.count("*").alias("records"),
        F.sum("warc_length").alias("bytes"),
        F.sum("payload_bytes").alias("payload_bytes"),
        F.sum("boilerplate_characters").alias("boilerplate_characters"),
    )
    rows = grouped.collect()
    charsets = Counter[tuple[str, str]]()
    for row in rows:
        if row.charset:
            charsets[show_name(row.charset), row.charset_method] += row.records
    return PageFigures(
        bytes=sum(row.bytes for row in rows),
        payload_bytes=sum(row.payload_bytes for row in rows),
        boilerplate_characters=sum(row.boilerplate_characters for row in rows),
        record_types=_add_up((row.record_type, row.records) for row in rows),
        statuses=_add_up((str(row.status), row.records) for row in rows if row.status is not None),
        charsets=[(*names, count) for names, count in sorted(charsets.items(), key=_most_first)],
    )


def count_boilerplate(pages: DataFrame) -> list[BoilerplateFigures]:
    """Lines that were taken out, by kind, most first."""
    found = pages.where("reason IS NULL").select(F.explode("boilerplate").alias("one")).select("one.*")
    rows = found.groupBy("kind").agg(F.sum("count"), F.count("*")).collect()
    return sorted((BoilerplateFigures(*row) for row in rows), key=lambda row: (-row.lines, row.kind))


def count_hosts(pages: DataFrame, documents: DataFrame) -> HostFigures:
    """The hosts that most documents are from, and how many of their responses became documents."""
    host = F.coalesce("host", F.lit("")).alias("host")
    seen = pages.where("record_type = 'response'").select(host, F.lit(1).alias("seen"), F.lit(0).alias("kept"))
    rows = seen.union(documents.where("reason IS NULL").select(host, F.lit(0), F.lit(1)))
    # Grouped once, for two questions.
    hosts = rows.groupBy("host").agg(F.sum("seen").alias("responses"), F.sum("kept").alias("documents")).persist()
    seen_and_kept = hosts.agg(F.count("*").alias("seen"), F.count_if(F.col("documents") > 0).alias("kept")).collect()[0]
    first = hosts.where("documents > 0").orderBy(F.desc("documents"), "host").limit(TOP_HOSTS).collect()
    hosts.unpersist()
    top = [(show_name(row.host), row.responses, row.documents) for row in first]
    return HostFigures(seen_and_kept.seen, seen_and_kept.kept, top)


def count_languages(documents: DataFrame) -> list[LanguageFigures]:
    """Documents that stay by language and script, most first."""
    name = [F.coalesce(column, F.lit("none")).alias(column) for column in ("language", "script")]
    kept = documents.where("reason IS NULL").groupBy(*name)
    rows = [LanguageFigures(*row) for row in kept.agg(F.count("*"), F.sum("characters")).collect()]
    return sorted(rows, key=lambda row: (-row.documents, row.language, row.script))


def count_personal_data(documents: DataFrame) -> list[PersonalDataFigures]:
    """Values that were replaced, by kind, most first."""
    host = F.coalesce("host", F.lit("")).alias("host")
    found = documents.where("reason IS NULL").select(host, F.explode("personal_data").alias("one"))
    hosts = found.groupBy("host", "one.kind").agg(F.sum("one.count").alias("values"), F.count("*").alias("documents"))
    most = F.struct("values", "host")
    rows = hosts.groupBy("kind").agg(F.sum("values"), F.sum("documents"), F.count("*"), F.max(most)).collect()
    figures = [
        PersonalDataFigures(kind, values, documents, count, (show_name(first["host"]), first["values"]))
        for kind, values, documents, count, first in rows
    ]
    return sorted(figures, key=lambda row: (-row.values, row.kind))


def _add_up(pairs: Iterable[tuple[str, int]]) -> Counts:
    counts: Counter[str] = Counter()
    for name, count in pairs:
        counts[name] += count
    return sorted(counts.items(), key=_most_first)


def _most_first(counted: tuple[Any, int]) -> tuple[int, Any]:
    return -counted[1], counted[0]
