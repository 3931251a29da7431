"""The tables of a run: built aside, checked, and moved into place whole; skipped when they are there already.

RUN/<table>/ holds the data files and
  _manifest.json  every data file with rows, bytes and sha256: readers open these files and no others
  _recipe.json    what the table was made by and from; its hash is the table's fingerprint
  _ledger.json    rows and characters for each input file and reason
  _run.json       seconds and cores: differs between two runs
  _inputs.json    (pages only) name, place and bytes of each input file, and where another with the same bytes was
                  read in its place, that one's name: differs where the crawl lies elsewhere
RUN/.unfinished/<table>/ is where a table grows, and RUN/.unfinished/pages.added/ what is added to finished pages.
pages/_forgotten.json is there where `wudao forget` took the texts out.
pages/batch-*/_done.json names the input files of a batch. Nothing unfinished is ever seen under a final name.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from corpus import schema, storage
from corpus.errors import InputError, OutputError, enumerate_shortly
from jobs.baseline import Baseline, check_stage
from jobs.console import say
from jobs.ledger import Ledger, check_conservation, order, read_ledger, tally
from jobs.mismatch import differ_in_inputs_alone, explain_files, explain_mismatch
from jobs.publish import MANIFEST, complete, is_complete, publish_addition, publish_whole
from jobs.remove_publish import check_none_decided, finish_removal

Recipe = dict[str, Any]
ArrowFunction = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Run(NamedTuple):
    """A run directory: a local path or URI. add: input files that are new are added to finished pages, and tables
    are made anew where nothing but what they were made from has changed. baseline: what a stage may lose."""

    folder: str
    add: bool = False
    baseline: Baseline | None = None

    def table(self, name: str) -> str:
        return storage.join(self.folder, name)

    def unfinished(self, name: str) -> str:
        return storage.join(self.folder, ".unfinished", name)

    def added(self, name: str) -> str:
        return self.unfinished(f"{name}.added")


class Table(NamedTuple):
    """What a stage makes. upstream: the table whose kept rows this table accounts for; None for the first.
    made_with: distributions whose version decides the content, beside our own. columns: those that its
    readers ask for, where an older version did not write all of them. goes_on: whether a job that was cut short left
    parts of it that the next one uses."""

    name: str
    stage: str
    upstream: str | None
    made_with: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    goes_on: bool = False


PAGES = Table("pages", "ingest", None, ("resiliparse", "brotli", "zstandard", "opencc"), goes_on=True)
VERDICTS = Table(
    "verdicts", "filter", "pages", ("fasttext-numpy2", "rjieba", "opencc"), tuple(one.name for one in schema.VERDICTS)
)
SIGNATURES = Table("signatures", "sign", "verdicts", ("rensa", "opencc"))
CLUSTERS = Table("clusters", "deduplicate", "verdicts", ("rensa", "opencc"))
CUTS = Table("cuts", "cut", "clusters", ("opencc", "xxhash"), tuple(schema.CUTS.names))
DOCUMENTS = Table(
    "documents",
    "redact",
    "cuts",
    ("presidio-analyzer", "presidio-anonymizer", "google-re2", "regex"),
    tuple(schema.DOCUMENTS.names),
)
CORPUS = Table("corpus", "export", "documents", ("pyarrow", "opencc"))
VOCABULARY = Table("vocabulary", "vocabulary", "corpus", ("sentencepiece",))
TOKENS = Table("tokens", "tokens", "corpus", ("sentencepiece", "pyarrow"), goes_on=True)
INPUTS = "_inputs.json"
DONE = "_done.json"
FORGOTTEN = "_forgotten.json"
TABLES = (PAGES, VERDICTS, SIGNATURES, CLUSTERS, CUTS, DOCUMENTS, CORPUS, VOCABULARY, TOKENS)


def rebuilt(force: bool, force_from: str) -> frozenset[str]:
    """The stages to build anew: all with `force`, those from `force_from` on, or none.

    Raises InputError for a stage that does not exist.
    """
    stages = [table.stage for table in TABLES]
    if force_from and force_from not in stages:
        raise InputError(f"--force-from {force_from!r}: choose one of {', '.join(stages)}.")
    start = 0 if force else stages.index(force_from) if force_from else len(stages)
    return frozenset(stages[start:])


def make_recipe(table: Table, options: dict[str, Any], inputs: dict[str, str]) -> Recipe:
    """All that decides a table's content. inputs: name -> fingerprint of each input file or table."""
    versions = {name: version(name) for name in ("wudao-corpora", *table.made_with)}
    return {"stage": table.stage, "versions": versions, "options": options, "inputs": inputs}


