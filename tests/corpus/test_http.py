"""HTTP responses as crawlers store them: codings declared, undeclared and wrongly declared."""

import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from corpus.http import BODY_BYTES, HEAD_BYTES, SMALL_BODY_BYTES, Response, parse_fields, parse_response

TEXT = (
    "<!DOCTYPE html><html><head><title>菜市场的清晨</title></head><body>"
    + "<p>清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台。</p>" * 30
    + "</body></html>"
)
PAGE = TEXT.encode()


def respond(body: bytes, *fields: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *fields, "", ""]).encode() + body


def deflate_raw(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def compress_zstd(content: bytes) -> bytes:
    return zstandard.compress(content)


def compress_brotli(content: bytes) -> bytes:
    return bytes(brotli.compress(content))


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "raw deflate": deflate_raw,
    "br": compress_brotli,
    "zstd": compress_zstd,
}
# What is declared for each: raw deflate goes by the name of deflate.
DECLARED = {"raw deflate": "deflate"}


def chunk(body: bytes, size: int, newline: bytes = b"\r\n") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x" % len(part) + newline + part + newline for part in [*parts, b""])


def test_status_headers_and_body() -> None:
    block = respond(PAGE, "Content-Type: text/html; charset=utf-8", "Server:nginx", "X-Empty:")
    assert parse_response(block) == Response(
        200, {"content-type": "text/html; charset=utf-8", "server": "nginx", "x-empty": ""}, PAGE, None
    )


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("HTTP/1.0 404 Not Found", 404),
        ("HTTP/2 301", 301),
        ("HTTP/1.1 503 服务不可用", 503),
        ("HTTP/1.1  200  OK", 200),
        ("HTTP/1.1 2000 OK", 0),
        ("HTTP/1.1 OK", 0),
        ("HTTP/", 0),
    ],
)
def test_status_lines(line: str, status: int) -> None:
    response = parse_response(respond(PAGE, "Content-Type: text/html", status=line))
    assert (response.status, response.body) == (status, PAGE)
    assert response.headers == {"content-type": "text/html"}


def test_a_block_without_a_status_line_is_all_body() -> None:
    assert parse_response(PAGE) == Response(0, {}, PAGE, None)
    assert parse_response(b"") == Response(0, {}, b"", None)


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_lone_line_feeds_end_lines_too(newline: bytes) -> None:
    block = newline.join([b"HTTP/1.1 200 OK", b"Content-Type: text/html", b"", PAGE])
    assert parse_response(block) == Response(200, {"content-type": "text/html"}, PAGE, None)


def test_a_head_without_an_end_has_no_body() -> None:
    assert parse_response(b"HTTP/1.1 200 OK\r\nServer: nginx") == Response(200, {"server": "nginx"}, b"", None)
    endless = parse_response(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * HEAD_BYTES)
    assert (endless.status, endless.headers, endless.body) == (200, {"x": "y"}, b"")


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        ("Title: 报告".encode("gbk"), {"title": "报告"}),
        ("Title: 报告".encode(), {"title": "报告"}),
        ("A: 標題\r\nB: 报告".encode("gb18030"), {"a": "標題", "b": "报告"}),
        (b"X: one\r\n two\r\n\tthree\r\nY: z", {"x": "one two three", "y": "z"}),
        (b"X: first\r\nx: second\r\n folded\r\nY: z", {"x": "first", "y": "z"}),
        (b" folded from nowhere\r\nX: y", {"x": "y"}),
        (b"no colon here\r\nX: y", {"x": "y"}),
        (b"X : spaced name\r\nURL: http://a.cn:80/", {"x": "spaced name", "url": "http://a.cn:80/"}),
        ("名字: 值\r\nX: y".encode(), {"x": "y"}),
        (b"X: \xff\xff\r\nY: z", {"x": "��", "y": "z"}),
        (b"", {}),
    ],
)
def test_fields(head: bytes, fields: dict[str, str]) -> None:
    assert parse_fields(head) == fields


@pytest.mark.parametrize("size", [1, 7, 1000, 100_000])
@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_chunks_are_joined(size: int, newline: bytes) -> None:
    block = respond(chunk(PAGE, size, newline), "Transfer-Encoding: chunked")
    assert parse_response(block).body == PAGE


