"""A Spark cluster on this machine: Spark's own standalone Master and Workers, on the loopback address."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from corpus.errors import WudaoError
from jobs.java import java_environment
from jobs.submit import spark_home

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
LOOPBACK = "127.0.0.1"
WORKER_MEMORY = "1g"

ADDRESS = re.compile(r"Starting Spark master at (spark://\S+)")
REGISTERED = re.compile(r"Successfully registered with master (spark://\S+)")
"""What Master and Worker log when they are ready, Spark's own lines at its default level."""

START_SECONDS = 180
"""How long Master and Workers may take to find each other; 20 s were measured on a busy machine."""

STOP_SECONDS = 15
"""How long a daemon may take to stop by itself before it is killed."""

Daemon = subprocess.Popen[bytes]


class ClusterError(WudaoError):
    """The cluster on this machine did not start."""


@contextmanager
def standalone_cluster(workers: int, folder: Path, logs: Path, apart: bool = False) -> Iterator[str]:
    """Start a Master and `workers` Workers of one core each, and yield the master's URL, spark://...

    Workers keep their files in `folder`; what the daemons print goes to `logs`. All are stopped at the
    end, also after an error. apart: each Worker has a loopback address of its own, which Linux has; Spark gives a
    slow task no twin on the same host. Raises ClusterError when they do not find each other.
    """
    # Each daemon takes a free port itself: one chosen here could be another's before the daemon starts.
    ports = ["--port", "0", "--webui-port", "0"]
    with ExitStack() as running:
        log = logs / "master.log"
        master = wait_for_line(ADDRESS, log, running.enter_context(daemon(MASTER, ports, log)))
        started = []
        for number in range(1, workers + 1):
            name, host = f"worker-{number}", f"127.0.0.{number}" if apart else LOOPBACK
            resources = ["--cores", "1", "--memory", WORKER_MEMORY, "--work-dir", str(folder / name), "--host", host]
            log = logs / f"{name}.log"
            started.append((log, running.enter_context(daemon(WORKER, [*ports, *resources, master], log))))
        for log, process in started:
            wait_for_line(REGISTERED, log, process)
        yield master


@contextmanager
def daemon(name: str, arguments: list[str], log: Path) -> Iterator[Daemon]:
    """Run a class of Spark's in the background, and stop it at the end."""
    command = [str(spark_home() / "bin" / "spark-class"), name, "--host", LOOPBACK, *arguments]
    # Ctrl-C is for the job, which the daemons must outlive: they get a session of their own.
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, env=daemon_environment(), start_new_session=True
        )
    try:
        yield process
    finally:
        stop(process)


def daemon_environment() -> dict[str, str]:
    """What Spark's daemons are told; they have no other way to be told most of it."""
    return {
        **os.environ,
        **java_environment(),
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": LOOPBACK,
        "SPARK_DAEMON_MEMORY": "512m",
        # The master would take jobs from anyone through this port.
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
    }


def stop(process: Daemon) -> None:
    """End a daemon; a Worker ends its executors with it."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_line(line: re.Pattern[str], log: Path, process: Daemon) -> str:
    """Wait until a daemon has logged a line, and return what the line's group names.

    Raises ClusterError when the daemon ends before, or when START_SECONDS pass.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := line.search(log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.2)
    raise ClusterError(f"Spark's {log.stem} did not start on this machine; its log is {log}.")