def fingerprints(run: Run, *tables: Table) -> dict[str, str]:
    return {table.name: fingerprint_of(run, table) for table in tables}


def fingerprint_of(run: Run, table: Table) -> str:
    """Raises OutputError when the table is not finished, or an addition to it or a removal from the run was cut short
    as it was published."""
    check_none_decided(run.folder)
    if is_complete(run.added(table.name)):
        raise OutputError(
            f"{run.table(table.name)} is being added to. If no job is at work there, one was cut short: "
            f"`wudao {table.stage} --add --output {run.folder}` with the same --input ends it."
        )
    recipe = read_recipe(run, table)
    if recipe is None:
        raise OutputError(
            f"{run.table(table.name)} is not finished. Run `wudao {table.stage} --output {run.folder}` first."
        )
    return hash_recipe(recipe)


def read_recipe(run: Run, table: Table) -> Recipe | None:
    """The recipe of a finished table, or None."""
    return read_json(run, table, "_recipe.json") if is_finished(run, table) else None


def is_finished(run: Run, table: Table) -> bool:
    return is_complete(run.table(table.name))


def are_forgotten(run: Run) -> bool:
    """Whether the texts of a run's pages were taken out of it."""
    return storage.exists(storage.join(run.table(PAGES.name), FORGOTTEN))


def read_pages(spark: SparkSession, run: Run) -> DataFrame:
    """The pages that were read, with their texts. Raises OutputError where they are not finished or were forgotten."""
    if are_forgotten(run):
        raise OutputError(
            f"{run.table(PAGES.name)} holds no texts any more (`wudao forget`), and this needs them. "
            f"Ingest anew, into another run or with --force."
        )
    return read_table(spark, run, PAGES).where("reason IS NULL")


def size_of(run: Run, table: Table) -> int:
    """Bytes of a finished table's data files, as stored."""
    return sum(one["bytes"] for one in read_json(run, table, MANIFEST)["files"])


def read_table(spark: SparkSession, run: Run, table: Table) -> DataFrame:
    """A finished table: the files its manifest names. Raises OutputError when it is not finished, or was made by a
    version of this project that did not write a column which is asked for now."""
    fingerprint_of(run, table)
    names = [one["name"] for one in read_json(run, table, MANIFEST)["files"]]
    folder = run.table(table.name)
    frame = read_parquet(spark, *(storage.join(folder, name) for name in names if name.endswith(".parquet")))
    if lacking := sorted(set(table.columns) - set(frame.columns)):
        raise OutputError(
            f"{folder} was made by another version of wudao-corpora and lacks what this one reads: "
            f"{enumerate_shortly(lacking)}. Make it anew with `wudao run --force-from {table.stage}`."
        )
    return frame


def build(
    spark: SparkSession,
    run: Run,
    table: Table,
    recipe: Recipe,
    write: Callable[[str], None],
    force: bool,
    describe: Callable[[str], DataFrame] | None = None,
) -> None:
    """Makes a table unless it is finished already: `write` fills the folder it is given.

    describe: the rows the folder accounts for, as (warc, characters[, reason]), where they are not those of
    its Parquet files.
    Raises OutputError where a finished table has another recipe and `force` is not set, ConservationError where
    rows in and out do not add up, and ProfileError where the finished table departs from the run's baseline.
    """
    finish_publication(run, table)
    before = read_recipe(run, table)
    if before == recipe and not force:
        say(table.stage, f"{run.table(table.name)} is finished and matches: nothing to do")
        _check_baseline(run, table)
        return
    if before is not None and not force:
        if not (run.add and table is not PAGES and differ_in_inputs_alone(before, recipe)):
            raise OutputError(_refuse(run, table, before, recipe))
        say(table.stage, "what it was made from has grown: made anew")
    started = time.monotonic()
    folder = run.unfinished(table.name)
    if not table.goes_on:
        storage.delete(folder)
    write(folder)
    rows = describe(folder) if describe else read_parquet(spark, folder)
    ledger = tally(rows)
    upstream = read_ledger(read_json(run, _named(table.upstream), "_ledger.json")) if table.upstream else None
    check_conservation(table.stage, upstream, ledger)
    complete(spark, folder, recipe, ledger, time.monotonic() - started)
    finish_publication(run, table)
    _say_rows(run, table, ledger, time.monotonic() - started)
    _check_baseline(run, table)


