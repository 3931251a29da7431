"""Runs with corpus and vocabulary whose token shards `kill_tokens.py` makes."""

import shutil
import subprocess
import sys
from pathlib import Path

from bars import REPOSITORY
from systems import WUDAO

from jobs.mixture import Mixture
from jobs.pack_tokens import Packing
from jobs.tables import Run

# Shards small enough that a small crawl has a dozen, documents that stand in them twice, and some that are held out.
PACKING = Packing(shard_characters=250_000, mixture=Mixture(0.1, 0.05, {"other": 1.5}))
# The same for `wudao tokens`.
OPTIONS = ("--token-shard-characters=250000", "--validation-share=0.1", "--test-share=0.05", "--epochs=other=1.5")
# A kill comes too late where the job ends first; then it is tried again.
ATTEMPTS_AT_MOST = 4
INPUTS = ("corpus", "vocabulary")
WRITER = "pyspark.daemon"


def make_finished_run(crawl: Path, folder: Path) -> Path:
    """A run over the WARC files of a folder. Exits with code 2 where it fails."""
    command = [*WUDAO, "run", "--input", f"{crawl.resolve()}/*.warc.gz", "--output", str(folder)]
    answer = subprocess.run([*command, "--vocabulary-size", "16000"], cwd=REPOSITORY, capture_output=True, text=True)
    if answer.returncode:
        print(answer.stdout[-2000:], answer.stderr[-2000:], file=sys.stderr)
        sys.exit(2)
    return folder


def copy_inputs(source: Path, folder: Path) -> Run:
    """A run that has what tokens are made from, and no more."""
    for name in INPUTS:
        shutil.copytree(source / name, folder / name)
    return Run(str(folder))


def list_records(run: Run) -> list[Path]:
    return list(Path(run.unfinished("tokens"), "_records").glob("[!.]*.json"))


def list_attempts(run: Run) -> list[Path]:
    """Folders in which tasks are making shards."""
    return list(Path(run.unfinished("tokens"), "_attempts").glob("*"))


def read_tokens(run: Run) -> dict[str, bytes]:
    """Every file of the run but for its inputs and the one that tells seconds: the table, and what lies beside it."""
    folder = Path(run.folder)
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.name != "_run.json"]
    return {str(name): (folder / name).read_bytes() for name in names if name.parts[0] not in INPUTS}


def writers_below(process: int) -> list[int]:
    """Python workers of Spark that a process has started; not the daemon that forks them."""
    answer = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=2) for line in answer.stdout.splitlines()]
    family = {process}
    while more := {int(row[0]) for row in rows if int(row[1]) in family} - family:
        family |= more
    ours = {int(row[0]): int(row[1]) for row in rows if int(row[0]) in family and WRITER in row[-1]}
    return sorted(number for number, parent in ours.items() if parent in ours)
