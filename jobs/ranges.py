"""WARC files -> rows, large files in ranges; those whose ranges do not fit together are read again whole."""

import json
from collections.abc import Sequence

import pyarrow as pa
from pyspark.sql import SparkSession

from corpus import storage
from corpus.ranges import COLUMNS, RANGE_BYTES, measure_cover
from corpus.storage import InputFile
from jobs.build_table import settle
from jobs.console import say
from jobs.tables import read_parquet


def write_pages(
    spark: SparkSession,
    folder: str,
    batch: Sequence[InputFile],
    page_at_most: int,
    range_bytes: int = RANGE_BYTES,
    blocklist: str = "",
) -> None:
    """Fills a folder with the rows of a batch of WARC files. range_bytes: larger files are cut; 0 cuts none.
    blocklist: URI of what is blocked, if anything is."""
    _write(spark, folder, batch, page_at_most, range_bytes, blocklist)
    large = [file for file in batch if 0 < range_bytes < file.bytes]
    torn = find_torn(spark, folder, large) if large else []
    if torn:
        say("ingest", f"{len(torn)} large WARC files hold damage: the batch is read again, those files whole")
        storage.delete(folder)
        _write(spark, folder, batch, page_at_most, range_bytes, blocklist, torn)


def find_torn(spark: SparkSession, folder: str, large: Sequence[InputFile]) -> list[str]:
    """The names of files whose rows overlap, leave a gap or show damage: read whole they may give other rows."""
    rows = read_parquet(spark, folder).select("warc", *COLUMNS)
    names = spark.createDataFrame([(file.name,) for file in large], "warc string")
    found = rows.join(names, "warc", "left_semi").groupBy("warc").applyInArrow(_cover, "warc string, bytes long")
    covered = {row.warc: row.bytes for row in found.collect()}
    return [file.name for file in large if covered.get(file.name) != file.bytes]


def _cover(rows: pa.Table) -> pa.Table:
    return pa.table({"warc": rows["warc"][:1], "bytes": pa.array([measure_cover(rows)], pa.int64())})


def _write(
    spark: SparkSession,
    folder: str,
    batch: Sequence[InputFile],
    page_at_most: int,
    range_bytes: int,
    blocklist: str,
    whole: Sequence[str] = (),
) -> None:
    reader = spark.read.format("warc").option("block_at_most", page_at_most).option("range_bytes", range_bytes)
    reader = reader.option("blocklist", blocklist).option("whole", json.dumps(whole))
    pages = reader.option("inputs", json.dumps(batch)).load()
    pages.write.parquet(storage.as_uri(folder))
    settle(folder)