def extend(spark: SparkSession, run: Run, table: Table, recipe: Recipe, write: Callable[[str], None]) -> None:
    """Adds to a finished first table: `write` fills the folder it is given with folders that the table does not have,
    and with the table's _inputs.json. What is there is neither read nor moved.

    recipe: the one of the whole table. Raises ConservationError where rows do not add up.
    """
    started = time.monotonic()
    folder = run.added(table.name)
    write(folder)
    added = tally(read_parquet(spark, folder))
    ledger = order([*read_ledger(read_json(run, table, "_ledger.json")), *added])
    check_conservation(table.stage, None, ledger)
    earlier = read_json(run, table, MANIFEST)["files"]
    seconds = time.monotonic() - started + read_json(run, table, "_run.json")["seconds"]
    complete(spark, folder, recipe, ledger, seconds, earlier)
    finish_publication(run, table)
    _say_rows(run, table, added, time.monotonic() - started, "rows added")
    _check_baseline(run, table)


def finish_publication(run: Run, table: Table) -> None:
    """Moves into place what is complete, be it now or from a run that was cut short just then."""
    finish_removal(run.folder)
    folder, added, final = run.unfinished(table.name), run.added(table.name), run.table(table.name)
    if is_complete(folder):
        # What is published whole has its texts; where folders cannot be moved, files of before stay.
        storage.delete(storage.join(final, FORGOTTEN))
        publish_whole(folder, final, run.unfinished(f"{table.name}.replaced"))
        storage.delete(added)
    if is_complete(added):
        publish_addition(added, final)


def settle(folder: str) -> list[str]:
    """Renames the files Spark wrote to part-00000.parquet …, deletes its markers, and returns the names."""
    names = storage.list_files(folder)
    parts = [name for name in names if name.endswith(".parquet") and not name.startswith((".", "_"))]
    for at, name in enumerate(parts):
        storage.move(storage.join(folder, name), storage.join(folder, f"part-{at:05}.parquet"))
    for name in set(names) - set(parts):
        storage.delete(storage.join(folder, name))
    return [f"part-{at:05}.parquet" for at in range(len(parts))]


def _say_rows(run: Run, table: Table, ledger: Ledger, seconds: float, what: str = "rows") -> None:
    rows, kept = sum(one.rows for one in ledger), sum(one.rows for one in ledger if one.reason is None)
    say(table.stage, f"{run.table(table.name)}: {rows:,} {what}, {kept:,} kept, {seconds:.1f} s")


def read_parquet(spark: SparkSession, *places: str) -> DataFrame:
    """The rows of Parquet files and of all those in folders, whatever the places are called."""
    # Without __globPaths__ Spark takes *, ?, [ and { in a run's name for a glob, and reads what else matches it.
    reader = spark.read.option("__globPaths__", False).option("recursiveFileLookup", True)
    return reader.option("pathGlobFilter", "*.parquet").parquet(*(storage.as_uri(place) for place in places))


def _check_baseline(run: Run, table: Table) -> None:
    """Of a finished table, be it made now or before: what was wrong with it does not pass by running again."""
    if run.baseline is not None:
        check_stage(table.stage, read_ledger(read_json(run, table, "_ledger.json")), run.baseline)


def _refuse(run: Run, table: Table, before: Recipe, now: Recipe) -> str:
    explain = explain_files if table is PAGES else explain_mismatch
    grown = "`wudao run --add` adds input files that are not in it yet. " if table is PAGES else (
        "`wudao run --add` makes anew what was made from less. "
    )
    return (
        f"{run.table(table.name)} is finished, but with another recipe ({explain(before, now)}). "
        f"{grown if differ_in_inputs_alone(before, now) else ''}"
        f"Build it anew with `wudao {table.stage} --force` or `wudao run --force-from {table.stage}`, "
        "or give another --output to keep both."
    )


def _named(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def hash_recipe(recipe: Recipe) -> str:
    """The fingerprint of the table that the recipe makes."""
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_json(run: Run, table: Table, name: str) -> Any:
    """The content of one of a finished table's own files, such as _ledger.json."""
    return json.loads(storage.read_bytes(storage.join(run.table(table.name), name)))
