"""Finished tables -> the report: what was kept and what was dropped, why, and what the corpus is made of.

RUN/report/ gets report.html (one file, to read and to send on), report.json (every number; equal runs give equal
bytes), contamination.csv (the benchmark items found, where benchmarks were given) and timings.json (seconds, which no
two runs share). Every number is a query over the tables.
"""

import json
from dataclasses import asdict
from typing import Any

import typer
from pyspark.sql import SparkSession

from corpus import storage
from jobs import options
from jobs.command import run_job
from jobs.report_contamination import write_found
from jobs.report_figures import gather
from jobs.report_page import write_page
from jobs.report_tables import find_tables, read_timings
from jobs.report_terminal import show_report
from jobs.session import start_session
from jobs.tables import Run

app = typer.Typer(add_completion=False)


@app.command()
def main(output: options.Output) -> None:
    """Report on the finished tables of RUN, here and in RUN/report."""
    report(start_session("report"), Run(output))


def report(spark: SparkSession, run: Run) -> None:
    """Makes RUN/report and shows its first tables. Raises OutputError where no table is finished."""
    tables, notes = find_tables(run)
    figures = gather(spark, run, tables, notes)
    timings = read_timings(run, tables, figures.pages.bytes)
    name = run.folder.rstrip("/").rpartition("/")[2]
    place = storage.join(run.table("report"), "report.html")
    storage.write_bytes(storage.join(run.table("report"), "report.json"), _encode(asdict(figures)))
    storage.write_bytes(
        storage.join(run.table("report"), "timings.json"), _encode([asdict(timing) for timing in timings])
    )
    found = storage.join(run.table("report"), "contamination.csv")
    storage.delete(found)
    if figures.benchmarks:
        storage.write_bytes(found, write_found(figures.found_items).encode())
    storage.write_bytes(place, write_page(name, figures, timings).encode())
    show_report(figures, run)


def _encode(content: Any) -> bytes:
    return json.dumps(content, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


if __name__ == "__main__":
    run_job(app)
