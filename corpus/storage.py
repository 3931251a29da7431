"""One door to local paths, s3://, gs:// and hdfs://: find, read, write whole or not at all, move, delete.

Built on pyarrow.fs. A path without a scheme is local. File names never come from crawled text.
"""

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, NamedTuple, cast

import pyarrow as pa
from pyarrow import fs

from corpus.errors import InputError

GLOB = re.compile(r"[*?\[]")
GLOB_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|.")
BLOCK_BYTES = 1 << 20
# A fingerprint reads a file's two ends: hashing ten terabytes of WARCs before a run would take hours.
FINGERPRINT_BYTES = 1 << 16


class InputFile(NamedTuple):
    """name: the path below the input's fixed root, the same wherever the crawl lies. bytes: size as stored."""

    name: str
    uri: str
    bytes: int


def open_place(uri: str) -> tuple[Any, str]:
    """The pyarrow file system of a URI or local path, and the path inside it. What follows file:// is the path
    as it stands, as it is to Hadoop: nothing in it is escaped."""
    path = uri.removeprefix("file://")
    try:
        return cast(tuple[Any, str], fs.FileSystem.from_uri(path if "://" in path else _absolute(path)))
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"cannot use {uri!r}: {error}. Give a local path or s3://, gs://, hdfs://.") from error


def as_uri(path: str) -> str:
    """What Spark is to be given: file:///… for local paths, the URI itself otherwise."""
    return path if "://" in path else "file://" + _absolute(path)


def join(place: str, *names: str) -> str:
    return "/".join([place.rstrip("/"), *names])


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


def find_inputs(patterns: list[str], endings: tuple[str, ...]) -> list[InputFile]:
    """The files that globs, folders and paths name, in name order.

    Raises InputError when a pattern matches nothing or two files would have the same name.
    """
    found: dict[str, InputFile] = {}
    for pattern in patterns:
        matches = _find(pattern, endings)
        if not matches:
            raise InputError(
                f"no input matches {pattern!r}. Check the path; put quotes around globs; a folder must hold files "
                f"that end in {' or '.join(endings)}."
            )
        for match in matches:
            other = found.setdefault(match.name, match)
            if other.uri != match.uri:
                raise InputError(
                    f"{other.uri} and {match.uri} would both be called {match.name!r}. "
                    "Give one glob or folder above both, so that their names differ."
                )
    return sorted(found.values())


def _find(pattern: str, endings: tuple[str, ...]) -> list[InputFile]:
    fixed, below = _split_glob(pattern.removeprefix("file://"))
    system, root = open_place(fixed)
    info = system.get_file_info(root)
    scheme = fixed.partition("://")[0] + "://" if "://" in fixed else ""
    if info.type == fs.FileType.File:
        return [InputFile(info.base_name, scheme + info.path, info.size)]
    if info.type != fs.FileType.Directory:
        return []
    wanted = re.compile(_translate(below)) if below else None
    files = system.get_file_info(fs.FileSelector(root, recursive=True))
    named = [(one.path[len(root) :].strip("/"), one) for one in files if one.type == fs.FileType.File]
    return [
        InputFile(name, scheme + one.path, one.size)
        for name, one in named
        if (wanted.fullmatch(name) if wanted else name.lower().endswith(endings))
    ]


def _split_glob(pattern: str) -> tuple[str, str]:
    """The folder above a pattern's first wildcard, and the glob below it: none where the pattern is the name of
    something, as in 'pages[1].warc.gz'."""
    if not GLOB.search(pattern) or exists(pattern):
        return pattern, ""
    folder = GLOB.split(pattern)[0].rpartition("/")[0]
    return folder or ("/" if pattern.startswith("/") else "."), pattern[len(folder) :].strip("/")


def _translate(glob: str) -> str:
    """A glob as a regular expression: * and ? stay inside one folder, ** crosses folders."""
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        meaning.get(part) or (_translate_set(part) if len(part) > 1 else re.escape(part))
        for part in GLOB_PARTS.findall(glob)
    )


def _translate_set(part: str) -> str:
    negated = part.startswith("[!")
    return ("[^/" if negated else "[") + part[1 + negated :].replace("\\", r"\\").replace("[", r"\[")


