"""Charsets: what pages are written in, what they say they are written in, and what is read."""

import codecs
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from corpus.charset import REPLACEMENT, Decoded, decode_page
from corpus.http import parse_response
from corpus.page import make_page
from corpus.warc import read_records

SHARED = Path(__file__).parents[2].parent / "shared"
CRAWL = SHARED / "warc"
MANIFEST = CRAWL / "zhweb.manifest.jsonl.gz"
ENCODINGS = SHARED / "encoding"

HANS = "春天来了，公园里的花都开了。孩子们在草地上奔跑，老人们坐在长椅上聊天，一切都是那么美好。"
HANT = "春天來了，公園裡的花都開了。孩子們在草地上奔跑，老人們坐在長椅上聊天，一切都是那麼美好。"
NAMES = "朱镕基、陶喆和游锡堃都是名字，囍字和啰嗦的啰不在最早的国家标准里。"
RARE = "𠮷野家的老板姓㑇，他的店在䴘鸟飞过的那条街上，人们说㐂字是喜字的一种写法。"
CANTONESE = "佢哋嘅屋企喺邊度？我哋一齊去飲茶啦，唔好咁遲先嚟，嗰間茶樓成日都好多人。"
JAPANESE = "春になって、公園の花がみんな咲きました。子供たちは草の上を走り、お年寄りはベンチで話しています。"
KOREAN = "봄이 왔습니다. 공원의 꽃이 모두 피었습니다. 아이들은 잔디 위를 달리고 노인들은 벤치에 앉아 이야기합니다."
FRENCH = "Le printemps est arrivé, les élèves préfèrent étudier à l’école où l’été dure, déjà vu, café à côté."
GERMAN = "Die Kinder spielen auf der grünen Wiese, während die Älteren über schöne Zeiten reden: Größe, Maß, Füße."
RUSSIAN = "Пришла весна, в парке распустились все цветы. Дети бегают по траве, старики сидят на скамейках."


def page(text: str, meta: str | None = None) -> str:
    declared = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    return f"<html><head>{declared}<title>{text[:6]}</title></head>\n<body><p>{text}</p></body></html>"


TABLE = [
    # text, written in, header, meta, read as, by
    (HANS, "utf-8", None, None, "utf-8", "utf-8"),
    (HANS, "utf-8", "gbk", "gb2312", "utf-8", "utf-8"),
    (HANS, "utf-8", "iso-8859-1", "big5", "utf-8", "utf-8"),
    (HANT, "utf-8", "big5", None, "utf-8", "utf-8"),
    (HANS, "gbk", "gbk", None, "gb18030", "header"),
    (HANS, "gbk", "GB2312", None, "gb18030", "header"),
    (HANS, "gbk", " 'cp936' ", None, "gb18030", "header"),
    (HANS, "gbk", None, "gb2312", "gb18030", "meta"),
    (HANS, "gbk", None, "x-gbk", "gb18030", "meta"),
    (HANS, "gbk", None, None, "gb18030", "detector"),
    (HANT, "gbk", "gb2312", None, "gb18030", "header"),
    (HANT, "gbk", None, None, "gb18030", "detector"),
    (NAMES, "gbk", "gb2312", None, "gb18030", "header"),
    (NAMES, "gbk", None, "gb2312", "gb18030", "meta"),
    (HANS + RARE, "gb18030", "gb2312", None, "gb18030", "header"),
    (HANS + RARE, "gb18030", None, "gb2312", "gb18030", "meta"),
    (HANS + RARE, "gb18030", None, None, "gb18030", "detector"),
    (HANT, "big5", "big5", None, "big5hkscs", "header"),
    (HANT, "big5", None, "big5", "big5hkscs", "meta"),
    (HANT, "big5", None, None, "big5hkscs", "detector"),
    (CANTONESE, "big5hkscs", "big5", None, "big5hkscs", "header"),
    (CANTONESE, "big5hkscs", None, "big5-hkscs", "big5hkscs", "meta"),
    (CANTONESE, "big5hkscs", None, None, "big5hkscs", "fallback"),
    # wrong headers
    (HANS, "gbk", "utf-8", "gbk", "gb18030", "meta"),
    (HANS, "gbk", "utf-8", None, "gb18030", "detector"),
    (HANS, "gbk", "big5", None, "gb18030", "detector"),
    (HANS, "gbk", "iso-8859-1", None, "gb18030", "detector"),
    (HANS, "gbk", "shift_jis", None, "gb18030", "detector"),
    (HANS, "gbk", "euc-kr", None, "gb18030", "detector"),
    (HANS, "gbk", "utf-16", None, "gb18030", "detector"),
    (HANS, "gbk", "中文", None, "gb18030", "detector"),
    (HANT, "big5", "utf-8", "big5", "big5hkscs", "meta"),
    (HANT, "big5", "gb2312", None, "big5hkscs", "detector"),
    (HANT, "big5", "iso-8859-1", None, "big5hkscs", "detector"),
    # wrong meta elements
    (HANS, "gbk", None, "utf-8", "gb18030", "detector"),
    (HANS, "gbk", None, "big5", "gb18030", "detector"),
    (HANS, "gbk", "gbk", "big5", "gb18030", "header"),
    (HANT, "big5", None, "gb2312", "big5hkscs", "detector"),
    (HANT, "big5", None, "utf-8", "big5hkscs", "detector"),
    (HANT, "big5", "big5", "gb2312", "big5hkscs", "header"),
    # marks, and wide and seven-bit charsets
    (HANS, "utf-8-sig", "gbk", "gbk", "utf-8", "bom"),
    (HANS, "utf-16", "gbk", None, "utf-16-le", "bom"),
    (HANT + RARE, "utf-16-le", None, None, "utf-16-le", "detector"),
    (HANS, "utf-16-be", "utf-8", None, "utf-16-be", "detector"),
    (HANS, "hz", None, None, "hz", "detector"),
    (HANS, "hz", "hz-gb-2312", "hz-gb-2312", "hz", "detector"),
    (JAPANESE, "iso2022_jp", "iso-2022-jp", None, "iso2022_jp", "detector"),
    # neighbours
    (JAPANESE, "cp932", "shift_jis", None, "cp932", "header"),
    (JAPANESE, "cp932", None, None, "cp932", "detector"),
    (JAPANESE, "cp932", "gbk", None, "cp932", "detector"),
    (JAPANESE, "euc_jp", "euc-jp", None, "euc_jp", "header"),
    (JAPANESE, "euc_jp", None, "euc-jp", "euc_jp", "meta"),
    (KOREAN, "cp949", "ks_c_5601-1987", None, "cp949", "header"),
    (KOREAN, "cp949", None, "euc-kr", "cp949", "meta"),
    (KOREAN, "cp949", "gb2312", None, "cp949", "fallback"),
    (FRENCH, "cp1252", "iso-8859-1", None, "cp1252", "header"),
    (FRENCH, "cp1252", None, None, "cp1252", "detector"),
    (FRENCH, "cp1252", "gbk", None, "cp1252", "detector"),
    (GERMAN, "cp1252", None, "windows-1252", "cp1252", "meta"),
    (RUSSIAN, "cp1251", "windows-1251", None, "cp1251", "header"),
    (RUSSIAN, "koi8-r", None, None, "koi8-r", "detector"),
]


