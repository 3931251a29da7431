"""One job at a time makes a table that can be gone on with: who is at work stands in a file beside it.

On this machine the file is locked too, and the system frees the lock when the job ends, however it ends; so a second
job is refused at once. Where files cannot be locked, the job that claims last has the table, and what is left of an
earlier one, a driver or a task, stops before the next file that it would publish.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

from corpus import storage
from corpus.errors import OutputError
from corpus.stores import has_scheme

ENDING = ".claim"


class Claim(NamedTuple):
    """uri: the file. job: what no other job is called."""

    uri: str
    job: str

    def check(self) -> None:
        """Raises OutputError where another job has claimed the table since."""
        if not storage.exists(self.uri) or storage.read_bytes(self.uri) != self.encode():
            raise OutputError(f"{self.uri}: another job has taken over what this one was making. This one stops.")

    def encode(self) -> bytes:
        return json.dumps({"job": self.job}).encode()


@contextmanager
def claim(folder: str) -> Iterator[Claim]:
    """Claims the folder in which a table grows. Raises OutputError where another job is at work there."""
    uri = folder + ENDING
    claimed = Claim(uri, uuid.uuid4().hex)
    with nullcontext() if has_scheme(uri) else _lock(uri):
        if has_scheme(uri):
            storage.write_bytes(uri, claimed.encode())
        else:
            with open(uri, "r+b") as file:  # In place: a renamed file would be another than the locked one.
                file.write(claimed.encode())
        yield claimed
        storage.delete(uri)


@contextmanager
def _lock(path: str) -> Iterator[None]:
    """Locks the file, made where it is not there; one that another job deleted in the meantime is made anew."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    while True:
        with open(path, "ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise OutputError(
                    f"{path.removesuffix(ENDING)}: another job is at work on it. Wait until it ends, or stop it."
                ) from error
            if os.path.exists(path) and os.path.samestat(os.fstat(file.fileno()), os.stat(path)):
                yield
                return
