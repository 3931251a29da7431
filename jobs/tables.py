"""The tables of a run, what each says of itself, and how they are read. `jobs.build_table` makes them.

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
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from corpus import schema, storage
from corpus.errors import InputError, OutputError, enumerate_shortly
from jobs.baseline import Baseline
from jobs.publish import MANIFEST, is_complete
from jobs.remove_publish import check_none_decided

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


def read_parquet(spark: SparkSession, *places: str) -> DataFrame:
    """The rows of Parquet files and of all those in folders, whatever the places are called."""
    # Without __globPaths__ Spark takes *, ?, [ and { in a run's name for a glob, and reads what else matches it.
    reader = spark.read.option("__globPaths__", False).option("recursiveFileLookup", True)
    return reader.option("pathGlobFilter", "*.parquet").parquet(*(storage.as_uri(place) for place in places))


def hash_recipe(recipe: Recipe) -> str:
    """The fingerprint of the table that the recipe makes."""
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_json(run: Run, table: Table, name: str) -> Any:
    """The content of one of a finished table's own files, such as _ledger.json."""
    return json.loads(storage.read_bytes(storage.join(run.table(table.name), name)))
