"""`documents` -> `corpus`: zstd Parquet shards in a fixed order, with a dataset card and a manifest.

A document's shard follows from its id alone and documents are sorted by id, so equal documents give equal
bytes however the rows lay before.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import pyarrow as pa
import pyarrow.parquet as pq
import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from corpus.schema import CORPUS
from corpus.shards import cut_by_shard, group_runs
from corpus.simplify import Traditional, render
from corpus.wudao import make_record
from jobs import options, tables
from jobs.build_table import build
from jobs.card import write_card
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import DOCUMENTS, Run, fingerprints, make_recipe, read_table

NAME = "corpus"
# About 400 MB of zstd Parquet: large enough for few files, small enough for one task.
SHARD_CHARACTERS = 300_000_000
# Row groups of a fixed number of rows, whatever batches they came in: the bytes must not depend on those.
ROW_GROUP = 4096

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    name: options.Name = NAME,
    shard_characters: options.ShardCharacters = SHARD_CHARACTERS,
    wudao_json: options.WudaoJson = False,
    traditional: options.TraditionalText = Traditional.KEEP,
    force: options.Force = False,
) -> None:
    """Write RUN/documents as the shards of RUN/corpus."""
    export(start_session("export"), Run(output), name, shard_characters, wudao_json, traditional, force)


def export(
    spark: SparkSession,
    run: Run,
    name: str = NAME,
    shard_characters: int = SHARD_CHARACTERS,
    wudao_json: bool = False,
    traditional: Traditional = Traditional.KEEP,
    force: bool = False,
) -> None:
    """Makes `corpus`: NAME-00000-of-0000N.parquet …, README.md and, if asked for, NAME-….json."""
    chosen = {"name": name, "shard_characters": shard_characters, "wudao_json": wudao_json}
    chosen["traditional"] = traditional.value
    recipe = make_recipe(tables.CORPUS, chosen, fingerprints(run, DOCUMENTS))

    def write(folder: str) -> None:
        documents = read_table(spark, run, DOCUMENTS).where("reason IS NULL").select(*CORPUS.names)
        if traditional is not Traditional.KEEP:
            documents = documents.mapInArrow(render_documents(traditional), documents.schema)
        shards = name_shards(documents, name, shard_characters)
        files = shards.mapInArrow(write_shards(folder, wudao_json), "file string, documents bigint")
        written = {file: count for file, count in files.collect()}
        write_card(folder, name, documents, written, traditional)

    build(spark, run, tables.CORPUS, recipe, write, force)


def render_documents(traditional: Traditional) -> tables.ArrowFunction:
    """The function for mapInArrow: documents with title and text as the corpus has them; no title has a mark."""

    def render_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            texts = render_column(batch, "text", traditional)
            titles = render_column(batch, "title", Traditional.CONVERT) if converts else batch.column("title")
            characters = pa.array(map(len, texts.to_pylist()), pa.int64())
            rendered = {"text": texts, "title": titles, "characters": characters}
            columns = [rendered.get(name, batch.column(name)) for name in batch.schema.names]
            yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)

    converts = traditional is Traditional.CONVERT
    return render_batches


def render_column(batch: pa.RecordBatch, name: str, traditional: Traditional) -> pa.Array:
    """A column of the documents, rendered by the script of each document's text."""
    pairs = zip(batch.column(name).to_pylist(), batch.column("script").to_pylist(), strict=True)
    return pa.array([render(value or "", script, traditional) for value, script in pairs], batch.column(name).type)


def name_shards(documents: DataFrame, name: str, shard_characters: int) -> DataFrame:
    """Adds the column `shard`, brings each shard into one partition and sorts it by id.

    Ids are evenly spread hex numbers, so shard k of n takes the k-th of n equal ranges of them.
    """
    characters = documents.agg(F.sum("characters")).first()
    count = max(1, -(-(characters[0] or 0) // shard_characters)) if characters else 1
    place = F.conv(F.substring("id", 1, 8), 16, 10).cast("bigint")
    number = F.floor(place * count / (1 << 32)).cast("int")
    shard = F.format_string(f"{name}-%05d-of-{count:05}", number)
    return (
        documents.withColumn("shard", shard).repartition(count, "shard").sortWithinPartitions("shard", "id")
    )


def write_shards(folder: str, wudao_json: bool) -> tables.ArrowFunction:
    """The function for mapInArrow: documents sorted by shard in, one row for each file written out."""

    def write_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        runs = ((shard, rows) for batch in batches for shard, rows in cut_by_shard(batch))
        for shard, rows in group_runs(runs):
            count = write_shard(folder, shard, regroup(rows), wudao_json)
            yield pa.RecordBatch.from_pylist([{"file": f"{shard}.parquet", "documents": count}])

    return write_batches


def regroup(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in tables of ROW_GROUP rows each, the last one shorter."""
    waiting: pa.Table = CORPUS.empty_table()
    for batch in batches:
        waiting = pa.concat_tables(
            [waiting, pa.Table.from_batches([batch]).select(CORPUS.names).cast(CORPUS)]
        )
        while waiting.num_rows >= ROW_GROUP:
            yield waiting.slice(0, ROW_GROUP).combine_chunks()
            waiting = waiting.slice(ROW_GROUP)
    if waiting.num_rows:
        yield waiting.combine_chunks()


def write_shard(folder: str, shard: str, groups: Iterator[pa.Table], wudao_json: bool) -> int:
    """One shard, in either form; returns its rows. Settings are fixed and no time is stored: equal rows, equal
    bytes."""
    rows = 0
    with ExitStack() as files:
        sink = files.enter_context(storage.write_whole(storage.join(folder, f"{shard}.parquet")))
        parquet = files.enter_context(pq.ParquetWriter(sink, CORPUS, compression="zstd", compression_level=3))
        records = None
        if wudao_json:
            records = files.enter_context(storage.write_whole(storage.join(folder, f"{shard}.json")))
        for group in groups:
            parquet.write_table(group, row_group_size=ROW_GROUP)
            if records:
                records.write(encode_records(group, rows))
            rows += group.num_rows
        if records:
            records.write(b"]\n")
    return rows


def encode_records(group: pa.Table, first: int) -> bytes:
    """The next part of the array of records, a record a line, in which WuDaoCorpora published its text."""
    lines = (
        json.dumps(make_record(row, number), ensure_ascii=False)
        for number, row in enumerate(group.to_pylist(), start=first)
    )
    return (",\n" if first else "[").encode() + ",\n".join(lines).encode()


if __name__ == "__main__":
    run_job(app)
