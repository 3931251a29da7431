"""`signatures` -> `clusters`: which of the good documents are copies, of each other or of an earlier corpus's.

Copies are exact (equal key) or near: documents that meet in a MinHash band (`jobs.candidates`) and whose shingles are
verified to be similar (`jobs.verification`). Of a cluster the best document stays: the one of highest quality, of
equals the longest, of those the one with the least id: a total order, so that the choice does not depend on how the
rows lie. Text is moved between machines only where sketches leave a pair in doubt.
"""

from collections.abc import Sequence

import typer
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from corpus.minhash import Bands
from jobs import options, tables
from jobs.candidates import pair_within
from jobs.command import run_job
from jobs.components import connect
from jobs.earlier import find_earlier, match_earlier, read_earlier
from jobs.session import start_session
from jobs.sign import describe, sign_documents
from jobs.tables import PAGES, SIGNATURES, VERDICTS, Run, build, fingerprints, make_recipe, read_table
from jobs.verification import DOUBT, compare_pairs, estimate_pairs

# CCI4's; MNBVC verifies at 0.8, FlagData at 0.87. On the example crawl 0.7 lets 94 % of an article's copies meet, 0.8
# lets 85 %, and none 96 %; no two different articles meet at any of them.
SIMILARITY = 0.7

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    similarity: options.Similarity = SIMILARITY,
    against: options.AgainstRuns = [],  # noqa: B006  typer reads it, nothing changes it
    within: options.Within = True,
    force: options.Force = False,
) -> None:
    """Find the copies among RUN/verdicts' kept documents and write RUN/signatures and RUN/clusters."""
    spark, run = start_session("deduplicate"), Run(output)
    sign_documents(spark, run, Bands(bands, rows))
    deduplicate(spark, run, Bands(bands, rows), similarity, against, within, force)


def deduplicate(
    spark: SparkSession,
    run: Run,
    bands: Bands = Bands(),
    similarity: float = SIMILARITY,
    against: Sequence[str] = (),
    within: bool = True,
    force: bool = False,
) -> None:
    """Makes `clusters`, one row for every signed document.

    similarity: Jaccard, of shingles, that makes copies. against: earlier runs, whose documents' copies are dropped.
    within: whether copies inside this run are looked for. Raises InputError for an earlier run that cannot be
    compared with.
    """
    earlier = find_earlier(against, describe(bands))
    chosen = {**describe(bands), "similarity": similarity, "within": within, "against": [one.name for one in earlier]}
    inputs = fingerprints(run, VERDICTS, SIGNATURES) | {f"against {one.name}": one.fingerprint for one in earlier}
    recipe = make_recipe(tables.CLUSTERS, chosen, inputs)

    def write(folder: str) -> None:
        documents = read_documents(spark, run)
        leaders = find_leaders(documents).persist()
        texts = read_table(spark, run, PAGES).select(F.unhex("id").alias("id"), "text")
        represented = cluster(spark, leaders, texts, read_earlier(spark, earlier), similarity, within)
        own = F.lit(within) | F.col("against").isNotNull()
        joined = documents.select("id", "warc", "characters", "key_hash").join(represented, "key_hash")
        clusters = joined.select(
            F.lower(F.hex("id")).alias("id"),
            "warc",
            "characters",
            F.lower(F.hex(F.when(own, F.col("cluster")).otherwise(F.col("id")))).alias("cluster"),
            F.when(own, F.col("cluster_size")).otherwise(1).alias("cluster_size"),
            "similarity",
            "against",
            find_reason(within).alias("reason"),
        )
        clusters.write.parquet(storage.as_uri(folder))
        tables.settle(folder)
        leaders.unpersist()

    build(spark, run, tables.CLUSTERS, recipe, write, force)


def read_documents(spark: SparkSession, run: Run) -> DataFrame:
    """The signatures, ids as 16 bytes, with `best`: what is least for the document that stays."""
    signed = read_table(spark, run, SIGNATURES).drop("reason")
    verdicts = read_table(spark, run, VERDICTS)
    quality = _find_quality(verdicts)
    if quality is not None:
        signed = signed.join(verdicts.select("id", quality.alias("quality")), "id")
    worth = F.coalesce(F.col("quality"), F.lit(0.0)) if quality is not None else F.lit(0.0)
    binary = F.unhex("id")
    best = F.struct((-worth).alias("flaws"), (-F.col("characters")).alias("shortness"), binary.alias("id"))
    return signed.select(binary.alias("id"), "warc", "characters", "key_hash", "buckets", "sketch", best.alias("best"))


