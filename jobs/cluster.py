"""Run all stages on a Spark cluster of this machine and compare the result with local mode."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.table import Table as Columns

from corpus.errors import WudaoError
from jobs.compare import PUBLISHED, compare_tables
from jobs.console import say, show
from jobs.demo import EXAMPLE_CRAWL, FEW_PARTITIONS, VOCABULARY_SIZE
from jobs.packages import CODE, ENVIRONMENT, is_stale, pack_code, pack_environment
from jobs.standalone import standalone_cluster
from jobs.submit import JOBS, Arguments, submit_command, submit_environment
from jobs.tables import TABLES, Run, is_finished

WORKERS = 2
OUTPUT = Path("run/cluster-test")

app = typer.Typer(add_completion=False)


class ComparisonError(WudaoError):
    """A run failed, or the cluster's result differs from local mode's."""


@app.command()
def cluster_test(
    input: Annotated[
        str, typer.Option(help="Crawl files: a path or a quoted glob.", show_default="the example crawl")
    ] = str(EXAMPLE_CRAWL),
    output: Annotated[Path, typer.Option(help="Folder for both runs and the logs.")] = OUTPUT,
    vocabulary_size: Annotated[int, typer.Option(help="Ids in both vocabularies.")] = VOCABULARY_SIZE,
) -> None:
    """Run all stages in local mode and on a Master with two Workers, and compare every table.

    The Workers get our code as packages.zip and its Python packages as environment.tar.gz, as on any
    cluster. Corpus shards, vocabulary and token files must be equal byte for byte, the tables before
    them row for row.
    """
    output = output.absolute()
    logs = output / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    job = ("--force", f"--input={_absolute(input)}", f"--vocabulary-size={vocabulary_size}")
    say("cluster", "first in local mode")
    local = run(Arguments(FEW_PARTITIONS, (*job, f"--output={output / 'local'}")))

    shipped = pack()
    with (
        tempfile.TemporaryDirectory(prefix="wudao-cluster-") as folder,
        standalone_cluster(WORKERS, Path(folder), logs) as master,
        contextlib.chdir(folder),
    ):
        # The driver plans with the Python that the Workers find in the archive, by the same path.
        Path("environment").symlink_to(sys.prefix)
        say("cluster", f"then on {master} with {WORKERS} workers of one core")
        spark = ("--master", master, "--executor-memory", "1g", *FEW_PARTITIONS, *shipped)
        remote = run(Arguments(spark, (*job, f"--output={output / 'cluster'}")))
    compare(Run(str(output / "local")), Run(str(output / "cluster")))
    say("cluster", f"equal, in {local:.0f} s in local mode and {remote:.0f} s on the cluster: {output}")


def run(arguments: Arguments) -> float:
    """Run all stages and return the seconds it took. Raises ComparisonError when the run fails."""
    started = time.monotonic()
    command = submit_command(JOBS / "pipeline.py", arguments)
    code = subprocess.run(command, env=submit_environment(arguments.spark, os.environ)).returncode
    if code:
        raise ComparisonError(f"The run ended with exit code {code}; its messages are above.")
    return time.monotonic() - started


def pack() -> tuple[str, ...]:
    """Pack what Workers need, and return spark-submit's options to ship it."""
    say("cluster", f"packing {CODE}")
    pack_code()
    if is_stale(ENVIRONMENT):
        say("cluster", f"packing {ENVIRONMENT}, which takes a minute")
        pack_environment()
    shipped = ("--py-files", str(CODE.absolute()), "--archives", f"{ENVIRONMENT.absolute()}#environment")
    return (*shipped, "--conf", "spark.pyspark.python=./environment/bin/python")


def compare(local: Run, cluster: Run) -> None:
    """Show how the tables of two runs compare. Raises ComparisonError when any differs or is missing."""
    result = Columns("table", "must be equal", "is", title="local mode and cluster")
    problems: list[str] = []
    for table in TABLES:
        finished = is_finished(local, table)
        found = compare_tables(local, cluster, table) if finished else [f"{table.name}: not made"]
        demand = "byte for byte" if table in PUBLISHED else "row for row"
        result.add_row(table.name, demand, "no" if found else "yes")
        problems += found
    show(result)
    if problems:
        raise ComparisonError(f"{local.folder} and {cluster.folder} differ: {'; '.join(problems)}")


def _absolute(pattern: str) -> str:
    """The pattern as Workers, which run in other folders, must be given it."""
    return pattern if "://" in pattern else str(Path(pattern).absolute())


def main(arguments: Sequence[str]) -> NoReturn:
    """Run the command line `wudao cluster-test` and exit."""
    # Whoever ends this process means the cluster too: let the daemons be stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(app(list(arguments), prog_name="wudao cluster-test"))
