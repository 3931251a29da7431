"""The Spark session every job starts from."""

from pyspark.sql import SparkSession

from jobs.sources import MegatronSource, WarcSource


def start_session(name: str) -> SparkSession:
    """The session of this application, made on first use, knowing the formats `warc` and `megatron`.

    Master, memory and all other settings are Spark's own: spark-defaults.conf, or spark-submit's options.
    """
    spark = SparkSession.builder.appName(f"wudao {name}").getOrCreate()
    spark.dataSource.register(WarcSource)
    spark.dataSource.register(MegatronSource)
    return spark
