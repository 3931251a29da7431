"""Copies of what an earlier corpus has already: its run's `signatures` and `clusters` are the index."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.errors import InputError
from corpus.signatures import Method
from jobs.candidates import pair_across
from jobs.mismatch import explain_mismatch
from jobs.tables import CLUSTERS, SIGNATURES, Run, fingerprint_of, is_finished, read_recipe, read_table
from jobs.verification import gather_evidence, verify_pairs


class Earlier(NamedTuple):
    """An earlier run: its folder's name, and the fingerprint of its clusters."""

    name: str
    run: Run
    fingerprint: str


def find_earlier(folders: Sequence[str], signed: dict[str, Any]) -> list[Earlier]:
    """The earlier runs in these folders. signed: what their signatures must have in common with this run's.

    Raises InputError where a folder holds no finished index, one that was made with other settings, or two runs have
    one name.
    """
    found = [_find(folder, signed) for folder in folders]
    names = [one.name for one in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"--against: two runs are called {twice[0]}; rename one, as dropped documents name the run.")
    return found


def _find(folder: str, signed: dict[str, Any]) -> Earlier:
    run = Run(folder)
    if absent := [table.name for table in (SIGNATURES, CLUSTERS) if not is_finished(run, table)]:
        raise InputError(
            f"--against {folder}: {absent[0]} is not there, or not finished. "
            f"`wudao deduplicate --output {folder}` makes it from a finished run's verdicts."
        )
    stored = (read_recipe(run, SIGNATURES) or {})["options"]
    options = {name: stored[name] for name in signed if name in stored}
    if options != signed:
        nothing: dict[str, Any] = {"inputs": {}, "versions": {}}
        differences = explain_mismatch({"options": options, **nothing}, {"options": signed, **nothing})
        raise InputError(
            f"--against {folder}: its signatures were made with other settings ({differences}), so nothing can be "
            "compared. Give this run the same, or sign the earlier one anew."
        )
    return Earlier(folder.rstrip("/").rpartition("/")[2], run, fingerprint_of(run, CLUSTERS))


def read_earlier(spark: SparkSession, earlier: Sequence[Earlier]) -> DataFrame | None:
    """(id, key_hash, buckets, evidence, cluster, against) of all documents of the earlier runs, None where there are
    none. cluster: the one that stayed. Where runs share a document, the one given first counts."""
    if not earlier:
        return None
    tables = [_read(spark, one).withColumn("rank", F.lit(rank)) for rank, one in enumerate(earlier)]
    rows = reduce(DataFrame.unionByName, tables)
    if len(tables) == 1:
        return rows.drop("rank")
    fields = F.struct("rank", "key_hash", "buckets", "evidence", "cluster", "against")
    return rows.groupBy("id").agg(F.min(fields).alias("one")).select("id", "one.*").drop("rank")


def _read(spark: SparkSession, earlier: Earlier) -> DataFrame:
    clusters = read_table(spark, earlier.run, CLUSTERS).select("id", F.unhex("cluster").alias("cluster"))
    signed = read_table(spark, earlier.run, SIGNATURES).select("id", "key_hash", "buckets", gather_evidence())
    named = signed.join(clusters, "id").withColumn("against", F.lit(earlier.name))
    return named.withColumn("id", F.unhex("id"))


def match_earlier(leaders: DataFrame, earlier: DataFrame, method: Method, similarity: float) -> DataFrame:
    """(id, cluster, similarity, against) for the leaders that are copies of an earlier document: of the most similar
    one, as sketches tell."""
    exact = leaders.select("id", "key_hash").join(earlier.select("key_hash", "cluster", "against"), "key_hash")
    pairs = pair_across(leaders, earlier).toDF("low", "high")
    evidence, others = leaders.select("id", "evidence"), earlier.select("id", "evidence")
    near = verify_pairs(pairs, evidence, method, similarity, others).where("verified").join(
        earlier.select(F.col("id").alias("high"), "cluster", "against"), "high"
    )
    found = exact.select("id", F.lit(1.0).alias("similarity"), "cluster", "against").unionByName(
        near.select(F.col("low").alias("id"), "similarity", "cluster", "against")
    )
    nearest = F.struct((-F.col("similarity")).alias("distance"), "against", "cluster")
    best = found.groupBy("id").agg(F.min(nearest).alias("best"))
    return best.select("id", "best.cluster", (-F.col("best.distance")).alias("similarity"), "best.against")
