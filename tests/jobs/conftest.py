"""One run over half of the example crawl, shared by the tests that look at what a run makes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from jobs import pipeline
from jobs.demo import EXAMPLE_CRAWL
from jobs.tables import Run

CRAWL = [str(EXAMPLE_CRAWL.with_name(f"example-0000{number}.warc.gz")) for number in (0, 1)]
# The half crawl has some 2,900 different characters.
VOCABULARY_SIZE = 4_000
# Documents that are held out, that stand in the shards twice, and that stand in none.
MIXTURE: dict[str, Any] = {"validation_share": 0.1, "test_share": 0.05, "epochs": ["forum=1.5", "blog=0.5"]}


MakeRun = Callable[..., Run]


def run_road(folder: Path, crawl: list[str] = CRAWL, **options: Any) -> Run:
    """All stages, as `wudao run` runs them."""
    options = {"vocabulary_size": VOCABULARY_SIZE, "wudao_json": True, **MIXTURE, **options}
    pipeline.main(input=crawl, output=str(folder), **options)
    return Run(str(folder))


@pytest.fixture(scope="session")
def make_run(spark: SparkSession) -> MakeRun:
    """Runs all stages into a folder: make_run(folder, crawl=[...], and options of `wudao run`)."""
    return run_road


@pytest.fixture(scope="session")
def crawl() -> list[str]:
    return CRAWL


@pytest.fixture(scope="session")
def vocabulary_size() -> int:
    return VOCABULARY_SIZE


@pytest.fixture(scope="session")
def mixture() -> dict[str, Any]:
    """The options of `wudao run` that say how often documents stand in the run's token shards."""
    return MIXTURE


@pytest.fixture(scope="session")
def road(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The finished run. Tests that change it take a copy."""
    return run_road(tmp_path_factory.mktemp("road") / "run")


@pytest.fixture(scope="session")
def gold() -> list[dict[str, Any]]:
    """What each record of the crawl is, by the generator that wrote it."""
    lines = EXAMPLE_CRAWL.with_name("gold.jsonl").read_text("utf-8").splitlines()
    names = {Path(path).name for path in CRAWL}
    return [row for row in map(json.loads, lines) if row["warc"] in names]
