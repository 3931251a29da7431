"""Pages that the user does not want are rows with a reason, and the lists are part of the recipe."""

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.blocklist import load_blocklist
from corpus.errors import InputError, OutputError
from jobs.blocking import BlockLists, fingerprint_lists, write_lists
from jobs.ingest import ingest
from jobs.tables import Run

POEM = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"
URLS = ["http://www.赌博.example/", "http://shi.example/广告/1", "http://shi.example/私/信", "http://shi.example/静夜思"]


def page(url: str, status: str = "200 OK") -> bytes:
    fields = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    block = f"{fields}<html><p>{POEM * 3}</p></html>".encode()
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)


@pytest.fixture
def lists(tmp_path: Path) -> BlockLists:
    (tmp_path / "hosts.gz").write_bytes(gzip.compress("# 赌博\n赌博.example\n\nhttp://bad/\n".encode()))
    (tmp_path / "urls").write_text("shi.example/广告/*\n", "utf-8")
    (tmp_path / "robots").write_text('{"host": "shi.example", "robots": "User-agent: *\\nDisallow: /私"}\n', "utf-8")
    return BlockLists([f"{tmp_path}/hosts.gz"], [f"{tmp_path}/urls"], [f"{tmp_path}/robots"])


def test_blocked_pages_are_rows_with_a_reason(
    spark: SparkSession, tmp_path: Path, lists: BlockLists, capsys: pytest.CaptureFixture[str]
) -> None:
    crawl, run = tmp_path / "crawl", Run(str(tmp_path / "run"))
    crawl.mkdir()
    (crawl / "a.warc.gz").write_bytes(b"".join(map(page, URLS)) + page(URLS[0], "404 Not Found"))
    ingest(spark, run, [str(crawl)], lists=lists)
    said = " ".join(capsys.readouterr().out.split())
    assert "hosts.gz: 1 line is used; 1 cannot be used, the first is line 4" in said
    rows = pq.read_table(f"{run.folder}/pages").sort_by("warc_offset").to_pylist()
    reasons = ["ingest.blocked_host", "ingest.blocked_url", "ingest.robots", None, "ingest.blocked_host"]
    assert [row["reason"] for row in rows] == reasons
    assert [bool(row["text"]) for row in rows] == [False, False, False, True, False]
    assert not Path(run.unfinished("blocklist")).exists()

    (crawl / "b.warc.gz").write_bytes(page(URLS[0]) + page("http://ci.example/"))
    ingest(spark, run._replace(add=True), [str(crawl)], lists=lists)
    added = [row["reason"] for row in pq.read_table(f"{run.folder}/pages").to_pylist() if row["warc"] == "b.warc.gz"]
    assert added == ["ingest.blocked_host", None]
    (tmp_path / "urls").write_text("shi.example/别的\n", "utf-8")
    with pytest.raises(OutputError, match="block_urls"):
        ingest(spark, run, [str(crawl)], lists=lists)


def test_prints_depend_on_contents_and_agents_alone(tmp_path: Path, lists: BlockLists) -> None:
    prints = fingerprint_lists(lists)
    (tmp_path / "again").write_bytes((tmp_path / "urls").read_bytes())
    assert fingerprint_lists(lists._replace(urls=[f"{tmp_path}/again", *lists.urls])) == prints
    assert fingerprint_lists(lists._replace(agents=["CCBot", "*", "CCBot"])) != prints
    assert fingerprint_lists(BlockLists(agents=["CCBot"])) == {}


def test_another_list_has_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers live on from one job to the next and keep what they have mapped; they run in folders of their own."""
    monkeypatch.chdir(tmp_path)
    run, uris = Run("run"), []
    for line, reason in (("a.example", "ingest.blocked_host"), ("b.example", None)):
        (tmp_path / "hosts").write_text(line)
        these = BlockLists([f"{tmp_path}/hosts"])
        with write_lists(run, these, fingerprint_lists(these)) as blocked:
            uris.append(blocked.uri)
            monkeypatch.chdir("/")
            assert load_blocklist(blocked.uri).find_reason("http://a.example/") == reason
            monkeypatch.chdir(tmp_path)
    assert uris[0] != uris[1]
    with pytest.raises(OutputError, match="all machines"):
        load_blocklist(f"{tmp_path}/absent.arrow")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("hosts", b"com\nnet\n", "no line that can be used; 2 cannot be used, the first is line 1"),
        ("hosts", b"# \n", "no line that can be used"),
        ("hosts.gz", gzip.compress(b"du.example", mtime=0)[:-9], "cannot read"),
        ("hosts.gz", b"du.example", "cannot read"),
        ("hosts", b"\n" + b"a" * (17 << 20), "line 2 is longer than 16 MiB"),
        ("absent", None, "does not exist"),
    ],
)
def test_lists_that_cannot_be_used_are_named(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    lists = BlockLists([f"{tmp_path}/{name}"])
    with pytest.raises(InputError, match=message), write_lists(Run(str(tmp_path)), lists, fingerprint_lists(lists)):
        pass


def test_a_list_that_changes_while_it_is_read_is_an_error(tmp_path: Path, lists: BlockLists) -> None:
    prints = fingerprint_lists(lists)
    (tmp_path / "urls").write_text("shi.example/*\n")
    with pytest.raises(InputError, match="changed"), write_lists(Run(str(tmp_path)), lists, prints):
        pass
