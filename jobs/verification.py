"""Candidate pairs -> how similar they are, by their sketches, and which are copies."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, DoubleType, StructType

from corpus.copies import Texts
from corpus.numbers import HASH_BYTES, Numbers
from corpus.signatures import Method, estimate, tell_copies
from jobs.tables import ArrowFunction


def gather_evidence() -> Column:
    """All that a pair is judged by, as one column. Of rows of `corpus.schema.SIGNATURES`."""
    return F.struct("sketch", "shingles", "numbers").alias("evidence")


def verify_pairs(
    pairs: DataFrame, evidence: DataFrame, method: Method, at_least: float, others: DataFrame | None = None
) -> DataFrame:
    """(low, high, similarity, verified). pairs: low, high; evidence: id, evidence; others: the same, where `high` is
    looked up elsewhere."""
    high = (evidence if others is None else others).toDF("high", "high_evidence")
    return verify(pairs.join(evidence.toDF("low", "low_evidence"), "low").join(high, "high"), method, at_least)


def verify(pairs: DataFrame, method: Method, at_least: float, *columns: str) -> DataFrame:
    """(low, high, the other columns, similarity, verified): how similar they are, and whether they are copies. pairs:
    low, high, low_evidence, high_evidence. at_least: the similarity of all copies."""
    rows = pairs.select("low", "high", *columns, "low_evidence", "high_evidence")
    kept = StructType(rows.schema.fields[:-2]).add("similarity", DoubleType()).add("verified", BooleanType())
    return rows.mapInArrow(_verify_batches(method, at_least), kept)


def _verify_batches(method: Method, at_least: float) -> ArrowFunction:
    def verify_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            low, high = batch.column("low_evidence"), batch.column("high_evidence")
            similarity = estimate(_read_sketches(low), _read_sketches(high), method)
            verified = tell_copies(similarity, _read_texts(low), _read_texts(high), method, at_least)
            columns = [*batch.columns[:-2], pa.array(similarity, pa.float64()), pa.array(verified, pa.bool_())]
            yield pa.RecordBatch.from_arrays(columns, [*batch.schema.names[:-2], "similarity", "verified"])

    return verify_each


def _read_sketches(evidence: pa.StructArray) -> npt.NDArray[np.uint8]:
    rows = evidence.field("sketch").to_pylist()
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def _read_texts(evidence: pa.StructArray) -> Texts:
    rows = evidence.field("numbers").to_pylist()
    bounds = np.cumsum([0, *(len(row) // HASH_BYTES for row in rows)], dtype=np.int64)
    numbers = Numbers(np.frombuffer(b"".join(rows), "<u4"), bounds)
    return Texts(evidence.field("shingles").to_numpy(), numbers)