@pytest.mark.parametrize(("text", "written", "header", "meta", "charset", "method"), TABLE)
def test_pages_are_read_in_their_true_charset(
    text: str, written: str, header: str | None, meta: str | None, charset: str, method: str
) -> None:
    content = page(text, meta)
    assert decode_page(content.encode(written), header) == Decoded(content, charset, method, 0.0)


def test_big_endian_utf_16_with_a_mark() -> None:
    content = page(HANS)
    body = codecs.BOM_UTF16_BE + content.encode("utf-16-be")
    assert decode_page(body, "utf-8") == Decoded(content, "utf-16-be", "bom", 0.0)


@pytest.mark.parametrize(
    "text", ["", "plain ASCII", "<p>a ~{ b ~} in a program</p>", "<p>~{VPND~} are two</p>", "<p>\x1b$ is a prompt</p>"]
)
def test_ascii_is_utf_8(text: str) -> None:
    assert decode_page(text.encode(), "gbk") == Decoded(text, "utf-8", "utf-8", 0.0)


@pytest.mark.parametrize(("text", "written"), [(HANS, "utf-8"), (HANS, "gbk"), (HANT, "big5"), (HANT, "utf-8")])
def test_a_page_cut_inside_its_last_character_has_nothing_replaced(text: str, written: str) -> None:
    body = text.rstrip("。").encode(written)[:-1]
    decoded = decode_page(body, written)
    assert (decoded.text, decoded.replaced) == (text.rstrip("。")[:-1], 0.0)


@pytest.mark.parametrize("header", [None, "utf-8", "gbk"])
@pytest.mark.parametrize("at", [120, 121, 122])
def test_one_bad_byte_in_utf_8_spoils_one_character_of_the_page(header: str | None, at: int) -> None:
    body = bytearray(page(HANS).encode())
    body[at] = 0xFF
    decoded = decode_page(bytes(body), header)
    assert (decoded.charset, decoded.method) == ("utf-8", "utf-8")
    assert 1 <= decoded.text.count(REPLACEMENT) <= 3
    assert decoded.replaced == decoded.text.count(REPLACEMENT) / len(decoded.text)
    rest = decoded.text.replace(REPLACEMENT, "")
    assert len(rest) == len(page(HANS)) - 1


