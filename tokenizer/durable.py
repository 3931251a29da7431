"""Files that appear under their name only when they are whole: temporary name, fsync, rename."""

import os
import uuid
from pathlib import Path


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
