"""Which lines a host's documents share, and which paragraphs all documents do.

No line's documents are gathered anywhere: every task counts what it has seen, sums are added up by hash, and only
the few lines that stand in too many documents come to the driver and go out to all workers as sorted numbers. One that
stands on a billion pages costs as much as another.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus.repeats import NOT_JUDGED, Hashes, Lines, hash_at_host, read_lines

# Texts whose lines are looked up together: so many fit the processor's cache.
TOGETHER = 64
# So many hexadecimal digits of an id fit a signed 64-bit number.
ID_DIGITS = 15
LINED = pa.schema(
    [
        ("id", pa.string()),
        ("host", pa.string()),
        ("lengths", pa.list_(pa.int32())),
        ("lines", pa.list_(pa.int64())),
        ("edges", pa.list_(pa.int64())),
        ("paragraphs", pa.list_(pa.int64())),
    ]
)


class Common(NamedTuple):
    """Sorted hashes: of lines that go from their host's documents; of paragraphs that stay in one document alone,
    and the number of each one's keeper."""

    lines: Hashes
    paragraphs: Hashes
    keepers: npt.NDArray[np.int64]


def read_documents(pages: DataFrame) -> DataFrame:
    """Rows of `LINED`: for each line of a page its length, its hash at its host, and its hash if it is a paragraph;
    edges: the different hashes at the host of the page's first and last lines.

    pages: id, host, text. A hash of 0: not to be judged.
    """
    return pages.select("id", "host", "text").mapInArrow(_read_batches, from_arrow_schema(LINED))


def number_of(id: str) -> int:
    """A document's number, by which it keeps paragraphs."""
    return int(id[:ID_DIGITS], 16)


def find_common(documents: DataFrame, share: float, at_least: int, paragraph_at_least: int) -> Common:
    """What is repeated too often in documents with the columns of `LINED`.

    share, at_least: of a host's documents, that a line opens or ends to be boilerplate, both; share 0: no line is.
    paragraph_at_least: documents that a paragraph stands in so that one copy is enough; 0: all stay. Then documents
    have their `rank` too.
    """
    nothing = np.empty(0, np.uint64)
    lines, paragraphs, keepers = nothing, nothing, np.empty(0, np.int64)
    if share:
        found = _find_lines(documents, share, at_least).toArrow()
        lines = np.sort(found.column("hash").to_numpy().view(np.uint64))
    if paragraph_at_least:
        found = _find_paragraphs(documents, paragraph_at_least).toArrow()
        paragraphs = found.column("hash").to_numpy().view(np.uint64)
        order = np.argsort(paragraphs)
        paragraphs, keepers = paragraphs[order], found.column("keeper").to_numpy()[order]
    return Common(lines, paragraphs, keepers)


def _find_lines(documents: DataFrame, share: float, at_least: int) -> DataFrame:
    """(hash) of the lines at the edge of too many documents of one host."""
    rows = documents.select("host", F.explode("edges").alias("hash"))
    counted = rows.groupBy("hash").agg(F.min("host").alias("host"), F.count("*").alias("documents"))
    often = counted.where(F.col("documents") >= at_least)
    hosts = documents.groupBy("host").agg(F.count("*").alias("all"))
    return often.join(hosts, "host").where(F.col("documents") >= share * F.col("all")).select("hash")


def _find_paragraphs(documents: DataFrame, at_least: int) -> DataFrame:
    """(hash, keeper) of the paragraphs of too many documents; keeper: the number of the best document with it."""
    rows = documents.select("rank", F.explode(F.array_distinct("paragraphs")).alias("hash")).where("hash != 0")
    counted = rows.groupBy("hash").agg(F.min("rank")["id"].alias("id"), F.count("*").alias("documents"))
    keeper = F.conv(F.substring("id", 1, ID_DIGITS), 16, 10).cast("bigint").alias("keeper")
    return counted.where(F.col("documents") >= at_least).select("hash", keeper)


def _read_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, TOGETHER):
            yield _read_batch(batch.slice(start, TOGETHER))


def _read_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    texts = read_lines([text or "" for text in batch.column("text").to_pylist()])
    hosts = batch.column("host").to_pylist()
    at_hosts = [hash_at_host(text.hashes, host) for text, host in zip(texts, hosts, strict=True)]
    columns = [
        pa.array([text.lengths for text in texts], LINED.field("lengths").type),
        pa.array([hashes.view(np.int64) for hashes in at_hosts], LINED.field("lines").type),
        pa.array([_find_edges(*pair) for pair in zip(texts, at_hosts, strict=True)], LINED.field("edges").type),
        pa.array([(text.hashes * text.long).view(np.int64) for text in texts], LINED.field("paragraphs").type),
    ]
    return pa.RecordBatch.from_arrays([batch.column("id"), batch.column("host"), *columns], schema=LINED)


def _find_edges(text: Lines, at_host: Hashes) -> npt.NDArray[np.int64]:
    return np.unique(at_host[text.edge & (at_host != NOT_JUDGED)]).view(np.int64)
