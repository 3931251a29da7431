"""What each reason dropped, what it alone dropped, what any two dropped together, and whose pages those were."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from corpus.http import RATIO_AT_MOST
from corpus.page import ERRORS, PAGE_SECONDS, REPLACED_AT_MOST
from jobs.ledger import Ledger
from jobs.report_copies import limit_near
from jobs.report_funnel import ROAD, Ledgers
from jobs.report_words import show_name
from jobs.tables import CLUSTERS, PAGES, VERDICTS, Recipe, Table

TOP_HOSTS = 10


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
class OverlapFigures:
    """documents[i][j]: those that the filters drop for reasons[i] and for reasons[j]. Reasons by documents."""

    reasons: list[str]
    documents: list[list[int]]


@dataclass(frozen=True)
class ReasonHostFigures:
    """top: (host, documents dropped for the reason, documents of the host that reached the stage)."""

    stage: str
    reason: str
    top: list[tuple[str, int, int]]


class Pair(NamedTuple):
    """Documents that have both reasons; one == other: that have the reason. only_*: and no other."""

    one: str
    other: str
    documents: int
    characters: int
    only_documents: int
    only_characters: int


def count_pairs(verdicts: DataFrame | None) -> list[Pair]:
    """Every pair of reasons of the filters, in one query."""
    if verdicts is None:
        return []
    pairs = F.expr("flatten(transform(reasons, a -> transform(filter(reasons, b -> b >= a), b -> struct(a, b))))")
    rows = verdicts.select(F.explode(pairs).alias("pair"), "characters", (F.size("reasons") == 1).alias("only"))
    only = F.when(F.col("only"), F.col("characters"))
    figures = (F.count("*"), F.sum("characters"), F.count(only), F.coalesce(F.sum(only), F.lit(0)))
    return [Pair(*row) for row in rows.groupBy("pair.a", "pair.b").agg(*figures).collect()]


def count_reasons(ledgers: Ledgers, recipes: Mapping[Table, Recipe], pairs: Iterable[Pair]) -> list[ReasonFigures]:
    """Every reason that dropped something and every rule, whether it did or not; by documents, then by name."""
    limits = _limits(recipes)
    alone = [pair for pair in pairs if pair.one == pair.other]
    found = [ReasonFigures(VERDICTS.stage, pair.one, pair.one in ERRORS, *pair[2:]) for pair in alone]
    for table in (one for one in ROAD if one in ledgers and one is not VERDICTS):
        found += _count_ledger_reasons(table, ledgers[table])
    idle = _rules(recipes).keys() - {line.reason for line in found}
    found += [ReasonFigures(VERDICTS.stage, reason, False, 0, 0, 0, 0) for reason in idle]
    return sorted((_add_limit(line, limits) for line in found), key=lambda line: (-line.documents, line.reason))


def cross_reasons(pairs: Iterable[Pair]) -> OverlapFigures:
    """The matrix of pairs, the same on both sides of its diagonal."""
    counts = {(pair.one, pair.other): pair.documents for pair in pairs}
    reasons = sorted({one for one, _ in counts}, key=lambda one: (-counts[one, one], one))
    return OverlapFigures(reasons, [[counts.get((min(a, b), max(a, b)), 0) for b in reasons] for a in reasons])


def count_reason_hosts(pages: DataFrame, verdicts: DataFrame | None) -> list[ReasonHostFigures]:
    """For each reason of ingest and filters the hosts with most documents dropped for it, in one query. By
    what these hosts lose, most first."""
    reasons = F.when(F.col("reason").isNull(), F.array().cast("array<string>")).otherwise(F.array("reason"))
    rows = pages.where("host IS NOT NULL").select(F.lit(PAGES.stage).alias("stage"), "host", reasons.alias("reasons"))
    if verdicts is not None:
        judged = verdicts.where("host IS NOT NULL").select(F.lit(VERDICTS.stage).alias("stage"), "host", "reasons")
        rows = rows.union(judged)
    # A row without a reason for every document, so that one grouping counts those dropped and all.
    each = rows.select("stage", "host", F.explode(F.concat(F.array(F.lit("")), "reasons")).alias("reason"))
    counts = each.groupBy("stage", "host", "reason").agg(F.count("*").alias("documents"))
    all_of_host = F.sum(F.when(F.col("reason") == "", F.col("documents"))).over(Window.partitionBy("stage", "host"))
    order = Window.partitionBy("stage", "reason").orderBy(F.desc("documents"), "host")
    dropped = counts.withColumn("reached", all_of_host).where("reason <> ''")
    first = dropped.withColumn("rank", F.row_number().over(order)).where(F.col("rank") <= TOP_HOSTS)
    top: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for row in first.orderBy("stage", "reason", "rank").collect():
        top.setdefault((row.stage, row.reason), []).append((show_name(row.host), row.documents, row.reached))
    lines = [ReasonHostFigures(stage, reason, hosts) for (stage, reason), hosts in top.items()]
    return sorted(lines, key=lambda line: (-sum(documents for _, documents, _ in line.top), line.reason))


def _count_ledger_reasons(table: Table, ledger: Ledger) -> list[ReasonFigures]:
    """Of a stage whose rows have one reason at most."""
    lines = []
    for reason in {one.reason for one in ledger if one.reason is not None}:
        with_it = [one for one in ledger if one.reason == reason]
        counts = sum(one.rows for one in with_it), sum(one.characters for one in with_it)
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
        limits["deduplicate.near"] = limit_near(recipes[CLUSTERS]["options"])
    return limits | {name: (rule["limit"], rule["source"]) for name, rule in _rules(recipes).items()}


def _rules(recipes: Mapping[Table, Recipe]) -> dict[str, dict[str, Any]]:
    rules = recipes[VERDICTS]["options"]["rules"] if VERDICTS in recipes else []
    return {f"{rule['filter']}.{rule['reason']}": rule for rule in rules}
