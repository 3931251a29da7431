"""`cuts` -> `documents`: every representative without its cuts, personal data replaced in title, text and address."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema

from corpus import storage
from corpus.cuts import cut
from corpus.personal.analysis import RedactionTimeout
from corpus.personal.redactor import Redactor
from corpus.schema import DOCUMENTS, SIGNALS, signal_column
from jobs import options, tables
from jobs.build_table import build, settle
from jobs.command import run_job
from jobs.filter import list_signals
from jobs.personal_data import USUAL, USUALLY, PersonalData, choose_personal_data
from jobs.session import start_session
from jobs.tables import CLUSTERS, CUTS, PAGES, VERDICTS, Run, fingerprints, make_recipe, read_pages, read_table

PAGE_COLUMNS = (
    "id warc warc_offset warc_length warc_inner host crawl_date published script".split()
)  # fmt: skip
REDACTED = pa.schema(
    [DOCUMENTS.field(name) for name in ("url", "title", "text", "characters", "personal_data", "reason")]
)

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    personal_data: options.PersonalDataKinds = [USUAL],  # noqa: B006  typer reads it, nothing changes it
    key_file: options.KeyFile = "",
    force: options.Force = False,
) -> None:
    """Redact the documents that RUN/cuts keeps into RUN/documents."""
    chosen = choose_personal_data(personal_data, key_file)
    redact(start_session("redact"), Run(output), chosen, force)


def redact(spark: SparkSession, run: Run, chosen: PersonalData = USUALLY, force: bool = False) -> None:
    """Makes `documents`, one row for every representative."""
    inputs = fingerprints(run, PAGES, VERDICTS, CLUSTERS, CUTS)
    recipe = make_recipe(tables.DOCUMENTS, chosen.describe(), inputs)

    def write(folder: str) -> None:
        pages = read_pages(spark, run)
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
        kept = pages.select(*PAGE_COLUMNS, "url", "title", "text").join(clusters, "id").join(cuts, "id")
        kept = kept.join(language, "id")
        documents = kept.mapInArrow(redact_documents(chosen), from_arrow_schema(DOCUMENTS))
        documents.write.parquet(storage.as_uri(folder))
        settle(folder)

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


def redact_documents(chosen: PersonalData) -> tables.ArrowFunction:
    """The function for mapInArrow: representatives in, rows of `corpus.schema.DOCUMENTS` out."""

    def redact_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        redactor = Redactor(chosen.replacements, chosen.key)
        for batch in batches:
            columns = (batch.column(name).to_pylist() for name in ("id", "url", "title", "text", "cuts"))
            redacted = pa.Table.from_pylist(
                [
                    redact_document(redactor, id, url or "", title or "", cut_out(text or "", cuts))
                    for id, url, title, text, cuts in zip(*columns, strict=True)
                ],
                REDACTED,
            )
            arrays = [
                (redacted if field.name in REDACTED.names else batch).column(field.name) for field in DOCUMENTS
            ]
            yield from pa.Table.from_arrays(arrays, schema=DOCUMENTS).to_batches()

    return redact_batches


def cut_out(text: str, cuts: list[dict[str, int]]) -> str:
    return cut(text, ((one["start"], one["end"]) for one in cuts))


def redact_document(redactor: Redactor, id: str, url: str, title: str, text: str) -> dict[str, Any]:
    """The columns that redaction makes. A document whose redaction takes too long is dropped, not let through."""
    writer = redactor.writer(id)
    try:
        parts = [redactor.redact(part, writer) for part in (url, title, text)]
    except RedactionTimeout:
        nothing = dict.fromkeys(("url", "title", "text"))
        return {**nothing, "characters": 0, "personal_data": [], "reason": "redact.timeout"}
    counts = sum((Counter(part.counts) for part in parts), Counter[str]())
    return {
        "url": parts[0].text,
        "title": parts[1].text,
        "text": parts[2].text,
        "characters": len(parts[2].text),
        "personal_data": [{"kind": kind, "count": count} for kind, count in sorted(counts.items())],
        "reason": None,
    }


if __name__ == "__main__":
    run_job(app)
