"""What each stage, each reason and each input file did to the records: the report's first three tables."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.http import RATIO_AT_MOST
from corpus.page import ERRORS, PAGE_SECONDS, REPLACED_AT_MOST
from jobs.ledger import Ledger, Tally, count_kept, count_rows
from jobs.tables import CLUSTERS, CORPUS, DOCUMENTS, PAGES, TOKENS, VERDICTS, Recipe, Table

# The tables a record passes on its way to the trainer. A vocabulary is learned beside that road: what it
# leaves out of its sample is not dropped.
ROAD = (PAGES, VERDICTS, CLUSTERS, DOCUMENTS, CORPUS, TOKENS)

Ledgers = Mapping[Table, Ledger]


@dataclass(frozen=True)
class StageFigures:
    """records = kept + dropped + errors. characters: of the texts that came in; None where text begins."""

    stage: str
    records: int
    kept: int
    dropped: int
    errors: int
    characters: int | None
    characters_kept: int


@dataclass(frozen=True)
class ReasonFigures:
    """only_*: what no other reason of the same stage would have dropped as well."""

    stage: str
    reason: str
    error: bool
    documents: int
    characters: int
    only_documents: int
    only_characters: int
    limit: str = ""
    source: str = ""


@dataclass(frozen=True)
class FileFigures:
    """records = pages + pages_dropped + pages_errors after ingest, and
    records = documents + dropped + errors after the last stage that is finished."""

    file: str
    records: int
    pages: int
    pages_dropped: int
    pages_errors: int
    documents: int
    dropped: int
    errors: int


def count_stages(ledgers: Ledgers) -> list[StageFigures]:
    """One line for each finished table of the road."""
    lines = []
    characters: int | None = None
    for table in (one for one in ROAD if one in ledgers):
        ledger = ledgers[table]
        kept = [one for one in ledger if one.reason is None]
        dropped, errors = _split_dropped(ledger)
        fates = (_sum_rows(ledger), _sum_rows(kept), _sum_rows(dropped), _sum_rows(errors))
        lines.append(StageFigures(table.stage, *fates, characters, sum(one.characters for one in kept)))
        characters = lines[-1].characters_kept
    return lines


def count_files(ledgers: Ledgers, files: Iterable[str]) -> list[FileFigures]:
    """One line for each input file, by name. files: their names, those without a record included."""
    pages = ledgers[PAGES]
    records, read = count_rows(pages), count_kept(pages)
    documents = count_kept(ledgers[[one for one in ROAD if one in ledgers][-1]])
    first, all_errors = _count_errors(pages), _count_errors(_on_road(ledgers))
    return [
        FileFigures(
            file=file,
            records=records[file],
            pages=read[file],
            pages_dropped=records[file] - read[file] - first[file],
            pages_errors=first[file],
            documents=documents[file],
            dropped=records[file] - documents[file] - all_errors[file],
            errors=all_errors[file],
        )
        for file in sorted(files)
    ]


def count_reasons(ledgers: Ledgers, recipes: Mapping[Table, Recipe], verdicts: DataFrame | None) -> list[ReasonFigures]:
    """Every reason that dropped something and every rule, whether it did or not; by documents, then by name."""
    limits = _limits(recipes)
    found = [] if verdicts is None else _count_filter_reasons(verdicts)
    for table in (one for one in ROAD if one in ledgers and one is not VERDICTS):
        found += _count_ledger_reasons(table, ledgers[table])
    idle = _rules(recipes).keys() - {line.reason for line in found}
    found += [ReasonFigures(VERDICTS.stage, reason, False, 0, 0, 0, 0) for reason in idle]
    return sorted((_add_limit(line, limits) for line in found), key=lambda line: (-line.documents, line.reason))


def _count_filter_reasons(verdicts: DataFrame) -> list[ReasonFigures]:
    rows = verdicts.select(F.explode("reasons").alias("reason"), "characters", (F.size("reasons") == 1).alias("only"))
    only = F.when(F.col("only"), F.col("characters"))
    figures = (F.count("*"), F.sum("characters"), F.count(only), F.coalesce(F.sum(only), F.lit(0)))
    grouped = rows.groupBy("reason").agg(*figures).collect()
    return [ReasonFigures(VERDICTS.stage, reason, reason in ERRORS, *counts) for reason, *counts in grouped]


def _count_ledger_reasons(table: Table, ledger: Ledger) -> list[ReasonFigures]:
    """Of a stage whose rows have one reason at most."""
    lines = []
    for reason in {one.reason for one in ledger if one.reason is not None}:
        with_it = [one for one in ledger if one.reason == reason]
        counts = _sum_rows(with_it), sum(one.characters for one in with_it)
        lines.append(ReasonFigures(table.stage, reason, reason in ERRORS, *counts, *counts))
    return lines


def _add_limit(line: ReasonFigures, limits: Mapping[str, tuple[str, str]]) -> ReasonFigures:
    limit, source = limits.get(line.reason, ("", ""))
    return replace(line, limit=limit, source=source)


def _limits(recipes: Mapping[Table, Recipe]) -> dict[str, tuple[str, str]]:
    """What a reason lets pass, in words, and where the limit comes from."""
    limits = {
        "extract.undecodable": (f"at most {REPLACED_AT_MOST:.0%} unreadable", "own choice"),
        "extract.timeout": (f"at most {PAGE_SECONDS:.0f} s of processor time", "own choice"),
        "ingest.bomb": (f"at most {RATIO_AT_MOST} bytes for one packed", "Apache's mod_deflate"),
        "ingest.too_large": (f"at most {recipes[PAGES]['options']['page_at_most']:,} bytes", "--page-at-most"),
    }
    if CLUSTERS in recipes:
        bands, rows = (recipes[CLUSTERS]["options"][name] for name in ("bands", "rows"))
        limits["deduplicate.near"] = (f"{bands} bands of {rows}", "--bands, --rows")
    return limits | {name: (rule["limit"], rule["source"]) for name, rule in _rules(recipes).items()}


def _rules(recipes: Mapping[Table, Recipe]) -> dict[str, dict[str, Any]]:
    rules = recipes[VERDICTS]["options"]["rules"] if VERDICTS in recipes else []
    return {f"{rule['filter']}.{rule['reason']}": rule for rule in rules}


def _split_dropped(ledger: Iterable[Tally]) -> tuple[list[Tally], list[Tally]]:
    """Dropped as not wanted, and dropped for an error."""
    lost = [one for one in ledger if one.reason is not None]
    return [one for one in lost if one.reason not in ERRORS], [one for one in lost if one.reason in ERRORS]


def _on_road(ledgers: Ledgers) -> Ledger:
    return [one for table in ROAD if table in ledgers for one in ledgers[table]]


def _count_errors(ledger: Ledger) -> Counter[str]:
    return count_rows(_split_dropped(ledger)[1])


def _sum_rows(tallies: Iterable[Tally]) -> int:
    return sum(one.rows for one in tallies)
