"""All new files of a removal, made beside the run: data without the rows that go, and what each table says of itself.

Recipes say what tables would now be made from: that of `pages` names the list of what was taken out, and those of all
later tables the fingerprints that follow from it. So a run without its list, or with another, does not match.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from corpus import storage
from corpus.errors import InputError
from corpus.removed import keep_reason
from corpus.simplify import Traditional
from jobs.blocking import fingerprint_removed
from jobs.card import write_card
from jobs.ledger import Ledger, Tally, check_conservation, count_kept, move_rows, read_ledger, tally
from jobs.mixture import MIXTURE, NOT_DRAWN, account, encode_account
from jobs.publish import MANIFEST, describe_file, write_account
from jobs.remove_find import Affected, Rows, ask_files
from jobs.remove_publish import place_aside
from jobs.remove_rewrite import erase_file, rewrite_corpus_shard, rewrite_file, rewrite_token_shard
from jobs.sample import draw_sample, sampling_of
from jobs.sources import write_index
from jobs.tables import (
    CORPUS,
    PAGES,
    TABLES,
    TOKENS,
    VOCABULARY,
    Recipe,
    Run,
    Table,
    hash_recipe,
    read_json,
    read_parquet,
)
from jobs.token_shards import read_index, read_layout_of
from tokenizer.commit import Facts
from tokenizer.formats import finish_formats

LINEAGE = ".lineage.parquet"


def stage_removal(
    spark: SparkSession, run: Run, tables: Collection[Table], affected: Affected, digests: Collection[str]
) -> list[str]:
    """Makes the new files of all tables; returns those that have no row left, by their path below the run.

    digests: the run's whole list. Raises InputError where nothing would be left of a table.
    """
    ledgers = {table: count_left(run, table, affected) for table in tables if table is not VOCABULARY}
    for table, ledger in ledgers.items():
        if affected.rows.get(table) and not sum(count_kept(ledger).values()):
            raise InputError(f"this would leave nothing of {run.table(table.name)}. Nothing was changed.")
    recipes = renew_recipes({table: read_json(run, table, "_recipe.json") for table in tables}, digests)
    gone: list[str] = []
    for table in tables:
        without = _rewrite_table(spark, run, table, affected.rows.get(table, {}))
        files = list_new_files(spark, run, table, without)
        if table is CORPUS and affected.rows.get(CORPUS):
            files = _renew_card(spark, run, recipes[CORPUS], files)
        if table is VOCABULARY:
            ledgers[table] = _count_sample(spark, run, recipes[table])
        upstream = next((ledgers[one] for one in tables if one.name == table.upstream), None)
        check_conservation(table.stage, upstream, ledgers[table])
        facts = read_json(run, table, "_run.json")
        write_account(place_aside(run.folder, table.name), recipes[table], ledgers[table], facts, files)
        gone += [f"{table.name}/{name}" for name in without]
    return gone


def count_left(run: Run, table: Table, affected: Affected) -> Ledger:
    """A table's ledger without the rows that go; of pages they stay, with a reason."""
    rows = [row for some in affected.rows.get(table, {}).values() for row in some]
    if table is TOKENS:  # Documents may stand there several times, or not at all.
        drawn = {row["id"] for row in rows}
        documents = [row for some in affected.rows.get(CORPUS, {}).values() for row in some]
        rows = [{**row, "reason": None if row["id"] in drawn else NOT_DRAWN} for row in documents]
    gone = [Tally(row["warc"], row.get("reason"), 1, row["characters"]) for row in rows]
    come = [Tally(row["warc"], keep_reason(row["reason"]), 1, 0) for row in rows if table is PAGES]
    return move_rows(read_ledger(read_json(run, table, "_ledger.json")), gone, come)


def renew_recipes(recipes: Mapping[Table, Recipe], digests: Collection[str]) -> dict[Table, Recipe]:
    """The recipes, in the order of the stages, as they follow from a list of what was taken out."""
    renewed: dict[Table, Recipe] = {}
    prints: dict[str, str] = {}
    for table in (one for one in TABLES if one in recipes):
        recipe = recipes[table]
        if table is PAGES:
            renewed[table] = {**recipe, "options": {**recipe["options"], **fingerprint_removed(digests)}}
        else:
            inputs = {name: prints.get(print_, print_) for name, print_ in recipe["inputs"].items()}
            renewed[table] = {**recipe, "inputs": inputs}
        prints[hash_recipe(recipe)] = hash_recipe(renewed[table])
    return renewed


