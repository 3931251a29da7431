"""From a record to a row of `pages`: one row for each, with the reason why where it is not kept."""

import gzip
import random
from collections import Counter
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.page import BATCH_CHARACTERS, BATCH_ROWS, ERRORS, Row, identify, make_page, read_pages
from corpus.schema import PAGES
from corpus.warc import read_records

BAD = Path(__file__).parents[2].parent / "shared" / "badwarc"

ARTICLE = "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。"
PAGE = f"<html><head><title>菜市场的清晨</title></head><body><p>{ARTICLE}</p></body></html>"
URL = "https://news.example.cn/清晨?id=1"


def make_response(body: bytes, *fields: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *fields, "", ""]).encode() + body


def make_record(block: bytes, kind: str = "response", number: int = 1, url: str = URL) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: {url}\r\n"
    head += f"WARC-Date: 2021-03-20T08:00:00Z\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def read(content: bytes, block_at_most: int = 1 << 20, warc: str = "crawl/0.warc.gz") -> list[Row]:
    return [row for batch in read_pages(BytesIO(content), warc, block_at_most) for row in batch.to_pylist()]


def read_one(response: bytes) -> Row:
    (row,) = read(make_record(response))
    return row


def test_a_kept_page_has_all_that_is_known_of_it() -> None:
    block = make_response(PAGE.encode("gbk"), "Content-Type: text/html; charset=gb2312")
    content = gzip.compress(make_record(block), mtime=0)
    (row,) = read(content)
    assert row == {
        "id": row["id"],
        "warc": "crawl/0.warc.gz",
        "warc_offset": 0,
        "warc_length": len(content),
        "warc_inner": 0,
        "record_type": "response",
        "record_id": "<urn:uuid:1>",
        "url": URL,
        "host": "news.example.cn",
        "crawl_date": "2021-03-20T08:00:00Z",
        "status": 200,
        "content_type": "text/html; charset=gb2312",
        "payload_bytes": len(PAGE.encode("gbk")),
        "charset": "gb18030",
        "charset_method": "header",
        "replaced": 0.0,
        "declared_language": None,
        "published": None,
        "site": None,
        "title": "菜市场的清晨",
        "text": ARTICLE,
        "characters": len(ARTICLE),
        "script": "Hans",
        "boilerplate": [],
        "boilerplate_characters": 0,
        "reason": None,
        "note": None,
    }


HTML = "Content-Type: text/html"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (make_response(PAGE.encode(), HTML), None),
        (make_response(PAGE.encode()), None),
        (make_response(PAGE.encode("big5", "ignore"), "Content-Type: text/html; charset=big5"), None),
        (make_response(PAGE.encode(), HTML, "Content-Encoding: gzip"), None),
        (make_response(gzip.compress(PAGE.encode()), HTML, "Content-Encoding: gzip"), None),
        (make_response(b"", HTML, status="301 Moved"), "ingest.status"),
        (make_response(PAGE.encode(), HTML, status="404 Not Found"), "ingest.status"),
        (make_response(PAGE.encode(), HTML, status="206 Partial"), "ingest.status"),
        (PAGE.encode(), "ingest.status"),
        (b"", "ingest.status"),
        (make_response(b"{}", "Content-Type: application/json"), "ingest.not_html"),
        (make_response(b"\xff\xd8\xff\xe0", "Content-Type: image/jpeg"), "ingest.not_html"),
        (make_response(b"%PDF-1.4", HTML), "ingest.not_html"),
        (make_response(b""), "ingest.not_html"),
        (make_response(b"\x1f\x8b\x08\x00" + bytes(99), HTML), "ingest.bad_encoding"),
        (make_response(bytes(17 << 20), HTML), "ingest.too_large"),
        (make_response(gzip.compress(bytes(17 << 20)), HTML), "ingest.bomb"),
        (make_response(b"<p>" + b"\xff\x80\xfe\x81" * 100, HTML), "extract.undecodable"),
        (make_response(b"", HTML), "extract.empty"),
        (make_response("<title>只有标题</title><script>脚本</script>".encode(), HTML), "extract.empty"),
        (make_response("<p>\u3000\u200b&nbsp;</p>".encode(), HTML), "extract.empty"),
    ],
)
def test_responses(response: bytes, reason: str | None) -> None:
    row = read_one(response)
    assert row["reason"] == reason
    assert row["record_type"] == "response"
    assert (row["text"] is None) == (reason is not None)
    assert row["characters"] == len(str(row["text"] or ""))


