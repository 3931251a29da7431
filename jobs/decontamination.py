"""Benchmarks to keep out of a corpus: read by the driver, indexed into one file beside the run's unfinished tables,
mapped by workers."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from corpus import storage
from corpus.benchmark import ENDINGS, FORMS, Item, name_benchmark, read_benchmark
from corpus.errors import InputError
from corpus.find import GLOB, find_matches
from corpus.item_index import write_index
from corpus.item_texts import build_index
from corpus.storage import InputFile
from corpus.stores import absolute, has_scheme
from corpus.wording import show_count
from filters.base import Filter
from filters.contamination import contamination_filter
from jobs.console import say
from jobs.tables import Run

FOLDER = "contamination"


class Benchmarks(NamedTuple):
    """places: files, folders or globs. fields: those that make up an item, where they are not the usual ones."""

    places: Sequence[str] = ()
    fields: Sequence[str] = ()


class Decontamination(NamedTuple):
    """items: of all benchmarks. prints: what a recipe says of them, {} where there are none. filters: one, or none.
    uri: where their index lies while pages are judged."""

    items: Sequence[Item]
    prints: Mapping[str, Any]
    filters: tuple[Filter, ...]
    uri: str


NO_BENCHMARKS = Benchmarks()
NOTHING = Decontamination((), {}, (), "")


def read_benchmarks(run: Run, benchmarks: Benchmarks) -> Decontamination:
    """All items that the benchmarks hold.

    Raises InputError for a place with no file of a known form, a file that cannot be read, or no item at all.
    """
    if not benchmarks.places:
        if benchmarks.fields:
            raise InputError("--benchmark-field names a field of benchmarks: give their files with --benchmark.")
        return NOTHING
    items: list[Item] = []
    prints: dict[str, dict[str, Any]] = {}
    for name, file in sorted(_find_files(benchmarks.places).items()):
        content = _read(file.uri)
        found = read_benchmark(name, content, benchmarks.fields)
        _say_odd(file.uri, len(found.items), found.empty)
        items += found.items
        prints[name] = {"sha256": hashlib.sha256(content).hexdigest(), "items": len(found.items)}
    if not items:
        fields = f"the fields {', '.join(benchmarks.fields)}" if benchmarks.fields else "a question or text"
        raise InputError(
            f"--benchmark {', '.join(benchmarks.places)} holds no item: no row has {fields}. Name the fields with "
            f"--benchmark-field. Benchmarks are read from {FORMS}."
        )
    made = {"benchmarks": prints} | ({"benchmark_fields": list(benchmarks.fields)} if benchmarks.fields else {})
    # Workers keep what they have mapped by its name, so other items must have another name.
    index = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()[:16]
    uri = storage.as_uri(storage.join(run.unfinished(FOLDER), f"{index}.arrow"))
    return Decontamination(items, made, (contamination_filter(uri),), uri)


@contextmanager
def write_items(run: Run, decontamination: Decontamination) -> Iterator[None]:
    """Workers find the index of the items until the block ends."""
    if not decontamination.items:
        yield
        return
    folder = run.unfinished(FOLDER)
    storage.delete(folder)
    built = build_index(decontamination.items)
    notes = f"; equal to another: {built.doubled:,}" if built.doubled else ""
    notes += f"; too short or too common to be looked for: {built.short:,}" if built.short else ""
    files = len(decontamination.prints["benchmarks"])
    say("filter", f"benchmarks: {show_count(len(decontamination.items), 'item')} of {show_count(files, 'file')}{notes}")
    with storage.write_whole(decontamination.uri) as sink:
        write_index(built.index, sink)
    try:
        yield
    finally:
        storage.delete(folder)


def _find_files(places: Sequence[str]) -> dict[str, InputFile]:
    """Files by name: the path below a folder, that folder's own name before it."""
    found: dict[str, InputFile] = {}
    benchmarks: dict[str, str] = {}
    for place in places:
        whole = place if has_scheme(place) else absolute(place)
        own = whole.rstrip("/").rpartition("/")[2]
        for file in find_matches(place, ENDINGS):
            name = file.name if file.name == own or GLOB.search(own) else f"{own}/{file.name}"
            other = benchmarks.setdefault(name_benchmark(name), file.uri)
            if other != file.uri:
                raise InputError(
                    f"{other} and {file.uri} would both be the benchmark {name_benchmark(name)!r}. Give one folder "
                    "above both, or rename one."
                )
            found[name] = file
    return found


def _read(uri: str) -> bytes:
    try:
        return storage.read_bytes(uri)
    except OSError as error:
        raise InputError(f"cannot read the benchmark {uri}: {error}. Check that it is there and whole.") from error


def _say_odd(uri: str, items: int, empty: int) -> None:
    if empty:
        say("filter", f"--benchmark {uri}: {show_count(items, 'item')}; rows without a question or text: {empty:,}")
