"""Where every document of the corpus goes among the token shards: how often, into which split, shard and place.

Everything is a hash of the id, so it does not depend on partitions, workers, or where the corpus lies, and `verify`
finds it again without Spark. All members of a cluster of copies but one were dropped, and the cluster has that one's
id: what is held out has no copy in what is trained on.
"""

from collections.abc import Mapping
from typing import NamedTuple

import xxhash
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from jobs.mixture import MILLION, SPLITS, TEST, TRAIN, VALIDATION, Mixture, limit_epochs, settle_epochs

# What a hash is drawn for: the split does not tell whether a document is drawn, nor where it stands.
SPLIT, DRAW = "split", "epochs"
SPARK_SEED = 42


class Order(NamedTuple):
    """Which shards there are to be. shards: split -> how many it is cut into. epochs: kind of page -> millionths.
    documents: shard -> how many it must have; those that would have none are none."""

    shards: Mapping[str, int]
    epochs: Mapping[str, int]
    documents: Mapping[str, int]


def settle_order(corpus: DataFrame, mixture: Mixture, shard_characters: int, seed: int) -> Order:
    """Counts the corpus, without its texts, and settles what there is to be."""
    split = hold_out(mixture).alias("split")
    counted = corpus.groupBy(split, name_source().alias("source")).agg(F.sum("characters")).collect()
    training: dict[str, int] = {row["source"]: 0 for row in counted}
    for name, source, characters in counted:
        training[source] += characters if name == TRAIN else 0
    epochs = settle_epochs(mixture, training)
    sizes = dict.fromkeys(SPLITS, 0)
    for name, source, characters in counted:
        sizes[name] += characters * limit_epochs(name, epochs[source]) // MILLION
    shards = {name: max(1, -(-size // shard_characters)) for name, size in sizes.items()}
    placed = place_documents(corpus, mixture, Order(shards, epochs, {}), seed)
    return Order(shards, epochs, dict(sorted(tuple(row) for row in placed.groupBy("shard").count().collect())))


def place_documents(corpus: DataFrame, mixture: Mixture, order: Order, seed: int) -> DataFrame:
    """A row for each copy of each document that is drawn, with columns copy, order and shard more."""
    split = hold_out(mixture)
    copies = count_copies(mixture, order.epochs)
    if any(epochs != MILLION for epochs in order.epochs.values()):
        drawn = corpus.select("*", F.posexplode(F.array_repeat(F.lit(0), copies)).alias("copy", "_")).drop("_")
    else:
        drawn = corpus.withColumn("copy", F.lit(0))
    place = F.xxhash64(F.lit(seed).cast("long"), "id", "copy")
    counts = F.create_map(*(F.lit(part) for pair in order.shards.items() for part in pair))
    number = F.pmod(F.col("order"), counts[split]).cast("int")
    shard = F.format_string("%s-%05d-of-%05d", split, number, counts[split])
    return drawn.withColumn("order", place).withColumn("shard", shard)


def name_source() -> Column:
    return F.coalesce("source_type", F.lit("other"))


def hold_out(mixture: Mixture) -> Column:
    """The split of a document."""
    drawn = F.pmod(F.xxhash64(F.lit(SPLIT), "id"), F.lit(MILLION))
    validation, test = limit_shares(mixture)
    return F.when(drawn < validation, VALIDATION).when(drawn < test, TEST).otherwise(TRAIN)


def count_copies(mixture: Mixture, epochs: Mapping[str, int]) -> Column:
    """How often a document stands in the shards: whole epochs, and once more if it is drawn for the rest of them."""
    asked = F.create_map(*(F.lit(part) for pair in epochs.items() for part in pair))[name_source()]
    asked = F.when(hold_out(mixture) == TRAIN, asked).otherwise(F.least(asked, F.lit(MILLION)))
    drawn = F.pmod(F.xxhash64(F.lit(DRAW), "id"), F.lit(MILLION)) < F.pmod(asked, F.lit(MILLION))
    return (F.floor(asked / MILLION) + drawn.cast("int")).cast("int")


def limit_shares(mixture: Mixture) -> tuple[int, int]:
    """Of a million hashes, those below the first are validation, those below the second test."""
    validation = round(mixture.validation * MILLION)
    return validation, validation + round(mixture.test * MILLION)


def find_split(id: str, mixture: Mixture) -> str:
    """`hold_out` for one document, without Spark."""
    drawn, (validation, test) = draw(SPLIT, id), limit_shares(mixture)
    return VALIDATION if drawn < validation else TEST if drawn < test else TRAIN


def find_copies(id: str, split: str, epochs: int) -> int:
    """`count_copies` for one document, without Spark."""
    whole, rest = divmod(limit_epochs(split, epochs), MILLION)
    return whole + (draw(DRAW, id) < rest)


def draw(purpose: str, id: str) -> int:
    """A number below a million; what Spark's pmod(xxhash64(purpose, id), 1000000) is."""
    value = xxhash.xxh64_intdigest(id.encode(), xxhash.xxh64_intdigest(purpose.encode(), SPARK_SEED))
    return (value - (value >> 63 << 64)) % MILLION