KINDS = [
    ("warcinfo", "ingest.warcinfo"),
    ("Request", "ingest.request"),
    ("metadata", "ingest.metadata"),
    ("revisit", "ingest.revisit"),
    ("continuation", "ingest.continuation"),
    ("conversion", "ingest.conversion"),
    ("damage", "ingest.other_record"),
    ("乱", "ingest.other_record"),
    ("", "ingest.other_record"),
]


@pytest.mark.parametrize(("kind", "reason"), KINDS)
def test_records_that_hold_no_page_are_counted_by_type(kind: str, reason: str) -> None:
    (row,) = read(make_record(make_response(PAGE.encode(), HTML), kind))
    assert (row["record_type"], row["reason"]) == (kind.lower(), reason)
    assert (row["text"], row["characters"], row["payload_bytes"]) == (None, 0, 0)


def add_field(record: bytes, field: str) -> bytes:
    return record.replace(b"WARC-Date:", field.encode() + b"\r\nWARC-Date:", 1)


def test_the_text_of_a_wet_record_is_a_page() -> None:
    text = f"菜市场的清晨\n{ARTICLE}\n\nＡＢＣ"
    (row,) = read(add_field(make_record(text.encode(), "conversion"), "Content-Type: text/plain"))
    assert (row["text"], row["title"], row["reason"]) == (f"菜市场的清晨\n{ARTICLE}\n\nABC", None, None)
    assert (row["charset"], row["charset_method"], row["status"]) == ("utf-8", "wet", None)
    assert (row["content_type"], row["payload_bytes"]) == ("text/plain", len(text.encode()))


@pytest.mark.parametrize(
    ("block", "kind", "content_type", "reason"),
    [
        (PAGE.encode("gbk"), "resource", "text/html; charset=gbk", None),
        (PAGE.encode(), "resource", "text/html", None),
        (b"\xff\xd8\xff\xe0", "resource", "image/jpeg", "ingest.not_html"),
        (b"", "conversion", "text/plain", "extract.empty"),
        (b"\xff\xfe" * 50, "conversion", "text/plain", "extract.undecodable"),
        (b"{}", "conversion", "application/json", "ingest.conversion"),
    ],
)
def test_records_that_hold_a_page_without_http(block: bytes, kind: str, content_type: str, reason: str | None) -> None:
    (row,) = read(add_field(make_record(block, kind), f"Content-Type: {content_type}"))
    assert row["reason"] == reason
    assert row["text"] == (ARTICLE if reason is None else None)


@pytest.mark.parametrize(
    ("value", "note"),
    [("length", "truncated_length"), ("Time", "truncated_time"), ("disconnect", "truncated_disconnect"),
     ("unspecified", "truncated_unspecified"), ("<script>", "truncated_other"), ("", None)],
)  # fmt: skip
def test_what_a_crawler_cut_short_is_kept_and_noted(value: str, note: str | None) -> None:
    record = make_record(make_response(f"<nav>首页</nav><ul><li>{ARTICLE}</ul>".encode(), HTML))
    (row,) = read(add_field(record, f"WARC-Truncated: {value}"))
    assert (row["reason"], row["note"]) == (None, note)


