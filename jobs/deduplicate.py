"""`signatures` -> `clusters`: which of the good documents are copies, of each other or of an earlier corpus's.

Copies are exact (equal key) or near: documents that meet in a bucket (`jobs.candidates`) and are verified to be similar
(`jobs.verification`). Of a cluster the best document stays (`jobs.rank`): a total order, so that the choice does not
depend on how the rows lie. Texts are not read here and never moved: signatures have all that copies are told by.
"""

from collections.abc import Sequence
from functools import reduce

import typer
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from corpus import storage
from corpus.minhash import Bands
from corpus.signatures import Method, MethodName, choose_method, limits_of, similarity_of
from jobs import options, tables
from jobs.build_table import build, settle
from jobs.candidates import pair_within
from jobs.command import run_job
from jobs.components import connect
from jobs.earlier import find_earlier, match_earlier, read_earlier
from jobs.rank import rank
from jobs.session import fewer_partitions, start_session
from jobs.sign import describe, sign_documents
from jobs.tables import SIGNATURES, VERDICTS, Run, fingerprints, make_recipe, read_table, size_of
from jobs.verification import gather_evidence, verify, verify_pairs

# How often what is unlike its representative is grouped anew. Chains of chains are rarer from round to round.
ROUNDS = 3

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    method: options.CopyMethod = MethodName.MINHASH,
    bands: options.BandCount = Bands().bands,
    rows: options.BandRows = Bands().rows,
    similarity: options.Similarity = None,
    against: options.AgainstRuns = [],  # noqa: B006  typer reads it, nothing changes it
    within: options.Within = True,
    force: options.Force = False,
) -> None:
    """Find the copies among RUN/verdicts' kept documents and write RUN/signatures and RUN/clusters."""
    spark, run = start_session("deduplicate"), Run(output)
    chosen = choose_method(method, bands, rows)
    sign_documents(spark, run, chosen)
    deduplicate(spark, run, chosen, similarity, against, within, force)


def deduplicate(
    spark: SparkSession,
    run: Run,
    method: Method = Bands(),
    similarity: float | None = None,
    against: Sequence[str] = (),
    within: bool = True,
    force: bool = False,
) -> None:
    """Makes `clusters`, one row for every signed document.

    similarity: the least of copies, the method's own unless given. against: earlier runs, whose documents' copies are
    dropped. within: whether copies inside this run are looked for. Raises InputError for an earlier run that cannot be
    compared with.
    """
    earlier = find_earlier(against, describe(method))
    least = similarity_of(method) if similarity is None else similarity
    limits = {"similarity": least, **limits_of(method), "rounds": ROUNDS}
    chosen = {**describe(method), **limits, "within": within, "against": [one.name for one in earlier]}
    inputs = fingerprints(run, VERDICTS, SIGNATURES) | {f"against {one.name}": one.fingerprint for one in earlier}
    recipe = make_recipe(tables.CLUSTERS, chosen, inputs)
    signed = [run, *(one.run for one in earlier)]

    def write(folder: str) -> None:
        with fewer_partitions(spark, sum(size_of(one, SIGNATURES) for one in signed)):
            documents = place(read_table(spark, run, SIGNATURES)).persist()
            leaders = documents.where("id = leader")
            found = find_copies(spark, leaders, read_earlier(spark, earlier), method, least, within)
            clusters = name_clusters(documents, found, within)
            clusters.write.parquet(storage.as_uri(folder))
            # Pairs and members of each round are kept too, and are not needed by later stages.
            spark.catalog.clearCache()
        settle(folder)

    build(spark, run, tables.CLUSTERS, recipe, write, force)


def place(signed: DataFrame) -> DataFrame:
    """The signatures, ids as 16 bytes, with `best` (what is least for the document that stays), the `leader` of those
    whose keys are equal, and how many `copies` those are. signed: rows of `corpus.schema.SIGNATURES`."""
    binary = F.unhex("id")
    same = Window.partitionBy("key_hash")
    best = rank(binary).alias("best")
    kept = signed.select(binary.alias("id"), "warc", "characters", "key_hash", "buckets", gather_evidence(), best)
    leader = F.min("best").over(same)["id"]
    return kept.select("*", leader.alias("leader"), F.count("*").over(same).alias("copies"))


def find_copies(
    spark: SparkSession,
    leaders: DataFrame,
    earlier: DataFrame | None,
    method: Method,
    similarity: float,
    within: bool,
) -> DataFrame:
    """(leader, cluster, cluster_size, similarity, against) for the leaders that are copies or have near ones.

    leaders: as `place` gives them. earlier: as `jobs.earlier.read_earlier` does. similarity: to the one that stays.
    """
    nobody = F.lit(None).cast("string").alias("against")
    known = match_earlier(leaders, earlier, method, similarity).persist() if earlier is not None else None
    fresh = leaders.join(known, "id", "left_anti") if known is not None else leaders
    copies = connect_copies(spark, fresh.where(F.lit(within)), method, similarity).select("*", nobody)
    if known is None:
        return copies
    named = ("id as leader", "cluster", "copies as cluster_size", "similarity", "against")
    return copies.unionByName(leaders.join(known, "id").selectExpr(*named))


def connect_copies(spark: SparkSession, leaders: DataFrame, method: Method, similarity: float) -> DataFrame:
    """(leader, cluster, cluster_size, similarity) for the leaders that are near copies of others.

    What hangs together is a cluster only as far as it is a copy of the representative: of a chain whose ends are unlike
    the far end would be lost. The rest is grouped anew, ROUNDS times; what is left then stays.
    """
    evidence = leaders.select("id", "evidence")
    edges = verify_pairs(pair_within(leaders), evidence, method, similarity).where("verified").persist()
    found: list[DataFrame] = []
    least = similarity - limits_of(method)["chained"]
    for _ in range(ROUNDS):
        members = represent(leaders, connect(spark, edges), method, least).persist()
        found.append(members.where("verified").drop("verified"))
        strays = members.where("not verified").select("leader")
        if strays.isEmpty():
            break
        edges = edges.join(strays.toDF("low"), "low").join(strays.toDF("high"), "high")
    size = F.sum("copies").over(Window.partitionBy("cluster")).alias("cluster_size")
    return reduce(DataFrame.union, found).select("leader", "cluster", size, "similarity")


def represent(leaders: DataFrame, components: DataFrame, method: Method, similarity: float) -> DataFrame:
    """(leader, cluster, copies, similarity, verified) for the leaders of each component: the best of them, how similar
    they are to it, and whether they are its copies, as it is its own."""
    members = leaders.select("id", "best", "copies", "evidence").join(components.toDF("id", "component"), "id")
    chosen = F.min(F.struct("best", "evidence")).over(Window.partitionBy("component"))
    members = members.select("id", "copies", "evidence", chosen.alias("chosen"))
    pairs = members.selectExpr(
        "id as low", "chosen.best.id as high", "copies", "evidence as low_evidence", "chosen.evidence as high_evidence"
    )
    verified = F.col("verified") | (F.col("low") == F.col("high"))
    judged = verify(pairs, method, similarity, "copies").withColumn("verified", verified)
    return judged.withColumnsRenamed({"low": "leader", "high": "cluster"})


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
