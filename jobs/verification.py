"""Candidate pairs -> which are copies: by their sketches, and by the numbers they have in common."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BooleanType, DoubleType, StructType

from corpus import signatures
from corpus.numbers import HASH_BYTES, Numbers, agree
from corpus.signatures import Method
from jobs.tables import ArrowFunction

# Texts so alike are copies whatever their numbers: an article without any is one under two sites' lists of dates.
# Pages of one template with other facts are less alike, 0.88 by their sketches at most (`benchmarks/look_alikes.py`).
SURELY_ALIKE = 0.95


def gather_evidence() -> Column:
    """All that a pair is judged by, as one column. Of rows of `corpus.schema.SIGNATURES`."""
    return F.struct("sketch", "numbers").alias("evidence")


def estimate_pairs(
    pairs: DataFrame, evidence: DataFrame, method: Method, others: DataFrame | None = None
) -> DataFrame:
    """(low, high, similarity, agree). pairs: low, high; evidence: id, evidence; others: the same, where `high` is
    looked up elsewhere."""
    high = (evidence if others is None else others).toDF("high", "high_evidence")
    return estimate(pairs.join(evidence.toDF("low", "low_evidence"), "low").join(high, "high"), method)


def estimate(pairs: DataFrame, method: Method, *columns: str) -> DataFrame:
    """(low, high, the other columns, similarity, agree): how similar they are, and whether their numbers agree. pairs:
    low, high, low_evidence, high_evidence."""
    rows = pairs.select("low", "high", *columns, "low_evidence", "high_evidence")
    kept = StructType(rows.schema.fields[:-2]).add("similarity", DoubleType()).add("agree", BooleanType())
    return rows.mapInArrow(_estimate_batches(method), kept)


def are_copies(similarity: float) -> Column:
    """Whether a pair of `estimate` are copies. similarity: the least of copies."""
    alike = F.col("similarity")
    return (alike >= similarity) & (F.col("agree") | (alike >= SURELY_ALIKE))


def _estimate_batches(method: Method) -> ArrowFunction:
    def estimate_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            low, high = batch.column("low_evidence"), batch.column("high_evidence")
            sketches, others = (_to_matrix(each.field("sketch")) for each in (low, high))
            columns = [
                *batch.columns[:-2],
                pa.array(signatures.estimate(sketches, others, method), pa.float64()),
                pa.array(agree(_to_numbers(low.field("numbers")), _to_numbers(high.field("numbers"))), pa.bool_()),
            ]
            yield pa.RecordBatch.from_arrays(columns, [*batch.schema.names[:-2], "similarity", "agree"])

    return estimate_each


def _to_matrix(sketches: pa.BinaryArray) -> npt.NDArray[np.uint8]:
    rows = sketches.to_pylist()
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def _to_numbers(numbers: pa.BinaryArray) -> Numbers:
    rows = numbers.to_pylist()
    bounds = np.cumsum([0, *(len(row) // HASH_BYTES for row in rows)], dtype=np.int64)
    return Numbers(np.frombuffer(b"".join(rows), "<u4"), bounds)
