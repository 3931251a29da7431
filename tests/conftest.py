"""One Spark session for all tests that need one."""

import os
import sys
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from jobs.java import java_environment
from jobs.session import start_session

SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.memory": "2g",
    # Tests are over before Java's last compilation pays.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "3",
    "spark.default.parallelism": "4",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "512",
}


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A local session on two cores, on the Java that `wudao` itself would take."""
    os.environ.update(java_environment(), PYSPARK_PYTHON=sys.executable)
    builder = SparkSession.builder
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder.getOrCreate()
    session = start_session("tests")
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
