"""Peers in a process of their own that answer line by line, so that they can take turns with us; and core seconds."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

Result = TypeVar("Result")
Ask = Callable[[str], Any]


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and the seconds that cores were at it in this process: a busy machine adds nothing."""
    began = time.process_time()
    result = work()
    return result, time.process_time() - began


@contextmanager
def answering(python: Path, script: str) -> Iterator[Ask]:
    """A process of `python` that runs `script` of this folder; what is given is asked it and answered as JSON.

    A peer that ends before it has answered ends the benchmark with code 2; it has then said why.
    """
    command = [str(python), str(Path(__file__).with_name(script))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        asked, answered = process.stdin, process.stdout

        def ask(question: str) -> Any:
            print(question, file=asked, flush=True)
            answer = answered.readline()
            if not answer:
                print(f"{script} ended without an answer, with code {process.wait()}", file=sys.stderr)
                sys.exit(2)
            return json.loads(answer)

        yield ask
