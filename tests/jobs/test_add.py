"""Files are added to a finished run as if they had been there from the start, in a run whose name is a glob."""

import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from warcio.archiveiterator import ArchiveIterator

from corpus.errors import ConservationError, InputError, OutputError
from jobs import ingest as job
from jobs.command import find_task_error
from jobs.compare import compare_tables
from jobs.demo import EXAMPLE_CRAWL
from jobs.ingest import ingest
from jobs.inputs import read_inputs
from jobs.publish import MANIFEST
from jobs.report_tables import find_tables
from jobs.tables import PAGES, Run, fingerprint_of, is_finished, read_json
from jobs.verify import verify_table

POEMS = ["床前明月光，疑是地上霜。举头望明月，低头思故乡。", "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"]
RUN = "run [1]{甲,乙}*"


def page(url: str, text: str) -> bytes:
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    block = f"{http}<html><body><p>{text * 3}</p></body></html>".encode()
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """a and b of January; c, a whole example file and a copy of a of February."""
    folder = tmp_path_factory.mktemp("crawl")
    for month in ("01", "02"):
        (folder / month).mkdir()
    for name, poem in (("01/a", POEMS[0]), ("01/b", POEMS[1]), ("02/c", POEMS[0] + POEMS[1])):
        (folder / f"{name}.warc.gz").write_bytes(page(f"http://shi.example/{name}", poem))
    shutil.copy(folder / "01" / "a.warc.gz", folder / "02" / "again.warc.gz")
    shutil.copy(EXAMPLE_CRAWL.with_name("example-00003.warc.gz"), folder / "02" / "d.warc.gz")
    return folder


