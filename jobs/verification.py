"""Candidate pairs -> similar pairs: sketches settle most, and the texts themselves those near the limit."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus.key import make_keys
from corpus.minhash import compare, estimate, shingle

# Three standard deviations of an estimate by 112 permutations at 0.8: farther from the limit it is sure.
DOUBT = 0.12

ESTIMATED = pa.schema([("low", pa.binary()), ("high", pa.binary()), ("similarity", pa.float64())])
GRAMS = pa.schema([("id", pa.binary()), ("grams", pa.binary())])


def estimate_pairs(pairs: DataFrame, sketches: DataFrame, others: DataFrame | None = None) -> DataFrame:
    """(low, high, similarity) as their sketches tell. pairs: low, high; sketches: id, sketch; others: the same, where
    `high` is looked up elsewhere."""
    high = (others or sketches).toDF("high", "high_sketch")
    joined = pairs.join(sketches.toDF("low", "low_sketch"), "low").join(high, "high")
    return joined.select("low", "high", "low_sketch", "high_sketch").mapInArrow(
        _estimate_batches, from_arrow_schema(ESTIMATED)
    )


def compare_pairs(pairs: DataFrame, texts: DataFrame) -> DataFrame:
    """(low, high, similarity): the true Jaccard similarity of shingles. pairs: low, high; texts: id, text."""
    wanted = pairs.select(F.explode(F.array("low", "high")).alias("id")).distinct()
    grams = texts.join(wanted, "id", "left_semi").mapInArrow(_shingle_batches, from_arrow_schema(GRAMS))
    joined = pairs.join(grams.toDF("low", "low_grams"), "low").join(grams.toDF("high", "high_grams"), "high")
    return joined.select("low", "high", "low_grams", "high_grams").mapInArrow(
        _compare_batches, from_arrow_schema(ESTIMATED)
    )


def _estimate_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        similarity = estimate(_to_matrix(batch.column("low_sketch")), _to_matrix(batch.column("high_sketch")))
        yield pa.RecordBatch.from_arrays([*batch.columns[:2], pa.array(similarity, pa.float64())], schema=ESTIMATED)


def _shingle_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        texts = batch.column("text").to_pylist()
        grams = [np.unique(shingle(make_keys([text or ""])).hashes.astype(np.uint32)).tobytes() for text in texts]
        yield pa.RecordBatch.from_arrays([batch.column("id"), pa.array(grams, pa.binary())], schema=GRAMS)


def _compare_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        pairs = zip(batch.column("low_grams"), batch.column("high_grams"), strict=True)
        similarity = [compare(_to_grams(low), _to_grams(high)) for low, high in pairs]
        yield pa.RecordBatch.from_arrays([*batch.columns[:2], pa.array(similarity, pa.float64())], schema=ESTIMATED)


def _to_matrix(sketches: pa.BinaryArray) -> npt.NDArray[np.uint8]:
    rows = sketches.to_pylist()
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def _to_grams(value: pa.BinaryScalar) -> npt.NDArray[np.uint32]:
    return np.frombuffer(value.as_buffer(), np.uint32)
