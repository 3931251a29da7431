"""`verdicts` -> `signatures`: what copies of each good document are found by, in this corpus and in later ones.

It is the index that a finished run publishes: `wudao run --against` another run reads it.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType
from xxhash import xxh3_128_digest

from corpus import storage
from corpus.key import Keys, make_keys
from corpus.minhash import SEED, SHINGLE_CHARS, Bands, hash_bands, sign, sketch
from corpus.schema import SIGNATURES
from jobs import options, tables
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import PAGES, VERDICTS, Run, build, fingerprints, make_recipe, read_pages, read_table

# A text of so few shingles is a copy only where its key is equal: one other word in it changes a tenth of them.
SHINGLES_AT_LEAST = 50
# Texts signed together: so many fit the processor's cache.
TOGETHER = 64

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    force: options.Force = False,
) -> None:
    """Sign RUN/verdicts' kept documents into RUN/signatures."""
    sign_documents(start_session("sign"), Run(output), Bands(bands, rows), force)


def sign_documents(spark: SparkSession, run: Run, bands: Bands = Bands(), force: bool = False) -> None:
    """Makes `signatures`, one row for every document the filters kept."""
    recipe = make_recipe(tables.SIGNATURES, describe(bands), fingerprints(run, PAGES, VERDICTS))

    def write(folder: str) -> None:
        verdicts = read_table(spark, run, VERDICTS).where("reason IS NULL")
        good = verdicts.select("id", find_quality(verdicts).alias("quality"))
        pages = read_pages(spark, run).select("id", "warc", "characters", "text")
        documents = pages.join(good, "id").select("id", "warc", "characters", "quality", "text")
        signed = documents.mapInArrow(sign_batches(bands), from_arrow_schema(SIGNATURES))
        signed.write.parquet(storage.as_uri(folder))
        tables.settle(folder)

    build(spark, run, tables.SIGNATURES, recipe, write, force)


def find_quality(verdicts: DataFrame) -> Column:
    """The quality of a document, null where the recipe does not measure it."""
    signals = verdicts.schema["quality"].dataType if "quality" in verdicts.columns else StructType()
    known = isinstance(signals, StructType) and "score" in signals.fieldNames()
    return (F.col("quality.score") if known else F.lit(None)).cast("double")


def describe(bands: Bands) -> dict[str, int]:
    """All that signatures of two runs must share to be compared."""
    return {**bands._asdict(), "shingle_characters": SHINGLE_CHARS, "seed": SEED, "shingles": SHINGLES_AT_LEAST}


def sign_batches(bands: Bands) -> tables.ArrowFunction:
    """The function for mapInArrow: id, warc, characters, quality, text in, rows of `corpus.schema.SIGNATURES` out."""

    def sign_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, TOGETHER):
                yield sign_batch(batch.slice(start, TOGETHER), bands)

    return sign_each


def sign_batch(batch: pa.RecordBatch, bands: Bands) -> pa.RecordBatch:
    """Signatures of a few documents."""
    keys = make_keys([text or "" for text in batch.column("text").to_pylist()])
    signatures = sign(keys, bands)
    shingles = (np.diff(keys.bounds) - SHINGLE_CHARS + 1).clip(0).astype(np.int32)
    columns = [
        *(batch.column(name) for name in SIGNATURES.names[:4]),
        pa.array(hash_keys(keys)),
        pa.array(shingles),
        _list_buckets(hash_bands(signatures, bands), shingles >= SHINGLES_AT_LEAST),
        pa.FixedSizeBinaryArray.from_buffers(
            pa.binary(bands.permutations), len(signatures), [None, pa.py_buffer(sketch(signatures).tobytes())]
        ).cast(pa.binary()),
        pa.nulls(batch.num_rows, pa.string()),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SIGNATURES)


def _list_buckets(buckets: npt.NDArray[np.int64], long: npt.NDArray[np.bool_]) -> pa.ListArray:
    """A list for each long document, null for the others."""
    ends = (long * buckets.shape[1]).cumsum()
    offsets = pa.array(np.concatenate(([0], ends)).astype(np.int32))
    return pa.ListArray.from_arrays(offsets, pa.array(buckets[long].ravel()), mask=pa.array(~long))


def hash_keys(keys: Keys) -> list[bytes]:
    """128 bits of each key."""
    bounds = keys.bounds.tolist()
    return [xxh3_128_digest(keys.points[start:end].data) for start, end in pairwise(bounds)]


if __name__ == "__main__":
    run_job(app)
