"""Files that appear under their name only when they are whole: temporary name, fsync, rename."""

import hashlib
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


def temporary_path(path: Path) -> Path:
    """A name of its own beside `path`, hidden from globs; two attempts at one file never share it."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")


def publish(temporary: Path, path: Path) -> None:
    """Give a finished file its name. A file that has the name already is replaced at once, never half."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(temporary, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_file(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all."""
    temporary = temporary_path(path)
    try:
        temporary.write_bytes(content)
        publish(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


class Written(NamedTuple):
    """The size of a finished file in bytes, and its sha256 as hexadecimal digits."""

    bytes: int
    sha256: str


def write_blocks(path: Path, blocks: Iterable[bytes]) -> Written:
    """Write a file of any size, a block at a time; whole or not at all, as `write_file`."""
    temporary, sha256, size = temporary_path(path), hashlib.sha256(), 0
    try:
        with temporary.open("xb") as file:
            for block in blocks:
                file.write(block)
                sha256.update(block)
                size += len(block)
        publish(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return Written(size, sha256.hexdigest())
