"""What the filters would keep with other limits, asked of the signals that are stored in `verdicts`.

No text is read and nothing is measured. A document whose measuring a gate had ended has no signals of the later
filters: where a looser gate would let it pass, nobody knows what they would say, and it is counted as unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from corpus.personal.redactor import Redactor
from filters.base import Filter, describe
from jobs.report_words import URL_AT_MOST, show_name
from jobs.stored_rules import is_unmeasured, list_failing

TOP_HOSTS = 10
NEWLY_KEPT, NEWLY_DROPPED, UNKNOWN = CHANGES = ("newly kept", "newly dropped", "unknown")


@dataclass(frozen=True)
class FateFigures:
    """now: kept or dropped; then: kept, dropped or unknown."""

    now: str
    then: str
    documents: int
    characters: int


@dataclass(frozen=True)
class RuleFigures:
    """Documents that the rule drops, and that it alone drops, now and with the other limits. *_then: of documents
    that are not unknown."""

    reason: str
    limit: str
    limit_then: str
    documents: int
    documents_then: int
    only: int
    only_then: int


@dataclass(frozen=True)
class ChangeFigures:
    """hosts: (host, documents), most first. samples: (id, URL), of the least ids: ids are hashes, so it is chance.
    Personal data in URLs is replaced by marks."""

    change: str
    hosts: list[tuple[str, int]]
    samples: list[tuple[str, str]]


class Fates(NamedTuple):
    """fates: by now and then. rules: in the recipe's order."""

    fates: list[FateFigures]
    rules: list[RuleFigures]


@dataclass(frozen=True)
class WhatIfFigures:
    """changes: those that happen to any document."""

    fates: list[FateFigures]
    rules: list[RuleFigures]
    changes: list[ChangeFigures]


def judge_anew(verdicts: DataFrame, then: Sequence[Filter]) -> DataFrame:
    """Columns id, host, characters, reasons, then (reasons with the other limits), fate, fate_then and change."""
    anew = list_failing(then).alias("then"), is_unmeasured(then).alias("unmeasured")
    rows = verdicts.select("id", "host", "characters", "reasons", *anew)
    fate = F.when(F.size("reasons") > 0, "dropped").otherwise("kept")
    fate_then = F.when(F.size("then") > 0, "dropped").when(F.col("unmeasured"), "unknown").otherwise("kept")
    change = (
        F.when(F.col("fate_then") == "unknown", UNKNOWN)
        .when((F.col("fate") == "dropped") & (F.col("fate_then") == "kept"), NEWLY_KEPT)
        .when((F.col("fate") == "kept") & (F.col("fate_then") == "dropped"), NEWLY_DROPPED)
    )
    judged = rows.withColumn("fate", fate).withColumn("fate_then", fate_then)
    return judged.withColumn("change", change)


def count_fates(rows: DataFrame, now: Sequence[Filter], then: Sequence[Filter]) -> Fates:
    """In one query: a document is a row for its fate, and one for each of its reasons now and then."""
    names = F.array(F.concat_ws(" ", "fate", "fate_then"))
    tagged = F.concat(_tag(names, "fate"), _tag(F.col("reasons"), "now"), _tag(F.col("then"), "then"))
    each = rows.select(F.explode(tagged).alias("one"), "characters")
    grouped = each.groupBy("one.kind", "one.name").agg(F.count("*"), F.sum("characters"), F.sum("one.only"))
    counts = {(row[0], row[1]): (row[2], row[3], row[4]) for row in grouped.collect()}
    fates, rules = [], []
    for kind, name in sorted(counts):
        if kind == "fate":
            fate, fate_then = name.split(" ")
            fates.append(FateFigures(fate, fate_then, *counts[kind, name][:2]))
    for limit, limit_then in zip(describe(now), describe(then), strict=True):
        name = f"{limit.filter}.{limit.reason}"
        before, after = (counts.get((kind, name), (0, 0, 0)) for kind in ("now", "then"))
        counted = before[0], after[0], before[2], after[2]
        rules.append(RuleFigures(name, limit.limit, limit_then.limit, *counted))
    return Fates(fates, rules)


def list_changes(rows: DataFrame, pages: DataFrame, samples: int) -> list[ChangeFigures]:
    """Whose documents change their fate, and some of them, in two queries. samples: how many of each change."""
    changed = rows.where("change IS NOT NULL")
    host = F.coalesce("host", F.lit("")).alias("host")
    by_host = changed.groupBy("change", host).agg(F.count("*").alias("documents"))
    hosts = _take_first(by_host, TOP_HOSTS, F.desc("documents"), F.col("host"))
    redactor = Redactor()

    def show_url(url: str | None) -> str:
        return show_name(redactor.redact(url or "").text, URL_AT_MOST)

    some = F.broadcast(_take_first(changed.select("change", "id"), samples, F.col("id")))
    found = some.join(pages.select("id", "url"), "id").orderBy("id").collect()
    top = hosts.orderBy("rank").collect()
    return [
        ChangeFigures(
            change,
            [(show_name(row.host), row.documents) for row in top if row.change == change],
            [(row.id, show_url(row.url)) for row in found if row.change == change],
        )
        for change in CHANGES
        if any(row.change == change for row in top)
    ]


def _tag(names: Column, kind: str) -> Column:
    """A struct for each of the names; only: 1 where there is no other."""
    only = (F.size(names) == 1).cast("int").alias("only")
    return F.transform(names, lambda name: F.struct(name.alias("name"), F.lit(kind).alias("kind"), only))


def _take_first(rows: DataFrame, many: int, *order: Column) -> DataFrame:
    """The first rows of each change, with their rank."""
    rank = F.row_number().over(Window.partitionBy("change").orderBy(*order))
    return rows.withColumn("rank", rank).where(F.col("rank") <= many)
