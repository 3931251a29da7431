"""`verdicts` -> `signatures`: what copies of each good document are found by, in this corpus and in later ones.

It is the index that a finished run publishes: `wudao run --against` another run reads it.
"""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType
from xxhash import xxh3_128_digest

from corpus import storage
from corpus.key import Keys
from corpus.marks import mark_texts
from corpus.minhash import SHINGLE_CHARS, Bands
from corpus.numbers import HASH_BYTES, NUMBERS_AT_MOST, Numbers
from corpus.schema import SIGNATURES
from corpus.signatures import Method, MethodName, Signatures, choose_method, sign_marks
from corpus.signatures import describe as describe_method
from filters.address import lists_pages
from jobs import options, tables
from jobs.build_table import build, settle
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import PAGES, VERDICTS, Run, fingerprints, make_recipe, read_pages, read_table

# A text of so few shingles is a copy only where its key is equal: one other word in it changes a tenth of them.
SHINGLES_AT_LEAST = 50
# Texts signed together, in bytes: fewer at once cost more calls, more at once leave the processor's cache.
TOGETHER = 1 << 19

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    method: options.CopyMethod = MethodName.MINHASH,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    force: options.Force = False,
) -> None:
    """Sign RUN/verdicts' kept documents into RUN/signatures."""
    sign_documents(start_session("sign"), Run(output), choose_method(method, bands, rows), force)


def sign_documents(spark: SparkSession, run: Run, method: Method = Bands(), force: bool = False) -> None:
    """Makes `signatures`, one row for every document the filters kept."""
    chosen = {**describe(method), "listing": "by address"}
    recipe = make_recipe(tables.SIGNATURES, chosen, fingerprints(run, PAGES, VERDICTS))

    def write(folder: str) -> None:
        verdicts = read_table(spark, run, VERDICTS).where("reason IS NULL")
        good = verdicts.select("id", find_quality(verdicts).alias("quality"))
        pages = read_pages(spark, run).select("id", "warc", "characters", "url", "text")
        documents = pages.join(good, "id").select("id", "warc", "characters", "quality", "url", "text")
        signed = documents.mapInArrow(sign_batches(method), from_arrow_schema(SIGNATURES))
        signed.write.parquet(storage.as_uri(folder))
        settle(folder)

    build(spark, run, tables.SIGNATURES, recipe, write, force)


def find_quality(verdicts: DataFrame) -> Column:
    """The quality of a document, null where the recipe does not measure it."""
    signals = verdicts.schema["quality"].dataType if "quality" in verdicts.columns else StructType()
    known = isinstance(signals, StructType) and "score" in signals.fieldNames()
    return (F.col("quality.score") if known else F.lit(None)).cast("double")


def describe(method: Method) -> dict[str, str | int]:
    """All that signatures of two runs must share to be compared."""
    return {**describe_method(method), "shingles": SHINGLES_AT_LEAST, "numbers": NUMBERS_AT_MOST}


def sign_batches(method: Method) -> tables.ArrowFunction:
    """The function for mapInArrow: id, warc, characters, quality, url, text in, rows of `corpus.schema.SIGNATURES`
    out."""

    def sign_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield sign_batch(batch, method)

    return sign_each


class Signed(NamedTuple):
    """What some texts are found by: a row for each."""

    key_hashes: list[bytes]
    shingles: npt.NDArray[np.int32]
    signatures: Signatures
    numbers: Numbers


def sign_batch(batch: pa.RecordBatch, method: Method) -> pa.RecordBatch:
    """Signatures of the documents of a batch."""
    parts = [sign_texts(texts, method) for texts in group_texts(batch.column("text"))]
    shingles = np.concatenate([part.shingles for part in parts])
    buckets, sketches = (np.concatenate(each) for each in zip(*(part.signatures for part in parts), strict=True))
    counts = np.concatenate([np.diff(part.numbers.bounds) for part in parts])
    columns = [
        *(batch.column(name) for name in SIGNATURES.names[:4]),
        pa.array([lists_pages(url or "") for url in batch.column("url").to_pylist()], pa.bool_()),
        pa.array(chain.from_iterable(part.key_hashes for part in parts), pa.binary()),
        pa.array(shingles),
        _list_buckets(buckets, shingles >= SHINGLES_AT_LEAST),
        _to_binary(sketches, np.full(*sketches.shape)),
        _to_binary(np.concatenate([part.numbers.hashes for part in parts]), counts * HASH_BYTES),
        pa.nulls(batch.num_rows, pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SIGNATURES)


def group_texts(texts: pa.StringArray) -> Iterator[pa.StringArray]:
    """The texts in groups of TOGETHER bytes at most, or of one text."""
    start, size = 0, 0
    for at, length in enumerate(pc.binary_length(texts).fill_null(0).to_pylist()):
        if start < at and size + length > TOGETHER:
            yield texts.slice(start, at - start)
            start, size = at, 0
        size += length
    yield texts.slice(start)


def sign_texts(texts: pa.StringArray, method: Method) -> Signed:
    """A few texts, signed."""
    marks = mark_texts(texts)
    shingles = (np.diff(marks.keys.bounds) - SHINGLE_CHARS + 1).clip(0).astype(np.int32)
    return Signed(hash_keys(marks.keys), shingles, sign_marks(marks, method), marks.numbers)


def _to_binary(values: npt.NDArray[Any], lengths: npt.NDArray[np.int64]) -> pa.BinaryArray:
    """Little-endian bytes, so many for each row."""
    offsets = np.concatenate(([0], lengths.cumsum())).astype(np.int32)
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return pa.BinaryArray.from_buffers(
        pa.binary(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(little.tobytes())]
    )


def _list_buckets(buckets: npt.NDArray[np.int64], long: npt.NDArray[np.bool_]) -> pa.ListArray:
    """A list for each long document, null for the others."""
    ends = (long * buckets.shape[1]).cumsum()
    offsets = pa.array(np.concatenate(([0], ends)).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, pa.array(buckets[long].ravel()), mask=pa.array(~long))


def hash_keys(keys: Keys) -> list[bytes]:
    """128 bits of each key."""
    points = keys.points.view(np.uint8).data
    return [xxh3_128_digest(points[start:end]) for start, end in pairwise((4 * keys.bounds).tolist())]


if __name__ == "__main__":
    run_job(app)
