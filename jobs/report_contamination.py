"""Which benchmark items are in the crawl: counts for the report, and a line for each item found."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.benchmark import name_benchmark

IDS_AT_MOST = 20
FIRST_ITEMS = 10


class FoundItem(NamedTuple):
    """documents: that hold more than half of the item; ids: the first of them."""

    benchmark: str
    item: int
    documents: int
    ids: Sequence[str]


@dataclass(frozen=True)
class BenchmarkFigures:
    """items: that the benchmark has, and how many of them were found, in how many documents. first: the items found
    most often, each with its documents."""

    benchmark: str
    items: int
    found: int
    documents: int
    first: list[tuple[int, int]]

def find_items(verdicts: DataFrame) -> list[FoundItem]:
    """Every item that is in a document, by benchmark and number."""
    ids = F.slice(F.sort_array(F.collect_list("id")), 1, IDS_AT_MOST)
    grouped = _explode(verdicts).groupBy("benchmark", "item").agg(F.count("*"), ids)
    return sorted(FoundItem(*row) for row in grouped.collect())


def count_benchmarks(
    verdicts: DataFrame, given: Mapping[str, Mapping[str, Any]], found: Sequence[FoundItem]
) -> list[BenchmarkFigures]:
    """Every benchmark given, by name. given: "benchmarks" of the recipe of `verdicts`."""
    grouped = _explode(verdicts).groupBy("benchmark").agg(F.countDistinct("id"))
    documents: dict[str, int] = {benchmark: count for benchmark, count in grouped.collect()}
    figures = []
    for file, facts in given.items():
        name = name_benchmark(file)
        most = sorted((one for one in found if one.benchmark == name), key=lambda one: (-one.documents, one.item))
        first = [(one.item, one.documents) for one in most[:FIRST_ITEMS]]
        figures.append(BenchmarkFigures(name, facts["items"], len(most), documents.get(name, 0), first))
    return sorted(figures, key=lambda one: one.benchmark)


def write_found(found: Sequence[FoundItem]) -> str:
    """CSV: benchmark, item, documents, and the ids of the first documents, with spaces between them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FoundItem._fields)
    writer.writerows((*one[:3], " ".join(one.ids)) for one in found)
    return text.getvalue()


def _explode(verdicts: DataFrame) -> DataFrame:
    """A row for each item in each document: id, benchmark, item."""
    names = verdicts.select("id", F.explode("contamination.items").alias("name"))
    parts = F.regexp_extract("name", "^(.*):", 1), F.regexp_extract("name", ":([0-9]+)$", 1).cast("int")
    return names.select("id", parts[0].alias("benchmark"), parts[1].alias("item"))
