"""`clusters` -> `cuts`: the lines and passages of each representative that go because other documents have them too.

A line that stands in many of a host's documents is that host's boilerplate and goes from all of them. It is counted
after deduplication, of representatives alone: before, the lines of an article that a host has under ten addresses would
be its boilerplate. Of a paragraph or passage that documents of any hosts share one copy stays, in the best document
(`jobs.rank`). Text is not written here, only which characters go; `redact` cuts them out.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import typer
from pyspark import Broadcast
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus import storage
from corpus.cuts import choose_cuts
from corpus.repeats import EDGE_LINES, find_among
from corpus.schema import CUTS
from jobs import options, tables
from jobs.build_table import build, settle
from jobs.command import run_job
from jobs.passages import find_passages
from jobs.rank import rank
from jobs.repeated_lines import Common, find_common, number_of, read_documents
from jobs.session import fewer_partitions, start_session
from jobs.tables import CLUSTERS, PAGES, SIGNATURES, Run, fingerprints, make_recipe, read_pages, read_table, size_of

EMPTY = "cut.empty"

app = typer.Typer(add_completion=False)


class Repeats(NamedTuple):
    """What is cut. A line that opens or ends `host_share` of a host's documents, and `host_documents`; a share of 0:
    none. A paragraph that stands in `paragraph_documents`, from all but one; 0: none. `passages`: those of 100
    characters and more that two documents share, from all but one."""

    host_share: float = 0.1
    host_documents: int = 5
    paragraph_documents: int = 0
    passages: bool = False


@app.command()
def main(
    output: options.Output,
    host_share: options.HostShare = Repeats().host_share,
    host_documents: options.HostDocuments = Repeats().host_documents,
    paragraph_documents: options.ParagraphDocuments = Repeats().paragraph_documents,
    passages: options.Passages = Repeats().passages,
    force: options.Force = False,
) -> None:
    """Find what RUN/clusters' representatives repeat and write RUN/cuts."""
    repeats = Repeats(host_share, host_documents, paragraph_documents, passages)
    cut_repeats(start_session("cut"), Run(output), repeats, force)


def cut_repeats(spark: SparkSession, run: Run, repeats: Repeats = Repeats(), force: bool = False) -> None:
    """Makes `cuts`, one row for every representative."""
    chosen = {**repeats._asdict(), "edge_lines": EDGE_LINES}
    recipe = make_recipe(tables.CUTS, chosen, fingerprints(run, PAGES, CLUSTERS))

    def write(folder: str) -> None:
        stay = read_representatives(spark, run, bool(repeats.paragraph_documents or repeats.passages))
        pages = read_pages(spark, run).select("id", "host", "text")
        with fewer_partitions(spark, size_of(run, PAGES)):
            # Lines are hashed before representatives are picked, so that hashes move between machines, not text.
            documents = read_documents(pages).join(stay, "id").persist()
            common = find_common(documents, *repeats[:3])
            cuts = cut_documents(spark, documents, common, find_passages(pages, stay) if repeats.passages else None)
            cuts.write.parquet(storage.as_uri(folder))
            documents.unpersist()
        settle(folder)

    build(spark, run, tables.CUTS, recipe, write, force)


def read_representatives(spark: SparkSession, run: Run, ranked: bool) -> DataFrame:
    """(id, warc) of the documents that stay, `ranked` with their rank."""
    stay = read_table(spark, run, CLUSTERS).where("reason IS NULL").select("id", "warc", "characters")
    if not ranked:
        return stay.select("id", "warc")
    known = stay.join(read_table(spark, run, SIGNATURES).select("id", "quality", "listing"), "id")
    return known.select("id", "warc", rank(F.col("id")).alias("rank"))


def cut_documents(spark: SparkSession, documents: DataFrame, common: Common, passages: DataFrame | None) -> DataFrame:
    """Rows of `corpus.schema.CUTS`. documents: as `read_documents` has them, with warc; passages: id, passages."""
    documents = documents.select("id", "warc", "host", "lengths", "lines", "paragraphs")
    if passages is not None:
        documents = documents.join(passages, "id", "left")
    shared = spark.sparkContext.broadcast(common)
    return documents.mapInArrow(_cut_batches(shared), from_arrow_schema(CUTS))


def _cut_batches(common: "Broadcast[Common]") -> tables.ArrowFunction:
    def cut_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.RecordBatch.from_pylist([_cut_row(row, common.value) for row in batch.to_pylist()], CUTS)

    return cut_each


def _cut_row(row: dict[str, Any], common: Common) -> dict[str, Any]:
    lines = find_among(np.array(row["lines"], np.int64).view(np.uint64), common.lines)
    hashes = np.array(row["paragraphs"], np.int64).view(np.uint64)
    paragraphs = find_among(hashes, common.paragraphs)
    if paragraphs.any():
        keepers = common.keepers.take(np.searchsorted(common.paragraphs, hashes), mode="clip")
        paragraphs &= keepers != number_of(row["id"])
    passages = [(one["start"], one["end"]) for one in row.get("passages") or []]
    cuts = choose_cuts(row["lengths"], lines, paragraphs, passages)._asdict()
    spans = cuts.pop("spans")
    return {
        **{name: row[name] for name in ("id", "warc", "host")},
        **cuts,
        "cuts": [{"start": start, "end": end} for start, end in spans],
        "reason": EMPTY if spans and not cuts["characters"] else None,
    }


if __name__ == "__main__":
    run_job(app)
