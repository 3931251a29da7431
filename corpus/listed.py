"""Lists of input files: one path or URI a line, plain or gzip, as Common Crawl's warc.paths.gz."""

import gzip
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from pyarrow import fs

from corpus import storage
from corpus.errors import InputError, enumerate_shortly
from corpus.storage import REQUESTS_AT_ONCE, InputFile
from corpus.stores import absolute, has_scheme
from corpus.wording import show_count

LIST_MARK = "@"
GZIP_MAGIC = b"\x1f\x8b"
# The longest path of Linux (PATH_MAX); an S3 key has 1,024 bytes at most. A longer line is no path.
LINE_CHARACTERS_AT_MOST = 4096


def find_listed(place: str, base: str = "") -> list[InputFile]:
    """The files that a list names, in its order; what it names twice is there twice. base: the folder that relative
    paths lie below; empty for the list's own.

    Raises InputError where the list cannot be read or a file it names is not there; StoreError where a store refuses.
    """
    base = base.rstrip("/") or place.rpartition("/")[0] or ("/" if place.startswith("/") else ".")
    named = list(read_list(storage.read_bytes(place), place, _settle(base)))
    if not named:
        raise InputError(f"the list {place} names no file. Check that it is the right one.")
    uris = list(dict.fromkeys(uri for _, uri in named))
    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
        infos = dict(zip(uris, pool.map(storage.look_up, uris), strict=True))
    missing = [uri for uri in uris if infos[uri].type != fs.FileType.File]
    if missing:
        raise InputError(
            f"{len(missing):,} of {show_count(len(uris), 'file')} that the list {place} names cannot be found: "
            f"{enumerate_shortly(missing)}. Relative paths lie below {base}; --input-base names another folder."
        )
    return [InputFile(name, uri, infos[uri].size) for name, uri in named]


def read_list(content: bytes, place: str, base: str) -> Iterator[tuple[str, str]]:
    """Name and URI of each line's file. A file's name is its path below `base`; elsewhere, its own name alone, as
    where it is given by itself. Empty lines and those that start with # say nothing.

    Raises InputError that names the line where there is none such.
    """
    for number, raw in enumerate(_unpack(content, place).split("\n"), 1):
        line = raw.strip()
        if line and not line.startswith("#"):
            yield _read_line(line, f"line {number:,} of {place}", base)


def _read_line(line: str, where: str, base: str) -> tuple[str, str]:
    parts = [part for part in line.removeprefix("file://").split("/") if part not in ("", ".")]
    if not parts or len(line) > LINE_CHARACTERS_AT_MOST or not line.isprintable():
        raise InputError(f"{where} is no path. A list holds one path or URI a line, in UTF-8.")
    if ".." in parts:
        raise InputError(f"{where} goes up with '..': {line!r}. Write the path without it.")
    if not has_scheme(line) and not line.startswith(("/", "~")):
        return "/".join(parts), storage.join(base, *parts)
    uri = _settle(line)
    below = uri.removeprefix(base.rstrip("/") + "/")
    return (below if below != uri else parts[-1]), uri


def _settle(path: str) -> str:
    """A URI as it stands; a local path from the root on."""
    path = path.removeprefix("file://")
    return path.rstrip("/") if has_scheme(path) else absolute(path)


def _unpack(content: bytes, place: str) -> str:
    try:
        plain = gzip.decompress(content) if content.startswith(GZIP_MAGIC) else content
        return plain.decode("utf-8-sig")
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(f"the list {place} is damaged gzip: {error}. Fetch it again.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{place} is no list of paths: it is not UTF-8. Give a text file, or one in .gz.") from error
