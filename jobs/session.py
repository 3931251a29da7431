"""The Spark session every job starts from."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from jobs.java import java_environment
from jobs.sources import MegatronSource, WarcSource

PARTITIONS = "spark.sql.shuffle.partitions"
# A task of a shuffle costs 20 to 50 ms, whatever it has to do, which is what it takes for so many bytes.
PARTITION_BYTES = 8 << 20


def start_session(name: str) -> SparkSession:
    """The session of this application, made on first use, knowing the formats `warc` and `megatron`.

    Master, memory and all other settings are Spark's own: spark-defaults.conf, or spark-submit's options.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ and SparkSession.getActiveSession() is None:
        # Not under spark-submit, but in a Python of the user's: Spark must find Java, and workers this Python.
        os.environ.update(java_environment())
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.appName(f"wudao {name}").getOrCreate()
    spark.dataSource.register(WarcSource)
    spark.dataSource.register(MegatronSource)
    return spark


@contextmanager
def fewer_partitions(spark: SparkSession, stored_bytes: int) -> Iterator[None]:
    """Shuffles of a table of so many bytes in as many partitions as it needs: one for each core, at least, and no more
    than Spark is set to. Spark joins small partitions by itself, but not those of what is persisted."""
    most = int(spark.conf.get(PARTITIONS) or 1)
    needed = max(spark.sparkContext.defaultParallelism, -(-stored_bytes // PARTITION_BYTES))
    spark.conf.set(PARTITIONS, str(min(most, needed)))
    try:
        yield
    finally:
        spark.conf.set(PARTITIONS, str(most))
