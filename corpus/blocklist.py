"""Which pages the user does not want: hosts, URLs and what robots.txt forbids, as sorted hashes in one file.

Five million hosts are 40 MB, which all processes of a machine share where the file is mapped into memory. A hash has
64 bits (xxh3): that one of a billion hosts meets one of five million by chance has a probability of 0.0003.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import IO, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from xxhash import xxh3_64_intdigest

from corpus import storage
from corpus.address import list_parents, parse_address
from corpus.errors import OutputError
from corpus.removed import digest_entry, list_entries
from corpus.robots import may_read

BLOCKED_HOST = "ingest.blocked_host"
BLOCKED_URL = "ingest.blocked_url"
FORBIDDEN = "ingest.robots"

Hashes = NDArray[np.uint64]


class Blocklist(NamedTuple):
    """All hashes sorted.

    hosts: with all their subdomains. urls: of places as `corpus.address` has them. prefixes: of the first bytes of
    places, prefix_lengths: how many, prefix_hosts: of the authorities they begin with. robots_hosts: authorities, each
    as often as it has a robots.txt; text n lies in robots_texts (UTF-8) from robots_ends[n] to [n + 1].
    agents: whom robots.txt must not forbid a page. removed: of entries of `corpus.removed`.
    """

    hosts: Hashes
    urls: Hashes
    prefixes: Hashes
    prefix_lengths: NDArray[np.int64]
    prefix_hosts: Hashes
    robots_hosts: Hashes
    robots_ends: NDArray[np.int64]
    robots_texts: NDArray[np.uint8]
    agents: tuple[str, ...]
    removed: Hashes

    def is_removed(self, id: str, url: str | None) -> bool:
        """Whether a record was taken out of the run that it is read for."""
        return len(self.removed) > 0 and _holds_any(
            self.removed, (_shorten(digest_entry(entry)) for entry in list_entries(id, url))
        )

    def find_reason(self, url: str) -> str | None:
        """The reason not to read a page, or None."""
        address = parse_address(url)
        if address is None:
            return None
        if len(self.hosts) and _holds_any(self.hosts, map(hash_text, list_parents(address.host))):
            return BLOCKED_HOST
        if len(self.urls) and _holds_any(self.urls, [hash_text(address.place)]):
            return BLOCKED_URL
        authority = hash_text(address.authority)
        if len(self.prefixes) and _holds_any(self.prefix_hosts, [authority]) and self._begins_blocked(address.place):
            return BLOCKED_URL
        if len(self.robots_hosts) and not self._may_read(url, authority):
            return FORBIDDEN
        return None

    def _begins_blocked(self, place: str) -> bool:
        content = place.encode()
        lengths = self.prefix_lengths[: np.searchsorted(self.prefix_lengths, len(content), "right")].tolist()
        return bool(lengths) and _holds_any(self.prefixes, (xxh3_64_intdigest(content[:length]) for length in lengths))

    def _may_read(self, url: str, authority: int) -> bool:
        first, end = (int(np.searchsorted(self.robots_hosts, np.uint64(authority), side)) for side in ("left", "right"))
        url = url.encode("utf-8", "replace").decode()
        return all(may_read(url, self._robots(number), self.agents) for number in range(first, end))

    def _robots(self, number: int) -> str:
        return self.robots_texts[self.robots_ends[number] : self.robots_ends[number + 1]].tobytes().decode()


def hash_text(text: str) -> int:
    """64 bits, the same on every machine."""
    return xxh3_64_intdigest(text.encode("utf-8", "replace"))


def shorten_digests(digests: Iterable[str]) -> Hashes:
    """The first 64 bits of each SHA-256 in hex digits, sorted."""
    return np.unique(np.fromiter(map(_shorten, digests), np.uint64))


def _shorten(digest: str) -> int:
    return int(digest[:16], 16)


def write_blocklist(blocklist: Blocklist, sink: IO[bytes]) -> None:
    """An Arrow file of one row; each column is a list."""
    columns = blocklist._asdict() | {"agents": pa.array(blocklist.agents, pa.string())}
    lists = {name: pa.LargeListArray.from_arrays([0, len(values)], values) for name, values in columns.items()}
    batch = pa.RecordBatch.from_pydict(lists)
    with pa.ipc.new_file(sink, batch.schema) as writer:
        writer.write_batch(batch)


@lru_cache(1)
def load_blocklist(uri: str) -> Blocklist:
    """What `write_blocklist` wrote, once for each process: mapped into memory where it is local, else read."""
    path = uri.removeprefix("file://")
    try:
        source = pa.py_buffer(storage.read_bytes(uri)) if "://" in path else pa.memory_map(path)
    except FileNotFoundError as error:
        raise OutputError(
            f"{uri} is not on this machine. On a cluster --output must name a place that all machines see."
        ) from error
    batch = pa.ipc.open_file(source).get_batch(0)
    values = {name: batch.column(name).values for name in Blocklist._fields}
    agents = tuple(values.pop("agents").to_pylist())
    return Blocklist(agents=agents, **{name: column.to_numpy() for name, column in values.items()})


def _holds_any(hashes: Hashes, wanted: Iterable[int]) -> bool:
    looked_up = np.fromiter(wanted, np.uint64)
    places = np.searchsorted(hashes, looked_up)
    places[places == len(hashes)] = 0
    return bool((hashes[places] == looked_up).any())
