"""Errors of a recipe: clean text that its rules drop, dirty text that they let pass, and what they cost.

The first table is for each rule the share of each clean set that it rejects, alone or with others; `only`, of all
clean documents, those that nothing else rejects; below it, why rules that reject more than 1 % of a set are rules all
the same. The second is the same for dirty sets. The third has each signal's least and greatest value on clean text,
from which limits called "measured" are set; the fourth the time of each filter on the pages of the WARC files, against
that of ingest on the same pages in the same run. A filter's time holds that of the shared views which it is the first
to ask for.
"""

import argparse
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bars import Bar, benchmark_parser, find_warcs, finish
from filter_texts import CLEAN, CRAWLED, read_clean, read_dirty, read_examples, read_warc
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from corpus.page import read_pages
from filters.base import Filter, describe, judge_all
from filters.recipe import RECIPES, recipe

DROPPED = "dropped by the recipe"
CLEAN_AT_MOST, DIRTY_AT_LEAST, COST_AT_MOST = 0.03, 0.85, 0.45
JUSTIFIED_ABOVE = 0.01
_TOGETHER = 64
ROUNDS = 7
_CONSOLE = Console(width=190)


class Errors(NamedTuple):
    """documents: how many. rejected: by each reason and by the recipe; only: by this reason and no other."""

    documents: int
    rejected: Counter[str]
    only: Counter[str]


class Cost(NamedTuple):
    """Microseconds a page: of each filter, and of ingest."""

    filters: dict[str, float]
    ingest: float


def main() -> None:
    """Measure, print the tables, and hold the default recipe to its bars."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--recipe", default="default", choices=list(RECIPES), help="name of the recipe")
    parser.add_argument("--input", help="WARC files to time with, a glob; by default those of the data folder")
    options = parser.parse_args()
    filters = recipe(options.recipe)
    # First: thousands of documents in memory slow down what comes after, and ingest the most.
    cost = time_filters(filters, read_files(options))
    clean, dirty = read_clean(options.data), read_dirty(options.data)
    clean["example crawl, good"] = read_examples(True)
    lost, found = count_errors(filters, clean), count_errors(filters, dirty)
    show(f"{options.recipe}: clean documents that each rule rejects", filters, lost)
    show_reasons(filters, lost)
    show(f"{options.recipe}: dirty documents that each rule rejects", filters, found)
    show_ranges(filters, clean)
    show_cost(cost)
    finish(make_bars(lost, found, cost) if options.recipe == "default" else [])


def make_bars(lost: Mapping[str, Errors], found: Mapping[str, Errors], cost: Cost) -> list[Bar]:
    """All clean documents, all dirty sets alike, time, and each clean set."""
    each = {name: errors.rejected[DROPPED] / errors.documents for name, errors in lost.items()}
    all_lost = sum(errors.rejected[DROPPED] for errors in lost.values())
    all_clean = sum(errors.documents for errors in lost.values())
    crawled = found[CRAWLED].rejected[DROPPED] / found[CRAWLED].documents
    hits = [errors.rejected[DROPPED] / errors.documents for errors in found.values()]
    return [
        Bar("filter_errors.clean_dropped", all_lost / all_clean, at_most=CLEAN_AT_MOST),
        Bar("filter_errors.dirty_dropped", sum(hits) / len(hits), at_least=DIRTY_AT_LEAST),
        Bar("filter_errors.crawled_dirt_dropped", crawled, at_least=DIRTY_AT_LEAST),
        Bar("filter_errors.share_of_ingest", sum(cost.filters.values()) / cost.ingest, at_most=COST_AT_MOST),
        *(Bar(f"filter_errors.{name}", each[name], at_most=bar) for name, _, _, bar in CLEAN),
    ]


def count_errors(filters: Sequence[Filter], sets: Mapping[str, list[Document]]) -> dict[str, Errors]:
    """What each set's documents are rejected for."""
    return {name: _count(filters, documents) for name, documents in sets.items() if documents}


def _count(filters: Sequence[Filter], documents: Sequence[Document]) -> Errors:
    rejected: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for start in range(0, len(documents), _TOGETHER):
        for _, reasons in judge_all(filters, documents[start : start + _TOGETHER]):
            rejected.update({*reasons, *([DROPPED] if reasons else [])})
            only.update(reasons if len(reasons) == 1 else ())
    return Errors(len(documents), rejected, only)


