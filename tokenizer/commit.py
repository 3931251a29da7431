"""How a shard's files come under their names: made aside by one attempt, moved, and then put on record.

Tasks are tried again and may run twice at a time, so every attempt works in a folder of its own, and moves each file
into place whole; equal documents give equal bytes, so it does not matter which attempt did. A shard's record is one
small file, written last: what has none is not there, whatever lies in the folder. An index moves after the tokens
that it is of.
"""

import errno
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from corpus import storage
from corpus.errors import OutputError
from corpus.stores import has_scheme
from tokenizer.durable import publish, write_file

Facts = dict[str, Any]
"""A shard, as JSON values: what a line of shards.json says. files: name below the folder -> [bytes, sha256]."""

ATTEMPTS, RECORDS = "_attempts", "_records"
# A disk, a quota and a limit on the size of files, each exhausted.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def attempt(folder: str, name: str) -> Iterator[Path]:
    """A local folder in which one attempt makes one shard, gone afterwards; beside the shards where these are local.

    Raises OutputError where the disk is full.
    """
    place = None if has_scheme(folder) else Path(folder, ATTEMPTS)
    if place:
        place.mkdir(parents=True, exist_ok=True)
    aside = place / uuid.uuid4().hex if place else Path(tempfile.mkdtemp())
    aside.mkdir(exist_ok=True)
    try:
        with say_full_disk(str(place or aside), name):
            yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def say_full_disk(place: str, name: str) -> Iterator[None]:
    """Turns the error of a full disk into one that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise OutputError(
            f"{place}: no room for {name} ({os.strerror(error.errno or 0)}). Nothing was published; shards that are "
            "finished stay. Make room and run the same again."
        ) from error


def install(aside: Path, folder: str, facts: Facts, check: Callable[[], None]) -> None:
    """Moves what an attempt made into place and puts it on record. check: raises where that must not be any more."""
    check()
    for name in sorted(facts["files"], key=lambda name: (name.endswith(".idx"), name)):
        if has_scheme(folder):
            storage.copy_in(str(aside / name), storage.join(folder, name))
        else:
            target = Path(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            publish(aside / name, target)
    check()
    record, content = storage.join(folder, RECORDS, f"{facts['name']}.json"), json.dumps(facts, sort_keys=True).encode()
    if has_scheme(folder):
        storage.write_bytes(record, content)
    else:
        Path(record).parent.mkdir(exist_ok=True)
        write_file(Path(record), content)


def read_records(folder: str) -> dict[str, Facts]:
    """Shard -> what its record says; a record that cannot be read is none."""
    records: dict[str, Facts] = {}
    for name in storage.list_files(storage.join(folder, RECORDS)):
        with suppress(ValueError):
            records[name.removesuffix(".json")] = json.loads(storage.read_bytes(storage.join(folder, RECORDS, name)))
    return {name: facts for name, facts in records.items() if isinstance(facts, dict) and facts.get("name") == name}


def is_whole(folder: str, facts: Facts) -> bool:
    """Whether all files of a shard are there as its record says. Reads them all."""
    return all(
        storage.exists(uri := storage.join(folder, name)) and storage.digest(uri) == sha256
        for name, (_, sha256) in facts["files"].items()
    )


def find_cut_short(folder: str, shards: Collection[Facts]) -> list[str]:
    """Files of these shards that are missing or have another size."""
    sizes = dict(storage.list_below(folder))
    wanted = ((name, size) for facts in shards for name, (size, _) in facts["files"].items())
    return sorted(name for name, size in wanted if sizes.get(name) != size)


def sweep(folder: str, shards: Mapping[str, Facts], others: Collection[str] = ()) -> int:
    """Deletes all that is no part of these shards and none of the other files; returns how many files that were."""
    kept = {*others, *(name for facts in shards.values() for name in facts["files"])}
    kept |= {f"{RECORDS}/{name}.json" for name in shards}
    stray = [name for name in storage.list_files(folder) if name not in kept]
    for name in stray:
        storage.delete(storage.join(folder, name))
    storage.delete(storage.join(folder, ATTEMPTS))
    return len(stray)
