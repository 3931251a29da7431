"""A run that is killed, twice, and started again gives what an undisturbed one gives, and does less work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from jobs.compare import compare_runs
from jobs.tables import Run

SECONDS = 400


def start(crawl: list[str], folder: Path, vocabulary_size: int, mixture: dict[str, Any]) -> subprocess.Popen[str]:
    """`wudao run` as a user starts it, in a process group of its own."""
    inputs = [part for path in crawl for part in ("--input", path)]
    command = [sys.executable, "-m", "jobs.cli", "run", "--master", "local[2]", *inputs, "--output", str(folder)]
    options = ["--batch-files", "1", "--wudao-json", "--vocabulary-size", str(vocabulary_size)]
    for name, value in mixture.items():
        values = value if isinstance(value, list) else [value]
        options += [part for one in values for part in (f"--{name.replace('_', '-')}", str(one))]
    spark = ["--conf", "spark.ui.enabled=false", "--conf", "spark.sql.shuffle.partitions=2"]
    return subprocess.Popen(
        [*command, *options, *spark],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        # It is over before Java's last compilation pays.
        env={**os.environ, "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"},
        cwd=Path(__file__).parents[2],
    )


def kill_when(process: subprocess.Popen[str], folder: Path, pattern: str) -> str:
    """Kills the whole group, -9, once a file of that pattern is there; returns what it had said."""
    deadline = time.monotonic() + SECONDS
    while not list(folder.glob(pattern)):
        if process.poll() is not None or time.monotonic() > deadline:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"no {pattern}: {process.communicate()[0]}")
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate()[0]


def test_a_run_that_is_killed_goes_on_where_it_stopped(
    road: Run, crawl: list[str], vocabulary_size: int, mixture: dict[str, Any], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    kill_when(start(crawl, folder, vocabulary_size, mixture), folder, ".unfinished/pages/batch-00000-*/_done.json")
    assert not (folder / "pages").exists()
    said = kill_when(start(crawl, folder, vocabulary_size, mixture), folder, ".unfinished/clusters*/*")
    assert "1 WARC file was read before the run was cut short: used again" in said
    assert (folder / "verdicts" / "_manifest.json").exists() and not (folder / "clusters").exists()
    process = start(crawl, folder, vocabulary_size, mixture)
    output, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, output
    assert output.count("is finished and matches: nothing to do") == 3
    assert compare_runs(road, Run(str(folder))) == []
    assert not list((folder / ".unfinished").iterdir())
