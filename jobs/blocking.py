"""Block lists: read once by the driver, written as one file beside the run's unfinished tables, mapped by workers."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, NamedTuple

from corpus import storage
from corpus.block_lines import Gathered, Lines
from corpus.blocklist import shorten_digests, write_blocklist
from corpus.errors import InputError
from corpus.wording import show_count
from jobs.console import say
from jobs.tables import Run

LINE_BYTES = 16 << 20
EVERYONE = ("*",)


class BlockLists(NamedTuple):
    """Paths or URIs of lists, and the agents that robots.txt is read for. removed: the run's own list of what was taken
    out of it, as `jobs.removed_list` reads it."""

    hosts: Sequence[str] = ()
    urls: Sequence[str] = ()
    robots: Sequence[str] = ()
    agents: Sequence[str] = EVERYONE
    removed: Sequence[str] = ()

    def name(self) -> dict[str, Sequence[str]]:
        """The lists by the option that names them."""
        return {"block_hosts": self.hosts, "block_urls": self.urls, "robots": self.robots}


class Blocked(NamedTuple):
    """prints: what a recipe says of the lists, {} where there are none. uri: where their hashes lie."""

    prints: Mapping[str, Any]
    uri: str


NO_LISTS = BlockLists()
NONE_BLOCKED = Blocked({}, "")


def fingerprint_lists(lists: BlockLists) -> dict[str, Any]:
    """The sha256 of every list, and what else decides what they block. Their order does not."""
    prints: dict[str, Any] = {
        name: sorted({_digest(uri) for uri in uris}) for name, uris in lists.name().items() if uris
    }
    if lists.robots:
        prints |= {"robots_agents": sorted(set(lists.agents)), "protego": version("protego")}
    if lists.removed:
        prints |= fingerprint_removed(lists.removed)
    return prints | {"idna": version("idna")} if prints else {}


def fingerprint_removed(digests: Iterable[str]) -> dict[str, str]:
    """What the recipe of pages says of the list of those that were taken out."""
    return {"removed": hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest(), "idna": version("idna")}


@contextmanager
def write_lists(run: Run, lists: BlockLists, prints: dict[str, Any]) -> Iterator[Blocked]:
    """Where workers find what the lists block, until the block ends.

    prints: as `fingerprint_lists` gave them. Raises InputError for a list that cannot be read, holds nothing that
    could be used, or has changed since.
    """
    if not prints:
        yield NONE_BLOCKED
        return
    gathered = _gather(lists)
    if fingerprint_lists(lists) != prints:
        raise InputError("a block list changed while it was read. Leave the lists as they are and run again.")
    folder = run.unfinished("blocklist")
    storage.delete(folder)
    # Workers keep what they have mapped by its name, so another list must have another name.
    name = hashlib.sha256(json.dumps(prints, sort_keys=True).encode()).hexdigest()[:16]
    uri = storage.join(folder, f"{name}.arrow")
    with storage.write_whole(uri) as sink:
        write_blocklist(gathered.finish()._replace(removed=shorten_digests(lists.removed)), sink)
    try:
        yield Blocked(prints, storage.as_uri(uri))
    finally:
        storage.delete(folder)


def _gather(lists: BlockLists) -> Gathered:
    gathered = Gathered(sorted(set(lists.agents)))
    adders = {"block_hosts": gathered.add_hosts, "block_urls": gathered.add_urls, "robots": gathered.add_robots}
    for name, uris in lists.name().items():
        for uri in uris:
            _say_lines(name, uri, _read(uri, adders[name]))
    return gathered


def _read(uri: str, add: Callable[[Iterable[bytes]], Lines]) -> Lines:
    try:
        return add(_read_lines(uri))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read the block list {uri}: {error}. Check that it is there and whole.") from error


def _say_lines(name: str, uri: str, lines: Lines) -> None:
    option = "--" + name.replace("_", "-")
    bad = f"; {lines.bad:,} cannot be used, the first is line {lines.first_bad:,}" if lines.bad else ""
    if not lines.used:
        raise InputError(
            f"{option} {uri} holds no line that can be used{bad}. `wudao ingest --help` says what a line may be; "
            "where nothing is to be blocked, leave the option out."
        )
    say("ingest", f"{option} {uri}: {show_count(lines.used, 'line is', 'lines are')} used{bad}")


def _read_lines(uri: str) -> Iterator[bytes]:
    """A file's lines, unpacked where its name ends in .gz."""
    with storage.open_input(uri) as stored:
        stream = gzip.GzipFile(fileobj=stored) if uri.endswith(".gz") else stored
        rest, number = b"", 0
        while block := stream.read(storage.BLOCK_BYTES):
            *lines, rest = (rest + block).split(b"\n")
            yield from lines
            number += len(lines)
            if len(rest) > LINE_BYTES:
                raise InputError(f"{uri}: line {number + 1:,} is longer than {LINE_BYTES >> 20} MiB: this is no list.")
        yield rest


def _digest(uri: str) -> str:
    try:
        return storage.digest(uri)
    except OSError as error:
        raise InputError(f"cannot read the block list {uri}: {error}. Check that it is there.") from error
