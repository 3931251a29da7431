"""How a removal comes into a run: all new files are made aside, then it is decided, then they are moved into place.

Aside is RUN/.unfinished/removal/, laid out as the run is. Until _decided.json is there, the run is as it was, and the
next attempt starts anew. From then on the run is not to be read, and every step may be done twice: what was cut short
is ended by the next `wudao remove --apply` or `wudao run`. Files keep their names, which trainers' settings hold. Of
every table the manifest moves last, and a token shard's .idx goes before its .bin comes: without it there is no shard.
"""

import json
from collections.abc import Sequence

from corpus import storage
from corpus.errors import OutputError
from jobs.publish import MANIFEST

UNFINISHED = ".unfinished"
ASIDE = "removal"
DECIDED = "_decided.json"
REPORT = "report"


def place_aside(folder: str, *names: str) -> str:
    """Where the new files of a removal from the run in this folder are made."""
    return storage.join(folder, UNFINISHED, ASIDE, *names)


def is_decided(folder: str) -> bool:
    return storage.exists(place_aside(folder, DECIDED))


def check_none_decided(folder: str) -> None:
    """Raises OutputError where a removal was decided and not ended."""
    if is_decided(folder):
        raise OutputError(
            f"pages are being taken out of {folder}. If no job is at work there, one was cut short: "
            f"`wudao remove {folder} --apply` ends it."
        )


def decide(folder: str, gone: Sequence[str]) -> None:
    """All new files are there: from now on the removal is carried out. gone: files of the run, by their path below
    it, that have no row left."""
    storage.write_bytes(place_aside(folder, DECIDED), json.dumps(sorted(gone)).encode())


def finish_removal(folder: str) -> None:
    """Moves into place what was decided, be it now or by a job that was cut short; nothing where there is nothing."""
    if not is_decided(folder):
        return
    gone = json.loads(storage.read_bytes(place_aside(folder, DECIDED)))
    for name in sorted(storage.list_files(place_aside(folder)), key=_rank):
        if name == DECIDED:
            continue
        if name.endswith(".bin"):
            storage.delete(storage.join(folder, name.removesuffix(".bin") + ".idx"))
        storage.replace(place_aside(folder, name), storage.join(folder, name))
    # What reports and unfinished tables say of the pages goes too. An index goes before the tokens it is of.
    for name in sorted(gone, key=lambda name: not name.endswith(".idx")):
        storage.delete(storage.join(folder, name))
    storage.delete(storage.join(folder, REPORT))
    unfinished = storage.join(folder, UNFINISHED)
    for name in {one.partition("/")[0] for one in storage.list_files(unfinished)} - {ASIDE}:
        storage.delete(storage.join(unfinished, name))
    storage.delete(place_aside(folder, DECIDED))
    storage.delete(place_aside(folder))


def _rank(name: str) -> tuple[str, int, str]:
    """Table by table: data, indices, what the table says of itself, its manifest."""
    table, _, rest = name.partition("/")
    own = rest.rpartition("/")[2]
    order = 3 if own == MANIFEST else 2 if own.startswith("_") else 1 if own.endswith((".idx", ".json")) else 0
    return table, order, rest
