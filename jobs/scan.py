"""Reads finished tables without Spark."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from corpus import storage
from corpus.errors import OutputError
from jobs.publish import MANIFEST
from jobs.tables import Run, Table, read_json


def scan(run: Run, table: Table, columns: list[str] | None = None) -> Iterator[Any]:
    """Record batches of a table's Parquet files, in manifest order; all columns where none are named."""
    for name in list_parquet(run, table):
        yield from scan_file(run, table, name, columns)


def list_parquet(run: Run, table: Table) -> list[str]:
    """A table's Parquet files, in manifest order."""
    names = [line["name"] for line in read_json(run, table, MANIFEST)["files"]]
    return [name for name in names if name.endswith(".parquet")]


def scan_file(run: Run, table: Table, name: str, columns: list[str] | None = None) -> Iterator[Any]:
    """Record batches of one Parquet file of a table. Raises OutputError where it cannot be read, or holds text that is
    not UTF-8, as damaged files do."""
    uri = storage.join(run.table(table.name), name)
    system, path = storage.open_place(uri)
    try:
        for batch in ds.dataset(path, filesystem=system).to_batches(columns=columns):
            batch.validate(full=True)
            yield batch
    except (pa.ArrowException, OSError) as error:
        cure = "`wudao verify` says which files are not as they were written"
        raise OutputError(f"{uri} cannot be read ({error}); {cure}.") from error
