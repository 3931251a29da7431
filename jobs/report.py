"""Finished tables -> the report: what was kept and what was dropped, why, and what the corpus is made of.

RUN/report/ gets report.html (one file, to read and to send on), report.json (every number; equal runs give equal
bytes), contamination.csv (the benchmark items found, where benchmarks were given) and timings.json (seconds, which no
two runs share). Every number is a query over the tables.
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

import typer
from pyspark.sql import SparkSession

from corpus import storage
from jobs import options
from jobs.baseline import check_stage, profile_stages, read_baseline
from jobs.command import run_job
from jobs.console import say
from jobs.ledger import Ledger, read_ledger
from jobs.report_against import AgainstFigures, name_of, set_beside
from jobs.report_contamination import write_found
from jobs.report_figures import Figures, gather
from jobs.report_funnel import ROAD
from jobs.report_page import write_page
from jobs.report_tables import find_tables, read_timings
from jobs.report_terminal import show_report
from jobs.session import start_session
from jobs.tables import Run, Table, read_json

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    against: options.Against = "",
    baseline: options.BaselineFile = "",
    write_baseline: options.WriteBaseline = "",
) -> None:
    """Report on the finished tables of RUN, here and in RUN/report."""
    good = read_baseline(baseline) if baseline else None
    report(start_session("report"), Run(output, baseline=good), Run(against) if against else None, write_baseline)


def report(spark: SparkSession, run: Run, other: Run | None = None, write_baseline: str = "") -> None:
    """Makes RUN/report and shows its first tables. other: a run to set beside; write_baseline: a file for the profile.

    Raises OutputError where no table is finished, and, after all is written, ProfileError where a stage departs from
    the run's baseline.
    """
    tables, notes = find_tables(run)
    figures = gather(spark, run, tables, notes)
    against = _compare(spark, run, figures, other) if other else None
    timings = read_timings(run, tables, figures.pages.bytes)
    content = asdict(figures) | {"against": asdict(against) if against else None}
    _write(run, "report.json", _encode(content))
    _write(run, "timings.json", _encode([asdict(timing) for timing in timings]))
    _write(run, "report.html", write_page(name_of(run), figures, timings, against).encode())
    storage.delete(storage.join(run.table("report"), "contamination.csv"))
    if figures.benchmarks:
        _write(run, "contamination.csv", write_found(figures.found_items).encode())
    show_report(figures, run, against)
    road = _read_road(run, tables)
    if write_baseline:
        storage.write_bytes(write_baseline, _encode(profile_stages(figures.recipe or "", road)))
        say("report", f"{write_baseline}: what this run's stages kept and dropped")
    if run.baseline is not None:
        for stage, ledger in road.items():
            check_stage(stage, ledger, run.baseline)


def _compare(spark: SparkSession, run: Run, figures: Figures, other: Run) -> AgainstFigures:
    tables, notes = find_tables(other)
    return set_beside(spark, run, figures, other, gather(spark, other, tables, notes))


def _read_road(run: Run, tables: Collection[Table]) -> dict[str, Ledger]:
    """By stage, in the order of the road."""
    return {table.stage: read_ledger(read_json(run, table, "_ledger.json")) for table in ROAD if table in tables}


def _write(run: Run, name: str, content: bytes) -> None:
    storage.write_bytes(storage.join(run.table("report"), name), content)


def _encode(content: Any) -> bytes:
    return json.dumps(content, indent=1, sort_keys=True, allow_nan=False).encode() + b"\n"


if __name__ == "__main__":
    run_job(app)