def show(title: str, filters: Sequence[Filter], sets: Mapping[str, Errors]) -> None:
    """One table; rules that reject nothing anywhere are left out and counted below it."""
    table = Table(title=title)
    for heading in ("rule", "kept", *(f"{name} ({errors.documents:,})" for name, errors in sets.items()), "only"):
        table.add_column(heading, no_wrap=heading == "rule")
    limits = {f"{limit.filter}.{limit.reason}": limit.limit for limit in describe(filters)}
    shown = [name for name in [*limits, DROPPED] if name == DROPPED or any(one.rejected[name] for one in sets.values())]
    documents = sum(errors.documents for errors in sets.values())
    for name in shown:
        shares = [errors.rejected[name] / errors.documents for errors in sets.values()]
        only = sum(errors.only[name] for errors in sets.values()) / documents
        table.add_row(name, limits.get(name, ""), *(f"{share:.1%}" if share else "" for share in (*shares, only)))
    _CONSOLE.print(table)
    _CONSOLE.print(f"{len(limits) + 1 - len(shown)} further rules reject none of these documents")


def show_reasons(filters: Sequence[Filter], sets: Mapping[str, Errors]) -> None:
    """Why a rule that rejects more than 1 % of a clean set is one all the same."""
    for limit in describe(filters):
        name = f"{limit.filter}.{limit.reason}"
        shares = {each: errors.rejected[name] / errors.documents for each, errors in sets.items()}
        if above := [f"{share:.1%} of {each}" for each, share in shares.items() if share > JUSTIFIED_ABOVE]:
            _CONSOLE.print(f"{name} rejects {', '.join(above)}: {limit.source}", soft_wrap=True)


def show_ranges(filters: Sequence[Filter], sets: Mapping[str, list[Document]]) -> None:
    """Least, hundredth and greatest values. No gate ends the measuring here."""
    table = Table(title="signals of clean documents")
    for heading in ("signal", "least", "1 in 100 below", "1 in 100 above", "greatest"):
        table.add_column(heading)
    for each in filters:
        measured = [each.measure(document) for documents in sets.values() for document in documents]
        for signal in dict.fromkeys(rule.signal for rule in each.rules):
            values = np.quantile([float(getattr(one, signal)) for one in measured], (0, 0.01, 0.99, 1))
            table.add_row(f"{each.name}.{signal}", *(f"{value:.4g}" for value in values))
    _CONSOLE.print(table)


def read_files(options: argparse.Namespace) -> list[Path]:
    """One WARC file is enough for the times: the first."""
    return find_warcs(options)[:1]


def time_filters(filters: Sequence[Filter], files: Sequence[Path], rounds: int = ROUNDS) -> Cost:
    """Processor time, of filters in the order in which they judge, by turns with ingest: the least of each counts, as
    machines are not equally fast all the time. Models are loaded before."""
    pages = [page for file in files for page in read_warc(file)]
    judge_all(filters, copy_documents(pages[:_TOGETHER]))
    turns = [(_time_ingest(files), _time_each(filters, pages)) for _ in range(rounds)]
    scale = 1e6 / max(len(pages), 1)
    least = {each.name: min(seconds[each.name] for _, seconds in turns) * scale for each in filters}
    return Cost(least, min(ingest for ingest, _ in turns) * scale)


def copy_documents(pages: Sequence[Document]) -> list[Document]:
    """The same documents, with no view computed yet."""
    return [Document(page.text, page.title, page.url, script=page.script) for page in pages]


def _time_ingest(files: Sequence[Path]) -> float:
    began = time.process_time()
    for file in files:
        with file.open("rb") as stream:
            for _ in read_pages(stream, file.name):
                pass
    return time.process_time() - began


def _time_each(filters: Sequence[Filter], pages: Sequence[Document]) -> Counter[str]:
    seconds: Counter[str] = Counter()
    for start in range(0, len(pages), _TOGETHER):
        documents = copy_documents(pages[start : start + _TOGETHER])
        for each in filters:
            began = time.process_time()
            rejected = [bool(each.reject(signals)) for signals in each.measure_all(documents)]
            seconds[each.name] += time.process_time() - began
            documents = [one for one, bad in zip(documents, rejected, strict=True) if not (each.gate and bad)]
    return seconds


def show_cost(cost: Cost) -> None:
    """Microseconds a page, and the share of ingest's."""
    table = Table(title="time of filters")
    for heading in ("filter", "µs a page", "of ingest"):
        table.add_column(heading, justify="right" if heading != "filter" else "left")
    rows = {**cost.filters, "all filters": sum(cost.filters.values()), "ingest": cost.ingest}
    for name, spent in rows.items():
        table.add_row(name, f"{spent:,.0f}", f"{spent / cost.ingest:.1%}")
    _CONSOLE.print(table)


if __name__ == "__main__":
    main()
