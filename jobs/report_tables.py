"""Which tables of a run can be reported on, and how long they took to make."""

from collections.abc import Collection
from dataclasses import dataclass

from corpus.errors import OutputError
from jobs.inputs import describe_same, read_inputs
from jobs.tables import PAGES, TABLES, Run, Table, fingerprint_of, is_finished, read_json


@dataclass(frozen=True)
class Timing:
    """crawl_megabytes_per_second: of the crawl files as stored, for every stage, so that stages compare."""

    stage: str
    seconds: float
    cores: int
    records_per_second: float
    crawl_megabytes_per_second: float


def find_tables(run: Run) -> tuple[list[Table], list[str]]:
    """The tables to report on and notes on those left out: not finished, or made from another table than the one
    that is there now; and on input files that are the same as others. Raises OutputError where `pages` is not
    finished."""
    tables: list[Table] = []
    unfinished: list[Table] = []
    notes: list[str] = []
    for table in TABLES:
        if not is_finished(run, table):
            unfinished.append(table)
        elif old := _find_outdated(run, table, tables):
            cure = f"run `wudao {table.stage} --force`"
            notes.append(f"{table.name} is left out: the {old} it was made from is not there any more; {cure}.")
        else:
            tables.append(table)
    if PAGES not in tables:
        raise OutputError(f"{run.folder} has no finished table `pages`. Run `wudao ingest` first.")
    if unfinished:
        names = ", ".join(table.name for table in unfinished)
        notes.append(f"Not made yet, so left out: {names}. The next stage is `wudao {unfinished[0].stage}`.")
    return tables, notes + describe_same(read_inputs(run))


def read_timings(run: Run, tables: Collection[Table], crawl_bytes: int) -> list[Timing]:
    """How long each stage took, and how fast it went through the crawl."""
    timings = []
    for table in tables:
        facts = read_json(run, table, "_run.json")
        seconds = max(facts["seconds"], 0.001)
        speeds = (facts["rows"] / seconds, crawl_bytes / 1e6 / seconds)
        timings.append(Timing(table.stage, facts["seconds"], facts["cores"], *(round(one, 3) for one in speeds)))
    return timings


def _find_outdated(run: Run, table: Table, usable: Collection[Table]) -> str | None:
    """The name of a table that this one was made from and that is not there any more as it was."""
    if table is PAGES:
        return None
    inputs = read_json(run, table, "_recipe.json")["inputs"]
    sources = [one for one in TABLES if one.name in inputs]
    wrong = (one for one in sources if one not in usable or fingerprint_of(run, one) != inputs[one.name])
    return next((one.name for one in wrong), None)
