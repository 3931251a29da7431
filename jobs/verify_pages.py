"""Checks of the pages alone: every input file once and in one batch, every byte of it in one row, and nothing left of
what was taken out."""

import json
from collections import Counter
from collections.abc import Iterator

import pyarrow as pa

from corpus import storage
from corpus.removed import digest_entry, list_entries
from jobs.blocking import fingerprint_removed
from jobs.inputs import Input, list_read, list_same, read_inputs
from jobs.removed_list import read_removed
from jobs.scan import list_parquet, scan, scan_file
from jobs.tables import DONE, PAGES, Run, read_json


def verify_pages(run: Run) -> list[str]:
    """Problems with the inputs, the batches and the bytes of finished pages, whether made at once or added to."""
    given = read_inputs(run)
    batches = _read_batches(run)
    problems = [*_check_inputs(run, given), *_check_batches(given, batches), *_check_rows(run, given, batches)]
    problems += _check_removed(run)
    return [f"{run.table(PAGES.name)}: {problem}" for problem in problems]


def _read_batches(run: Run) -> dict[str, list[str]]:
    """The names of the input files of every batch, by the batch's folder."""
    folder = run.table(PAGES.name)
    done = [name for name in storage.list_files(folder) if name.endswith(f"/{DONE}")]
    return {name.rpartition("/")[0]: json.loads(storage.read_bytes(storage.join(folder, name))) for name in done}


def _check_inputs(run: Run, given: list[Input]) -> Iterator[str]:
    """Every file that is read is read once and in the recipe; the others are the same as one of those."""
    read = list_read(given)
    names, places = Counter(file.name for file in read), Counter(file.uri for file in read)
    for name, count in [*names.items(), *places.items()]:
        if count > 1:
            yield f"{name} was read {count} times"
    for name in sorted(names.keys() ^ read_json(run, PAGES, "_recipe.json")["inputs"].keys()):
        yield f"{name} is an input file by either _inputs.json or _recipe.json, but not by both"
    for one in list_same(given):
        if one.same_as not in names:
            yield f"{one.name} is said to be the same as {one.same_as}, which was not read"


def _check_batches(given: list[Input], batches: dict[str, list[str]]) -> Iterator[str]:
    """The batches tile the input files."""
    counts = Counter(name for names in batches.values() for name in names)
    names = {file.name for file in list_read(given)}
    for name in sorted(names | counts.keys()):
        if counts[name] != 1 or name not in names:
            yield f"{name} is in {counts[name]} batches" + ("" if name in names else ", but no input file")


def _check_rows(run: Run, given: list[Input], batches: dict[str, list[str]]) -> Iterator[str]:
    """A batch holds rows of its own files alone, and these cover every byte of them."""
    covered: Counter[str] = Counter()
    for name in list_parquet(run, PAGES):
        folder = name.rpartition("/")[0]
        lengths: Counter[str] = Counter()
        for batch in scan_file(run, PAGES, name, ["warc", "warc_length"]):
            sums = pa.Table.from_batches([batch]).group_by("warc").aggregate([("warc_length", "sum")])
            for row in sums.to_pylist():
                lengths[row["warc"]] += row["warc_length_sum"]
        for warc in sorted(lengths.keys() - set(batches.get(folder, []))):
            yield f"{name} has rows of {warc}, which is not in its batch"
        covered += lengths
    for file in list_read(given):
        if covered[file.name] != file.bytes:
            yield f"{file.name}: {file.bytes:,} bytes, its records cover {covered[file.name]:,}"


def _check_removed(run: Run) -> Iterator[str]:
    """The list of what was taken out is the one that the recipe names, and no page on it is there."""
    digests = frozenset(read_removed(run.folder))
    options = read_json(run, PAGES, "_recipe.json")["options"]
    if options.get("removed") != (fingerprint_removed(digests)["removed"] if digests else None):
        yield "the list of pages that were taken out of the run is not the one that the recipe names"
    for batch in scan(run, PAGES, ["id", "url", "reason"]) if digests else ():
        for id, url, reason in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if (url or reason is None) and any(digest_entry(entry) in digests for entry in list_entries(id, url)):
                yield f"{id} was taken out of the run, and is still there"
