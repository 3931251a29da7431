"""WARC files -> `pages`: one row for every record seen, kept or with the reason why not."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import typer
from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import ConservationError, InputError, OutputError
from corpus.storage import InputFile
from corpus.warc import BLOCK_BYTES
from corpus.wording import show_count
from jobs import options
from jobs.blocking import EVERYONE, NO_LISTS, Blocked, BlockLists, fingerprint_lists, write_lists
from jobs.build_table import build, extend, finish_publication
from jobs.command import run_job
from jobs.console import say
from jobs.inputs import (
    NO_INPUTS,
    Inputs,
    check_unchanged,
    enumerate_shortly,
    find_held,
    find_inputs,
    leave_out_held,
    list_read,
    merge_given,
    say_given,
    write_inputs,
)
from jobs.mismatch import explain_mismatch
from jobs.ranges import write_pages
from jobs.removed_list import read_removed
from jobs.session import start_session
from jobs.tables import DONE, PAGES, Recipe, Run, is_finished, make_recipe, read_parquet, read_recipe

BATCH_FILES = 64

app = typer.Typer(add_completion=False)


@app.command()
def main(
    input: options.Input,
    output: options.Output,
    input_base: options.InputBase = "",
    batch_files: options.BatchFiles = BATCH_FILES,
    page_at_most: options.PageAtMost = BLOCK_BYTES,
    block_hosts: options.BlockHosts = [],  # noqa: B006  typer reads it, nothing changes it
    block_urls: options.BlockUrls = [],  # noqa: B006
    robots: options.Robots = [],  # noqa: B006
    robots_agent: options.RobotsAgents = list(EVERYONE),  # noqa: B006
    add: options.Add = False,
    force: options.Force = False,
) -> None:
    """Read WARC files into RUN/pages."""
    lists = BlockLists(block_hosts, block_urls, robots, robots_agent)
    ingest(start_session("ingest"), Run(output, add), input, batch_files, page_at_most, force, input_base, lists)


def ingest(
    spark: SparkSession,
    run: Run,
    patterns: list[str],
    batch_files: int = BATCH_FILES,
    page_at_most: int = BLOCK_BYTES,
    force: bool = False,
    input_base: str = "",
    lists: BlockLists = NO_LISTS,
) -> None:
    """Makes `pages` from the files the patterns name, or adds those that are new to it, if `run.add`. Batches of a
    run that was cut short are used again. input_base: what the relative paths of lists lie below. lists: what not
    to read."""
    if run.add and force:
        raise InputError("--add keeps what was read, --force reads it anew: give one of them.")
    finish_publication(run, PAGES)
    held = NO_INPUTS if force else find_held(run)
    given = find_inputs(spark, patterns, held, input_base)
    say_given(given)
    lists = lists._replace(removed=read_removed(run.folder))
    prints = fingerprint_lists(lists)
    recipe = make_recipe(PAGES, {"page_at_most": page_at_most, **prints}, given.prints)

    def write(folder: str) -> None:
        with write_lists(run, lists, prints) as blocked:
            _write_batches(spark, folder, given, batch_files, page_at_most, blocked)
        write_inputs(folder, given.given)

    if run.add and is_finished(run, PAGES):
        _add(spark, run, held, given, recipe, batch_files, page_at_most, lists)
    else:
        build(spark, run, PAGES, recipe, write, force)


def _add(
    spark: SparkSession,
    run: Run,
    held: Inputs,
    given: Inputs,
    asked: Recipe,
    batch_files: int,
    page_at_most: int,
    lists: BlockLists,
) -> None:
    """Adds the given files that the finished pages do not hold. asked: the recipe of the given files alone."""
    recipe = {**asked, "inputs": held.prints | given.prints}
    _check_fits(run, held, given, recipe)
    new = leave_out_held(given, held)
    everything = merge_given(held.given, new.given)
    if not new.prints:
        say("ingest", f"{run.table(PAGES.name)} holds what was given already: nothing to add")
        if len(everything) > len(held.given):
            write_inputs(run.table(PAGES.name), everything)
        return
    there = show_count(len(held.prints), "WARC file")
    say("ingest", f"{run.table(PAGES.name)} holds {there}; to be added: {len(new.prints):,}")
    batches = {name.partition("/")[0] for name in storage.list_files(run.table(PAGES.name)) if "/" in name}

    def write(folder: str) -> None:
        with write_lists(run, lists, fingerprint_lists(lists)) as blocked:
            _write_batches(spark, folder, new, batch_files, page_at_most, blocked, at=len(batches))
        write_inputs(folder, everything)

    extend(spark, run, PAGES, recipe, write)


def _check_fits(run: Run, held: Inputs, given: Inputs, recipe: Recipe) -> None:
    """Raises InputError for files that have changed, OutputError where pages would be read in another way."""
    changed = [name for name in sorted(given.prints) if held.prints.get(name, given.prints[name]) != given.prints[name]]
    if changed:
        raise InputError(
            f"{run.table(PAGES.name)} was made from other files of these names: {enumerate_shortly(changed)}. Where "
            "both are wanted, give one glob or folder above both, so that their names differ; where the file itself "
            "has changed, `wudao run --force` with all inputs builds the run anew."
        )
    before = read_recipe(run, PAGES)
    if before is not None and before != {**recipe, "inputs": before["inputs"]}:
        raise OutputError(
            f"{run.table(PAGES.name)} was made in another way than files would be added now "
            f"({explain_mismatch(before, {**recipe, 'inputs': before['inputs']})}). Give the same options and use the "
            "same versions, or build the run anew with --force, or give another --output."
        )


def _write_batches(
    spark: SparkSession,
    folder: str,
    inputs: Inputs,
    batch_files: int,
    page_at_most: int,
    blocked: Blocked,
    at: int = 0,
) -> None:
    """Fills a folder with batches of the files that are read, numbered from `at` on."""
    files = list_read(inputs.given)
    batches = [files[start : start + batch_files] for start in range(0, len(files), batch_files)]
    read_with = {"page_at_most": page_at_most, **blocked.prints}
    names = [_name_batch(at + number, batch, inputs.prints, read_with) for number, batch in enumerate(batches)]
    for left_over in {name.partition("/")[0] for name in storage.list_files(folder)} - set(names):
        storage.delete(storage.join(folder, left_over))
    for name, batch in zip(names, batches, strict=True):
        _write_batch(spark, storage.join(folder, name), batch, inputs.prints, page_at_most, blocked.uri)


def _name_batch(at: int, batch: list[InputFile], prints: Mapping[str, str], read_with: Mapping[str, Any]) -> str:
    """A name that only the same files read the same way give."""
    content = json.dumps([[[file.name, prints[file.name]] for file in batch], read_with], sort_keys=True)
    return f"batch-{at:05}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _write_batch(
    spark: SparkSession,
    folder: str,
    batch: list[InputFile],
    prints: Mapping[str, str],
    page_at_most: int,
    blocklist: str,
) -> None:
    done = storage.join(folder, DONE)
    if storage.exists(done):
        were = show_count(len(batch), "WARC file was", "WARC files were")
        say("ingest", f"{were} read before the run was cut short: used again")
        return
    storage.delete(folder)
    say("ingest", f"reading {show_count(len(batch), 'WARC file')}, {sum(file.bytes for file in batch) / 1e6:,.1f} MB")
    write_pages(spark, folder, batch, page_at_most, blocklist=blocklist)
    check_unchanged(spark, batch, prints)
    _check_bytes(spark, folder, batch)
    storage.write_bytes(done, json.dumps([file.name for file in batch]).encode())


def _check_bytes(spark: SparkSession, folder: str, batch: list[InputFile]) -> None:
    """Every byte of every file belongs to one row: raises ConservationError where the sums differ."""
    rows = read_parquet(spark, folder).groupBy("warc").sum("warc_length").collect()
    read = {warc: length for warc, length in rows}
    for file in batch:
        if read.get(file.name, 0) != file.bytes:
            raise ConservationError(
                f"ingest: {file.uri} has {file.bytes:,} bytes, its records cover {read.get(file.name, 0):,}. "
                "The file changed while it was read, or reading it failed: run again."
            )


if __name__ == "__main__":
    run_job(app)
