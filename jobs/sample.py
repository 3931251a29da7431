"""Which documents of the corpus a vocabulary is trained on: drawn by the hash of the id, stratum by stratum."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tokenizer.strata import BEST_QUALITY, QUALITY_PARTS, UNKNOWN, Quota, Sampling, Stratum, apportion

# One document in a hundred is held back from training, to measure the vocabulary on.
HELD_BACK = 100
PARTS = 1_000_000
HELD_BACK_REASON, NOT_SAMPLED_REASON = "vocabulary.held_back", "vocabulary.not_sampled"


class Draw(NamedTuple):
    """documents: the corpus with `stratum`, the values that it was told apart by, `bytes`, and `reason`: null in the
    sample, else why not. strata: what was there and asked for, nothing taken yet."""

    documents: DataFrame
    strata: list[Stratum]


def sampling_of(chosen: Mapping[str, Any]) -> Sampling:
    """The sampling that a recipe's options tell; the usual one where an older version wrote them."""
    if "sample_bytes" not in chosen:
        return Sampling()
    quotas = tuple(Quota(*quota) for quota in chosen["quotas"])
    return Sampling(chosen["sample_bytes"], tuple(chosen["by"]), chosen["exponent"], quotas)


def draw_sample(corpus: DataFrame, sampling: Sampling) -> Draw:
    """Each document's fate. It depends on ids, sizes and the columns of `sampling.by`, on no order or partition."""
    told = corpus.withColumn("stratum", F.array(*map(_value, sampling.by)).cast("array<string>"))
    sized = told.withColumn("bytes", F.octet_length("text").cast("bigint"))
    sums = sized.where(~_is_held_back()).groupBy("stratum").agg(F.sum("bytes")).collect()
    strata = apportion((Stratum(tuple(values), size or 0) for values, size in sums), sampling)
    bounds = [(list(one.values), one.asked * PARTS // max(1, one.available)) for one in strata]
    shares = corpus.sparkSession.createDataFrame(bounds, "stratum array<string>, bound bigint")
    draw = F.pmod(F.xxhash64(F.lit("vocabulary"), "id"), F.lit(PARTS))
    not_drawn = draw >= F.coalesce("bound", F.lit(0))
    reason = F.when(_is_held_back(), HELD_BACK_REASON).when(not_drawn, NOT_SAMPLED_REASON)
    return Draw(sized.join(F.broadcast(shares), "stratum", "left").withColumn("reason", reason).drop("bound"), strata)


def read_sample(draw: Draw, taken: Counter[tuple[str, ...]]) -> Iterator[str]:
    """The texts of the sample in the order of their ids, one partition at a time; counts their bytes by stratum."""
    sample = draw.documents.where("reason IS NULL").orderBy("id").select("stratum", "bytes", "text")
    for row in sample.toLocalIterator():
        taken[tuple(row.stratum)] += row.bytes
        yield row.text


def _is_held_back() -> Column:
    return F.pmod(F.xxhash64(F.lit("held back"), "id"), F.lit(HELD_BACK)) == 0


def _value(column: str) -> Column:
    if column != "quality":
        return F.coalesce(column, F.lit(UNKNOWN))
    score = F.col("signals.quality_score")
    part = F.when(score.isNull(), UNKNOWN)
    for below, name in QUALITY_PARTS:
        part = part.when(score < below, name)
    return part.otherwise(BEST_QUALITY)
