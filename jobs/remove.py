"""Takes pages out of a finished run: their text is nowhere in it any more, and no later ingest brings them back.

Rows of `pages` stay, emptied, with the reason `removed`, so that every byte of the crawl still belongs to a row; from
all later tables the rows go. Only files that hold such rows are written anew. Without --apply nothing is changed.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import InputError, enumerate_shortly
from corpus.removed import digest_entry
from corpus.wording import show_count
from jobs.build_table import finish_publication
from jobs.command import run_job
from jobs.console import say
from jobs.remove_find import Affected, find_affected, find_known, list_finished
from jobs.remove_listing import encode_listing, show_listing
from jobs.remove_publish import check_none_decided, decide, finish_removal, is_decided, place_aside
from jobs.remove_requests import Requests, read_requests
from jobs.remove_stage import stage_removal
from jobs.removed_list import read_log, read_removed, write_removed
from jobs.session import start_session
from jobs.tables import CORPUS, TABLES, TOKENS, Run

Folder = Annotated[str, typer.Argument(metavar="RUN", help="The run directory: a folder, or a URI.")]
Hosts = Annotated[
    list[str],
    typer.Option(
        "--host",
        help="A host, as example.com; .example.com with all its subdomains. @FILE: one a line, plain or .gz. "
        "Repeatable, as the two below.",
    ),
]
Urls = Annotated[
    list[str], typer.Option("--url", help="A page's URL, whatever the scheme; example.com/blog/* for all below.")
]
Ids = Annotated[
    list[str],
    typer.Option("--id", help="A document's id. It names a record of this crawl; to keep its page out of later ones, "
                 "give its URL."),
]  # fmt: skip
Apply = Annotated[bool, typer.Option("--apply", help="Take them out. Without it they are only listed.")]
Listing = Annotated[str, typer.Option("--listing", help="A JSON file to write the whole list to, with all ids.")]

app = typer.Typer(add_completion=False)


@app.command()
def main(
    run: Folder,
    host: Hosts = [],  # noqa: B006  typer reads it, nothing changes it
    url: Urls = [],  # noqa: B006
    id: Ids = [],  # noqa: B006
    apply: Apply = False,
    listing: Listing = "",
) -> None:
    """List the pages of a finished run that are named, with all that holds them; with --apply, take them out."""
    requests = read_requests(Requests(host, url, id))
    remove(start_session("remove"), Run(run), requests, apply, listing)


def remove(
    spark: SparkSession, run: Run, requests: dict[str, str], apply: bool = False, listing: str = ""
) -> Affected | None:
    """Shows what goes, and takes it out if that is asked for. requests: as `read_requests` gave them.

    Raises InputError where nothing is named, an id is not in the run, or nothing would be left, OutputError where
    the run has no finished pages or is being changed. Then nothing is changed.
    """
    if apply and finish_changes(run) and not requests:
        return None
    if not requests:
        raise InputError("Name what is to be taken out, by --host, --url or --id; see `wudao remove --help`.")
    check_none_decided(run.folder)
    tables = list_finished(run)
    _check_ids(spark, run, requests)
    affected = find_affected(spark, run, requests)
    show_listing(affected, requests, tables)
    if listing:
        storage.write_bytes(listing, encode_listing(affected, requests))
        say("remove", f"{listing}: the whole list")
    if apply:
        _apply(spark, run, affected, requests)
    else:
        say("remove", "nothing was changed; the same line with --apply takes them out")
    return affected


def finish_changes(run: Run) -> bool:
    """Ends what was cut short as it was published; returns whether that was a removal."""
    unfinished = is_decided(run.folder)
    finish_removal(run.folder)
    if unfinished:
        say("remove", f"{run.folder}: the removal that was cut short is carried out")
    for table in TABLES:
        finish_publication(run, table)
    return unfinished


def _check_ids(spark: SparkSession, run: Run, requests: dict[str, str]) -> None:
    ids = {entry.removeprefix("id ") for entry in requests if entry.startswith("id ")}
    unknown = sorted(ids - find_known(spark, run, ids)) if ids else []
    if unknown:
        raise InputError(
            f"{show_count(len(unknown), 'id is', 'ids are')} not in {run.folder}: {enumerate_shortly(unknown)}. "
            "Nothing was changed. Ids stand in the column `id` of every table."
        )


def _apply(spark: SparkSession, run: Run, affected: Affected, requests: dict[str, str]) -> None:
    before = read_removed(run.folder)
    entries = [*requests, *(f"id {id}" for id in affected.copies)]
    new = sorted({digest_entry(entry) for entry in entries} - set(before))
    if not new and not affected.found:
        say("remove", "all of this was taken out before: nothing to do")
        return
    aside = place_aside(run.folder)
    storage.delete(aside)
    digests = [*before, *new]
    gone = stage_removal(spark, run, list_finished(run), affected, digests)
    write_removed(aside, digests, [*read_log(run.folder), _log(affected, new)])
    decide(run.folder, gone)
    finish_removal(run.folder)
    taken = show_count(len(affected.ids), "page")
    say("remove", f"{run.folder}: {taken} taken out, and kept out of every later run of it")
    say("remove", f"`wudao verify {run.folder}` checks it; `wudao report --output {run.folder}` counts anew")


def _log(affected: Affected, new: list[str]) -> dict[str, Any]:
    """A line of the log: proof of what was done and when, without a word of it."""
    tokens = [row["tokens"] for rows in affected.rows.get(TOKENS, {}).values() for row in rows]
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "pages": len(affected.found),
        "copies": len(affected.copies),
        "documents": sum(map(len, affected.rows.get(CORPUS, {}).values())),
        "tokens": sum(tokens),
        "entries": new,
    }


if __name__ == "__main__":
    run_job(app)
