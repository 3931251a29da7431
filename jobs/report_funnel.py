"""What each stage and each input file did to the records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from corpus.page import ERRORS
from jobs.ledger import Ledger, Tally, count_kept, count_rows
from jobs.tables import CLUSTERS, CORPUS, CUTS, DOCUMENTS, PAGES, TOKENS, VERDICTS, Table

# The tables a record passes on its way to the trainer. A vocabulary is learned beside that road: what it
# leaves out of its sample is not dropped.
ROAD = (PAGES, VERDICTS, CLUSTERS, CUTS, DOCUMENTS, CORPUS, TOKENS)

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
