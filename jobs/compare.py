"""Compares two runs: published tables byte for byte, intermediate ones row for row."""

import hashlib
from collections import Counter

from corpus.wording import show_count
from jobs.publish import MANIFEST
from jobs.scan import scan
from jobs.tables import CORPUS, TABLES, TOKENS, VOCABULARY, Run, Table, is_finished, read_json

PUBLISHED = (CORPUS, VOCABULARY, TOKENS)


def compare_runs(one: Run, other: Run) -> list[str]:
    """Every difference in words; empty when the runs made the same. Times and places of inputs may differ."""
    return [problem for table in TABLES for problem in compare_tables(one, other, table)]


def compare_tables(one: Run, other: Run, table: Table) -> list[str]:
    """Differences of one table. Published: names and sha256 of all files. Intermediate: the rows, in any order."""
    finished = [is_finished(run, table) for run in (one, other)]
    if finished != [True, True]:
        return [] if finished == [False, False] else [f"{table.name}: finished in one run only"]
    problems = [
        f"{table.name}: {name} differs"
        for name in ("_recipe.json", "_ledger.json")
        if read_json(one, table, name) != read_json(other, table, name)
    ]
    if table in PUBLISHED:
        return problems + _compare_files(one, other, table)
    ours, theirs = digest_rows(one, table), digest_rows(other, table)
    if ours != theirs:
        count = sum(((ours - theirs) + (theirs - ours)).values())
        problems.append(f"{table.name}: {show_count(count, 'row is', 'rows are')} in one run only")
    return problems


def _compare_files(one: Run, other: Run, table: Table) -> list[str]:
    ours, theirs = (
        {line["name"]: line["sha256"] for line in read_json(run, table, MANIFEST)["files"]}
        for run in (one, other)
    )
    return [f"{table.name}: {name} differs" for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name)]


def digest_rows(run: Run, table: Table) -> Counter[bytes]:
    """A hash of every row."""
    digests: Counter[bytes] = Counter()
    for batch in scan(run, table):
        for row in batch.to_pylist():
            digests[hashlib.blake2b(repr(sorted(row.items())).encode("utf-8", "replace"), digest_size=16).digest()] += 1
    return digests
