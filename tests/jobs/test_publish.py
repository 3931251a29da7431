"""A publication that stops anywhere leaves the old table or the new one, and doing it again ends it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import storage
from jobs.build_table import finish_publication
from jobs.publish import MANIFEST, publish_addition, publish_whole
from jobs.tables import PAGES, Run

Tree = dict[str, str]


class Stop(Exception):
    """Stands for the end of the process."""


def table(files: Tree) -> Tree:
    """A complete table: its files, a manifest that names them, and what else it says about itself."""
    manifest = json.dumps({"rows": 1, "files": [{"name": name} for name in files]})
    facts = ("_recipe.json", "_ledger.json", "_inputs.json")
    done = {f"{name.partition('/')[0]}/_done.json": "[]" for name in files if "/" in name}
    return {**files, **done, **dict.fromkeys(facts, " ".join(files)), MANIFEST: manifest}


def put(folder: str, files: Tree) -> None:
    for name, content in files.items():
        storage.write_bytes(storage.join(folder, name), content.encode())


def read(folder: str) -> Tree:
    return {name: storage.read_bytes(storage.join(folder, name)).decode() for name in storage.list_files(folder)}


OLD = table({"batch-00000-a/part-00000.parquet": "旧"})
BOTH = table({"batch-00000-a/part-00000.parquet": "旧", "batch-00001-b/part-00000.parquet": "新"})
OTHER = table({"batch-00000-c/part-00000.parquet": "另", "part-00001.parquet": "外"})
ADDED = {name: content for name, content in BOTH.items() if not name.startswith("batch-00000")}


@pytest.fixture(params=["folders move whole", "objects move one by one"])
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run with the old pages, on a store that moves folders, and on one that copies and deletes their files."""
    if request.param == "objects move one by one":
        monkeypatch.setattr(storage, "is_object_store", lambda uri: True)
        monkeypatch.setattr(storage, "move", move_objects)
    run = Run(str(tmp_path / "run"))
    put(run.table("pages"), OLD)
    return run


def move_objects(source: str, target: str, last: str = "") -> None:
    names = [""] if Path(source).is_file() else storage.list_files(source)
    for name in sorted(names, key=lambda name: name == last):
        here, there = (storage.join(place, name).rstrip("/") for place in (source, target))
        storage.write_bytes(there, storage.read_bytes(here))
        storage.delete(here)


def stop_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets so many changes of the store happen; the next one is the end."""
    left = [steps]

    def counted(change: Callable[..., None]) -> Callable[..., None]:
        def step(*arguments: str, **options: str) -> None:
            if left[0] == 0:
                raise Stop
            left[0] -= 1
            change(*arguments, **options)

        return step

    for name in ("write_bytes", "delete") if storage.move is move_objects else ("move", "delete"):
        monkeypatch.setattr(storage, name, counted(getattr(storage, name)))


@pytest.mark.parametrize(("place", "new", "expected"), [("added", ADDED, BOTH), ("unfinished", OTHER, OTHER)])
def test_a_publication_that_stops_anywhere_is_ended_by_the_next(
    run: Run, monkeypatch: pytest.MonkeyPatch, place: str, new: Tree, expected: Tree
) -> None:
    source = run.added("pages") if place == "added" else run.unfinished("pages")
    for steps in range(100):
        storage.delete(run.folder)
        put(run.table("pages"), OLD)
        put(source, new)
        try:
            with monkeypatch.context() as patch:
                stop_after(steps, patch)
                finish_publication(run, PAGES)
        except Stop:
            check_named_files(run)
            finish_publication(run, PAGES)
            assert read(run.table("pages")) == expected, steps
        else:
            break
    else:
        pytest.fail("never ends")
    assert steps > 1
    assert read(run.table("pages")) == expected
    assert storage.list_files(run.folder) == sorted(f"pages/{name}" for name in expected)


def check_named_files(run: Run) -> None:
    """What a manifest under the final name names is there."""
    pages = read(run.table("pages"))
    if MANIFEST in pages:
        for line in json.loads(pages[MANIFEST])["files"]:
            assert line["name"] in pages


def test_nothing_complete_nothing_done(run: Run) -> None:
    put(run.added("pages"), {name: content for name, content in ADDED.items() if name != MANIFEST})
    put(run.unfinished("pages"), {name: content for name, content in OTHER.items() if name != MANIFEST})
    before = read(run.folder)
    finish_publication(run, PAGES)
    assert read(run.folder) == before


def test_a_table_is_published_where_there_was_none(run: Run) -> None:
    storage.delete(run.table("pages"))
    put(run.unfinished("pages"), OTHER)
    publish_whole(run.unfinished("pages"), run.table("pages"), run.unfinished("pages.replaced"))
    assert read(run.table("pages")) == OTHER


def test_an_addition_moves_nothing_that_is_there(run: Run) -> None:
    part = Path(run.table("pages")) / "batch-00000-a" / "part-00000.parquet"
    before = (part.stat().st_ino, part.stat().st_mtime_ns)
    put(run.added("pages"), ADDED)
    publish_addition(run.added("pages"), run.table("pages"))
    assert (part.stat().st_ino, part.stat().st_mtime_ns) == before
    assert read(run.table("pages")) == BOTH