def _find_quality(verdicts: DataFrame) -> Column | None:
    """Quality in tenths, as less is noise; None where the recipe does not measure it."""
    if "quality" not in verdicts.columns or "score" not in verdicts.schema["quality"].dataType.fieldNames():  # type: ignore[attr-defined]
        return None
    return F.round("quality.score", 1)


def find_leaders(documents: DataFrame) -> DataFrame:
    """(id, key_hash, buckets, sketch, best, copies): the best of the documents of each key, and how many there are."""
    keys = documents.groupBy("key_hash").agg(F.min("best").alias("best"), F.count("*").alias("copies"))
    chosen = keys.select(F.col("best.id").alias("id"), "best", "copies")
    return documents.select("id", "key_hash", "buckets", "sketch").join(chosen, "id")


def cluster(
    spark: SparkSession,
    leaders: DataFrame,
    texts: DataFrame,
    earlier: DataFrame | None,
    similarity: float,
    within: bool,
) -> DataFrame:
    """(leader, key_hash, cluster, cluster_size, similarity, against) for each leader."""
    nobody = F.lit(None).cast("string").alias("against")
    known = match_earlier(leaders, earlier, similarity).persist() if earlier is not None else None
    fresh = leaders.join(known, "id", "left_anti") if known is not None else leaders
    if within:
        represented = represent(fresh, connect_similar(spark, fresh, texts, similarity)).select("*", nobody)
    else:
        alone = ("id as leader", "key_hash", "id as cluster", "copies as cluster_size", "1.0D as similarity")
        represented = fresh.selectExpr(*alone).select("*", nobody)
    if known is None:
        return represented
    named = ("id as leader", "key_hash", "cluster", "copies as cluster_size", "similarity", "against")
    copied = leaders.join(known, "id").selectExpr(*named)
    return represented.unionByName(copied)


def connect_similar(spark: SparkSession, leaders: DataFrame, texts: DataFrame, similarity: float) -> DataFrame:
    """(node, component) for the leaders that are near copies of others."""
    estimated = estimate_pairs(pair_within(leaders), leaders.select("id", "sketch"))
    estimated = estimated.where(F.col("similarity") >= similarity - DOUBT).persist()
    sure = estimated.where(F.col("similarity") >= min(similarity + DOUBT, 1.0))
    joined = connect(spark, sure)
    low, high = joined.toDF("low", "low_component"), joined.toDF("high", "high_component")
    open_pairs = (
        estimated.where(F.col("similarity") < min(similarity + DOUBT, 1.0))
        .join(low, "low", "left")
        .join(high, "high", "left")
        .where(F.coalesce("low_component", "low") != F.coalesce("high_component", "high"))
    )
    compared = compare_pairs(open_pairs.select("low", "high"), texts).where(F.col("similarity") >= similarity)
    return connect(spark, sure.select("low", "high").unionByName(compared.select("low", "high")))


def represent(leaders: DataFrame, near: DataFrame) -> DataFrame:
    """(leader, key_hash, cluster, cluster_size, similarity) for each leader; similarity: to the cluster's
    representative, as sketches tell."""
    joined = leaders.join(near.toDF("id", "component"), "id", "left")
    joined = joined.withColumn("component", F.coalesce("component", "id"))
    groups = joined.groupBy("component").agg(F.min("best").alias("chosen"), F.sum("copies").alias("cluster_size"))
    members = joined.join(groups, "component").select(
        F.col("id").alias("leader"), "key_hash", F.col("chosen.id").alias("cluster"), "cluster_size"
    )
    others = members.where("leader != cluster").select(F.col("leader").alias("low"), F.col("cluster").alias("high"))
    similar = estimate_pairs(others, leaders.select("id", "sketch")).select(F.col("low").alias("leader"), "similarity")
    return members.join(similar, "leader", "left").withColumn("similarity", F.coalesce("similarity", F.lit(1.0)))


def find_reason(within: bool) -> Column:
    """Why a document is dropped, null where it stays."""
    copies = F.when(F.col("id") == F.col("cluster"), None).when(F.col("id") == F.col("leader"), "deduplicate.near")
    inside = copies.otherwise("deduplicate.exact") if within else F.lit(None)
    return F.when(F.col("against").isNotNull(), "deduplicate.against").otherwise(inside)


if __name__ == "__main__":
    run_job(app)