def test_a_page_that_takes_too_long_is_a_row_with_a_reason() -> None:
    (record,) = read_records(BytesIO(make_record(make_response(b"<p>" * 400_000 + PAGE.encode(), HTML))))
    row = make_page(record, "a", seconds=0.01)
    assert (row["reason"], row.get("text"), row["characters"]) == ("extract.timeout", None, 0)
    assert make_page(record, "a").get("reason") is None


def test_stretches_and_cut_records_have_reasons_too() -> None:
    whole = gzip.compress(make_record(make_response(PAGE.encode(), HTML)), mtime=0)
    large = gzip.compress(make_record(make_response(bytes(3000), HTML)), mtime=0)
    rows = read(whole + b"damage" + large + gzip.compress(b"") + whole[:-20], block_at_most=2000)
    assert [row["reason"] for row in rows] == [
        None, "ingest.damaged", "ingest.too_large", "ingest.padding", "ingest.cut_off",
    ]  # fmt: skip
    assert [row["record_type"] for row in rows] == ["response", "damaged", "response", "padding", "response"]
    assert sum(int(str(row["warc_length"])) for row in rows) == len(whole + b"damage" + large + gzip.compress(b"")) + (
        len(whole) - 20
    )


def test_errors_are_reasons_that_rows_can_have() -> None:
    """What the report shows as errors: each is known by the very name that rows carry."""
    whole = gzip.compress(make_record(make_response(PAGE.encode(), HTML)), mtime=0)
    blocks = [b"\x1f\x8b\x08\x00" + bytes(99), b"<p>" + b"\xff\x80\xfe\x81" * 100]
    blocks.append(gzip.compress(bytes(2_000_000), 9))
    content = b"".join(make_record(make_response(block, HTML)) for block in blocks)
    content += b"damage" + make_record(make_response(bytes(3000), HTML)) + whole[:-20]
    reasons = {row["reason"] for row in read(content, block_at_most=2500)}
    assert reasons == ERRORS - {"extract.timeout", "redact.timeout"}


def test_the_note_tells_what_was_odd() -> None:
    record = make_record(make_response(PAGE.encode(), HTML))
    (row,) = read(gzip.compress(record.replace(b"Content-Length: ", b"Content-Length: 9")))
    assert (row["reason"], row["note"]) == (None, "length_mismatch")
    assert read_one(make_response("<table><td>姓名<td>班级<td>学号</table>".encode(), HTML))["note"] == "no_prose"
    assert read_one(make_response(f"{'<div>' * 300}{ARTICLE}".encode(), HTML))["note"] == "simplified"


def test_what_a_page_declares_is_kept() -> None:
    head = '<html lang="zh-CN"><meta property="og:site_name" content="某某网"><meta name=pubdate content="2021-03-20">'
    row = read_one(make_response(f"{head}<p>{ARTICLE}".encode(), HTML))
    assert (row["declared_language"], row["published"], row["site"]) == ("zh-CN", "2021-03-20", "某某网")


def test_a_page_that_was_encoded_twice_is_repaired_and_noted() -> None:
    twice = PAGE.replace(ARTICLE, ARTICLE * 2).encode().decode("latin-1").encode()
    row = read_one(make_response(twice, HTML))
    assert (row["title"], row["text"], row["note"]) == ("菜市场的清晨", ARTICLE * 2, "repaired_latin")
    gbk = PAGE.encode("gbk").decode("latin-1").encode()
    assert read_one(make_response(gbk, HTML))["note"] == "mojibake_gbk_as_latin"


def test_title_and_text_are_tidied() -> None:
    html = "<title>  Ｔｉｔｌｅ\n二〇二一 </title><p>ＡＢＣ１２３，\u200b你好！</p><p>第二段&nbsp;&nbsp;话。</p>"
    row = read_one(make_response(html.encode(), HTML))
    assert (row["title"], row["text"]) == ("Title 二〇二一", "ABC123，你好！\n\n第二段 话。")