@pytest.fixture(scope="module")
def at_once(spark: SparkSession, crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run(str(tmp_path_factory.mktemp("at_once") / "run"))
    ingest(spark, run, [f"{crawl}/01", f"{crawl}/02"])
    return run


@pytest.fixture(scope="module")
def january(spark: SparkSession, crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of January, in a folder whose name matches that of the folder beside it, and no file of its own."""
    folder = tmp_path_factory.mktemp("runs")
    ingest(spark, Run(str(folder / RUN)), [f"{crawl}/01"])
    shutil.copytree(folder / RUN, folder / "run 1甲 and more")
    return folder


@pytest.fixture(scope="module")
def grown(
    spark: SparkSession, crawl: Path, january: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, str, dict[str, int], dict[str, int]]:
    """January, to which February was added after a crash; what was said the second time; and the time at which
    each file was last written, before the crash and after it."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copytree(january, folder, dirs_exist_ok=True, copy_function=shutil.copy2)
    run = Run(str(folder / RUN), add=True)
    before = written(run)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(ConservationError):
        check = job._check_bytes

        def fail_on_the_second(spark: SparkSession, folder: str, batch: list[Any]) -> None:
            if "batch-00002" in folder:
                raise ConservationError("the end")
            check(spark, folder, batch)

        patch.setattr(job, "_check_bytes", fail_on_the_second)
        ingest(spark, run, [f"{crawl}/02"], batch_files=1)
    after = written(run)
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(job, "say", lambda stage, message: said.append(message))
        ingest(spark, run, [f"{crawl}/02"], batch_files=1)
    return run, "\n".join(said), before, after


def written(run: Run) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in Path(run.table("pages")).rglob("*") if path.is_file()}


Grown = tuple[Run, str, dict[str, int], dict[str, int]]


def test_pages_are_those_of_all_files_at_once(grown: Grown, at_once: Run) -> None:
    run = grown[0]
    assert compare_tables(run, at_once, PAGES) == []
    assert fingerprint_of(run, PAGES) == fingerprint_of(at_once, PAGES)
    assert verify_table(run, PAGES) == verify_table(at_once, PAGES) == []


def test_a_crash_leaves_the_finished_pages_and_costs_one_batch(grown: Grown) -> None:
    run, said, before, after = grown
    assert after == before
    assert "1 WARC file was read before the run was cut short: used again" in said
    assert said.count("reading 1 WARC file,") == 1
    assert not list((Path(run.folder) / ".unfinished").iterdir())


def test_what_was_there_is_neither_written_nor_read_again(grown: Grown) -> None:
    run, _, before, _ = grown
    parts = {path: time for path, time in before.items() if "/batch-00000-" in path}
    assert len(parts) > 1
    assert parts.items() <= written(run).items()


def test_records_and_report_say_what_was_not_read(grown: Grown, at_once: Run, crawl: Path) -> None:
    for run in (grown[0], at_once):
        assert [(one.name, one.same_as) for one in read_inputs(run)] == [
            ("a.warc.gz", ""), ("again.warc.gz", "a.warc.gz"), ("b.warc.gz", ""), ("c.warc.gz", ""), ("d.warc.gz", "")
        ]  # fmt: skip
        notes = find_tables(run)[1]
        assert "Input files with the bytes of another are not read again: again.warc.gz is a.warc.gz." in notes


def test_the_ledger_counts_what_warcio_counts(grown: Grown, crawl: Path) -> None:
    rows: Counter[str] = Counter()
    for line in read_json(grown[0], PAGES, "_ledger.json"):
        rows[line["warc"]] += line["rows"]
    for one in read_inputs(grown[0]):
        with Path(one.uri).open("rb") as stream:
            assert rows[one.name] == (0 if one.same_as else sum(1 for _ in ArchiveIterator(stream)))


def test_adding_what_is_there_says_so_and_does_nothing(
    spark: SparkSession, grown: Grown, crawl: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = grown[0]
    before = written(run)
    ingest(spark, run, [f"{crawl}/01", f"{crawl}/02"])
    assert "holds what was given already: nothing to add" in capsys.readouterr().out
    ingest(spark, run._replace(add=False), [f"{crawl}/01", f"{crawl}/02"])
    assert "is finished and matches: nothing to do" in capsys.readouterr().out
    assert written(run) == before


def test_adding_a_copy_alone_is_recorded(spark: SparkSession, grown: Grown, crawl: Path, tmp_path: Path) -> None:
    run = Run(str(tmp_path / "run"), add=True)
    shutil.copytree(grown[0].folder, run.folder)
    shutil.copy(crawl / "01" / "b.warc.gz", tmp_path / "copy.warc.gz")
    before = fingerprint_of(run, PAGES)
    ingest(spark, run, [f"{tmp_path}/copy.warc.gz"])
    assert {one.name: one.same_as for one in read_inputs(run)}["copy.warc.gz"] == "b.warc.gz"
    assert fingerprint_of(run, PAGES) == before
    assert verify_table(run, PAGES) == []


def test_what_cannot_be_added_is_refused(spark: SparkSession, grown: Grown, crawl: Path, tmp_path: Path) -> None:
    run = grown[0]
    (tmp_path / "a.warc.gz").write_bytes(page("http://shi.example/other", POEMS[1]))
    with pytest.raises(InputError, match=r"other files of these names: a\.warc\.gz\. .*differ; .*--force"):
        ingest(spark, run, [f"{tmp_path}/a.warc.gz"])
    with pytest.raises(OutputError, match=r"page_at_most: \d+ then, 70000 now.*Give the same options"):
        ingest(spark, run, [f"{crawl}/02"], page_at_most=70_000)
    with pytest.raises(InputError, match="give one of them"):
        ingest(spark, run, [f"{crawl}/02"], force=True)
    (tmp_path / "e.warc.gz").write_bytes(page("http://shi.example/e", POEMS[1]))
    refused = r"not in it yet: e\.warc\.gz; input files in it, but not given now: a\.warc\.gz; b.*`wudao run --add`"
    with pytest.raises(OutputError, match=refused):
        ingest(spark, run._replace(add=False), [f"{tmp_path}/e.warc.gz"])
    assert verify_table(run, PAGES) == []


def test_a_file_that_vanishes_while_the_job_runs_is_named(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "gone.warc.gz"
    path.write_bytes(page("http://shi.example/", POEMS[0]))
    monkeypatch.setattr(job, "say_given", lambda given: path.unlink())
    with pytest.raises(PySparkException) as caught:
        ingest(spark, Run(str(tmp_path / "run")), [str(path)])
    assert find_task_error(str(caught.value)) == f"{path} does not exist (any more)."
    assert not is_finished(Run(str(tmp_path / "run")), PAGES)


def edit(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), "utf-8")


def first_batch(pages: Path) -> Path:
    return min(pages.glob("batch-*")) / "_done.json"


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda pages: edit(pages / "_inputs.json", lambda rows: [*rows, rows[0]]), "a.warc.gz was read 2 times"),
        (lambda pages: edit(pages / "_inputs.json", lambda rows: rows[:-1]), "d.warc.gz is an input file by either"),
        (
            lambda pages: edit(pages / "_inputs.json", lambda rows: [[*row[:3], row[3] and "x"] for row in rows]),
            "again.warc.gz is said to be the same as x, which was not read",
        ),
        (lambda pages: edit(first_batch(pages), lambda names: names[:1]), "b.warc.gz is in 0 batches"),
        (lambda pages: edit(first_batch(pages), lambda names: [*names, "c.warc.gz"]), "c.warc.gz is in 2 batches"),
        (lambda pages: edit(first_batch(pages), lambda names: [*names, "x"]), "x is in 1 batches, but no input file"),
        (lambda pages: first_batch(pages).unlink(), "has rows of a.warc.gz, which is not in its batch"),
        (
            lambda pages: edit(pages / "_inputs.json", lambda rows: [[*row[:2], row[2] + 1, row[3]] for row in rows]),
            "its records cover",
        ),
        (
            lambda pages: shutil.copytree(pages, pages.parent / ".unfinished" / "pages.added"),
            "is being added to. If no job is at work there, one was cut short",
        ),
    ],
)
def test_verify_finds_what_does_not_fit(
    grown: Grown, tmp_path: Path, damage: Callable[[Path], object], problem: str
) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(grown[0].folder, run.folder)
    damage(Path(run.table("pages")))
    assert any(problem in found for found in verify_table(run, PAGES))


def test_an_addition_that_was_decided_is_ended_before_anything_else(
    spark: SparkSession, january: Path, grown: Grown, at_once: Run, crawl: Path, tmp_path: Path
) -> None:
    """The process ended when all was ready to be moved: as after a crash, the next one moves it, and reads nothing."""
    run = Run(str(tmp_path / "run"))
    shutil.copytree(january / RUN, run.folder)
    shutil.copytree(grown[0].table("pages"), run.added("pages"))
    shutil.rmtree(min(Path(run.added("pages")).glob("batch-*")))
    with pytest.raises(OutputError, match="is being added to"):
        fingerprint_of(run, PAGES)
    ingest(spark, run, [f"{crawl}/01", f"{crawl}/02"])
    assert compare_tables(run, at_once, PAGES) == []
    assert verify_table(run, PAGES) == []
    assert not Path(run.added("pages"), MANIFEST).exists()
