"""One door to local paths, s3://, gs:// and hdfs://: read, write whole or not at all, list, move, delete.

Built on pyarrow.fs. A path without a scheme is local. File names never come from crawled text.
"""

import contextlib
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, BinaryIO, NamedTuple, TypeVar, cast

from pyarrow import fs

from corpus.errors import InputError, StoreError
from corpus.patience import PATIENCE, Patience, persist, shorten
from corpus.steady import BYTES_AT_MOST, SteadyStream
from corpus.stores import LOCAL, absolute, has_scheme
from corpus.stores import open_place as open_place

BLOCK_BYTES = 1 << 20
# A fingerprint reads a file's two ends: hashing ten terabytes of WARCs before a run would take hours.
FINGERPRINT_BYTES = 1 << 16
# Requests of one process at once, where many small ones are made. The AWS SDK as pyarrow sets it up holds 25
# connections at most to a store; what is beyond them would wait inside it.
REQUESTS_AT_ONCE = 16
OBJECT_STORES = (fs.S3FileSystem, fs.GcsFileSystem)

Answer = TypeVar("Answer")


class InputFile(NamedTuple):
    """name: the path below the input's fixed root, the same wherever the crawl lies. bytes: size as stored."""

    name: str
    uri: str
    bytes: int


def as_uri(path: str) -> str:
    """What Spark is to be given: file:///… for local paths, the URI itself otherwise."""
    return path if has_scheme(path) else "file://" + absolute(path)


def join(place: str, *names: str) -> str:
    return "/".join([place.rstrip("/"), *names])


def look_up(uri: str) -> fs.FileInfo:
    """What stands at a path: a file and its size, a folder, or nothing."""
    system, path = open_place(uri)
    return _ask(uri, "look up", lambda: system.get_file_info(path))


def list_below(uri: str) -> list[tuple[str, int]]:
    """Names below a folder, each with its file's bytes, sorted; empty when there is no such folder."""
    system, root = open_place(uri)
    selector = fs.FileSelector(root, recursive=True, allow_not_found=True)
    found = _ask(uri, "list", lambda: system.get_file_info(selector))
    return sorted((one.path[len(root) :].strip("/"), one.size) for one in found if one.type == fs.FileType.File)


def _ask(uri: str, deed: str, question: Callable[[], Answer]) -> Answer:
    """This machine's own answers stand at once: they do not get better, and their errors say all."""
    return question() if open_place(uri)[0] is LOCAL else persist(deed, uri, question)


def fingerprint(file: InputFile) -> str:
    """A hash of a file's size and both its ends."""
    digest = hashlib.sha256(str(file.bytes).encode())
    with open_input_at(file.uri, 0, FINGERPRINT_BYTES) as source:
        digest.update(source.read(FINGERPRINT_BYTES))
        if file.bytes > FINGERPRINT_BYTES:
            source.seek(max(FINGERPRINT_BYTES, file.bytes - FINGERPRINT_BYTES))
            digest.update(source.read(FINGERPRINT_BYTES))
    return digest.hexdigest()


@contextlib.contextmanager
def open_input_at(
    uri: str, offset: int, buffer_bytes: int = BYTES_AT_MOST, patience: Patience = PATIENCE
) -> Iterator[BinaryIO]:
    """A file's bytes as stored, from `offset` on: nothing is decompressed by its ending. buffer_bytes: the most that
    is asked of a remote store at once."""
    system, path = open_place(uri)
    if system is LOCAL:
        try:
            source = system.open_input_file(path)
        except FileNotFoundError as error:
            raise InputError(f"{uri} does not exist (any more).") from error
        with source:
            source.seek(offset)
            yield cast(BinaryIO, source)
        return
    steady = SteadyStream(uri, lambda: system.open_input_file(path), offset, patience)
    with io.BufferedReader(steady, buffer_bytes) as stream:
        yield cast(BinaryIO, stream)


