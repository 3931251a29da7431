"""A Spark cluster on this machine: Spark's own standalone Master and Workers, on the loopback address."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from corpus.errors import WudaoError
from jobs.java import java_environment
from jobs.submit import spark_home

MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"
LOOPBACK = "127.0.0.1"
WORKER_MEMORY = "1g"

START_SECONDS = 180
"""How long Master and Workers may take to find each other; 20 s were measured on a busy machine."""

STOP_SECONDS = 15
"""How long a daemon may take to stop by itself before it is killed."""

Daemon = subprocess.Popen[bytes]


class ClusterError(WudaoError):
    """The cluster on this machine did not start."""


@contextmanager
def standalone_cluster(workers: int, folder: Path, logs: Path) -> Iterator[str]:
    """Start a Master and `workers` Workers of one core each, and yield the master's URL, spark://...

    Workers keep their files in `folder`; what the daemons print goes to `logs`. All are stopped at the
    end, also after an error. Raises ClusterError when they do not find each other.
    """
    port, page_port = free_port(), free_port()
    master = f"spark://{LOOPBACK}:{port}"
    with ExitStack() as running:
        arguments = ["--port", str(port), "--webui-port", str(page_port)]
        daemons = [running.enter_context(daemon(MASTER, arguments, logs / "master.log"))]
        for name in (f"worker-{number}" for number in range(1, workers + 1)):
            arguments = ["--cores", "1", "--memory", WORKER_MEMORY, "--webui-port", str(free_port())]
            arguments += ["--work-dir", str(folder / name), master]
            daemons.append(running.enter_context(daemon(WORKER, arguments, logs / f"{name}.log")))
        wait_for_workers(workers, f"http://{LOOPBACK}:{page_port}/json/", daemons, logs)
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


def wait_for_workers(workers: int, page: str, daemons: list[Daemon], logs: Path) -> None:
    """Wait until the master's status page counts all workers as alive."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in daemons):
        try:
            with urlopen(page, timeout=5) as answer:
                if json.load(answer)["aliveworkers"] == workers:
                    return
        except (URLError, TimeoutError):
            pass  # not listening yet
        time.sleep(0.5)
    raise ClusterError(f"Spark's master and its {workers} workers did not start; see the logs in {logs}.")


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port: int = server.getsockname()[1]
        return port