def test_boilerplate_is_taken_out_and_counted() -> None:
    html = f"<title>菜市场</title><p>{ARTICLE}</p><p>分享到： 新浪微博 微信</p>"
    html += "<p>责任编辑：王小明</p><p>上一篇：晨雾</p>"
    row = read_one(make_response(html.encode(), HTML))
    assert row["text"] == ARTICLE
    assert row["boilerplate"] == [{"kind": kind, "count": 1} for kind in ("credits", "navigation", "share")]
    assert row["boilerplate_characters"] == len("\n\n分享到： 新浪微博 微信\n\n责任编辑：王小明\n\n上一篇：晨雾")


@pytest.mark.parametrize(
    ("field", "method"),
    [
        ("Content-Type: text/html; charset=gbk", "header"),
        ("Content-Type: text/html;CHARSET=GBK", "header"),
        ('Content-Type: text/html; charset="gbk"; x=y', "header"),
        ("Content-Type: text/html; charset=", "detector"),
        ("Content-Type: text/html", "detector"),
    ],
)
def test_the_charset_is_taken_from_the_header(field: str, method: str) -> None:
    row = read_one(make_response((PAGE + ARTICLE).encode("gbk"), field))
    assert (row["charset"], row["charset_method"]) == ("gb18030", method)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://News.Example.CN:8080/a", "news.example.cn"),
        ("<http://example.cn/>", "example.cn"),
        ("http://user:password@例子.中国/", "例子.中国"),
        ("http://[::1/", None),
        ("http://[v]/", None),
        ("file:///etc/passwd", None),
        ("dns:example.cn", None),
        ("不是网址", None),
    ],
)
def test_hosts(url: str, host: str | None) -> None:
    (row,) = read(make_record(make_response(PAGE.encode(), HTML), url=url))
    assert (row["url"], row["host"]) == (url.strip("<>"), host)


def test_long_or_missing_fields() -> None:
    long = read_one(make_response(PAGE.encode(), "Content-Type: text/html; " + "x" * 5000))
    assert len(str(long["content_type"])) == 256
    (bare,) = read(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" + make_response(PAGE.encode()))
    fields = ("record_id", "url", "host", "crawl_date", "content_type")
    assert [bare[field] for field in fields] == [None] * 5
    assert bare["reason"] is None


def many(count: int) -> bytes:
    return b"".join(gzip.compress(make_record(make_response(PAGE.encode(), HTML)), mtime=0) for _ in range(count))


def test_ids_are_unique_even_of_equal_records_and_the_same_on_every_run() -> None:
    content = many(20) + gzip.compress(make_record(make_response(PAGE.encode(), HTML)) * 5)
    ids = [str(row["id"]) for row in read(content)]
    assert len(set(ids)) == len(ids) == 25
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in ids)
    assert [row["id"] for row in read(content)] == ids
    assert not set(ids) & {row["id"] for row in read(content, warc="crawl/1.warc.gz")}


def test_an_id_is_a_promise() -> None:
    """Ids of finished corpora must not change with a later version."""
    (record,) = read_records(BytesIO(make_record(make_response(PAGE.encode(), HTML))))
    assert identify(record, "crawl/0.warc.gz") == "29736c0de06bb38370484dc2b1a8bfa3"


def test_an_id_depends_on_place_and_bytes() -> None:
    (record,) = read_records(BytesIO(make_record(make_response(PAGE.encode(), HTML))))
    others = [
        record._replace(offset=1),
        record._replace(inner=1),
        record._replace(block=record.block + b" "),
        record._replace(headers={"warc-record-id": "<urn:uuid:2>"}),
        record._replace(headers={}),
    ]
    ids = [identify(one, "a") for one in [record, *others]] + [identify(record, "b")]
    assert len(set(ids)) == len(ids)
    assert identify(record._replace(length=9, note="x", kind="request"), "a") == ids[0]


def test_batches_have_the_schema_and_stay_within_rows() -> None:
    batches = list(read_pages(BytesIO(many(2 * BATCH_ROWS + 1)), "a"))
    assert [batch.num_rows for batch in batches] == [BATCH_ROWS, BATCH_ROWS, 1]
    assert all(batch.schema == PAGES for batch in batches)


