"""What was cut out of documents because others have it too, and at which hosts most."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from jobs.report_words import show_name

TOP_HOSTS = 20
COUNTED = ("lines", "line_characters", "paragraphs", "paragraph_characters", "passages", "passage_characters")


@dataclass(frozen=True)
class CutFigures:
    """documents: that something was cut out of. empty: of these, that nothing was left of. hosts: those that lost most
    characters, (host, documents, lines, characters)."""

    documents: int
    empty: int
    lines: int
    line_characters: int
    paragraphs: int
    paragraph_characters: int
    passages: int
    passage_characters: int
    hosts: list[tuple[str, int, int, int]]


def count_cuts(cuts: DataFrame) -> CutFigures:
    """One grouping by host for all figures."""
    touched = cuts.where(F.size("cuts") > 0).groupBy(F.coalesce("host", F.lit("")).alias("host"))
    sums = [F.sum(name).alias(name) for name in COUNTED]
    hosts = touched.agg(F.count("*").alias("documents"), F.count("reason").alias("empty"), *sums).persist()
    names = ("documents", "empty", *COUNTED)
    total = hosts.agg(*(F.coalesce(F.sum(name), F.lit(0)).alias(name) for name in names)).collect()[0]
    characters = F.col("line_characters") + F.col("paragraph_characters") + F.col("passage_characters")
    rows = hosts.select("host", "documents", "lines", characters.alias("characters"))
    top = rows.orderBy(F.desc("characters"), "host").limit(TOP_HOSTS).collect()
    hosts.unpersist()
    shown = [(show_name(row.host), row.documents, row.lines, row.characters) for row in top]
    return CutFigures(**total.asDict(), hosts=shown)
