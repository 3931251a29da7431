"""Passages that representatives share: which spans of each one go, so that one copy stays.

Marks, not texts, are compared across documents. A mark is counted by partial aggregation, and what is kept of its
documents is the best one; all others are paired with that document alone, a star, never all pairs. A passage thus goes
where a better document (`jobs.rank`) has it, so every character that is cut still stands somewhere.
"""

from collections.abc import Iterator

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus.cuts import merge
from corpus.passages import find_shared, mark
from corpus.schema import COUNT, SPANS

MARKED = pa.schema([("id", pa.string()), ("hashes", pa.list_(COUNT)), ("places", pa.list_(COUNT))])
SHARED = pa.schema([("id", pa.string()), ("passages", SPANS)])


def find_passages(pages: DataFrame, stay: DataFrame) -> DataFrame:
    """(id, passages) of the documents from which something goes. pages: id, text; stay: id, rank of representatives."""
    marks = _mark_documents(pages).join(stay.select("id", "rank"), "id")
    marks = marks.select("id", "rank", F.explode(F.arrays_zip("hashes", "places")).alias("mark"))
    marks = marks.select("id", "rank", F.col("mark.hashes").alias("hash"), F.col("mark.places").alias("place"))
    first = F.min(F.struct("rank", "place")).alias("first")
    owners = marks.groupBy("hash").agg(first, F.count("*").alias("documents")).where("documents > 1")
    owners = owners.select("hash", F.col("first.rank.id").alias("owner"), F.col("first.place").alias("owner_place"))
    matches = marks.join(owners, "hash").where("id != owner")
    places = F.array_sort(F.collect_list(F.struct("place", "owner_place"))).alias("places")
    pairs = matches.groupBy("id", "owner").agg(places)
    texts = pages.select("id", "text")
    joined = pairs.join(texts, "id").join(texts.toDF("owner", "owner_text"), "owner")
    shared = joined.select("id", "text", "owner_text", "places").mapInArrow(_share_batches, from_arrow_schema(SHARED))
    # A document may share passages with several others.
    together = shared.groupBy("id").agg(F.flatten(F.collect_list("passages")).alias("passages"))
    return together.mapInArrow(_merge_batches, from_arrow_schema(SHARED))


def _mark_documents(pages: DataFrame) -> DataFrame:
    return pages.select("id", "text").mapInArrow(_mark_batches, from_arrow_schema(MARKED))


def _mark_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        marks = [mark(text or "") for text in batch.column("text").to_pylist()]
        columns = [pa.array([getattr(one, name) for one in marks], pa.list_(COUNT)) for name in ("hashes", "places")]
        yield pa.RecordBatch.from_arrays([batch.column("id"), *columns], schema=MARKED)


def _share_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = [
            {"id": row["id"], "passages": _to_structs(find_shared(row["text"], row["owner_text"], _to_pairs(row)))}
            for row in batch.to_pylist()
        ]
        yield pa.RecordBatch.from_pylist(rows, SHARED)


def _merge_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = [
            {"id": row["id"], "passages": _to_structs(merge((one["start"], one["end"]) for one in row["passages"]))}
            for row in batch.to_pylist()
        ]
        yield pa.RecordBatch.from_pylist(rows, SHARED)


def _to_pairs(row: dict[str, list[dict[str, int]]]) -> list[tuple[int, int]]:
    return [(one["place"], one["owner_place"]) for one in row["places"]]


def _to_structs(spans: list[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]
