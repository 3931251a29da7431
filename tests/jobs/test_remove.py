"""Pages are taken out of a finished run: nothing of them is left in it, all sums hold, and they do not come back."""

import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.errors import InputError, OutputError
from corpus.removed import digest_entry, name_host, name_id
from jobs import pipeline, verify
from jobs import remove as job
from jobs.ingest import ingest
from jobs.ledger import count_by_reason, read_ledger
from jobs.remove import remove
from jobs.remove_requests import Requests, read_requests
from jobs.removed_list import read_log, read_removed
from jobs.tables import CLUSTERS, CORPUS, DOCUMENTS, PAGES, TABLES, TOKENS, VERDICTS, Run, Table, read_json
from tokenizer.read import TokenShard

Row = dict[str, Any]


class Stop(Exception):
    """Stands for the end of the process."""


def stop(folder: str) -> None:
    raise Stop


def rows(run: Run, table: Table) -> dict[str, Row]:
    return {row["id"]: row for batch in verify.scan(run, table) for row in batch.to_pylist()}


def places(run: Run) -> list[Row]:
    """Lineage, a row for each copy of a document."""
    return [row for batch in verify.scan(run, TOKENS) for row in batch.to_pylist()]


def read_documents(run: Run) -> Iterator[tuple[str, str, int, list[int]]]:
    """Shard, id, copy and tokens of all documents, in the order of the shards."""
    for path in sorted(Path(run.table("tokens")).glob("*.idx")):
        lineage = pq.read_table(path.with_suffix(".lineage.parquet"), columns=["id", "copy"]).to_pylist()
        for row, tokens in zip(lineage, TokenShard(path.with_suffix("")), strict=True):
            yield path.stem, row["id"], row["copy"], tokens.tolist()


