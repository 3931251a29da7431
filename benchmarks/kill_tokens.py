"""Writers of token shards killed (-9) at random points, and whether the job that goes on gives the same bytes.

Twenty times, while a job writes shards, all of its Python workers are killed, at a random number of shards on record
and a random moment after it; the job fails, is started again, and its table must be the undisturbed one's byte for
byte, with nothing else in the folder. With --drivers the whole job is killed too, driver and all, at a random number
of shards on record or after the last one. With --cluster the job also runs on a Spark cluster of this machine with
speculation on, where three tasks fail when their files are in place and one hangs until its twin has written the
same shard.
"""

import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need
from failing_writers import write_with_failures
from killed_drivers import kill_drivers
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table
from token_runs import (
    ATTEMPTS_AT_MOST,
    PACKING,
    copy_inputs,
    list_attempts,
    list_records,
    make_finished_run,
    read_tokens,
    writers_below,
)

from jobs.java import java_environment
from jobs.pack_tokens import pack_tokens
from jobs.session import start_session
from jobs.tables import Run

KILLS = 20
MOMENT_SECONDS = 0.3


class Job(threading.Thread):
    """A job that makes tokens; `failed` says whether it ended with an error of Spark's."""

    def __init__(self, spark: SparkSession, run: Run) -> None:
        super().__init__()
        self.spark, self.run_folder, self.failed = spark, run, False

    def run(self) -> None:
        try:
            pack_tokens(self.spark, self.run_folder, PACKING)
        except (PySparkException, Py4JJavaError):
            self.failed = True


def start_spark() -> SparkSession:
    """A session on two cores whose tasks are not tried again, and which expects no dead worker to be there."""
    os.environ.update(java_environment(), PYSPARK_PYTHON=sys.executable)
    builder = SparkSession.builder.config("spark.master", "local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.python.worker.reuse", "false").config("spark.ui.showConsoleProgress", "false")
    builder.getOrCreate().sparkContext.setLogLevel("OFF")
    return start_session("kill-tokens")


def kill_once(spark: SparkSession, run: Run, shards: int, chance: random.Random) -> int | None:
    """Kills the job's writers once so many shards are on record; returns how many were, or None where it ended
    first."""
    job, wanted, moment = Job(spark, run), chance.randrange(shards), chance.uniform(0, MOMENT_SECONDS)
    job.start()
    while job.is_alive() and (len(list_records(run)) < wanted or not list_attempts(run)):
        time.sleep(0.005)
    time.sleep(moment)
    for number in writers_below(os.getpid()):
        os.kill(number, signal.SIGKILL)
    job.join()
    return len(list_records(run)) if job.failed else None


def main() -> None:
    """Kill, go on, compare, print the table and the bars."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--run", type=Path, metavar="RUN", help="a finished run (default: made of DATA/warc)")
    parser.add_argument("--kills", type=int, default=KILLS, metavar="N", help="how often (default %(default)s)")
    parser.add_argument("--drivers", type=int, default=0, metavar="N", help="of whole jobs (default %(default)s)")
    parser.add_argument("--cluster", action="store_true", help="also with failing tasks and speculation on a cluster")
    options = parser.parse_args()
    table = Table("kill", "shards on record", "differs in")
    differences = killed = 0
    with tempfile.TemporaryDirectory(prefix="kill-tokens-") as name:
        folder = Path(name)
        source = options.run or make_finished_run(need(options.data / "warc"), folder / "source")
        spark = start_spark()
        pack_tokens(spark, undisturbed := copy_inputs(source, folder / "undisturbed"), PACKING)
        wanted = read_tokens(undisturbed)
        shards = sum(path.endswith(".bin") for path in wanted)
        for number in range(options.kills):
            run, chance = copy_inputs(source, folder / f"killed-{number}"), random.Random(number)
            for _ in range(ATTEMPTS_AT_MOST):
                if (on_record := kill_once(spark, run, shards, chance)) is not None:
                    break
                shutil.rmtree(run.table("tokens"), ignore_errors=True)
            killed += on_record is not None
            pack_tokens(spark, run, PACKING)
            found = sorted(path for path, _ in wanted.items() ^ read_tokens(run).items())
            table.add_row(str(number), f"{on_record} of {shards}", ", ".join(found) or "nothing")
            print(f"kill {number}: {on_record} of {shards} shards on record, {len(found)} differences", flush=True)
            differences += len(found)
            shutil.rmtree(run.folder)
        spark.stop()
        bars = [
            Bar("kill_tokens.killed", killed, at_least=options.kills),
            Bar("kill_tokens.differences", differences, at_most=0),
        ]
        if options.drivers:
            outcomes = kill_drivers(source, folder, wanted, options.drivers)
            for number, (said, found) in enumerate(outcomes):
                table.add_row(f"driver {number}", said, ", ".join(found) or "nothing")
            bars += [
                Bar("kill_tokens.killed_drivers", len(outcomes), at_least=options.drivers),
                Bar("kill_tokens.differences_after_drivers", sum(len(found) for _, found in outcomes), at_most=0),
            ]
        if options.cluster:
            run = copy_inputs(source, folder / "failing")
            attempts = write_with_failures(run, folder)
            found = sorted(path for path, _ in wanted.items() ^ read_tokens(run).items())
            said = f"{attempts.failed} tasks failed, {attempts.twins} twins"
            table.add_row("cluster", said, ", ".join(found) or "nothing")
            bars += [
                Bar("kill_tokens.failed_tasks", attempts.failed, at_least=3),
                Bar("kill_tokens.speculative_twins", attempts.twins, at_least=1),
                Bar("kill_tokens.differences_on_cluster", len(found), at_most=0),
            ]
    Console(file=sys.stdout).print(table)
    finish(bars)


if __name__ == "__main__":
    main()
