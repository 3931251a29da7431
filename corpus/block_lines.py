"""The lines of block lists -> a `Blocklist`; a line that cannot be used is counted, and the first one is named."""

import json
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from corpus.address import fold_host, is_host, is_number, parse_address
from corpus.blocklist import Blocklist, Hashes, hash_text
from corpus.robots import reduce_robots

BOM = b"\xef\xbb\xbf"
# Almost every line of almost every list: a host in ASCII, of two labels and more, the last one not a number.
PLAIN_HOST = re.compile(rb"(?:\w(?:[\w-]{0,61}\w)?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
# What hosts files say of the machine that they lie on.
OWN_NAMES = frozenset("localhost localhost.localdomain local broadcasthost".split())
OWN_PREFIX = "ip6-"


class Lines(NamedTuple):
    """What became of the lines of a list: how many hold entries, how many cannot be used, and the first such line,
    counted from 1."""

    used: int = 0
    bad: int = 0
    first_bad: int = 0


class Gathered:
    """The entries of lists, as they are read. Doubled entries count once in the end."""

    def __init__(self, agents: Sequence[str] = ("*",)) -> None:
        self.agents = tuple(agents)
        self.hosts, self.urls, self.prefixes, self.prefix_hosts = (array("Q") for _ in range(4))
        self.prefix_lengths: set[int] = set()
        self.robots: dict[tuple[int, bytes], None] = {}

    def add_hosts(self, lines: Iterable[bytes]) -> Lines:
        """One host a line, subdomains included, or lines of a hosts file. A whole top-level domain is written .xxx."""
        return _read_lines(lines, self._add_host)

    def add_urls(self, lines: Iterable[bytes]) -> Lines:
        """One URL a line, with or without its scheme; what ends in * names all that begin so."""
        return _read_lines(lines, self._add_url)

    def add_robots(self, lines: Iterable[bytes]) -> Lines:
        """JSON lines {"host": "example.com" or "example.com:8080", "robots": the text of its robots.txt}."""
        return _read_lines(lines, self._add_robots)

    def finish(self) -> Blocklist:
        """All that was gathered, sorted."""
        robots = sorted(self.robots)
        ends = np.cumsum([0, *(len(text) for _, text in robots)], dtype=np.int64)
        return Blocklist(
            hosts=_sort(self.hosts),
            urls=_sort(self.urls),
            prefixes=_sort(self.prefixes),
            prefix_lengths=np.array(sorted(self.prefix_lengths), np.int64),
            prefix_hosts=_sort(self.prefix_hosts),
            robots_hosts=np.array([host for host, _ in robots], np.uint64),
            robots_ends=ends,
            robots_texts=np.frombuffer(b"".join(text for _, text in robots), np.uint8),
            agents=self.agents,
            removed=np.empty(0, np.uint64),
        )

    def _add_host(self, line: bytes) -> bool:
        if PLAIN_HOST.fullmatch(line):
            self.hosts.append(hash_text(line.decode().lower()))
            return True
        hosts = _parse_hosts(line.decode())
        self.hosts.extend(map(hash_text, hosts or ()))
        return hosts is not None

    def _add_url(self, line: bytes) -> bool:
        text = line.decode()
        begins = text.endswith("*")
        text = text.removesuffix("*")
        text = text.partition("://")[2] if "://" in text else text
        address = parse_address("//" + text)
        # A prefix of a host alone would be taken for one of its subdomains too, or of its name: it is neither.
        if address is None or not is_host(address.host) or (begins and "/" not in text):
            return False
        if not begins:
            self.urls.append(hash_text(address.place))
            return True
        self.prefixes.append(hash_text(address.place))
        self.prefix_lengths.add(len(address.place.encode()))
        self.prefix_hosts.append(hash_text(address.authority))
        return True

    def _add_robots(self, line: bytes) -> bool:
        entry = json.loads(line)
        if not isinstance(entry, dict):
            return False
        host, robots = entry.get("host"), entry.get("robots")
        if not isinstance(host, str) or not isinstance(robots, str):
            return False
        address = parse_address("//" + host)
        if address is None or not is_host(address.host) or address.place != address.authority + "/":
            return False
        reduced = reduce_robots(robots, self.agents)
        if reduced:
            self.robots[hash_text(address.authority), reduced.encode("utf-8", "replace")] = None
        return True


def _read_lines(lines: Iterable[bytes], add: Callable[[bytes], bool]) -> Lines:
    """Comments begin with # at the start of a line or after a space."""
    used = bad = first_bad = 0
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(BOM).strip()
        if not line or line.startswith(b"#"):
            continue
        try:
            good = add(line)
        except (ValueError, RecursionError):
            good = False
        used += good
        bad += not good
        first_bad = first_bad or (0 if good else number)
    return Lines(used, bad, first_bad)


def _parse_hosts(line: str) -> list[str] | None:
    """The hosts that a line names; None where it names none."""
    words = line.partition(" #")[0].partition("\t#")[0].split()
    if len(words) == 1:
        word = words[0].removeprefix("*")
        host = fold_host(word.removeprefix("."))
        return [host] if is_host(host) and (word.startswith(".") or "." in host or is_number(host)) else None
    if not is_number(words[0]):
        return None
    hosts = [fold_host(word) for word in words[1:]]
    named = [host for host in hosts if host not in OWN_NAMES and not host.startswith(OWN_PREFIX)]
    return named if all(is_host(host) and ("." in host or is_number(host)) for host in named) else None


def _sort(hashes: "array[int]") -> Hashes:
    return np.unique(np.frombuffer(hashes, np.uint64))