def digest(uri: str) -> str:
    """The sha256 of a whole file."""
    found = hashlib.sha256()
    with open_input(uri) as stream:
        while block := stream.read(BLOCK_BYTES):
            found.update(block)
    return found.hexdigest()


@contextlib.contextmanager
def open_input(uri: str, patience: Patience = PATIENCE) -> Iterator[BinaryIO]:
    """A file's bytes as stored, from its start."""
    with open_input_at(uri, 0, patience=patience) as stream:
        yield stream


@contextlib.contextmanager
def write_whole(uri: str) -> Iterator[IO[bytes]]:
    """Writes a file that is seen complete or not at all: moved into place when the block ends without error.

    On object stores too: an object is shown when it is closed, and an error closes it half written.
    """
    system, path = open_place(uri)
    folder, _, name = path.rpartition("/")
    by_object = isinstance(system, OBJECT_STORES)
    if not by_object:
        system.create_dir(folder, recursive=True)
    unfinished = f"{folder}/.{name}.{os.getpid()}.unfinished"
    whole = False
    try:
        with system.open_output_stream(unfinished, compression=None) as sink:
            yield sink
        whole = True
    except OSError as error:
        if system is LOCAL or error.errno is not None:  # Those of a store's answers have none.
            raise
        raise StoreError(f"cannot write: {uri} ({shorten(error)}). Check the credentials and their rights.") from error
    finally:
        if not whole:
            with contextlib.suppress(OSError):
                system.delete_file(unfinished)
    if by_object:
        _ask(uri, "write", lambda: system.copy_file(unfinished, path))
        _ask(uri, "write", lambda: system.delete_file(unfinished))
    else:
        system.move(unfinished, path)


def read_bytes(uri: str) -> bytes:
    with open_input(uri) as stream:
        return stream.read()


def write_bytes(uri: str, content: bytes) -> None:
    with write_whole(uri) as sink:
        sink.write(content)


def exists(uri: str) -> bool:
    return bool(look_up(uri).type != fs.FileType.NotFound)


def list_files(uri: str) -> list[str]:
    """Names below a folder, sorted; empty when there is no such folder."""
    return [name for name, _ in list_below(uri)]


def move(source: str, target: str, last: str = "") -> None:
    """Moves a file or folder within one store; on object stores a folder's objects one by one, the one called
    `last` after all others."""
    system, old = open_place(source)
    new = open_place(target)[1]
    if not isinstance(system, OBJECT_STORES):
        system.create_dir(new.rpartition("/")[0], recursive=True)
        system.move(old, new)
        return

    def move_object(name: str) -> None:
        here, there = f"{old}/{name}".rstrip("/"), f"{new}/{name}".rstrip("/")
        _ask(source, "move", lambda: system.copy_file(here, there))
        _ask(source, "move", lambda: system.delete_file(here))

    names = list_files(source) or [""]
    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
        list(pool.map(move_object, [name for name in names if not last or name != last]))
    if last and last in names:
        move_object(last)
    if not list_files(source):
        delete(source)  # What some writers leave as the mark of a folder.


def is_object_store(uri: str) -> bool:
    """Whether a folder is but a part of its objects' names there, so that they move one by one."""
    return isinstance(open_place(uri)[0], OBJECT_STORES)


def replace(source: str, target: str) -> None:
    """Moves a file over another within one store."""
    if isinstance(open_place(target)[0], fs.HadoopFileSystem):
        delete(target)  # Its rename, unlike others, does not replace.
    move(source, target)


def delete(uri: str) -> None:
    """Deletes a file, or a folder with all in it; nothing where there is neither."""
    system, path = open_place(uri)
    kind = look_up(uri).type
    if kind == fs.FileType.Directory:
        _ask(uri, "delete", lambda: system.delete_dir(path))
    elif kind == fs.FileType.File:
        _ask(uri, "delete", lambda: system.delete_file(path))


def copy_in(path: str, target: str) -> None:
    """Copies a local file to a URI, whole or not at all."""
    with open(path, "rb") as source, write_whole(target) as sink:
        while block := source.read(BLOCK_BYTES):
            sink.write(block)
