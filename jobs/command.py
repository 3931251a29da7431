"""Runs a job's command line so that what a user can put right ends in a message, not in a stack trace."""

import re
import sys

import typer
from pyspark.errors import PySparkException

from corpus.errors import WudaoError
from jobs.console import say_wrong
from tokenizer.commit import FULL


def run_job(app: typer.Typer) -> None:
    """Runs the job and exits: 0 done, 2 for what the user can put right, 1 with a traceback for a bug."""
    try:
        app()
    except WudaoError as error:
        say_wrong(str(error))
        sys.exit(2)
    except OSError as error:
        if error.errno not in FULL:
            raise
        say_wrong(f"no room: {error}. What is finished stays. Make room and run the same again.")
        sys.exit(2)
    except PySparkException as error:
        message = find_task_error(str(error))
        if message is None:
            raise
        say_wrong(message)
        sys.exit(2)


def find_task_error(text: str) -> str | None:
    """The message of a WudaoError that a Spark task raised, or None."""
    named = re.search(r"^corpus\.errors\.\w+: (.+)$", text, re.MULTILINE)
    return named[1] if named else None
