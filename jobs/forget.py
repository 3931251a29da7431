"""Takes the raw texts out of a finished run: what pages said before personal data was replaced is nowhere in it then.

Rows of `pages` stay with all that was counted of them; texts and titles go. What is made from texts (verdicts,
signatures, cuts, documents) stays as it is, and cannot be made anew but from the crawl.
"""

import typer
from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import OutputError
from jobs.command import run_job
from jobs.console import say
from jobs.publish import MANIFEST, write_manifest
from jobs.remove import Folder, finish_changes
from jobs.remove_find import ask_files
from jobs.remove_publish import decide, finish_removal, place_aside
from jobs.remove_rewrite import forget_texts
from jobs.remove_stage import list_new_files
from jobs.scan import list_parquet
from jobs.session import start_session
from jobs.tables import CORPUS, FORGOTTEN, PAGES, Run, are_forgotten, is_finished, read_json

app = typer.Typer(add_completion=False)


@app.command()
def main(run: Folder) -> None:
    """Take the texts and titles of all pages out of a finished run; corpus, tokens and counts stay."""
    forget(start_session("forget"), Run(run))


def forget(spark: SparkSession, run: Run) -> None:
    """Rewrites the files of `pages` without texts and titles. A run that was cut short is ended by doing it again.

    Raises OutputError where the run has no finished corpus, which would have to be made from the texts.
    """
    finish_changes(run)
    if not is_finished(run, CORPUS):
        raise OutputError(f"{run.table(CORPUS.name)} is not finished; what it is made from is still needed.")
    if are_forgotten(run):
        say("forget", f"{run.table(PAGES.name)} holds no texts: nothing to do")
        return
    storage.delete(place_aside(run.folder))
    aside = place_aside(run.folder, PAGES.name)
    ask_files(spark, list_parquet(run, PAGES), lambda name: _forget_file(run, aside, name))
    storage.write_bytes(storage.join(aside, FORGOTTEN), b"{}")
    write_manifest(aside, read_json(run, PAGES, MANIFEST)["rows"], list_new_files(spark, run, PAGES, ()))
    decide(run.folder, [])
    finish_removal(run.folder)
    say("forget", f"{run.table(PAGES.name)}: texts and titles are gone; `wudao report` counts as before")


def _forget_file(run: Run, aside: str, name: str) -> None:
    forget_texts(storage.join(run.table(PAGES.name), name), storage.join(aside, name))


if __name__ == "__main__":
    run_job(app)
