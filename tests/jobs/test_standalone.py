"""A job on Spark's own Master and Workers, with the code shipped as a zip, as on any cluster."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.compare import compare_tables
from jobs.packages import pack_code
from jobs.standalone import standalone_cluster
from jobs.submit import JOBS, Arguments, submit_command, submit_environment
from jobs.tables import PAGES, VERDICTS, Run


def test_a_cluster_makes_the_rows_that_local_mode_makes(
    road: Run, crawl: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It is over before Java's last compilation pays.
    monkeypatch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
    code = pack_code(tmp_path / "packages.zip")
    run = tmp_path / "run"
    with standalone_cluster(2, tmp_path, tmp_path) as master:
        spark = ("--master", master, "--executor-memory", "512m", "--py-files", str(code))
        spark += ("--conf", f"spark.pyspark.python={sys.executable}", "--conf", "spark.ui.enabled=false")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "JDK_JAVA_OPTIONS")}
        environment = submit_environment(spark, kept)
        inputs = tuple(part for path in crawl for part in ("--input", path))
        for job, options in (("ingest", inputs), ("filter", ())):
            command = submit_command(JOBS / f"{job}.py", Arguments(spark, (*options, "--output", str(run))))
            answer = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
            assert answer.returncode == 0, answer.stdout + answer.stderr
    assert compare_tables(road, Run(str(run)), PAGES) == []
    assert compare_tables(road, Run(str(run)), VERDICTS) == []
