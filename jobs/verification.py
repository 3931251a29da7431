"""Candidate pairs -> how similar they are, by their sketches."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql.types import DoubleType, StructType

from corpus.minhash import estimate as estimate_similarity


def estimate_pairs(pairs: DataFrame, sketches: DataFrame, others: DataFrame | None = None) -> DataFrame:
    """(low, high, similarity). pairs: low, high; sketches: id, sketch; others: the same, where `high` is looked up
    elsewhere."""
    high = (sketches if others is None else others).toDF("high", "high_sketch")
    return estimate(pairs.join(sketches.toDF("low", "low_sketch"), "low").join(high, "high"))


def estimate(pairs: DataFrame, *columns: str) -> DataFrame:
    """(low, high, the other columns, similarity): Jaccard, of shingles. pairs: low, high, low_sketch, high_sketch."""
    rows = pairs.select("low", "high", *columns, "low_sketch", "high_sketch")
    kept = StructType(rows.schema.fields[:-2])
    return rows.mapInArrow(_estimate_batches, kept.add("similarity", DoubleType()))


def _estimate_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        low, high = (_to_matrix(batch.column(name)) for name in ("low_sketch", "high_sketch"))
        similarity = pa.array(estimate_similarity(low, high), pa.float64())
        yield pa.RecordBatch.from_arrays([*batch.columns[:-2], similarity], [*batch.schema.names[:-2], "similarity"])


def _to_matrix(sketches: pa.BinaryArray) -> npt.NDArray[np.uint8]:
    rows = sketches.to_pylist()
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
