"""Benchmarks from files to verdicts. Items and pages were written for these tests."""

import gzip
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.errors import InputError, OutputError
from jobs.decontamination import Benchmarks, read_benchmarks
from jobs.filter import filter_pages
from jobs.tables import Run

QUESTION = "老陈在城南的旧书市场摆摊二十多年，他认为早先卖得最好的书是哪一种？"
OTHER = "傍晚收摊的时候，剩下的书要一箱一箱搬回三轮车上，这通常得花多长时间？"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two benchmarks, one item of which stands in both, and what is no benchmark."""
    made = tmp_path / "书市"
    (made / "test").mkdir(parents=True)
    (made / "test" / "一.csv").write_text(f"id,question,A,B\n0,{QUESTION},武侠小说,地图\n1,,\n", "utf-8")
    rows = [{"question": OTHER}, {"question": QUESTION, "choices": ["武侠小说", "地图"]}]
    (made / "二.jsonl.gz").write_bytes(gzip.compress("\n".join(json.dumps(row) for row in rows).encode()))
    (made / "README.md").write_text("两份试题")
    return made


def test_a_page_with_an_item_is_dropped_and_all_else_is_as_before(
    spark: SparkSession, road: Run, tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(f"{road.folder}/pages", f"{run.folder}/pages")
    before = {row["id"]: row for row in pq.read_table(f"{road.folder}/verdicts").to_pylist()}
    kept = min(name for name, row in before.items() if row["reason"] is None)
    text = next(row["text"] for row in pq.read_table(f"{run.folder}/pages").to_pylist() if row["id"] == kept)
    (folder / "三.txt").write_text("".join(text.split())[20:80], "utf-8")

    filter_pages(spark, run, benchmarks=Benchmarks([str(folder)]))
    said = " ".join(capsys.readouterr().out.split())
    assert "1 item; rows without a question or text: 1" in said
    assert "4 items of 3 files; equal to another: 1" in said
    assert not Path(run.unfinished("contamination")).exists()
    after = {row["id"]: row for row in pq.read_table(f"{run.folder}/verdicts").to_pylist()}
    found = {name: row.pop("contamination") for name, row in after.items()}
    assert found[kept]["items"] == ["书市/三:1"]
    assert after[kept]["reasons"] == ["contamination.covered"]
    holding = {name for name, signals in found.items() if signals and signals["items"]}
    assert {name: row for name, row in after.items() if name not in holding} == {
        name: row for name, row in before.items() if name not in holding
    }
    with pytest.raises(OutputError, match="benchmarks"):
        filter_pages(spark, run)


def test_prints_change_with_contents_and_fields(tmp_path: Path, folder: Path) -> None:
    run = Run(str(tmp_path / "run"))
    first = read_benchmarks(run, Benchmarks([str(folder)]))
    assert read_benchmarks(run, Benchmarks([f"{folder}/", str(folder)])).uri == first.uri
    assert read_benchmarks(run, Benchmarks([str(folder)], ["question"])).prints != first.prints
    (folder / "test" / "一.csv").write_text(f"question\n{OTHER}\n", "utf-8")
    again = read_benchmarks(run, Benchmarks([str(folder)]))
    assert again.prints != first.prints and again.uri != first.uri


@pytest.mark.parametrize(
    ("places", "fields", "said"),
    [
        (["没有"], [], "no input matches .*a folder must hold files that end in .csv"),
        (["书市/README.md"], [], "benchmarks are read from .csv"),
        (["书市"], ["试题"], "no row has the fields 试题. Name the fields"),
        ([], ["question"], "give their files with --benchmark"),
        (["书市/二.jsonl.gz", "书市/二.csv"], [], "would both be the benchmark '二'"),
    ],
)
def test_what_cannot_be_used(
    tmp_path: Path, folder: Path, places: list[str], fields: list[str], said: str
) -> None:
    (folder / "二.csv").write_text(f"question\n{OTHER}\n", "utf-8")
    if places == ["书市"]:
        (folder / "二.csv").unlink()
    with pytest.raises(InputError, match=said):
        read_benchmarks(Run(str(tmp_path / "run")), Benchmarks([str(tmp_path / place) for place in places], fields))


def test_no_benchmark_costs_nothing(tmp_path: Path) -> None:
    nothing = read_benchmarks(Run(str(tmp_path)), Benchmarks())
    assert (nothing.filters, nothing.prints, list(tmp_path.iterdir())) == ((), {}, [])