def files(run: Run) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in Path(run.folder).rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(road: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    run = Run(str(tmp_path_factory.mktemp("remove") / "run"))
    shutil.copytree(road.folder, run.folder)
    return run


@pytest.fixture(scope="module")
def host(whole: Run) -> str:
    """One with documents of its own, and pages that were dropped as copies of other hosts' documents."""
    pages, clusters = rows(whole, PAGES), rows(whole, CLUSTERS)
    kept = Counter(pages[id]["host"] for id, row in clusters.items() if row["reason"] is None)
    copies = Counter(
        pages[id]["host"] for id, row in clusters.items() if pages[row["cluster"]]["host"] != pages[id]["host"]
    )
    return str(max(kept, key=lambda name: (kept[name] > 1, copies[name], name)))


@pytest.fixture(scope="module")
def document(whole: Run, host: str) -> Row:
    """One that other pages are copies of, of another host."""
    clusters, documents = rows(whole, CLUSTERS), rows(whole, DOCUMENTS)
    sizes = Counter(row["cluster"] for row in clusters.values())
    others = [row for row in documents.values() if row["host"] != host]
    return max(others, key=lambda row: (sizes[row["id"]], row["id"]))


@pytest.fixture(scope="module")
def requests(host: str, document: Row) -> dict[str, str]:
    return read_requests(Requests([host, ".nirgends.example"], [], [document["id"]]))


def test_without_apply_all_is_listed_and_nothing_is_changed(
    spark: SparkSession, whole: Run, requests: dict[str, str], host: str, document: Row, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    before = files(whole)
    listing = tmp_path / "listing.json"
    affected = remove(spark, whole, requests, listing=str(listing))
    said = " ".join(capsys.readouterr().out.split())
    assert files(whole) == before
    assert "nothing was changed" in said and "a copy stays" in said and "they go too" in said
    content = json.loads(listing.read_text("utf-8"))
    pages, clusters = rows(whole, PAGES), rows(whole, CLUSTERS)
    asked = {id for id, row in pages.items() if row["host"] == host}
    assert set(content["requests"][host]) == asked
    assert content["requests"][".nirgends.example"] == []
    asked.add(document["id"])
    copies = {id for id, row in clusters.items() if row["cluster"] in asked} - asked
    assert affected is not None and affected.copies == copies == set(content["copies"])
    documents = {id for id, row in rows(whole, CORPUS).items() if row["host"] == host or id == document["id"]}
    ranges = content["token_ranges"]
    listed = sum(end - start for some in ranges.values() for start, end in some)
    assert listed == sum(row["tokens"] for row in places(whole) if row["id"] in documents)
    for name, some in ranges.items():
        shard = TokenShard(Path(whole.table("tokens")) / name)
        assert all(shard.tokens[end - 1] == shard.tokens[-1] for _, end in some), "a range ends with its document"


@pytest.mark.parametrize(
    ("wanted", "error", "message"),
    [
        ({}, InputError, "Name what is to be taken out"),
        ({name_id("0" * 32): ""}, InputError, "1 id is not in .*: 0{32}. Nothing was changed"),
        ({name_host(".example"): ""}, InputError, "would leave nothing"),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    spark: SparkSession, whole: Run, wanted: dict[str, str], error: type[Exception], message: str
) -> None:
    before = files(whole)
    with pytest.raises(error, match=message):
        remove(spark, whole, wanted, apply=True)
    assert {path: content for path, content in files(whole).items() if ".unfinished" not in path.parts} == before


def test_a_run_without_pages_has_nothing_to_take_out(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is not finished"):
        remove(spark, Run(str(tmp_path)), {name_host("shi.example"): ""})


@pytest.fixture(scope="module")
def cut(spark: SparkSession, whole: Run, requests: dict[str, str]) -> Run:
    """The run without those pages. The process ended once when all was decided, and the next one carried it out."""
    run = Run(f"{whole.folder} cut")
    shutil.copytree(whole.folder, run.folder)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Stop):
        patch.setattr(job, "finish_removal", lambda folder: stop(folder) if job.is_decided(folder) else None)
        remove(spark, run, requests, apply=True)
    with pytest.raises(OutputError, match="being taken out"):
        remove(spark, run, requests)
    assert remove(spark, run, {}, apply=True) is None
    return run


def test_nothing_is_left_of_the_pages(cut: Run, whole: Run, host: str, document: Row) -> None:
    pages = rows(whole, PAGES)
    gone = {id for id, row in rows(cut, PAGES).items() if row["reason"] == "removed"}
    texts = [row["text"][:30] for id, row in pages.items() if id in gone and row["text"]]
    kept = "\n".join(row["text"] or "" for row in rows(cut, PAGES).values())
    # The host's name is part of its subdomains' names, which stay.
    words = [f"'{host}'", f"//{host}/", document["url"], document["text"][:30]]
    words += [text for text in texts if text not in kept]
    assert len(words) > 5
    tables = [verify.scan(cut, table) for table in (PAGES, VERDICTS, CLUSTERS, DOCUMENTS, CORPUS, TOKENS)]
    held = "\n".join(str(row) for batches in tables for batch in batches for row in batch.to_pylist())
    others = [path for path in files(cut) if path.suffix not in (".parquet", ".bin", ".idx")]
    held += "\n".join(path.read_bytes().decode("utf-8", "replace") for path in others if path.suffix != ".model")
    assert not [word for word in words if word in held or repr(word)[1:-1] in held]
    for table in (VERDICTS, CLUSTERS, DOCUMENTS, CORPUS, TOKENS):
        assert rows(cut, table).keys() == rows(whole, table).keys() - gone
    before, after = (list(read_documents(run)) for run in (whole, cut))
    assert after == [one for one in before if one[1] not in gone]
    assert {copy for _, _, copy, _ in after} == {0, 1}


def test_a_run_that_pages_were_taken_out_of_verifies(cut: Run, whole: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([cut.folder]) == 0, capsys.readouterr().out
    ledger = count_by_reason(read_ledger(read_json(cut, PAGES, "_ledger.json")))
    assert ledger["removed"] == sum(row["reason"] == "removed" for row in rows(cut, PAGES).values()) > 5
    assert sum(ledger.values()) == len(rows(whole, PAGES))
    untouched = Path(cut.table("vocabulary")) / "tokenizer.model"
    assert untouched.read_bytes() == (Path(whole.table("vocabulary")) / "tokenizer.model").read_bytes()
    card = (Path(cut.table("corpus")) / "README.md").read_text("utf-8")
    assert f"{len(rows(cut, CORPUS)):,} documents" in card
    assert not (Path(cut.folder) / "report").exists() and not list(Path(cut.folder).glob(".unfinished/*"))


def test_the_log_proves_what_was_done_without_a_word_of_it(cut: Run, host: str, document: Row) -> None:
    (line,) = read_log(cut.folder)
    assert line["entries"] == read_removed(cut.folder) == sorted(line["entries"])
    assert {digest_entry(name_host(host)), digest_entry(name_id(document["id"]))} < set(line["entries"])
    assert line["documents"] and line["tokens"] and line["pages"] > line["documents"]


def test_verify_finds_a_page_that_is_still_there(cut: Run, whole: Run, tmp_path: Path) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(whole.table("pages"), run.table("pages"))
    shutil.copytree(cut.table("removed"), run.table("removed"))
    problems = verify.verify_table(run, PAGES)
    assert any("the list of pages that were taken out" in one for one in problems)
    assert sum("and is still there" in one for one in problems) > 5


def page(url: str) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{'床前明月光，疑是地上霜。' * 9}</p>".encode()
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


def test_nothing_comes_back(
    spark: SparkSession, cut: Run, crawl: list[str], host: str, make_run: Callable[..., Run], tmp_path: Path,
    capsys: pytest.CaptureFixture[str], requests: dict[str, str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """Neither by the same lines again, nor by a later crawl of the same host."""
    before = files(cut)
    remove(spark, cut, requests, apply=True)
    assert "taken out before: nothing to do" in " ".join(capsys.readouterr().out.split())
    monkeypatch.setattr(pipeline, "report", lambda spark, run: None)
    make_run(Path(cut.folder))
    assert capsys.readouterr().out.count("is finished and matches: nothing to do") == len(TABLES)
    assert files(cut) == before
    (tmp_path / "march.warc.gz").write_bytes(page(f"https://{host}/neu") + page("http://shi.example/"))
    ingest(spark, cut._replace(add=True), [*crawl, str(tmp_path / "march.warc.gz")])
    folder = next(Path(cut.table("pages")).glob("batch-00001-*"))
    added = pq.read_table(folder).sort_by("warc_offset").to_pylist()
    assert [(row["url"], row["reason"]) for row in added] == [(None, "removed"), ("http://shi.example/", None)]
    assert verify.verify_table(cut, PAGES) == []
