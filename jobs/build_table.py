"""How a table of a run is made: built aside, checked, and moved into place whole; skipped when it is there already."""

import time
from collections.abc import Callable

from pyspark.sql import DataFrame, SparkSession

from corpus import storage
from corpus.errors import OutputError
from corpus.wording import show_count
from jobs.baseline import check_stage
from jobs.console import say
from jobs.ledger import Ledger, check_conservation, order, read_ledger, tally
from jobs.mismatch import differ_in_inputs_alone, explain_files, explain_mismatch
from jobs.publish import MANIFEST, complete, is_complete, publish_addition, publish_whole
from jobs.remove_publish import finish_removal
from jobs.tables import FORGOTTEN, PAGES, TABLES, Recipe, Run, Table, read_json, read_parquet, read_recipe


def build(
    spark: SparkSession,
    run: Run,
    table: Table,
    recipe: Recipe,
    write: Callable[[str], None],
    force: bool,
    describe: Callable[[str], DataFrame] | None = None,
) -> None:
    """Makes a table unless it is finished already: `write` fills the folder it is given.

    describe: the rows the folder accounts for, as (warc, characters[, reason]), where they are not those of
    its Parquet files.
    Raises OutputError where a finished table has another recipe and `force` is not set, ConservationError where
    rows in and out do not add up, and ProfileError where the finished table departs from the run's baseline.
    """
    finish_publication(run, table)
    before = read_recipe(run, table)
    if before == recipe and not force:
        say(table.stage, f"{run.table(table.name)} is finished and matches: nothing to do")
        _check_baseline(run, table)
        return
    if before is not None and not force:
        if not (run.add and table is not PAGES and differ_in_inputs_alone(before, recipe)):
            raise OutputError(_refuse(run, table, before, recipe))
        say(table.stage, "what it was made from has grown: made anew")
    started = time.monotonic()
    folder = run.unfinished(table.name)
    if not table.goes_on:
        storage.delete(folder)
    write(folder)
    rows = describe(folder) if describe else read_parquet(spark, folder)
    ledger = tally(rows)
    upstream = read_ledger(read_json(run, _named(table.upstream), "_ledger.json")) if table.upstream else None
    check_conservation(table.stage, upstream, ledger)
    complete(spark, folder, recipe, ledger, time.monotonic() - started)
    finish_publication(run, table)
    _say_rows(run, table, ledger, time.monotonic() - started)
    _check_baseline(run, table)


def extend(spark: SparkSession, run: Run, table: Table, recipe: Recipe, write: Callable[[str], None]) -> None:
    """Adds to a finished first table: `write` fills the folder it is given with folders that the table does not have,
    and with the table's _inputs.json. What is there is neither read nor moved.

    recipe: the one of the whole table. Raises ConservationError where rows do not add up.
    """
    started = time.monotonic()
    folder = run.added(table.name)
    write(folder)
    added = tally(read_parquet(spark, folder))
    ledger = order([*read_ledger(read_json(run, table, "_ledger.json")), *added])
    check_conservation(table.stage, None, ledger)
    earlier = read_json(run, table, MANIFEST)["files"]
    seconds = time.monotonic() - started + read_json(run, table, "_run.json")["seconds"]
    complete(spark, folder, recipe, ledger, seconds, earlier)
    finish_publication(run, table)
    _say_rows(run, table, added, time.monotonic() - started, " added")
    _check_baseline(run, table)


def finish_publication(run: Run, table: Table) -> None:
    """Moves into place what is complete, be it now or from a run that was cut short just then."""
    finish_removal(run.folder)
    folder, added, final = run.unfinished(table.name), run.added(table.name), run.table(table.name)
    if is_complete(folder):
        # What is published whole has its texts; where folders cannot be moved, files of before stay.
        storage.delete(storage.join(final, FORGOTTEN))
        publish_whole(folder, final, run.unfinished(f"{table.name}.replaced"))
        storage.delete(added)
    if is_complete(added):
        publish_addition(added, final)


def settle(folder: str) -> list[str]:
    """Renames the files Spark wrote to part-00000.parquet …, deletes its markers, and returns the names."""
    names = storage.list_files(folder)
    parts = [name for name in names if name.endswith(".parquet") and not name.startswith((".", "_"))]
    for at, name in enumerate(parts):
        storage.move(storage.join(folder, name), storage.join(folder, f"part-{at:05}.parquet"))
    for name in set(names) - set(parts):
        storage.delete(storage.join(folder, name))
    return [f"part-{at:05}.parquet" for at in range(len(parts))]


def _say_rows(run: Run, table: Table, ledger: Ledger, seconds: float, done: str = "") -> None:
    rows, kept = sum(one.rows for one in ledger), sum(one.rows for one in ledger if one.reason is None)
    say(table.stage, f"{run.table(table.name)}: {show_count(rows, 'row')}{done}, {kept:,} kept, {seconds:.1f} s")


def _check_baseline(run: Run, table: Table) -> None:
    """Of a finished table, be it made now or before: what was wrong with it does not pass by running again."""
    if run.baseline is not None:
        check_stage(table.stage, read_ledger(read_json(run, table, "_ledger.json")), run.baseline)


def _refuse(run: Run, table: Table, before: Recipe, now: Recipe) -> str:
    explain = explain_files if table is PAGES else explain_mismatch
    grown = "`wudao run --add` adds input files that are not in it yet. " if table is PAGES else (
        "`wudao run --add` makes anew what was made from less. "
    )
    return (
        f"{run.table(table.name)} is finished, but with another recipe ({explain(before, now)}). "
        f"{grown if differ_in_inputs_alone(before, now) else ''}"
        f"Build it anew with `wudao {table.stage} --force` or `wudao run --force-from {table.stage}`, "
        "or give another --output to keep both."
    )


def _named(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)
