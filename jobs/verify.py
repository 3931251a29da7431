"""Checks a finished run without Spark: manifests, recipes and conservation; what else is particular to a table is in
modules of their own."""

from collections import Counter
from collections.abc import Iterator, Sequence

from corpus import storage
from corpus.errors import InputError, WudaoError
from corpus.wording import show_count
from jobs.console import say
from jobs.ledger import check_conservation, read_ledger
from jobs.publish import MANIFEST, describe_file
from jobs.scan import scan
from jobs.tables import (
    CORPUS,
    PAGES,
    TABLES,
    TOKENS,
    VOCABULARY,
    Run,
    Table,
    fingerprint_of,
    is_finished,
    read_json,
)
from jobs.verify_pages import verify_pages
from jobs.verify_tokens import verify_tokens

USAGE = """\
Usage: wudao verify RUN_DIR [--sample N]

Checks every finished table of a run: that its files are those its manifest names, with their sha256; that
its recipe was made from the tables that are there; that every input file was read once, every byte of it is in
one record, and nothing is left of pages that were taken out; that records in = kept + dropped + errors for every
input file, counted anew; that token shards are what trainers read, in every format, and hold every document of the
corpus as often as they must; and, for N documents drawn from each token shard (default 20), that the tokens are the
text, and that the WARC record at the stored place has the document's id. Exit code 0 when all holds, 1 when anything
does not."""

SAMPLE = 20


def main(arguments: Sequence[str]) -> int:
    """Prints what was checked and every problem; returns the exit code."""
    if not arguments or {"--help", "-h"} & set(arguments):
        print(USAGE)
        return 0 if arguments else 2
    folder, sample = _parse(arguments)
    run = Run(folder)
    tables = [table for table in TABLES if is_finished(run, table)]
    if not tables:
        raise InputError(f"{folder} holds no finished table. Give the --output of a run.")
    problems = [problem for table in tables for problem in verify_table(run, table)]
    if TOKENS in tables:
        try:
            problems += verify_tokens(run, sample)
        except WudaoError as error:
            problems.append(str(error))
    for problem in problems:
        say("problem", problem)
    absent = [table.name for table in TABLES if table not in tables]
    counts = f"{show_count(len(tables), 'table')}, {show_count(len(problems), 'problem')}"
    say("verify", counts + f"; not made: {', '.join(absent)}" * bool(absent))
    return 1 if problems else 0


def _parse(arguments: Sequence[str]) -> tuple[str, int]:
    match list(arguments):
        case [folder] if not folder.startswith("-"):
            return folder, SAMPLE
        case [folder, "--sample", count] if count.isdigit():
            return folder, int(count)
        case _:
            raise InputError(f"cannot read {' '.join(arguments)!r}.\n{USAGE}")


def verify_table(run: Run, table: Table) -> list[str]:
    """Problems with one table's files, recipe and sums."""
    try:
        fingerprint_of(run, table)
        problems = [*_check_files(run, table), *_check_recipe(run, table)]
        if problems:
            return problems
        say("verify", f"{table.name}: files and recipe hold")
        _check_ledger(run, table)
    except WudaoError as error:
        return [str(error)]
    return verify_pages(run) if table is PAGES else []


def _check_files(run: Run, table: Table) -> Iterator[str]:
    folder = run.table(table.name)
    lines = {line["name"]: line for line in read_json(run, table, MANIFEST)["files"]}
    present = {name for name in storage.list_files(folder) if not name.rpartition("/")[2].startswith(("_", "."))}
    for name in sorted(present - lines.keys()):
        yield f"{folder}/{name} is not in the manifest"
    for name in sorted(lines):
        if name not in present:
            yield f"{folder}/{name} is in the manifest, but missing"
        elif describe_file(folder, name) != lines[name]:
            yield f"{folder}/{name} is not the file that was written (size, rows or sha256 differ)"


def _check_recipe(run: Run, table: Table) -> Iterator[str]:
    if table is PAGES:
        return
    recipe = read_json(run, table, "_recipe.json")
    for one in TABLES:
        made_from = recipe["inputs"].get(one.name)
        if made_from is not None and made_from != fingerprint_of(run, one):
            yield f"{run.table(table.name)} was made from another {one.name} than the one that is there"


def _check_ledger(run: Run, table: Table) -> None:
    """Raises ConservationError where sums do not add up, WudaoError where the ledger is not the table's."""
    ledger = read_ledger(read_json(run, table, "_ledger.json"))
    upstream = next((one for one in TABLES if one.name == table.upstream), None)
    check_conservation(table.stage, read_ledger(read_json(run, upstream, "_ledger.json")) if upstream else None, ledger)
    if table not in (VOCABULARY, TOKENS):
        counted = count_rows(run, table)
        written = Counter({(one.warc, one.reason): one.rows for one in ledger})
        if counted != written:
            raise WudaoError(f"{run.table(table.name)}: the ledger does not say what the files hold")


def count_rows(run: Run, table: Table) -> Counter[tuple[str, str | None]]:
    """Rows for each input file and reason, counted from the Parquet files."""
    counts: Counter[tuple[str, str | None]] = Counter()
    for batch in scan(run, table, ["warc", "reason"] if table is not CORPUS else ["warc"]):
        reasons = batch.column("reason").to_pylist() if "reason" in batch.schema.names else [None] * batch.num_rows
        counts.update(zip(batch.column("warc").to_pylist(), reasons, strict=True))
    return counts
