"""What a removal takes out of a run: which pages, which copies of them, and which rows of which files hold those.

Every file of a table is read on its own, on the workers, and only the columns that are asked. The driver holds the
ids, about 200 bytes each.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa
from pyspark.sql import SparkSession

from corpus.removed import REMOVED, digest_entry, list_entries
from jobs.scan import list_parquet, scan_file
from jobs.tables import CLUSTERS, CORPUS, PAGES, TABLES, TOKENS, VOCABULARY, Run, Table, fingerprint_of, is_finished

Rows = list[dict[str, Any]]
Answer = TypeVar("Answer")

COLUMNS = {CORPUS: ["id", "warc", "characters"], TOKENS: ["id", "warc", "tokens", "token_offset"]}


class Found(NamedTuple):
    """A page that is asked for. entry: the one of those asked that names it; reason: why the page was dropped before,
    or None."""

    id: str
    url: str | None
    reason: str | None
    entry: str


@dataclass(frozen=True)
class Affected:
    """found: pages that are asked for. copies: ids of documents that were dropped as copies of one that is found;
    staying: found page -> the document that stays and that it was dropped as a copy of. rows: table -> file -> the
    rows that go."""

    found: list[Found]
    copies: frozenset[str]
    staying: dict[str, str]
    rows: dict[Table, dict[str, Rows]] = field(default_factory=dict)

    @property
    def ids(self) -> frozenset[str]:
        return self.copies | {one.id for one in self.found}


def list_finished(run: Run) -> list[Table]:
    """The run's finished tables. Raises OutputError where `pages` is not, or something is being published."""
    fingerprint_of(run, PAGES)
    tables = [table for table in TABLES if is_finished(run, table)]
    for table in tables:
        fingerprint_of(run, table)
    return tables


def find_affected(spark: SparkSession, run: Run, entries: Collection[str]) -> Affected:
    """All that these entries of `corpus.removed` take out of the finished tables."""
    tables = list_finished(run)
    found = find_pages(spark, run, {digest_entry(entry): entry for entry in entries})
    ids = {one.id for one in found}
    copies, staying = _find_copies(spark, run, ids) if ids and CLUSTERS in tables else (frozenset(), {})
    affected = Affected(found, copies, staying)
    with_rows = [table for table in tables if table is not VOCABULARY] if ids else []
    for table in with_rows:
        affected.rows[table] = find_rows(spark, run, table, affected.ids)
    return affected


def find_pages(spark: SparkSession, run: Run, entries: Mapping[str, str]) -> list[Found]:
    """The pages that entries name, each once. entries: by their digests."""
    wanted = spark.sparkContext.broadcast(dict(entries))

    def search(name: str) -> list[Found]:
        return list(_search_file(run, name, wanted.value))

    return sorted(one for some in ask_files(spark, list_parquet(run, PAGES), search) for one in some)


def _search_file(run: Run, name: str, entries: Mapping[str, str]) -> Iterator[Found]:
    """What was taken out before has no address any more; of its id nothing is asked."""
    for batch in scan_file(run, PAGES, name, ["id", "url", "reason"]):
        for id, url, reason in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            named = next((one for one in map(digest_entry, list_entries(id, url)) if one in entries), None)
            if named is not None and reason != REMOVED:
                yield Found(id, url, reason, entries[named])


def find_known(spark: SparkSession, run: Run, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids that are in the pages, be they taken out or not."""
    return frozenset(row["id"] for rows in _find(spark, run, PAGES, ["id"], "id", ids).values() for row in rows)


def _find_copies(spark: SparkSession, run: Run, ids: Collection[str]) -> tuple[frozenset[str], dict[str, str]]:
    columns = ["id", "cluster"]
    members = [row for rows in _find(spark, run, CLUSTERS, columns, "cluster", ids).values() for row in rows]
    own = [row for rows in _find(spark, run, CLUSTERS, columns, "id", ids).values() for row in rows]
    staying = {row["id"]: row["cluster"] for row in own if row["cluster"] not in ids}
    return frozenset(row["id"] for row in members) - frozenset(ids), dict(sorted(staying.items()))


def find_rows(spark: SparkSession, run: Run, table: Table, ids: Collection[str]) -> dict[str, Rows]:
    """File -> the rows with these ids; only files that have any."""
    return _find(spark, run, table, COLUMNS.get(table, ["id", "warc", "characters", "reason"]), "id", ids)


def _find(
    spark: SparkSession, run: Run, table: Table, columns: list[str], key: str, wanted: Collection[str]
) -> dict[str, Rows]:
    values = spark.sparkContext.broadcast(frozenset(wanted))

    def search(name: str) -> tuple[str, Rows]:
        rows: Rows = []
        for batch in scan_file(run, table, name, columns):
            wanted_rows = pa.array([value in values.value for value in batch.column(key).to_pylist()], pa.bool_())
            rows += batch.filter(wanted_rows).to_pylist()
        return name, rows

    return {name: rows for name, rows in ask_files(spark, list_parquet(run, table), search) if rows}


def ask_files(spark: SparkSession, names: Sequence[str], question: Callable[[str], Answer]) -> list[Answer]:
    """The answer for each file, in order, asked on the workers."""
    return spark.sparkContext.parallelize(names, len(names)).map(question).collect() if names else []


def count_by_entry(found: Collection[Found]) -> dict[str, list[Found]]:
    """Entry -> the pages that it names."""
    pages: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        pages[one.entry].append(one)
    return dict(pages)
