"""Main text and title of pages: plain ones, odd ones, and pages made to take long."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLParserException

from corpus.extract import HTML_CHARS_AT_MOST, TITLE_CHARS_AT_MOST, Extracted, extract, is_html
from corpus.markup import LARGE_CHARS
from corpus.normalize import tidy

PARAGRAPHS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥，老人们都说好。",
    "列车在黄昏时分驶过大桥，江面上浮着一层薄雾，远处的灯火渐次亮起来，像落下的星星。",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<html><head><title>山路</title></head><body>{BODY}</body></html>", Extracted("山路", TEXT, None)),
        (f"<title>\n 菜市场 \t的\n清晨 </title>{BODY}", Extracted("菜市场 的 清晨", TEXT, None)),
        (f"<title>问&amp;答 &lt;二&gt; &#20013;&#x6587;</title>{BODY}", Extracted("问&答 <二> 中文", TEXT, None)),
        (f"<title>其一</title><title>其二</title>{BODY}", Extracted("其一", TEXT, None)),
        (f"<svg><title>图标</title></svg>{BODY}", Extracted("", TEXT, None)),
        (BODY.replace("</p>", ""), Extracted("", TEXT, None)),
        ("<div>" + "<br>".join(PARAGRAPHS) + "</div>", Extracted("", TEXT.replace("\n\n", "\n"), None)),
        ("".join(f"<div>{paragraph}</div>" for paragraph in PARAGRAPHS),
         Extracted("", TEXT.replace("\n\n", "\n"), None)),
        (BODY.replace("。", "。\0"), Extracted("", TEXT, None)),
        (f"<script>var 脚本 = '<p>';</script><style>p {{ color: 红 }}</style>{BODY}", Extracted("", TEXT, None)),
        (f"{BODY}<script>document.write('没有结束的脚本')", Extracted("", TEXT, None)),
        (f"<!-- 注释 -->{BODY}<noscript>请启用脚本</noscript><template>模板</template>", Extracted("", TEXT, None)),
        (f"<nav><ul><li><a href=/>首页</a></li><li><a href=/新闻>新闻</a></li></ul></nav><article>{BODY}</article>"
         "<footer>版权所有</footer>", Extracted("", TEXT, None)),
        (f"<table><tr><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>", Extracted("", TEXT, None)),
        (f"{BODY}<pre>def f():\n    return 1\n</pre>", Extracted("", f"{TEXT}\n\ndef f():\n    return 1", None)),
        (f"{BODY}<p><img src=图 alt=图片的说明></p>", Extracted("", TEXT, None)),
        ("<nav>首页</nav><img src=图 alt=图片的说明>", Extracted("", "", "whole_page")),
        ("没有标签，只有文字。", Extracted("", "没有标签，只有文字。", None)),
        ("", Extracted("", "", "whole_page")),
        ("<frameset><frame src=上></frameset>", Extracted("", "", "whole_page")),
    ],
)  # fmt: skip
def test_pages(html: str, expected: Extracted) -> None:
    assert extract(html) == expected


def test_cells_of_a_table_are_apart() -> None:
    text = extract(f"{BODY}<table><tr><th>城市<th>人口<tr><td>杭州<td>一千二百万</table>").text
    assert [line.split() for line in text.splitlines()[-2:]] == [["城市", "人口"], ["杭州", "一千二百万"]]


@pytest.mark.parametrize(
    "html",
    [
        f"<p><span>{'</span><span>'.join(PARAGRAPHS[0])}</span></p>",
        f"<p><font>{'</font> <font>'.join(PARAGRAPHS[0])}</font></p>",
        "<p><i>&ldquo;</i>到了<i>&rdquo;</i>，他说<i>&hellip;</i></p>",
        "<p>第<b>一</b>章<i>。</i></p>",
        "<p>在<b>主机名</b>或<b>地址</b>、<b>路径</b>里\n<b>都可以</b>。</p>",
    ],
)
def test_a_single_character_between_tags_is_kept(html: str) -> None:
    """Word writes such pages, and so does who links words; resiliparse takes each for a symbol."""
    shown = {"&ldquo;": "“", "&rdquo;": "”", "&hellip;": "…"}
    expected = html
    for tag in ("p", "span", "font", "b", "i"):
        expected = expected.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    for entity, character in shown.items():
        expected = expected.replace(entity, character)
    assert tidy(extract(html).text).split() == expected.split()


def test_a_page_without_main_content_is_taken_whole_but_for_its_navigation() -> None:
    html = f"<nav>首页</nav><ul><li>{'<li>'.join(PARAGRAPHS)}</ul><footer>版权所有</footer>"
    extracted = extract(html)
    assert extracted.note == "whole_page"
    assert [line.strip(" •") for line in extracted.text.splitlines()] == list(PARAGRAPHS)


def test_a_title_that_was_never_closed_is_cut() -> None:
    extracted = extract(f"<head><title>没有结束的标题<body>{BODY * 20}")
    assert extracted.title.startswith("没有结束的标题<body><p>清晨六点")
    assert (len(extracted.title), extracted.text) == (TITLE_CHARS_AT_MOST, "")


def test_a_large_page_says_the_same_as_a_small_one() -> None:
    head = "<html><head><title>山路</title><style>p {}</style></head><body><nav><a href=/>首页</a></nav>"
    article = f"<article>{BODY}<ul><li>其一<li>其二</ul><p>结尾的一段，也要写得足够长才像正文。</article>"
    small = extract(head + article)
    large = extract(head + f"<!--{'注' * LARGE_CHARS}-->" + article)
    assert small == large
    assert small.title == "山路"
    assert TEXT in small.text


def test_a_page_is_read_up_to_its_limit() -> None:
    text = extract("<p>" + "这是一段很长的正文。" * (HTML_CHARS_AT_MOST // 10) + "</p><p>结尾</p>").text
    assert HTML_CHARS_AT_MOST - 20 < len(text) < HTML_CHARS_AT_MOST
    assert "结尾" not in text


def test_a_flattened_page_says_so_and_keeps_its_text() -> None:
    extracted = extract("<div>" * 6000 + BODY)
    assert extracted.note == "simplified"
    assert "".join(extracted.text.split()) == "".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "make",
    [
        lambda: "<div>" * 100_000 + BODY,
        lambda: "<p " + " ".join(f'a{number}="x"' for number in range(100_000)) + ">" + BODY,
        lambda: BODY + "<select>" + "<option>" * 1_000_000,
        lambda: "<p>" + "这是一段很长的正文，没有尽头。" * 300_000,
        lambda: "<pre>" + " " * (HTML_CHARS_AT_MOST - 10) + "字",
        lambda: BODY + '<a =" "="' * 400_000,
        lambda: BODY + "<script" * 600_000,
        lambda: BODY + "<!" * 2_000_000,
        lambda: "<table><tr><td>" * 50_000 + BODY,
        lambda: "<div>" * 4000 + BODY,
    ],
    ids=[
        "nested", "attributes", "options", "text", "spaces", "quotes", "scripts", "declarations", "tables",
        "nested, not yet large",
    ],
)  # fmt: skip
def test_hostile_pages_are_read_in_bounded_time(make: Callable[[], str]) -> None:
    html = make()
    start = time.process_time()
    tidy(extract(html).text)
    assert time.process_time() - start < 20


@given(st.text(alphabet="<>/!-='\"&; \n\0abpdivtablescriptul春天。", max_size=200))
@settings(max_examples=300)
def test_any_text_is_read_as_a_page(html: str) -> None:
    try:
        extracted = extract(html)
    except HTMLParserException:
        return
    (extracted.title + extracted.text).encode()
    assert "\0" not in extracted.text
    assert extracted.note in (None, "whole_page")


@pytest.mark.parametrize(
    ("content_type", "body", "html"),
    [
        ("text/html", b"", True),
        ("text/html", "没有标签".encode("gbk"), True),
        ("Text/HTML; charset=gb2312", b"<p>", True),
        ("application/xhtml+xml", b"<?xml version='1.0'?>", True),
        ("text/html", b"%PDF-1.4", False),
        ("text/html", b"\x89PNG\r\n", False),
        ("text/html", b"\xff\xd8\xff\xe0", False),
        ("text/html", b"GIF89a", False),
        ("text/html", b"PK\x03\x04", False),
        ("", b"<!DOCTYPE html>", True),
        ("", b"\xef\xbb\xbf\n<!-- -->\n<html lang=zh>", True),
        ("", b"<HTML><BODY>", True),
        ("text/plain", b"<title>", True),
        ("application/octet-stream", b"  <table><tr>", True),
        ("text/plain", "只是文字，没有标签".encode(), False),
        ("application/json", b'{"a": "<b>"}', False),
        ("application/xml", b"<?xml version='1.0'?><urlset><url>", False),
        ("", b"<headline>", False),
        ("", b"", False),
        ("image/svg+xml", b"<svg><title>", False),
        ("image/jpeg", b"<html>", False),
        ("video/mp4", b"<html>", False),
        ("", b" " * 2048 + b"<html>", False),
    ],
)
def test_html_is_told_by_its_type_or_its_first_bytes(content_type: str, body: bytes, html: bool) -> None:
    assert is_html(content_type, body) is html
