"""Token shards on a Spark cluster of this machine whose tasks fail, hang and run twice; a part of `kill_tokens.py`.

Run as a job itself, it is `wudao tokens` with writers that do so on purpose, on their first attempt only.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyspark import TaskContext
from token_runs import PACKING

from jobs import missing_shards
from jobs.pack_tokens import pack_tokens
from jobs.packages import pack_code
from jobs.session import start_session
from jobs.standalone import standalone_cluster
from jobs.submit import Arguments, submit_command, submit_environment
from jobs.tables import ArrowFunction, Run
from tokenizer.write import Writing

FAILING, HANGING = range(3), 3  # partitions
HANG_SECONDS = 600
SPECULATION = {
    "spark.speculation": "true",
    "spark.speculation.interval": "100ms",
    "spark.speculation.multiplier": "1.1",
    "spark.speculation.quantile": "0.1",
    "spark.speculation.minTaskRuntime": "100ms",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
}


class Attempts(NamedTuple):
    """Of tasks that write shards: how many failed, and how many were done by a twin while the first still ran."""

    failed: int
    twins: int


def write_with_failures(run: Run, folder: Path) -> Attempts:
    """Makes the run's tokens on two executors. Exits with code 2 where the job fails."""
    marks = folder / "marks"
    marks.mkdir()
    with standalone_cluster(2, folder, folder, apart=True) as master:
        spark = ("--master", master, "--executor-memory", "512m", "--py-files", str(pack_code(folder / "code.zip")))
        for name, value in {**SPECULATION, "spark.pyspark.python": sys.executable}.items():
            spark += ("--conf", f"{name}={value}")
        command = submit_command(Path(__file__), Arguments(spark, (run.folder, str(marks))))
        environment = submit_environment(spark, os.environ)
        answer = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    if answer.returncode:
        print(answer.stdout[-2000:], answer.stderr[-4000:], file=sys.stderr)
        sys.exit(2)
    return Attempts(len(list(marks.glob("failed-*"))), len(list(marks.glob("twin-*"))))


def stand_in(marks: str) -> Callable[[Writing], ArrowFunction]:
    """For `jobs.missing_shards.write_batches`: first attempts fail, or hang until their twin is done, when their files
    are in place and not yet on record."""
    well = missing_shards.write_batches

    def write_batches(writing: Writing) -> ArrowFunction:
        def write(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            task = TaskContext.get()
            assert task is not None
            part, attempt, calls = task.partitionId(), task.attemptNumber(), []

            def check() -> None:
                writing.check()
                calls.append(None)
                if len(calls) % 2 or attempt:
                    return
                if part in FAILING:
                    Path(marks, f"failed-{part}").touch()
                    raise RuntimeError("on purpose")
                deadline = time.monotonic() + HANG_SECONDS
                while part == HANGING and not Path(marks, f"twin-{part}").exists() and time.monotonic() < deadline:
                    time.sleep(0.1)

            yield from well(writing._replace(check=check))(batches)
            if part == HANGING and attempt:
                Path(marks, f"twin-{part}").touch()

        return write

    return write_batches


def main() -> None:
    folder, marks = sys.argv[1:]
    spark = start_session("failing")
    vars(missing_shards)["write_batches"] = stand_in(marks)
    pack_tokens(spark, Run(folder), PACKING)


if __name__ == "__main__":
    main()
