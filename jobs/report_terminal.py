"""The report's first tables, for the terminal: the funnel, the reasons, and the sum for every input file."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from corpus import storage
from corpus.wording import show_count
from jobs.console import console, show
from jobs.outliers import OutlierFigures
from jobs.report_against import AgainstFigures
from jobs.report_figures import Figures
from jobs.report_funnel import FileFigures, StageFigures
from jobs.report_reasons import ReasonFigures
from jobs.report_words import show_name, show_points, show_share, show_short
from jobs.tables import CORPUS, TOKENS, VOCABULARY, Run

REASONS = 15
FILES = 10


def show_report(figures: Figures, run: Run, against: AgainstFigures | None = None) -> None:
    """Shows what fits a screen, and last what was made and where; the rest is in report.html."""
    show(_table_of_stages(figures.stages))
    show(_table_of_reasons(figures.reasons))
    show(_table_of_files(figures.files))
    if figures.outliers:
        show(_table_of_outliers(figures.outliers))
    if against:
        show(_table_of_differences(against))
    for note in figures.notes:
        console.print(f"[yellow]note:[/] {escape(note)}")
    show(_table_of_results(figures, run))


def _table_of_stages(stages: Sequence[StageFigures]) -> Table:
    table = make_table("Funnel", "stage", *("records in", "kept", "", "dropped", "errors", "characters", "kept"))
    for stage in stages:
        share = "" if stage.characters is None else show_share(stage.characters_kept, stage.characters)
        table.add_row(
            stage.stage,
            f"{stage.records:,}",
            f"{stage.kept:,}",
            show_share(stage.kept, stage.records),
            f"{stage.dropped:,}",
            _alarming(stage.errors),
            show_short(stage.characters_kept),
            share,
        )
    return table


def _table_of_reasons(reasons: Sequence[ReasonFigures]) -> Table:
    dropping = [reason for reason in reasons if reason.documents]
    more = f", the first {REASONS} of {len(dropping)}" if len(dropping) > REASONS else ""
    table = make_table(f"Reasons to drop{more}", "reason", *("documents", "only this", "characters"))
    table.add_column("limit")
    for reason in dropping[:REASONS]:
        table.add_row(
            escape(reason.reason) if not reason.error else f"[red]{escape(reason.reason)}[/]",
            f"{reason.documents:,}",
            f"{reason.only_documents:,}",
            show_short(reason.characters),
            escape(reason.limit),
        )
    return table


def _table_of_files(files: Sequence[FileFigures]) -> Table:
    """records in = kept + dropped + errors, counted anew from the first and the last table."""
    more = f", the first {FILES} of {len(files):,}" if len(files) > FILES else ""
    table = make_table(f"Input files{more}", "file", *("records in", "=", "kept", "+", "dropped", "+", "errors"))
    for one in files[:FILES]:
        table.add_row(escape(show_name(one.file)), *_sum_of([one]))
    table.add_section()
    table.add_row(f"{show_count(len(files), 'file')} together", *_sum_of(files), style="bold")
    return table


def _table_of_outliers(outliers: Sequence[OutlierFigures]) -> Table:
    more = f", the first {FILES} of {len(outliers):,}" if len(outliers) > FILES else ""
    table = make_table(f"Files unlike the others{more}", "file", *("stage", "records", "lost", "others lose"))
    table.add_column("most for")
    for one in outliers[:FILES]:
        shares = show_share(one.lost, one.records), show_share(one.others_lost, one.others)
        table.add_row(escape(show_name(one.file)), one.stage, f"{one.records:,}", *shares, one.reason)
    return table


def _table_of_differences(against: AgainstFigures) -> Table:
    """What the stages kept, and the reasons that differ most."""
    table = make_table(f"Against {escape(against.name)}", "what", *("here", "there", "points", "odds"))
    for line in [*against.stages, *against.reasons[:REASONS]]:
        name = f"{line.stage}: kept" if line.name == "kept" else line.name
        shares = show_share(line.rows, line.records), show_share(line.rows_there, line.records_there)
        odds = f"× {line.odds:.2f}" if line.odds > 1 else "chance" if line.points else ""
        table.add_row(escape(name), *shares, show_points(line.points), odds)
    return table


def _table_of_results(figures: Figures, run: Run) -> Table:
    table = make_table("Made", "what")
    table.add_column("where", no_wrap=True)
    table.add_column("how much")
    outputs = {output.name: output for output in figures.outputs}
    if corpus := outputs.get(CORPUS.name):
        last = figures.stages[-1]
        size = f"{show_short(last.characters_kept)} characters, {corpus.bytes / 1e6:,.1f} MB"
        table.add_row("corpus", run.table(CORPUS.name), f"{show_count(last.kept, 'document')}, {size}")
    if figures.vocabulary:
        facts = figures.vocabulary.facts
        measured = facts.get("measured_on_held_back")
        fertility = f", {measured['characters_per_token']:.2f} characters a token" if measured else ""
        table.add_row("vocabulary", run.table(VOCABULARY.name), f"{facts['size']:,} ids{fertility}")
    if tokens := outputs.get(TOKENS.name):
        count = sum(shard["tokens"] for shard in figures.shards)
        shards = show_count(len(figures.shards), "shard")
        size = f"{count:,} tokens in {shards}, {tokens.bytes / 1e6:,.1f} MB"
        table.add_row("tokens", run.table(TOKENS.name), size)
    table.add_row("report", storage.join(run.table("report"), "report.html"), "for a browser; loads nothing")
    return table


def _sum_of(files: Sequence[FileFigures]) -> tuple[str, ...]:
    records, kept, dropped, errors = (
        sum(getattr(file, name) for file in files) for name in ("records", "documents", "dropped", "errors")
    )
    return f"{records:,}", "=", f"{kept:,}", "+", f"{dropped:,}", "+", _alarming(errors)


def make_table(title: str, first: str, *numbers: str) -> Table:
    """A table whose first column is names, and the others, so far, numbers."""
    table = Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column(first, no_wrap=first != "file", overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _alarming(errors: int) -> str:
    return f"[bold red]{errors:,}[/]" if errors else "0"
