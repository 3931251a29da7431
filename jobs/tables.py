"""The tables of a run: built aside, checked, and moved into place whole; skipped when they are there already.

RUN/<table>/ holds the data files and
  _manifest.json  every data file with rows, bytes and sha256: readers open these files and no others
  _recipe.json    what the table was made by and from; its hash is the table's fingerprint
  _ledger.json    rows and characters for each input file and reason
  _run.json       seconds and cores: differs between two runs
  _inputs.json    (pages only) name, place and bytes of each input file: differs where the crawl lies elsewhere
RUN/.unfinished/<table>/ is where a table grows; nothing unfinished is ever seen under a final name.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from textwrap import shorten
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import DataFrame, SparkSession

from corpus import storage
from corpus.errors import InputError, OutputError
from jobs.console import say
from jobs.ledger import Ledger, check_conservation, read_ledger, tally

Recipe = dict[str, Any]
ArrowFunction = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


class Run(NamedTuple):
    """A run directory: a local path or URI."""

    folder: str

    def table(self, name: str) -> str:
        return storage.join(self.folder, name)

    def unfinished(self, name: str) -> str:
        return storage.join(self.folder, ".unfinished", name)


class Table(NamedTuple):
    """What a stage makes. upstream: the table whose kept rows this table accounts for; None for the first.
    made_with: distributions whose version decides the content, beside our own."""

    name: str
    stage: str
    upstream: str | None
    made_with: tuple[str, ...] = ()


PAGES = Table("pages", "ingest", None, ("resiliparse", "brotli", "zstandard", "opencc"))
VERDICTS = Table("verdicts", "filter", "pages", ("fasttext-numpy2", "rjieba", "opencc"))
CLUSTERS = Table("clusters", "deduplicate", "verdicts", ("rensa", "opencc"))
DOCUMENTS = Table("documents", "redact", "clusters", ("presidio-analyzer", "presidio-anonymizer"))
CORPUS = Table("corpus", "export", "documents", ("pyarrow", "opencc"))
VOCABULARY = Table("vocabulary", "vocabulary", "corpus", ("sentencepiece",))
TOKENS = Table("tokens", "tokens", "corpus", ("sentencepiece", "pyarrow"))
MANIFEST = "_manifest.json"
INPUTS = "_inputs.json"
CHANGES_SHOWN = 5
VALUE_SHOWN = 120
TABLES = (PAGES, VERDICTS, CLUSTERS, DOCUMENTS, CORPUS, VOCABULARY, TOKENS)


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
    """Raises OutputError when the table is not finished."""
    recipe = read_recipe(run, table)
    if recipe is None:
        raise OutputError(
            f"{run.table(table.name)} is not finished. Run `wudao {table.stage} --output {run.folder}` first."
        )
    return _hash(recipe)


def read_recipe(run: Run, table: Table) -> Recipe | None:
    """The recipe of a finished table, or None."""
    return read_json(run, table, "_recipe.json") if is_finished(run, table) else None


def is_finished(run: Run, table: Table) -> bool:
    return storage.exists(storage.join(run.table(table.name), MANIFEST))


def read_table(spark: SparkSession, run: Run, table: Table) -> DataFrame:
    """A finished table: the files its manifest names. Raises OutputError when it is not finished."""
    fingerprint_of(run, table)
    names = [one["name"] for one in read_json(run, table, MANIFEST)["files"]]
    folder = storage.as_uri(run.table(table.name))
    return spark.read.parquet(*(storage.join(folder, name) for name in names if name.endswith(".parquet")))


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
    Raises OutputError where a finished table has another recipe and `force` is not set, and
    ConservationError where rows in and out do not add up.
    """
    before = read_recipe(run, table)
    if before == recipe and not force:
        say(table.stage, f"{run.table(table.name)} is finished and matches: nothing to do")
        return
    if before is not None and not force:
        raise OutputError(_explain_mismatch(run, table, before, recipe))
    started = time.monotonic()
    folder = run.unfinished(table.name)
    if table is not PAGES:
        storage.delete(folder)
    write(folder)
    rows = describe(folder) if describe else _read_folder(spark, folder)
    ledger = tally(rows)
    upstream = read_ledger(read_json(run, _named(table.upstream), "_ledger.json")) if table.upstream else None
    check_conservation(table.stage, upstream, ledger)
    _commit(spark, run, table, recipe, ledger, time.monotonic() - started)


