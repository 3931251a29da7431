"""`signatures` -> `clusters`: which of the good documents are copies, of each other or of an earlier corpus's.

Copies are exact (equal key) or near: documents that meet in a MinHash band (`jobs.candidates`) and are verified to be
similar (`jobs.verification`). Of a cluster the best document stays: the one of highest quality, of equals the longest,
of those the one with the least id: a total order, so that the choice does not depend on how the rows lie. Texts are not
read here and never moved: signatures have all that copies are told by.
"""

from collections.abc import Sequence

import typer
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from corpus import storage
from corpus.minhash import Bands
from jobs import options, tables
from jobs.candidates import pair_within
from jobs.command import run_job
from jobs.components import connect
from jobs.earlier import find_earlier, match_earlier, read_earlier
from jobs.rank import rank
from jobs.session import fewer_partitions, start_session
from jobs.sign import describe, sign_documents
from jobs.tables import SIGNATURES, VERDICTS, Run, build, fingerprints, make_recipe, read_table, size_of
from jobs.verification import estimate, estimate_pairs

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
    signed = [run, *(one.run for one in earlier)]

    def write(folder: str) -> None:
        with fewer_partitions(spark, sum(size_of(one, SIGNATURES) for one in signed)):
            documents = place(read_table(spark, run, SIGNATURES)).persist()
            leaders = documents.where("id = leader")
            found = find_copies(spark, leaders, read_earlier(spark, earlier), similarity, within)
            clusters = name_clusters(documents, found, within)
            clusters.write.parquet(storage.as_uri(folder))
            documents.unpersist()
        tables.settle(folder)

    build(spark, run, tables.CLUSTERS, recipe, write, force)


def place(signed: DataFrame) -> DataFrame:
    """The signatures, ids as 16 bytes, with `best` (what is least for the document that stays), the `leader` of those
    whose keys are equal, and how many `copies` those are. signed: rows of `corpus.schema.SIGNATURES`."""
    binary = F.unhex("id")
    same = Window.partitionBy("key_hash")
    best = rank(binary).alias("best")
    rows = signed.select(binary.alias("id"), "warc", "characters", "key_hash", "buckets", "sketch", best)
    leader = F.min("best").over(same)["id"]
    return rows.select("*", leader.alias("leader"), F.count("*").over(same).alias("copies"))


def find_copies(
    spark: SparkSession, leaders: DataFrame, earlier: DataFrame | None, similarity: float, within: bool
) -> DataFrame:
    """(leader, cluster, cluster_size, similarity, against) for the leaders that are copies or have near ones.

    leaders: as `place` gives them. earlier: as `jobs.earlier.read_earlier` does. similarity: to the one that stays.
    """
    nobody = F.lit(None).cast("string").alias("against")
    known = match_earlier(leaders, earlier, similarity).persist() if earlier is not None else None
    fresh = leaders.join(known, "id", "left_anti") if known is not None else leaders
    copies = connect_copies(spark, fresh.where(F.lit(within)), similarity).select("*", nobody)
    if known is None:
        return copies
    named = ("id as leader", "cluster", "copies as cluster_size", "similarity", "against")
    return copies.unionByName(leaders.join(known, "id").selectExpr(*named))


def connect_copies(spark: SparkSession, leaders: DataFrame, similarity: float) -> DataFrame:
    """(leader, cluster, cluster_size, similarity) for the leaders that are near copies of others."""
    sketches = leaders.select("id", "sketch")
    similar = estimate_pairs(pair_within(leaders), sketches).where(F.col("similarity") >= similarity)
    near = connect(spark, similar).toDF("id", "component")
    members = leaders.join(near, "id").select("id", "best", "copies", "sketch", "component")
    group = Window.partitionBy("component")
    chosen = F.min(F.struct("best", "sketch")).over(group)
    members = members.select("id", "sketch", chosen.alias("chosen"), F.sum("copies").over(group).alias("cluster_size"))
    represented = members.select(
        F.col("id").alias("low"),
        F.col("chosen.best.id").alias("high"),
        F.col("sketch").alias("low_sketch"),
        F.col("chosen.sketch").alias("high_sketch"),
        "cluster_size",
    )
    estimated = estimate(represented, "cluster_size")
    return estimated.selectExpr("low as leader", "high as cluster", "cluster_size", "similarity")


def name_clusters(documents: DataFrame, found: DataFrame, within: bool) -> DataFrame:
    """Rows of `corpus.schema.CLUSTERS`. documents: as `place` gives them; found: as `find_copies` does."""
    rows = documents.select("id", "warc", "characters", "leader", "copies").join(found, "leader", "left")
    # Without looking inside the run every document is its own cluster, but for those an earlier corpus has.
    own = F.col("leader") if within else F.col("id")
    cluster, size = F.coalesce("cluster", own), F.coalesce("cluster_size", F.col("copies") if within else F.lit(1))
    return rows.select(
        "id", "warc", "characters", "leader", cluster.alias("cluster"), size.alias("cluster_size"),
        F.coalesce("similarity", F.lit(1.0)).alias("similarity"), "against",
    ).select(
        F.lower(F.hex("id")).alias("id"),
        "warc",
        "characters",
        F.lower(F.hex("cluster")).alias("cluster"),
        "cluster_size",
        "similarity",
        "against",
        find_reason(within).alias("reason"),
    )  # fmt: skip


def find_reason(within: bool) -> Column:
    """Why a document is dropped, null where it stays."""
    copies = F.when(F.col("id") == F.col("cluster"), None).when(F.col("id") == F.col("leader"), "deduplicate.near")
    inside = copies.otherwise("deduplicate.exact") if within else F.lit(None)
    return F.when(F.col("against").isNotNull(), "deduplicate.against").otherwise(inside)


if __name__ == "__main__":
    run_job(app)
