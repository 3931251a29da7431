"""`wudao tokens` killed (-9) as a whole, driver and workers, at random moments; a part of `kill_tokens.py`."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from bars import REPOSITORY
from systems import WUDAO
from token_runs import ATTEMPTS_AT_MOST, OPTIONS, copy_inputs, list_attempts, list_records, read_tokens, writers_below

from jobs.tables import Run

MOMENT_SECONDS = 1.5  # as long as checking and publishing take after the last shard


def kill_drivers(source: Path, folder: Path, wanted: Mapping[str, bytes], kills: int) -> list[tuple[str, list[str]]]:
    """For each kill that met a job at work: how many shards were on record, and the files that differ from `wanted`
    when the job was started again. Exits with code 2 where that one fails."""
    shards, outcomes = sum(path.endswith(".bin") for path in wanted), []
    for number in range(kills):
        run, chance = copy_inputs(source, folder / f"driver-{number}"), random.Random(number)
        for _ in range(ATTEMPTS_AT_MOST):
            if (on_record := _kill_once(run, shards, chance)) is not None:
                break
            shutil.rmtree(run.table("tokens"), ignore_errors=True)
        _go_on(run)
        if on_record is not None:
            found = sorted(path for path, _ in wanted.items() ^ read_tokens(run).items())
            outcomes.append((f"{on_record} of {shards}", found))
            print(f"driver {number}: {on_record} of {shards} shards on record, {len(found)} differences", flush=True)
        shutil.rmtree(run.folder)
    return outcomes


def _kill_once(run: Run, shards: int, chance: random.Random) -> int | None:
    """Kills the job, with all processes it started, some time after so many shards are on record, all of them
    included; returns how many were, or None where it ended first."""
    wanted, moment = chance.randrange(shards + 1), chance.uniform(0, MOMENT_SECONDS)
    job = subprocess.Popen(_command(run), cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           start_new_session=True)
    while job.poll() is None and (len(list_records(run)) < wanted or not list_attempts(run)):
        time.sleep(0.005)
    time.sleep(moment)
    if job.poll() is not None:
        return None
    workers = writers_below(job.pid)  # Spark puts them in a group of their own.
    os.killpg(job.pid, signal.SIGKILL)
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    job.wait()
    return len(list_records(run))


def _go_on(run: Run) -> None:
    answer = subprocess.run(_command(run), cwd=REPOSITORY, capture_output=True, text=True)
    if answer.returncode:
        print(answer.stdout[-2000:], answer.stderr[-2000:], file=sys.stderr)
        sys.exit(2)


def _command(run: Run) -> list[str]:
    return [*WUDAO, "tokens", "--output", run.folder, *OPTIONS]
