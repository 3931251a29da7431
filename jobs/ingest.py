"""WARC files -> `pages`: one row for every record seen, kept or with the reason why not."""

import hashlib
import json

import typer
from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import ConservationError
from corpus.storage import InputFile
from corpus.warc import BLOCK_BYTES
from jobs import options
from jobs.command import run_job
from jobs.console import say
from jobs.ranges import write_pages
from jobs.session import start_session
from jobs.sources import WARC_ENDINGS
from jobs.tables import INPUTS, PAGES, Run, build, make_recipe

BATCH_FILES = 64

app = typer.Typer(add_completion=False)


@app.command()
def main(
    input: options.Input,
    output: options.Output,
    batch_files: options.BatchFiles = BATCH_FILES,
    page_at_most: options.PageAtMost = BLOCK_BYTES,
    force: options.Force = False,
) -> None:
    """Read WARC files into RUN/pages."""
    ingest(start_session("ingest"), Run(output), input, batch_files, page_at_most, force)


def ingest(
    spark: SparkSession,
    run: Run,
    patterns: list[str],
    batch_files: int = BATCH_FILES,
    page_at_most: int = BLOCK_BYTES,
    force: bool = False,
) -> None:
    """Makes `pages` from the files the patterns name. Batches of a run that was cut short are used again."""
    files = storage.find_inputs(patterns, WARC_ENDINGS)
    slices = min(len(files), 4 * spark.sparkContext.defaultParallelism)
    prints = spark.sparkContext.parallelize(files, slices).map(storage.fingerprint).collect()
    inputs = {file.name: print_ for file, print_ in zip(files, prints, strict=True)}
    recipe = make_recipe(PAGES, {"page_at_most": page_at_most}, inputs)

    def write(folder: str) -> None:
        batches = [files[at : at + batch_files] for at in range(0, len(files), batch_files)]
        names = [_name_batch(at, batch, inputs, page_at_most) for at, batch in enumerate(batches)]
        for left_over in {name.partition("/")[0] for name in storage.list_files(folder)} - set(names):
            storage.delete(storage.join(folder, left_over))
        for name, batch in zip(names, batches, strict=True):
            _write_batch(spark, storage.join(folder, name), batch, page_at_most)
        storage.write_bytes(storage.join(folder, INPUTS), json.dumps(files).encode())

    build(spark, run, PAGES, recipe, write, force)


def _name_batch(at: int, batch: list[InputFile], inputs: dict[str, str], page_at_most: int) -> str:
    """A name that only the same files read the same way give."""
    content = json.dumps([[file.name, inputs[file.name]] for file in batch] + [page_at_most])
    return f"batch-{at:05}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _write_batch(spark: SparkSession, folder: str, batch: list[InputFile], page_at_most: int) -> None:
    done = storage.join(folder, "_done.json")
    if storage.exists(done):
        say("ingest", f"{len(batch)} WARC files were read before the run was cut short: used again")
        return
    storage.delete(folder)
    say("ingest", f"reading {len(batch)} WARC files, {sum(file.bytes for file in batch) / 1e6:,.1f} MB")
    write_pages(spark, folder, batch, page_at_most)
    _check_bytes(spark, folder, batch)
    storage.write_bytes(done, json.dumps([file.name for file in batch]).encode())


def _check_bytes(spark: SparkSession, folder: str, batch: list[InputFile]) -> None:
    """Every byte of every file belongs to one row: raises ConservationError where the sums differ."""
    rows = spark.read.parquet(storage.as_uri(folder)).groupBy("warc").sum("warc_length").collect()
    read = {warc: length for warc, length in rows}
    for file in batch:
        if read.get(file.name, 0) != file.bytes:
            raise ConservationError(
                f"ingest: {file.uri} has {file.bytes:,} bytes, its records cover {read.get(file.name, 0):,}. "
                "The file changed while it was read, or reading it failed: run again."
            )


if __name__ == "__main__":
    run_job(app)
