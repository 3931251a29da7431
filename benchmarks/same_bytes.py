"""Whether a run's result depends on how it was run: cores, partitions, a cluster, or being killed on the way.

`wudao run` over the same WARC files with 1, 3 and 8 cores and shuffle partitions, once more killed (-9) while it
filters and started again, and, with --cluster, `wudao cluster-test` (Spark's own Master and two Workers) and a
deduplication there one of whose executors is killed (-9) halfway. Corpus shards, vocabulary and token files must be
equal byte for byte, the tables before them row for row, and `wudao verify` must find nothing wrong with any of them.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from lost_executor import deduplicate_with_loss
from rich.console import Console
from rich.table import Table
from systems import WUDAO

from jobs.compare import compare_runs
from jobs.tables import Run

VOCABULARY_SIZE = 16_000
CORES = (1, 3, 8)
KILLED_AT = ".unfinished/verdicts/*"


def start(inputs: str, output: Path, cores: int) -> subprocess.Popen[str]:
    """One `wudao run` in a process group of its own; what it says goes to OUTPUT.log."""
    command = [*WUDAO, "run", "--master", f"local[{cores}]", "--conf", f"spark.sql.shuffle.partitions={cores}"]
    command += ["--conf", "spark.ui.showConsoleProgress=false", "--vocabulary-size", str(VOCABULARY_SIZE)]
    command += ["--input", inputs, "--output", str(output)]
    with output.with_suffix(".log").open("a") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, text=True, cwd=REPOSITORY, start_new_session=True)


def wait(process: subprocess.Popen[str], output: Path) -> None:
    """Waits for a run to end; where it failed, its last words and exit code 2."""
    if process.wait() != 0:
        print(output.with_suffix(".log").read_text()[-4000:], file=sys.stderr)
        sys.exit(2)


def kill_when_filtering(process: subprocess.Popen[str], output: Path) -> None:
    """Kills the run and all its processes as soon as a file of the second table appears."""
    while process.poll() is None and not list(output.glob(KILLED_AT)):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (output / "verdicts").exists()


def verify(output: Path) -> bool:
    return subprocess.run([*WUDAO, "verify", str(output)], cwd=REPOSITORY, capture_output=True).returncode == 0


def main() -> None:
    """Run, compare, print the table and the bars."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--input", metavar="GLOB", help="WARC files (default: DATA/warc/*.warc.gz)")
    parser.add_argument("--cluster", action="store_true", help="also run `wudao cluster-test` (some minutes more)")
    options = parser.parse_args()
    inputs = options.input or f"{need(options.data / 'warc').resolve()}/*.warc.gz"
    table = Table("run", "differs from the first in", "verified")
    differences = unverified = 0
    with tempfile.TemporaryDirectory(prefix="same-bytes-") as folder:
        first = Path(folder) / "cores-1"
        for name, cores in [*((f"cores-{count}", count) for count in CORES), ("killed", 2)]:
            output = Path(folder) / name
            if name == "killed":
                kill_when_filtering(start(inputs, output, cores), output)
            wait(start(inputs, output, cores), output)
            found, verified = compare_runs(Run(str(first)), Run(str(output))), verify(output)
            table.add_row(name, "; ".join(found) or "nothing", "yes" if verified else "no")
            differences, unverified = differences + len(found), unverified + (not verified)
        if options.cluster:
            found = deduplicate_with_loss(Run(str(first)), Path(folder))
            table.add_row("executor killed", "; ".join(found) or "nothing (clusters)", "")
            differences += len(found)
    if options.cluster:
        with tempfile.TemporaryDirectory(prefix="same-bytes-") as folder:
            command = [*WUDAO, "cluster-test", "--input", inputs, "--output", folder]
            command += ["--vocabulary-size", str(VOCABULARY_SIZE)]
            answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
        table.add_row("cluster", "nothing" if answer.returncode == 0 else answer.stderr[-400:], "")
        differences += answer.returncode != 0
    Console().print(table)
    finish(
        [
            Bar("same_bytes.differences", differences, at_most=0),
            Bar("same_bytes.runs_not_verified", unverified, at_most=0),
        ]
    )


if __name__ == "__main__":
    main()