@pytest.mark.parametrize(("text", "written", "charset"), [(HANS, "gbk", "gb18030"), (HANT, "big5", "big5hkscs")])
@pytest.mark.parametrize("declared", [True, False])
def test_one_bad_byte_in_gbk_or_big5_does_not_change_the_charset(
    text: str, written: str, charset: str, declared: bool
) -> None:
    body = bytearray(page(text * 3).encode(written))
    body[101] = 0xFF
    decoded = decode_page(bytes(body), written if declared else None)
    assert decoded.charset == charset
    assert 0 < decoded.replaced < 0.05
    assert text in decoded.text


PLAIN_TEXTS = [(HANS, "gbk"), (HANT, "gbk"), (HANT, "big5"), (KOREAN, "cp949")]


@pytest.mark.parametrize(("text", "written"), PLAIN_TEXTS)
@given(st.integers(0), st.sampled_from([0xFF, 0x80]))
def test_a_spoilt_byte_costs_its_own_character_and_one_more_at_most(
    text: str, written: str, place: int, spoilt: int
) -> None:
    """Two-byte characters run on without ASCII, so that a reader that starts at the wrong byte goes on wrong."""
    line = text.replace("。", "，") * 3
    body = bytearray(page(line).encode(written))
    start = page(line).encode(written).index(line.encode(written))
    body[start + place % (len(line.encode(written)) - 6)] = spoilt
    decoded = decode_page(bytes(body), written)
    assert sum((Counter(line) - Counter(decoded.text)).values()) <= 3


@pytest.mark.parametrize("header", ["gbk", "big5", "utf-8", None])
def test_bytes_of_no_charset_are_read_with_much_replaced(header: str | None) -> None:
    body = bytes([0xFF, 0x80, 0xFE, 0x81, 0xFF, 0xA0]) * 200
    assert decode_page(body, header).replaced > 0.1


LABELS = st.none() | st.text(max_size=8) | st.sampled_from(
    "gbk gb2312 big5 utf-8 utf-16 utf-16be shift_jis euc-kr iso-2022-jp iso-8859-8-i x-user-defined utf-7 "
    "hz-gb-2312 replacement windows-874 x-mac-cyrillic base64 idna unicode_escape undefined".split()
)  # fmt: skip
STARTS = st.sampled_from(
    [b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<\0", b"\0<", b"\x1b$", b"~{", b'<meta charset="']
)


@given(STARTS, st.binary(max_size=300), LABELS)
def test_any_bytes_are_read_as_valid_text(start: bytes, rest: bytes, declared: str | None) -> None:
    decoded = decode_page(start + rest, declared)
    decoded.text.encode()
    codecs.lookup(decoded.charset)
    assert decoded.method in ("bom", "utf-8", "header", "meta", "detector", "fallback")
    assert 0 <= decoded.replaced <= 1
    # A page may hold the replacement character itself.
    assert decoded.replaced in (0.0, decoded.text.count(REPLACEMENT) / max(1, len(decoded.text)))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), LABELS)
def test_utf_8_is_always_read_as_it_was_written(text: str, declared: str | None) -> None:
    assume("\x1b$" not in text and "~{" not in text)
    assert decode_page(("<p>" + text).encode(), declared) == Decoded("<p>" + text, "utf-8", "utf-8", 0.0)


@pytest.mark.skipif(not ENCODINGS.exists(), reason="the shared data folder is absent")
@pytest.mark.parametrize(
    ("folder", "charset"),
    [
        ("Big5", "big5hkscs"), ("GB2312", "gb18030"), ("utf-8", "utf-8"), ("EUC-JP", "euc_jp"), ("EUC-KR", "cp949"),
        ("CP949", "cp949"), ("SHIFT_JIS", "cp932"), ("CP932", "cp932"), ("UTF-16BE", "utf-16-be"),
        ("UTF-16LE", "utf-16-le"), ("UTF-16", "utf-16-le"),
    ],
)  # fmt: skip
def test_feeds_and_pages_of_a_detectors_test_set(folder: str, charset: str) -> None:
    files = [path for path in sorted((ENCODINGS / folder).iterdir()) if path.is_file()]
    assert files
    assert {path.name: decode_page(path.read_bytes(), None).charset for path in files} == {
        path.name: charset for path in files
    }


@pytest.mark.skipif(not MANIFEST.exists(), reason="the shared data folder is absent")
def test_real_pages_in_gb_and_big5_are_read_in_their_true_charset() -> None:
    with gzip.open(MANIFEST, "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    # "(scored)" is a guess of the manifest's own, "(lossy)" a page with bad bytes.
    gb = [row for row in rows if row["charset"] == "gb18030"][:100]
    big5 = [row for row in rows if row["charset"].startswith("big5hkscs")]
    assert (len(gb), len(big5)) == (100, 20)
    for row in gb + big5:
        with (CRAWL / row["warc"]).open("rb") as stream:
            stream.seek(row["offset"])
            record = next(read_records(stream))
        assert len(parse_response(record.block).body) == row["bytes"]
        read = make_page(record, row["warc"])
        assert read["charset"] == row["charset"].partition("(")[0], row["url"]
        assert read["replaced"] == 0.0 or "lossy" in row["charset"]