def _rewrite_table(spark: SparkSession, run: Run, table: Table, rows: Mapping[str, Rows]) -> list[str]:
    """Writes the files that hold such rows anew, on the workers; returns those that have none left."""
    folder, aside = run.table(table.name), place_aside(run.folder, table.name)
    ids = {name: frozenset(row["id"] for row in some) for name, some in rows.items()}
    if table is TOKENS:
        return _rewrite_tokens(spark, run, ids)
    wudao_json = table is CORPUS and read_json(run, table, "_recipe.json")["options"]["wudao_json"]

    def rewrite(name: str) -> list[str]:
        if table is CORPUS:
            shard = name.removesuffix(".parquet")
            left = rewrite_corpus_shard(folder, aside, shard, ids[name], wudao_json)
            return [] if left else [name, *([f"{shard}.json"] if wudao_json else [])]
        change = erase_file if table is PAGES else rewrite_file
        change(storage.join(folder, name), storage.join(aside, name), ids[name])
        return []

    return [name for gone in ask_files(spark, sorted(rows), rewrite) for name in gone]


def _rewrite_tokens(spark: SparkSession, run: Run, ids: Mapping[str, Collection[str]]) -> list[str]:
    """The same of token shards, and what is said of all of them together."""
    folder, aside = run.table(TOKENS.name), place_aside(run.folder, TOKENS.name)
    model, layout = storage.join(run.table(VOCABULARY.name), "tokenizer.model"), read_layout_of(run)

    def rewrite(name: str) -> Facts | None:
        return rewrite_token_shard(folder, aside, name.removesuffix(LINEAGE), ids[name], model, layout)

    names = sorted(ids)
    if not names:
        return []
    written = dict(zip((name.removesuffix(LINEAGE) for name in names), ask_files(spark, names, rewrite), strict=True))
    before = read_index(run)
    left = [facts for one in before if (facts := written.get(one["name"], one))]
    epochs = read_json(run, TOKENS, MIXTURE)["epochs_millionths"]
    small = encode_account(account(left, epochs), epochs) | finish_formats(left, layout)
    write_index(aside, left)
    for name, content in small.items():
        storage.write_bytes(storage.join(aside, name), content)
    gone = [name for one in before if not written.get(one["name"], one) for name in one["files"]]
    return gone + sorted(finish_formats(before, layout).keys() - small.keys())


def list_new_files(spark: SparkSession, run: Run, table: Table, gone: Collection[str]) -> list[dict[str, Any]]:
    """The lines of a table's manifest as they will be: of files made aside, and of those that stay but for the gone."""
    aside = place_aside(run.folder, table.name)
    names = storage.list_files(aside)
    written = dict(zip(names, ask_files(spark, names, lambda name: describe_file(aside, name)), strict=True))
    lines = read_json(run, table, MANIFEST)["files"]
    return [written.get(line["name"], line) for line in lines if line["name"] not in gone]


def _renew_card(
    spark: SparkSession, run: Run, recipe: Recipe, files: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The corpus's card counts anew; returns the manifest's lines with its own."""
    aside, chosen = place_aside(run.folder, CORPUS.name), recipe["options"]
    counts = {line["name"]: line["rows"] for line in files if line["name"].endswith(".parquet")}
    corpus = read_parquet(spark, *_list_places(run, CORPUS, counts))
    write_card(aside, chosen["name"], corpus, counts, Traditional(chosen["traditional"]))
    card = describe_file(aside, "README.md")
    return [card if line["name"] == card["name"] else line for line in files]


def _count_sample(spark: SparkSession, run: Run, recipe: Recipe) -> Ledger:
    """What the vocabulary's rule takes of the documents that are left. The vocabulary itself stays."""
    files = json.loads(storage.read_bytes(place_aside(run.folder, CORPUS.name, MANIFEST)))["files"]
    names = [line["name"] for line in files if line["name"].endswith(".parquet")]
    corpus: DataFrame = read_parquet(spark, *_list_places(run, CORPUS, names))
    return tally(draw_sample(corpus, sampling_of(recipe["options"])).documents.select("warc", "characters", "reason"))


def _list_places(run: Run, table: Table, names: Collection[str]) -> Iterator[str]:
    """Where a table's files are until the removal is carried out: aside if they are new."""
    aside = place_aside(run.folder, table.name)
    new = set(storage.list_files(aside))
    return (storage.join(aside if name in new else run.table(table.name), name) for name in names)
