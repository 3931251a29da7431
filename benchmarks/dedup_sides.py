"""The sides of `dedup_speed.py`: deduplication by us and by peers, each in processes of its own, with what it cost."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bars import REPOSITORY
from peers import OFFLINE, python_of

from jobs.submit import Arguments, submit_command, submit_environment

_RUN = Path(__file__).with_name("dedup_run.py")


class Cost(NamedTuple):
    """cpu: seconds that cores were at work for a command, from its start to its end, for all of its processes; said:
    the last line that it printed."""

    cpu: float
    said: dict[str, Any]


def run_own(run: Path, cores: str) -> Cost:
    """Signatures, clusters and the texts that stay, of a run; what `dedup_run.py` says of it."""
    spark = ("--master", f"local[{cores}]")
    command = submit_command(_RUN, Arguments(spark, (str(run),)))
    said = call(command, submit_environment(spark, os.environ)).said
    # Java does not wait for its workers to end, and so nobody else is told what they took.
    return Cost(said["cpu"], said)


def run_datatrove(environment: Path, texts: Path, output: Path, unit: str, *only: str) -> Cost:
    """datatrove's seconds by step. unit: words or characters."""
    script = Path(__file__).with_name("dedup_datatrove_peer.py")
    return call([str(python_of(environment)), str(script), str(texts), str(output), unit, *only], OFFLINE)


def run_datajuicer(environment: Path, texts: Path, output: Path) -> Cost:
    script = Path(__file__).with_name("dedup_datajuicer_peer.py")
    return call([str(python_of(environment)), str(script), str(texts), str(output)], OFFLINE)


def call(command: Sequence[str], variables: Mapping[str, str]) -> Cost:
    """What a command costs, which prints JSON at the end; where it fails, its last words and exit code 2."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment)
    if done.returncode:
        print(done.stderr[-4000:], done.stdout[-2000:], sep="\n", file=sys.stderr)
        sys.exit(2)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, json.loads(done.stdout.splitlines()[-1]))