@pytest.mark.parametrize(
    ("body", "joined"),
    [
        (b"5;name=value\r\nabcde\r\n0\r\n\r\n", b"abcde"),
        (b"A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", b"0123456789"),
        (b"a  \r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
        (b"00000005\r\nabcde\r\n0\r\n\r\n", b"abcde"),
        (b"5\r\nabcde\r\n5\r\nfg", b"abcdefg"),  # cut inside a chunk
        (b"5\r\nabcde\r\n", b"abcde"),  # cut between chunks
        (b"5\r\nabcde", b"abcde"),
        (b"5\r\nabcde\r\nFFFFFF\r\nfgh\r\n0\r\n\r\n", b"abcdefgh\r\n0\r\n\r\n"),  # a size that is a lie
        (b"5\r\nabcde\r\n2\r\nfghi\r\n0\r\n\r\n", b"abcde2\r\nfghi\r\n0\r\n\r\n"),
        (b"0\r\n\r\n", b""),
        (b"", b""),
    ],
)
def test_chunked_bodies(body: bytes, joined: bytes) -> None:
    assert parse_response(respond(body, "Transfer-Encoding: chunked")).body == joined


@pytest.mark.parametrize("body", [PAGE, "春眠不觉晓，处处闻啼鸟。".encode(), b"\r\n" + PAGE, b"{}"])
def test_a_body_that_was_not_chunked_stands_as_it_is(body: bytes) -> None:
    assert parse_response(respond(body, "Transfer-Encoding: chunked")) == Response(
        200, {"transfer-encoding": "chunked"}, body, None
    )


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("chunked", [True, False])
def test_declared_codings_are_undone(packing: str, chunked: bool) -> None:
    packed = PACKERS[packing](PAGE)
    fields = [f"Content-Encoding: {DECLARED.get(packing, packing).upper()}"]
    block = respond(chunk(packed, 100), *fields, "Transfer-Encoding: chunked") if chunked else respond(packed, *fields)
    response = parse_response(block)
    assert (response.body, response.problem) == (PAGE, None)


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
@pytest.mark.parametrize("declared", ["", "identity", "br", "deflate", "utf-8"])
def test_codings_that_bytes_show_are_undone_whatever_is_declared(packing: str, declared: str) -> None:
    response = parse_response(respond(PACKERS[packing](PAGE), f"Content-Encoding: {declared}"))
    assert (response.body, response.problem) == (PAGE, None)


@pytest.mark.parametrize("declared", ["gzip", "x-gzip", "deflate", "br", "zstd", "gzip, br"])
@pytest.mark.parametrize("body", [PAGE, TEXT.encode("gbk"), b"", "短".encode()])
def test_a_text_that_was_decoded_already_stands_as_it_is(declared: str, body: bytes) -> None:
    response = parse_response(respond(body, f"Content-Encoding: {declared}"))
    assert (response.body, response.problem) == (body, None)


@pytest.mark.parametrize("body", [b"\x1f\x8b\x08" + bytes(50), b"\x28\xb5\x2f\xfd" + b"\xff\x00" * 50])
def test_a_body_that_only_starts_like_a_coding_is_flagged(body: bytes) -> None:
    response = parse_response(respond(body))
    assert (response.body, response.problem) == (body, "bad_encoding")


@pytest.mark.parametrize("declared", ["br", "deflate"])
def test_a_binary_body_that_is_not_what_it_declares_is_flagged(declared: str) -> None:
    body = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(500)
    response = parse_response(respond(body, f"Content-Encoding: {declared}"))
    assert (response.body, response.problem) == (body, "bad_encoding")


@pytest.mark.parametrize("packing", PACKERS)
def test_a_cut_body_gives_what_can_be_decoded(packing: str) -> None:
    page = TEXT + "".join(map(chr, random.Random(2).choices(range(0x4E00, 0x9FA5), k=3000)))
    packed = PACKERS[packing](page.encode())
    response = parse_response(
        respond(packed[: len(packed) // 2], f"Content-Encoding: {DECLARED.get(packing, packing)}")
    )
    assert response.problem is None
    assert page.encode().startswith(response.body)
    # Zstandard decodes whole blocks only; here the page is one.
    assert packing == "zstd" or len(response.body) > 200


@pytest.mark.parametrize("packing", PACKERS)
def test_a_body_that_inflates_past_the_limit_is_cut_there_and_flagged(packing: str) -> None:
    fields = f"Content-Encoding: {DECLARED.get(packing, packing)}"
    response = parse_response(respond(PACKERS[packing](PAGE * 500), fields), body_at_most=100_000)
    assert (response.body, response.problem) == ((PAGE * 500)[:100_000], "too_large")
    just_fits = parse_response(respond(PACKERS[packing](PAGE), fields), body_at_most=len(PAGE))
    assert (just_fits.body, just_fits.problem) == (PAGE, None)


@pytest.mark.parametrize("packing", PACKERS)
def test_a_bomb_is_cut_at_sixteen_mebibytes(packing: str) -> None:
    bomb = PACKERS[packing](b" " * (64 << 20))
    response = parse_response(respond(bomb, f"Content-Encoding: {DECLARED.get(packing, packing)}"))
    assert (len(response.body), response.problem) == (BODY_BYTES, "bomb")


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize(("size", "problem"), [(SMALL_BODY_BYTES, None), (SMALL_BODY_BYTES + 1, "bomb")])
def test_a_body_of_one_repeated_byte_passes_while_it_is_small(packing: str, size: int, problem: str | None) -> None:
    field = f"Content-Encoding: {DECLARED.get(packing, packing)}"
    response = parse_response(respond(PACKERS[packing](b" " * size), field))
    assert response.problem == problem


@pytest.mark.parametrize("packing", PACKERS)
def test_a_long_table_of_one_row_is_no_bomb(packing: str) -> None:
    rows = "".join(f"<tr><td>{number}</td><td>春眠不觉晓</td></tr>\n" for number in range(25_000)).encode()
    response = parse_response(respond(PACKERS[packing](rows), f"Content-Encoding: {DECLARED.get(packing, packing)}"))
    assert (response.body, response.problem) == (rows, None)


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (gzip.compress(PAGE[:99]) + gzip.compress(PAGE[99:]), PAGE),
        (gzip.compress(b"") + gzip.compress(PAGE), PAGE),
        (b"".join(gzip.compress(PAGE[at : at + 40]) for at in range(0, len(PAGE), 40)), PAGE),
        (gzip.compress(PAGE) + b"\r\n", PAGE),
        (gzip.compress(PAGE) + gzip.compress(PAGE)[:11], PAGE),
        (gzip.compress(PAGE) + b"\x1f\x8b\x08\xff" + bytes(20), PAGE),
    ],
    ids=["two", "an empty one first", "many", "a line end behind", "the second cut", "the second broken"],
)
def test_all_members_of_a_gzip_body_are_read(body: bytes, content: bytes) -> None:
    response = parse_response(respond(body, "Content-Encoding: gzip"))
    assert (response.body, response.problem) == (content, None)
    assert parse_response(respond(body), len(content)).body == content


def test_a_body_of_endless_empty_members_ends() -> None:
    response = parse_response(respond(gzip.compress(b"") * 50_000))
    assert (len(response.body), response.problem) == (0, None)


def test_a_plain_body_past_the_limit_is_cut_and_flagged() -> None:
    response = parse_response(respond(PAGE), body_at_most=100)
    assert (response.body, response.problem) == (PAGE[:100], "too_large")


@given(st.binary(max_size=500), st.integers(1, 200))
def test_any_bytes_are_parsed(block: bytes, body_at_most: int) -> None:
    response = parse_response(block, body_at_most)
    assert len(response.body) <= body_at_most


CODINGS = st.sampled_from(["gzip", "deflate", "br", "zstd", "chunked", "identity", "gzip, deflate", "\x00", "乱"])
STARTS = st.sampled_from(
    [b"", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"5\r\n", b"\x78\x9c", gzip.compress(PAGE)[:99]]
)


@given(CODINGS, CODINGS, STARTS, st.binary(max_size=300))
def test_any_declaration_on_any_body_is_parsed(transfer: str, content: str, start: bytes, rest: bytes) -> None:
    block = respond(start + rest, f"Transfer-Encoding: {transfer}", f"Content-Encoding: {content}")
    response = parse_response(block, 1000)
    assert response.status == 200
    assert len(response.body) <= 1000
    assert response.problem in (None, "too_large", "bad_encoding")


@given(st.binary(max_size=2000))
def test_any_head_gives_valid_text(head: bytes) -> None:
    for name, value in parse_fields(head).items():
        assert name == name.lower()
        assert value == value.strip()
        value.encode()


@given(
    st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs"])),
    st.sampled_from(sorted(PACKERS)),
    st.integers(1, 500),
)
def test_what_was_packed_and_chunked_comes_back(text: str, packing: str, size: int) -> None:
    packed = chunk(PACKERS[packing](text.encode()), size)
    fields = ("Transfer-Encoding: chunked", f"Content-Encoding: {DECLARED.get(packing, packing)}")
    assert parse_response(respond(packed, *fields)).body == text.encode()
