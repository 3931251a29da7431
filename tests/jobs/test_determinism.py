"""Partitions, batches, the order of files and later additions change no byte of what is published and no row before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from jobs.compare import compare_runs
from jobs.ingest import ingest
from jobs.tables import Run

MakeRun = Callable[..., Run]


@pytest.fixture
def settings(spark: SparkSession) -> Iterator[Callable[[dict[str, str]], None]]:
    """Sets Spark's settings for one test."""
    before: dict[str, str | None] = {}

    def change(values: dict[str, str]) -> None:
        for name, value in values.items():
            before[name] = spark.conf.get(name, None)
            spark.conf.set(name, value)

    yield change
    for name, value in before.items():
        if value is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, value)


@pytest.mark.parametrize(("partitions", "added"), [(1, True), (8, False)])
def test_partitions_and_adding_change_nothing(
    spark: SparkSession,
    road: Run,
    make_run: MakeRun,
    crawl: list[str],
    settings: Callable[..., None],
    tmp_path: Path,
    partitions: int,
    added: bool,
) -> None:
    """The shared run has three partitions, plans once, has no Java code made for it, and read its files at once."""
    settings(
        {
            "spark.sql.shuffle.partitions": str(partitions),
            "spark.sql.adaptive.enabled": str(added).lower(),
            "spark.sql.codegen.wholeStage": str(added).lower(),
            "spark.sql.files.maxPartitionBytes": str((1 << 20) // partitions**2),
            "spark.sql.files.openCostInBytes": "1",
            "spark.sql.execution.arrow.maxRecordsPerBatch": str(10 * partitions - 3),
        }
    )
    if added:
        ingest(spark, Run(str(tmp_path / "run")), crawl[1:])
    other = make_run(tmp_path / "run", crawl[::-1], batch_files=1, add=added)
    assert compare_runs(road, other) == []
