"""The Spark session every job starts from."""

import os
import sys

from pyspark.sql import SparkSession

from jobs.java import java_environment
from jobs.sources import MegatronSource, WarcSource


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
