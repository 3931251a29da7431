"""Deduplication on a Spark cluster of this machine that loses an executor on the way; a part of `same_bytes.py`."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from jobs.compare import compare_tables
from jobs.packages import pack_code
from jobs.standalone import standalone_cluster
from jobs.submit import JOBS, Arguments, submit_command, submit_environment
from jobs.tables import CLUSTERS, PAGES, SIGNATURES, VERDICTS, Run

EXECUTOR = "CoarseGrainedExecutorBackend"
# Said by the job when candidates are found and verified: what executors hold is needed once more after it.
HALFWAY = "similar pairs"
LOST = "Lost executor"
PARTITIONS = 16


def deduplicate_with_loss(finished: Run, folder: Path) -> list[str]:
    """In what the clusters of a finished run differ from those that a cluster of two executors makes, one of which is
    killed (-9) halfway. Exits with code 2 where the job fails, or none was lost."""
    run = Run(str(folder / "run"))
    for table in (PAGES, VERDICTS, SIGNATURES):
        shutil.copytree(finished.table(table.name), run.table(table.name))
    log = folder / "job.log"
    with standalone_cluster(2, folder, folder) as master, log.open("w") as output:
        spark = ("--master", master, "--executor-memory", "512m", "--py-files", str(pack_code(folder / "code.zip")))
        for setting in (f"spark.pyspark.python={sys.executable}", f"spark.sql.shuffle.partitions={PARTITIONS}"):
            spark += ("--conf", setting)
        command = submit_command(JOBS / "deduplicate.py", Arguments(spark, ("--output", run.folder)))
        environment = submit_environment(spark, os.environ)
        job = subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=output)
        while job.poll() is None and HALFWAY not in log.read_text():
            time.sleep(0.05)
        for number in find_executors()[:1]:
            os.kill(number, signal.SIGKILL)
        job.wait()
    if job.returncode or LOST not in log.read_text():
        print(log.read_text()[-4000:], file=sys.stderr)
        sys.exit(2)
    return compare_tables(finished, run, CLUSTERS)


def find_executors() -> list[int]:
    """Executors of the Workers that this process has started."""
    answer = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in answer.stdout.splitlines()]
    family = {os.getpid()}
    while more := {int(row[0]) for row in rows if int(row[1]) in family} - family:
        family |= more
    return sorted(int(row[0]) for row in rows if int(row[0]) in family and EXECUTOR in row[-1])