def settle(folder: str) -> list[str]:
    """Renames the files Spark wrote to part-00000.parquet …, deletes its markers, and returns the names."""
    names = storage.list_files(folder)
    parts = [name for name in names if name.endswith(".parquet") and not name.startswith((".", "_"))]
    for at, name in enumerate(parts):
        storage.move(storage.join(folder, name), storage.join(folder, f"part-{at:05}.parquet"))
    for name in set(names) - set(parts):
        storage.delete(storage.join(folder, name))
    return [f"part-{at:05}.parquet" for at in range(len(parts))]


def _commit(spark: SparkSession, run: Run, table: Table, recipe: Recipe, ledger: Ledger, seconds: float) -> None:
    folder, final = run.unfinished(table.name), run.table(table.name)
    names = [name for name in storage.list_files(folder) if not name.rpartition("/")[2].startswith(("_", "."))]
    slices = min(len(names), spark.sparkContext.defaultParallelism) or 1
    files = spark.sparkContext.parallelize(names, slices).map(lambda name: describe_file(folder, name)).collect()
    rows = sum(one.rows for one in ledger)
    facts = {"stage": table.stage, "seconds": round(seconds, 3), "rows": rows}
    _write_json(folder, "_recipe.json", recipe)
    _write_json(folder, "_ledger.json", [one._asdict() for one in ledger])
    _write_json(folder, "_run.json", facts | {"cores": spark.sparkContext.defaultParallelism})
    _write_json(folder, MANIFEST, {"rows": rows, "files": files})
    replaced = run.unfinished(f"{table.name}.replaced")
    storage.delete(replaced)
    if storage.exists(final):
        storage.move(final, replaced)
    storage.move(folder, final, last=MANIFEST)
    storage.delete(replaced)
    kept = sum(one.rows for one in ledger if one.reason is None)
    say(table.stage, f"{final}: {rows:,} rows, {kept:,} kept, {seconds:.1f} s")


def describe_file(folder: str, name: str) -> dict[str, Any]:
    """A manifest's line: name, rows (Parquet files only), bytes and sha256."""
    uri = storage.join(folder, name)
    digest, size = hashlib.sha256(), 0
    with storage.open_input(uri) as stream:
        while block := stream.read(storage.BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    line = {"name": name, "bytes": size, "sha256": digest.hexdigest()}
    if name.endswith(".parquet"):
        system, path = storage.open_place(uri)
        line["rows"] = pq.read_metadata(path, filesystem=system).num_rows
    return line


def _read_folder(spark: SparkSession, folder: str) -> DataFrame:
    reader = spark.read.option("recursiveFileLookup", True).option("pathGlobFilter", "*.parquet")
    return reader.parquet(storage.as_uri(folder))


def _explain_mismatch(run: Run, table: Table, before: Recipe, now: Recipe) -> str:
    changes = [
        _explain_change(f"{part} {key}", before.get(part, {}).get(key), now[part].get(key))
        for part in ("options", "inputs", "versions")
        for key in sorted({*before.get(part, {}), *now[part]})
        if before.get(part, {}).get(key) != now[part].get(key)
    ]
    more = f"; and {len(changes) - CHANGES_SHOWN:,} more" if len(changes) > CHANGES_SHOWN else ""
    return (
        f"{run.table(table.name)} is finished, but with another recipe ({'; '.join(changes[:CHANGES_SHOWN])}{more}). "
        f"Build it anew with `wudao {table.stage} --force` or `wudao run --force-from {table.stage}`, "
        "or give another --output to keep both."
    )


def _explain_change(name: str, before: Any, now: Any) -> str:
    """Both values, of lists what only one of them holds, each shortened to what one can read."""
    if isinstance(before, list) and isinstance(now, list):
        before, now = [one for one in before if one not in now], [one for one in now if one not in before]
    then, later = (shorten(str(value), VALUE_SHOWN, placeholder=" …") for value in (before, now))
    return f"{name}: {then} then, {later} now"


def _named(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def _hash(recipe: Recipe) -> str:
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_json(run: Run, table: Table, name: str) -> Any:
    """The content of one of a finished table's own files, such as _ledger.json."""
    return json.loads(storage.read_bytes(storage.join(run.table(table.name), name)))


def _write_json(folder: str, name: str, content: Any) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    storage.write_bytes(storage.join(folder, name), text.encode())