def fingerprint(file: InputFile) -> str:
    """A hash of a file's size and both its ends."""
    digest = hashlib.sha256(str(file.bytes).encode())
    system, path = open_place(file.uri)
    with system.open_input_file(path) as source:
        digest.update(source.read(FINGERPRINT_BYTES))
        if file.bytes > FINGERPRINT_BYTES:
            source.seek(max(FINGERPRINT_BYTES, file.bytes - FINGERPRINT_BYTES))
            digest.update(source.read(FINGERPRINT_BYTES))
    return digest.hexdigest()


@contextlib.contextmanager
def open_input(uri: str) -> Iterator[BinaryIO]:
    """A file's bytes as stored: nothing is decompressed by its ending."""
    system, path = open_place(uri)
    try:
        stream = system.open_input_stream(path, compression=None, buffer_size=BLOCK_BYTES)
    except FileNotFoundError as error:
        raise InputError(f"{uri} does not exist (any more).") from error
    with stream:
        yield cast(BinaryIO, stream)


@contextlib.contextmanager
def write_whole(uri: str) -> Iterator[IO[bytes]]:
    """Writes a file that is seen complete or not at all: moved into place when the block ends without error.
    Object stores show an object only once it is closed, so there it is written under its own name."""
    system, path = open_place(uri)
    unfinished = path
    if not isinstance(system, fs.S3FileSystem | fs.GcsFileSystem):
        folder, _, name = path.rpartition("/")
        system.create_dir(folder, recursive=True)
        unfinished = f"{folder}/.{name}.{os.getpid()}.unfinished"
    whole = False
    try:
        with system.open_output_stream(unfinished, compression=None) as sink:
            yield sink
        whole = True
    finally:
        if not whole:
            # The error has closed the stream, and so has published half an object.
            with contextlib.suppress(OSError):
                system.delete_file(unfinished)
    if unfinished != path:
        system.move(unfinished, path)


@contextlib.contextmanager
def open_input_at(uri: str, offset: int) -> Iterator[BinaryIO]:
    """A file's bytes as stored, from `offset` on."""
    system, path = open_place(uri)
    with system.open_input_file(path) as source:
        source.seek(offset)
        yield cast(BinaryIO, source)


def read_bytes(uri: str) -> bytes:
    with open_input(uri) as stream:
        return stream.read()


def write_bytes(uri: str, content: bytes) -> None:
    with write_whole(uri) as sink:
        sink.write(content)


def exists(uri: str) -> bool:
    system, path = open_place(uri)
    return bool(system.get_file_info(path).type != fs.FileType.NotFound)


def list_files(uri: str) -> list[str]:
    """Names below a folder, sorted; empty when there is no such folder."""
    system, root = open_place(uri)
    found = system.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True))
    return sorted(one.path[len(root) :].strip("/") for one in found if one.type == fs.FileType.File)


def move(source: str, target: str, last: str = "") -> None:
    """Moves a file or folder within one store; on object stores a folder's objects one by one, the one called
    `last` after all others."""
    system, old = open_place(source)
    new = open_place(target)[1]
    if isinstance(system, fs.S3FileSystem | fs.GcsFileSystem):
        for name in sorted(list_files(source), key=lambda name: name == last) or [""]:
            here, there = f"{old}/{name}".rstrip("/"), f"{new}/{name}".rstrip("/")
            system.copy_file(here, there)
            system.delete_file(here)
        return
    system.create_dir(new.rpartition("/")[0], recursive=True)
    system.move(old, new)


def is_object_store(uri: str) -> bool:
    """Whether a folder is but a part of its objects' names there, so that they move one by one."""
    return isinstance(open_place(uri)[0], fs.S3FileSystem | fs.GcsFileSystem)


def replace(source: str, target: str) -> None:
    """Moves a file over another within one store."""
    if isinstance(open_place(target)[0], fs.HadoopFileSystem):
        delete(target)  # Its rename, unlike others, does not replace.
    move(source, target)


def delete(uri: str) -> None:
    """Deletes a file, or a folder with all in it; nothing where there is neither."""
    system, path = open_place(uri)
    kind = system.get_file_info(path).type
    if kind == fs.FileType.Directory:
        system.delete_dir(path)
    elif kind == fs.FileType.File:
        system.delete_file(path)


def copy_in(path: str, target: str) -> None:
    """Copies a local file to a URI, whole or not at all."""
    with open(path, "rb") as source, write_whole(target) as sink:
        while block := source.read(BLOCK_BYTES):
            sink.write(block)
