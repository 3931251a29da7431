"""Pages that are taken out: what names them, in whatever spelling, and what is left of their rows."""

import hashlib
from io import BytesIO
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.block_lines import Gathered
from corpus.blocklist import Blocklist, shorten_digests
from corpus.errors import InputError
from corpus.page import read_pages
from corpus.removed import (
    DEPTH_AT_MOST,
    digest_entry,
    erase_pages,
    erase_row,
    list_entries,
    name_host,
    name_id,
    name_url,
)
from corpus.schema import PAGES

ID = "0123456789abcdef" * 2
POEM = "床前明月光，疑是地上霜。举头望明月，低头思故乡。"


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("shi.example", "http://shi.example/a https://SHI.example:8443/", "http://www.shi.example/ http://ashi.example/"),
        (".shi.example", "http://shi.example/ https://www.shi.example/a", "http://ashi.example/ http://example/"),
        ("*.诗.中国", "http://李白.诗.中国/ http://xn--ge3a.xn--fiqs8s./", "http://词.中国/"),
        ("192.0.2.1", "http://192.0.2.1:81/", "http://1.192.0.2.1/ http://192.0.2.11/"),
        ("2001:db8::1", "http://[2001:db8::1]/a", "http://[2001:db8::2]/"),
    ],
)  # fmt: skip
def test_hosts(line: str, inside: str, outside: str) -> None:
    assert all(name_host(line) in list_entries(ID, url) for url in inside.split())
    assert not any(name_host(line) in list_entries(ID, url) for url in outside.split())


@pytest.mark.parametrize(
    ("line", "inside", "outside"),
    [
        ("https://shi.example/诗?id=1", "http://SHI.example:80/%E8%AF%97?id=1#a", "http://shi.example/诗?id=12"),
        ("shi.example/b/../a", "https://shi.example/a", "http://shi.example/a/ http://www.shi.example/a"),
        ("shi.example/博客/*", "http://shi.example/博客/ http://shi.example/博客/1/2?a=/b", "http://shi.example/博客"),
        ("shi.example/*", "http://shi.example http://shi.example/a/b", "http://shi.example:81/ http://a.shi.example/"),
        ("shi.example:81/*", "http://shi.example:81/a", "http://shi.example/a"),
        ("shi.example/" + "a/" * 31 + "*", "http://shi.example/" + "a/" * 40, "http://shi.example/" + "a/" * 30),
    ],
)
def test_urls(line: str, inside: str, outside: str) -> None:
    assert all(name_url(line) in list_entries(ID, url) for url in inside.split())
    assert not any(name_url(line) in list_entries(ID, url) for url in outside.split())


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        (name_host, "http://shi.example/", "is no host"),
        (name_host, "shi.example/a", "is no host"),
        (name_host, "shi.example:81", "is no host"),
        (name_host, "com", "is no host"),
        (name_host, "", "is no host"),
        (name_host, ".192.0.2.1", "is no host"),
        (name_url, "", "is no URL"),
        (name_url, "诗 词", "is no URL"),
        (name_url, "shi.example/a*", "stands for all of a folder"),
        (name_url, "shi.example*", "stands for all of a folder"),
        (name_url, "shi.example/a?b/*", "stands for all of a folder"),
        (name_url, "shi.example/" + "a/" * DEPTH_AT_MOST + "*", "deeper than"),
        (name_id, "床前明月光", "is no id"),
        (name_id, ID[1:], "is no id"),
    ],
)
def test_what_names_nothing_is_an_error(name: Any, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        name(line)


def test_a_page_without_an_address_has_its_id_alone() -> None:
    own = [name_id(f" {ID.upper()}\n")]
    assert list_entries(ID, None) == list_entries(ID, "dns:shi.example") == own == [f"id {ID}"]


@given(st.text("诗a./?%:@-*[]#é ", max_size=40), st.sampled_from(["", "http://", "https://shi.example/"]))
def test_whatever_is_named_is_found_under_its_own_address(text: str, start: str) -> None:
    """A line that names a URL names the page at that URL, and its host the host of that page."""
    line = f"{start}{text}".replace("*", "")
    try:
        entry = name_url(line)
    except InputError:
        return
    url = line.strip() if "://" in line else f"http://{line.strip()}"
    assert entry in list_entries(ID, url)


def test_anybody_can_prove_an_entry_with_sha256() -> None:
    assert digest_entry(name_host("诗.example")) == hashlib.sha256(b"host xn--ge3a.example").hexdigest()


def record(url: str) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>静夜思</title><p>{POEM * 3}</p>".encode()
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Truncated: length\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def read(content: bytes, blocklist: Blocklist | None = None) -> pa.Table:
    return pa.Table.from_batches(read_pages(BytesIO(content), "诗.warc", blocklist=blocklist), PAGES)


@pytest.mark.parametrize("entry", [name_host("shi.example"), name_url("shi.example/1"), None])
def test_what_was_taken_out_is_not_read_again_and_leaves_the_same_row(entry: str | None) -> None:
    """By an ingest that knows the list, and from the rows of one that did not: also of a record that is damaged."""
    content = record("http://shi.example/1") + record("http://ci.example/1") + record("http://shi.example/1")[:-99]
    pages = read(content)
    ids = pages.column("id").to_pylist()
    entry = entry or f"id {ids[0]}"
    blocklist = Gathered().finish()._replace(removed=shorten_digests([digest_entry(entry)]))
    gone = [entry in list_entries(id, url) for id, url in zip(ids, pages.column("url").to_pylist(), strict=True)]
    erased = erase_pages(pages, pa.array(gone))
    assert erased.schema == PAGES
    assert read(content, blocklist).to_pylist() == erased.to_pylist()
    assert erased.column("reason").to_pylist()[:2] == ["removed", None]
    assert erased.column("reason").to_pylist()[2] == pages.column("reason").to_pylist()[2] == "ingest.cut_off"
    for before, after, is_gone in zip(pages.to_pylist(), erased.to_pylist(), gone, strict=True):
        if not is_gone:
            assert after == before
            continue
        assert {name: after[name] for name in ("id", "warc_offset", "warc_length")}.items() <= before.items()
        assert "shi.example" not in str(after) and "静夜思" not in str(after) and POEM[:5] not in str(after)


@given(st.lists(st.booleans(), min_size=1, max_size=6))
def test_rows_are_erased_one_by_one_as_together(gone: list[bool]) -> None:
    (page,) = read(record("http://shi.example/1")).to_pylist()
    page = page | {"note": "length_mismatch,truncated_length,no_prose", "boilerplate": [{"kind": "share", "count": 2}]}
    pages = pa.Table.from_pylist([page | {"id": str(at)} for at in range(len(gone))], PAGES)
    erased = erase_pages(pages, pa.array(gone)).to_pylist()
    blank = pa.Table.from_pylist([erase_row(row) for row in pages.to_pylist()], PAGES).to_pylist()
    wanted = [blank[at] if out else row for at, (row, out) in enumerate(zip(pages.to_pylist(), gone, strict=True))]
    assert erased == wanted
    assert all(row["note"] == "length_mismatch,truncated_length" for row in blank)