def test_batches_stay_within_characters() -> None:
    long = make_response(f"<p>{ARTICLE * 20_000}</p>".encode(), HTML)
    content = b"".join(gzip.compress(make_record(long), 1) for _ in range(7))
    sizes = [sum(batch.column("characters").to_pylist()) for batch in read_pages(BytesIO(content), "a", 16 << 20)]
    assert len(sizes) > 1
    assert all(size < BATCH_CHARACTERS + 20_000 * len(ARTICLE) for size in sizes)
    assert sum(sizes) == 7 * 20_000 * len(ARTICLE)


def test_an_empty_file_gives_no_batches() -> None:
    assert list(read_pages(BytesIO(b""), "a")) == []


FIELDS = st.sampled_from(
    [HTML, "Content-Type: text/html; charset=gbk", "Content-Type: \udcff", "Content-Encoding: gzip", "X: y", ""]
)
PIECES = st.lists(
    st.sampled_from(
        [b"<p>", b"</p>", b"<title>", ARTICLE.encode(), ARTICLE.encode("gbk"), b"\xed\xa0\x80", b"\0", b"&#xd800;"]
    )
    | st.binary(max_size=20),
    max_size=8,
).map(b"".join)


@given(st.lists(st.tuples(FIELDS, PIECES), max_size=6), st.binary(max_size=30), st.sampled_from([gzip.compress, bytes]))
@settings(max_examples=200)
def test_any_pages_give_one_row_for_each_record(pages: list[tuple[str, bytes]], damage: bytes, pack: object) -> None:
    content = damage
    for field, body in pages:
        block = b"HTTP/1.1 200 OK\r\n" + field.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
        record = make_record(block)
        content += gzip.compress(record) if pack is gzip.compress else record
    rows = read(content)
    records = list(read_records(BytesIO(content)))
    assert [(row["warc_offset"], row["warc_inner"], row["warc_length"]) for row in rows] == [
        (record.offset, record.inner, record.length) for record in records
    ]
    assert sum(int(str(row["warc_length"])) for row in rows) == len(content)
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert (row["reason"] is None) == bool(row["text"])
        assert row["reason"] is None or str(row["reason"]).startswith(("ingest.", "extract."))
    assert pa.Table.from_pylist(rows, PAGES).num_rows == len(rows)


@pytest.mark.skipif(not BAD.exists(), reason="the shared data folder is absent")
def test_hostile_files_give_rows_with_known_reasons() -> None:
    known = ERRORS | {"ingest.padding", "ingest.warcinfo", "ingest.status", "ingest.not_html", "extract.empty"}
    reasons: Counter[object] = Counter()
    for path in sorted(BAD.glob("*.warc*")):
        if "giant" not in path.name and "nesting" not in path.name:
            with path.open("rb") as stream:
                rows = [row for batch in read_pages(stream, path.name) for row in batch.to_pylist()]
            assert sum(row["warc_length"] for row in rows) == path.stat().st_size
            reasons.update(row["reason"] for row in rows)
    assert reasons[None] >= 180
    assert set(reasons) <= known | {None}
    assert {"ingest.damaged", "ingest.cut_off", "ingest.too_large", "ingest.padding"} <= set(reasons)


def test_any_damage_is_rows_and_no_exception() -> None:
    content = bytearray(many(5))
    chance = random.Random(4)
    for _ in range(100):
        content[chance.randrange(len(content))] = chance.randrange(256)
        rows = read(bytes(content))
        assert sum(int(str(row["warc_length"])) for row in rows) == len(content)


def test_rows_are_made_of_the_columns_and_no_others() -> None:
    (record,) = read_records(BytesIO(make_record(make_response(PAGE.encode(), HTML))))
    assert set(make_page(record, "a")) <= set(PAGES.names)
