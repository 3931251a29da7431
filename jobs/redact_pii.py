"""`cuts` -> `documents`: the text of every representative without its cuts, personal data replaced by typed marks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus import storage
from corpus.cuts import cut
from corpus.redact import DEFAULT_KINDS, RedactionTimeout, Redactor
from corpus.schema import DOCUMENTS, SIGNALS, signal_column
from jobs import options, tables
from jobs.command import run_job
from jobs.filter import list_signals
from jobs.session import start_session
from jobs.tables import CLUSTERS, CUTS, PAGES, VERDICTS, Run, build, fingerprints, make_recipe, read_table

PAGE_COLUMNS = (
    "id warc warc_offset warc_length warc_inner url host crawl_date published script".split()
)  # fmt: skip
REDACTED = pa.schema(
    [DOCUMENTS.field(name) for name in ("title", "text", "characters", "personal_data", "reason")]
)

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    personal_data: options.Kinds = list(DEFAULT_KINDS),  # noqa: B006  typer reads it, nothing changes it
    force: options.Force = False,
) -> None:
    """Redact the documents that RUN/cuts keeps into RUN/documents."""
    redact(start_session("redact"), Run(output), personal_data, force)


def redact(spark: SparkSession, run: Run, kinds: Sequence[str] = DEFAULT_KINDS, force: bool = False) -> None:
    """Makes `documents`, one row for every representative. kinds: of corpus.redact.KINDS."""
    inputs = fingerprints(run, PAGES, VERDICTS, CLUSTERS, CUTS)
    recipe = make_recipe(tables.DOCUMENTS, {"personal_data": sorted(kinds)}, inputs)
    redactor_kinds = tuple(kinds)
    Redactor(redactor_kinds)

    def write(folder: str) -> None:
        pages = read_table(spark, run, PAGES).where("reason IS NULL")
        verdicts = read_table(spark, run, VERDICTS).where("reason IS NULL")
        clusters = read_table(spark, run, CLUSTERS).where("reason IS NULL").select("id", "cluster_size")
        cuts = read_table(spark, run, CUTS).where("reason IS NULL").select("id", "cuts")
        language = verdicts.select(
            "id",
            F.col("language.label").alias("language"),
            F.col("language.probability").alias("language_probability"),
            pick_label(verdicts, "source.type").alias("source_type"),
            pick_label(verdicts, "topic.topic").alias("topic"),
            pick_signals(verdicts).alias("signals"),
        )
        kept = pages.select(*PAGE_COLUMNS, "title", "text").join(clusters, "id").join(cuts, "id")
        kept = kept.join(language, "id")
        documents = kept.mapInArrow(redact_documents(redactor_kinds), from_arrow_schema(DOCUMENTS))
        documents.write.parquet(storage.as_uri(folder))
        tables.settle(folder)

    build(spark, run, tables.DOCUMENTS, recipe, write, force)


def pick_label(verdicts: DataFrame, signal: str) -> Column:
    """A signal that is a word, null where the recipe does not measure it."""
    return F.col(signal) if signal in list_signals(verdicts) else F.lit(None).cast("string")


def pick_signals(verdicts: DataFrame) -> Column:
    """The signals of `corpus.schema.SIGNALS` as one struct, null where the recipe did not measure them."""
    measured = list_signals(verdicts)
    return F.struct(
        *(
            (F.col(signal) if signal in measured else F.lit(None)).cast("double").alias(signal_column(signal))
            for signal in SIGNALS
        )
    )


def redact_documents(kinds: tuple[str, ...]) -> tables.ArrowFunction:
    """The function for mapInArrow: representatives in, rows of `corpus.schema.DOCUMENTS` out."""

    def redact_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        redactor = Redactor(kinds)
        for batch in batches:
            texts = zip(*(batch.column(name).to_pylist() for name in ("title", "text", "cuts")), strict=True)
            redacted = pa.Table.from_pylist(
                [redact_document(redactor, title or "", cut_out(text or "", cuts)) for title, text, cuts in texts],
                REDACTED,
            )
            columns = [
                (redacted if field.name in REDACTED.names else batch).column(field.name)
                for field in DOCUMENTS
            ]
            yield from pa.Table.from_arrays(columns, schema=DOCUMENTS).to_batches()

    return redact_batches


def cut_out(text: str, cuts: list[dict[str, int]]) -> str:
    return cut(text, ((one["start"], one["end"]) for one in cuts))


def redact_document(redactor: Redactor, title: str, text: str) -> dict[str, Any]:
    """The columns that redaction makes. A document whose redaction takes too long is dropped, not let through."""
    try:
        new_title, new_text = redactor.redact(title), redactor.redact(text)
    except RedactionTimeout:
        return {"title": None, "text": None, "characters": 0, "personal_data": [], "reason": "redact.timeout"}
    counts = Counter(new_title.counts) + Counter(new_text.counts)
    return {
        "title": new_title.text,
        "text": new_text.text,
        "characters": len(new_text.text),
        "personal_data": [{"kind": kind, "count": count} for kind, count in sorted(counts.items())],
        "reason": None,
    }


if __name__ == "__main__":
    run_job(app)
