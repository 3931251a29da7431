"""What other limits would keep and drop, from the signals that are stored: in seconds, without any text.

A command of its own, not an option of the report: the report says what a run did and is one file for it, and this
answers a question that is asked again and again until the limit is right. The answer is also RUN/report/what_if.json.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

import typer
from pyspark.sql import SparkSession
from rich.markup import escape
from rich.table import Table

from corpus import storage
from corpus.errors import InputError
from corpus.wording import show_count
from filters.base import with_limits
from jobs import options
from jobs.command import run_job
from jobs.console import console, show
from jobs.limits import gather_limits
from jobs.report_terminal import make_table
from jobs.report_words import show_share
from jobs.session import start_session
from jobs.stored_rules import read_filters
from jobs.tables import PAGES, VERDICTS, Run, read_json, read_table
from jobs.what_if_figures import (
    UNKNOWN,
    ChangeFigures,
    FateFigures,
    RuleFigures,
    WhatIfFigures,
    count_fates,
    judge_anew,
    list_changes,
)

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    limit: options.Limits = [],  # noqa: B006  typer reads it, nothing changes it
    limits: options.LimitsFile = "",
    samples: options.Samples = 5,
) -> None:
    """Tell what the finished filters of RUN would keep with other limits. Nothing is made or measured."""
    ask(start_session("what-if"), Run(output), gather_limits(limit, limits), samples)


def ask(spark: SparkSession, run: Run, limits: Mapping[str, float], samples: int = 5) -> WhatIfFigures:
    """Shows the answer, writes it beside the report, and returns it. Raises InputError for a limit that no rule of
    the run has, and where no limit is given."""
    if not limits:
        raise InputError("Give a limit to try, such as --limit lines.sentences=0.3; `wudao rules` lists them.")
    verdicts, pages = read_table(spark, run, VERDICTS), read_table(spark, run, PAGES)
    now = read_filters(read_json(run, VERDICTS, "_recipe.json")["options"]["rules"])
    then = with_limits(now, limits)
    rows = judge_anew(verdicts, then)
    figures = WhatIfFigures(*count_fates(rows, now, then), list_changes(rows, pages, samples))
    content = json.dumps(asdict(figures), indent=1, sort_keys=True, ensure_ascii=False)
    storage.write_bytes(storage.join(run.table("report"), "what_if.json"), content.encode() + b"\n")
    _show(figures)
    return figures


def _show(figures: WhatIfFigures) -> None:
    show(_table_of_fates(figures.fates))
    show(_table_of_rules(figures.rules))
    for change in figures.changes:
        show(_table_of_hosts(change))
        # Not in a table, which would fold addresses.
        for name, url in change.samples:
            console.print(f"{name}  {escape(url)}")
    unknown = sum(fate.documents for fate in figures.fates if fate.then == UNKNOWN)
    if unknown:
        console.print(
            f"\n[yellow]note:[/] {show_count(unknown, 'document')} without an answer: a gate ended the measuring, and "
            "the other limits would let them pass it. `wudao filter` with these limits measures them."
        )
    console.print("\nCopies are not looked for: of what is newly kept, `wudao deduplicate` may drop some.")


def _table_of_fates(fates: Sequence[FateFigures]) -> Table:
    table = make_table("Documents", "", *("now", "", "then", "", "characters now", "then", ""))
    documents, characters = sum(fate.documents for fate in fates), sum(fate.characters for fate in fates)
    for name in ("kept", "dropped", "unknown"):
        now = [fate for fate in fates if fate.now == name]
        then = [fate for fate in fates if fate.then == name]
        if not now and not then:
            continue
        counts = [sum(fate.documents for fate in some) for some in (now, then)]
        sizes = [sum(fate.characters for fate in some) for some in (now, then)]
        table.add_row(
            name,
            *(text for count in counts for text in (f"{count:,}", show_share(count, documents))),
            *(f"{size:,}" for size in sizes),
            show_share(sizes[1], characters),
        )
    return table


def _table_of_rules(rules: Sequence[RuleFigures]) -> Table:
    """Those whose limit or count changes."""
    table = make_table("Rules that change", "rule", *("drops now", "then", "only this", "then"))
    table.add_column("limit now")
    table.add_column("then")
    for rule in rules:
        counts = (rule.documents, rule.documents_then, rule.only, rule.only_then)
        if rule.limit != rule.limit_then or counts[0] != counts[1] or counts[2] != counts[3]:
            then = f"[bold]{rule.limit_then}[/]" if rule.limit != rule.limit_then else ""
            table.add_row(rule.reason, *(f"{count:,}" for count in counts), rule.limit, then)
    return table


def _table_of_hosts(change: ChangeFigures) -> Table:
    table = make_table(f"{change.change.capitalize()}, by host", "host", "documents")
    for host, documents in change.hosts:
        table.add_row(escape(host or "without a host"), f"{documents:,}")
    return table


if __name__ == "__main__":
    run_job(app)
