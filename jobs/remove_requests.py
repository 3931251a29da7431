"""What a user asks to be taken out of a run, as the entries of `corpus.removed`."""

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from corpus import storage
from corpus.errors import InputError, enumerate_shortly
from corpus.listed import GZIP_MAGIC, LIST_MARK
from corpus.removed import name_host, name_id, name_url
from corpus.wording import show_count


class Requests(NamedTuple):
    """Hosts, URLs and ids as they are given, or @FILE with one a line."""

    hosts: Sequence[str] = ()
    urls: Sequence[str] = ()
    ids: Sequence[str] = ()


def read_requests(requests: Requests) -> dict[str, str]:
    """Entry -> the line that asks for it, each entry once. Raises InputError that names the lines that name nothing."""
    entries: dict[str, str] = {}
    problems: list[str] = []
    names: list[tuple[Sequence[str], Callable[[str], str]]] = [
        (requests.hosts, name_host),
        (requests.urls, name_url),
        (requests.ids, name_id),
    ]
    for given, name in names:
        for line in _expand(given):
            try:
                entries.setdefault(name(line), line)
            except InputError as error:
                problems.append(str(error))
    if problems:
        lines = show_count(len(problems), "line")
        raise InputError(f"{lines} cannot be used: {enumerate_shortly(problems)} Nothing was changed.")
    return entries


def _expand(given: Sequence[str]) -> Iterator[str]:
    for one in given:
        if one.startswith(LIST_MARK):
            yield from _read_file(one.removeprefix(LIST_MARK))
        else:
            yield one


def _read_file(place: str) -> list[str]:
    """The lines of a text file, plain or gzip; blank lines and those that begin with # say nothing."""
    try:
        content = storage.read_bytes(place)
        plain = gzip.decompress(content) if content.startswith(GZIP_MAGIC) else content
        lines = [line.strip() for line in plain.decode("utf-8-sig").splitlines()]
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the list {place}: {error}. It must be text in UTF-8, plain or .gz.") from error
    used = [line for line in lines if line and not line.startswith("#")]
    if not used:
        raise InputError(f"the list {place} names nothing. Check that it is the right one.")
    return used
