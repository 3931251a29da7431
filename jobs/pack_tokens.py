"""`corpus` -> `tokens`: Megatron token shards in a shuffled order, with the lineage of every document.

The order follows from a hash of seed and id: a true global shuffle in one exchange, and the same bytes for
any number of partitions, workers or retries.
"""

import typer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus import storage
from jobs import options, tables
from jobs.command import run_job
from jobs.session import start_session
from jobs.tables import CORPUS, VOCABULARY, Run, build, fingerprints, make_recipe, read_parquet, read_table

# About 1.1 billion tokens, 2.2 GB of .bin: trainers want hundreds of shards, not hundreds of thousands.
SHARD_CHARACTERS = 1_600_000_000
SEED = 1

app = typer.Typer(add_completion=False)


@app.command()
def main(
    output: options.Output,
    token_shard_characters: options.TokenShardCharacters = SHARD_CHARACTERS,
    seed: options.Seed = SEED,
    force: options.Force = False,
) -> None:
    """Encode RUN/corpus with RUN/vocabulary into RUN/tokens."""
    pack(start_session("tokens"), Run(output), token_shard_characters, seed, force)


def pack(
    spark: SparkSession,
    run: Run,
    shard_characters: int = SHARD_CHARACTERS,
    seed: int = SEED,
    force: bool = False,
) -> None:
    """Makes `tokens`: tokens-00000-of-0000N.bin, .idx and .lineage.parquet …, and shards.json."""
    chosen = {"token_shard_characters": shard_characters, "seed": seed}
    recipe = make_recipe(tables.TOKENS, chosen, fingerprints(run, CORPUS, VOCABULARY))
    vocabulary = storage.join(run.table("vocabulary"), "tokenizer.model")

    def write(folder: str) -> None:
        shards = shuffle(read_table(spark, run, CORPUS), shard_characters, seed)
        sink = shards.write.format("megatron").option("vocabulary", vocabulary).mode("append")
        sink.save(folder)

    def describe(folder: str) -> DataFrame:
        lineage = read_parquet(spark, folder).select("id")
        return lineage.join(read_table(spark, run, CORPUS).select("id", "warc", "characters"), "id")

    build(spark, run, tables.TOKENS, recipe, write, force, describe)


def shuffle(corpus: DataFrame, shard_characters: int, seed: int) -> DataFrame:
    """Adds the column `shard`, brings each shard into one partition, in the order of a seeded hash."""
    characters = corpus.agg(F.sum("characters")).first()
    count = max(1, -(-(characters[0] or 0) // shard_characters)) if characters else 1
    order = F.xxhash64(F.lit(seed), "id")
    shard = F.format_string(f"tokens-%05d-of-{count:05}", F.pmod(order, F.lit(count)).cast("int"))
    columns = corpus.select("id", "url", "warc", "warc_offset", "warc_length", "text")
    ordered = columns.withColumn("shard", shard).withColumn("order", order)
    return ordered.repartition(count, "shard").sortWithinPartitions("shard", "order", "id").drop("order")


if __name__ == "__main__":
    run_job(app)
