"""Pages as trees of blocks: no text lost, end tags supplied, and nothing takes long."""

import time
from collections.abc import Callable
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.blocks import BLOCKS_AT_MOST, DEPTH_AT_MOST, ELEMENTS_AT_MOST, Page, read_page, resolve, strip_raw_text

MANY = 1 << 19


def read(html: str) -> Page:
    return read_page(strip_raw_text(html))


def path(page: Page, block: int) -> str:
    """The tags that a block stands in, the outermost first, the root aside."""
    element, tags = page.places[block], []
    while element:
        tags.append(page.tags[element])
        element = page.parents[element]
    return " ".join(reversed(tags))


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>春天来了", [("p", "春天来了")]),
        ("<p>一<p>二", [("p", "一"), ("p", "二")]),
        ("<p>一<div>二</div>", [("p", "一"), ("div", "二")]),
        ("<DIV>一</Div>二", [("div", "一"), ("", "二")]),
        ("<ul><li>一<li>二</ul>三", [("ul li", "一"), ("ul li", "二"), ("", "三")]),
        ("<dl><dt>词<dd>义<dt>词</dl>", [("dl dt", "词"), ("dl dd", "义"), ("dl dt", "词")]),
        ("<table><tr><td>一<td>二<tr><th>三</table>",
         [("table tr td", "一"), ("table tr td", "二"), ("table tr th", "三")]),
        ("<table><tr><td><table><tr><td>内</table>外</table>",
         [("table tr td table tr td", "内"), ("table tr td", "外")]),
        ("<ul><li>一<ul><li>内</ul>外<li>二</ul>",
         [("ul li", "一"), ("ul li ul li", "内"), ("ul li", "外"), ("ul li", "二")]),
        ("一</p>二</div>三", [("", "一"), ("", "二"), ("", "三")]),
        ("<div><span>一</div>二</span>", [("div", "一"), ("", "二")]),
        ("<p>第<b>一</b>章<i>。</i>", [("p", "第一章。")]),
        ("<p><span class='a'>分</span><span>开</span>", [("p", "分开")]),
        ("一<!-- 注释 <p>不是</p> -->二<!--->三<!-->四", [("", "一二三四")]),
        ("一<!-- 没有结束的注释 <p>二", [("", "一")]),
        ("一<script>if (a < b) { '<p>' }</script>二<style>p > a {}</style>三", [("", "一二三")]),
        ("一<SCRIPT>x</script >二<Script>没有结束", [("", "一二")]),
        ("<scripture>一</scripture>", [("", "一")]),
        ("<!DOCTYPE html><?xml version='1.0'?>一<![CDATA[二]]>三", [("", "一三")]),
        ("一 < 二 <3 三", [("", "一 < 二 <3 三")]),
        ("如果 <甲> 那么", [("", "如果 <甲> 那么")]),
        ('<p title="一>二" lang=\'zh\' hidden>三', [("p", "三")]),
        ("<p>一<noscript><p>请启用脚本</noscript>二", [("p", "一二")]),
        ("<select><option>甲<option>乙</select>一<svg><title>图</title></svg>二", [("", "一二")]),
        ("<button><div>按</div></button><svg/>一<iframe></iframe>", [("", "一")]),
        ("<p>&lt;div&gt; &#20013;&#x6587; &amp;amp;", [("p", "<div> 中文 &amp;")]),
        ("<p>汉字\n   换行，\n标点 word\nword 汉\nword", [("p", "汉字换行，标点 word word 汉 word")]),
        ("<pre>\n一\n  二\n</pre>", [("pre", "一\n  二")]),
        ("<pre>一<br>二<span>\n三</span></pre>", [("pre", "一\n二\n三")]),
        ("<pre> \n </pre>", []),
        ("", []),
    ],
)  # fmt: skip
def test_blocks(html: str, blocks: list[tuple[str, str]]) -> None:
    page = read(html)
    assert [(path(page, at), text) for at, text in enumerate(page.texts)] == blocks


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<p>一二<a href=/>三四五</a>", [3]),
        ("<p><a name=x>一二</a>", [0]),
        ('<p><a href="#注">一二</a>', [0]),
        ("<div><a href=/>一<p>二三</div>四", [1, 2, 0]),
        ("<a href=/>一<a href=/>二</a>三", [2]),
        ("<li><a href=/><span class=x> 一 </span></a>", [1]),
    ],
)
def test_characters_in_links(html: str, links: list[int]) -> None:
    assert read(html).links == links


def test_line_breaks_before_a_block_are_counted() -> None:
    page = read("<div>一<br>二<br><br/>三<p>四<br>五</p>六</div>")
    assert list(zip(page.texts, page.breaks, strict=True)) == [
        ("一", 0), ("二", 1), ("三", 2), ("四", 0), ("五", 1), ("六", 0),
    ]  # fmt: skip


def test_elements_too_deep_lend_their_text_to_those_above() -> None:
    words = [f"第{depth}层" for depth in range(3 * DEPTH_AT_MOST)]
    page = read("".join(f"<div>{word}" for word in words))
    assert page.flattened
    assert page.texts == words
    assert len(page.tags) == DEPTH_AT_MOST + 1


def test_elements_too_many_lend_their_text_to_those_above() -> None:
    page = read("<div>" + "<p><div></div>" * ELEMENTS_AT_MOST + "字")
    assert page.flattened
    assert (page.texts, len(page.tags)) == (["字"], ELEMENTS_AT_MOST)


def test_blocks_too_many_become_one() -> None:
    page = read("<div>" + "<p>字</p>" * (BLOCKS_AT_MOST + 1000) + "</div>")
    assert page.flattened
    assert len(page.texts) == BLOCKS_AT_MOST + 1
    assert page.texts[-1] == "字" * 1000


HOSTILE: dict[str, Callable[[], str]] = {
    "declarations": lambda: "<!" * MANY,
    "scripts": lambda: "<script" * MANY,
    "script ends": lambda: "<script>" + "</script" * MANY,
    "scripts that end": lambda: "<script></script>" * (MANY // 4),
    "comments": lambda: "<!--" * MANY,
    "comment ends": lambda: "<!--" + "--" * MANY,
    "quotes": lambda: '<a =" "="' * (MANY // 2),
    "quotes of both kinds": lambda: "<a =\" '=\"'" * (MANY // 2),
    "equals signs": lambda: "<a " + "= " * MANY,
    "brackets": lambda: "<" * MANY,
    "unclosed tags": lambda: "<a " * MANY + '"',
    "unclosed spans": lambda: "<span " * MANY + '"',
    "names": lambda: "<" + "a" * MANY,
    "attributes": lambda: "<p " + 'a="b" ' * MANY + ">",
    "one long value": lambda: "<p a='" + "b" * MANY,
    "end tags": lambda: "<div>" * DEPTH_AT_MOST + "</p>" * (MANY // 2),
    "list items": lambda: "<div>" + "<ul>" * DEPTH_AT_MOST + "<li>" * (MANY // 2),
    "links": lambda: "<div>" + "<a href=/>" * (MANY // 4),
    "nested": lambda: "<div><b>" * (MANY // 8),
    "skipped": lambda: "<svg>" * (MANY // 2) + "</svg>" * (MANY // 2),
    "spaces": lambda: "<p>汉" + " \n" * MANY + "a",
    "entities": lambda: "<p>" + "&#x4e2d;&lt" * (MANY // 4),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name: str) -> None:
    html = HOSTILE[name]()
    start = time.process_time()
    read(html)
    assert time.process_time() - start < 20


TAGS = st.sampled_from(
    "div p span b i a ul ol li dl dt dd table tr td th h1 h2 section article blockquote center font em strong pre "
    "form label fieldset caption tbody x-y nobr code big small u s DIV P Span".split()
)
TEXTS = st.text(alphabet="春天来了公園abc1;，。“”\n \t", min_size=1, max_size=8)
ATTRIBUTES = st.sampled_from(["", ' class="a"', " id=x", ' title="甲>乙"', " href='/'", ' href="/" data-x'])
HIDDEN = st.sampled_from(["<!-- 注 -->", "<script>'<p>藏'</script>", "<STYLE>p{}</STYLE>", "<svg><p>藏</p></svg>"])
PIECES = st.one_of(
    TEXTS,
    HIDDEN.map(lambda hidden: ("", hidden)),
    st.tuples(TAGS, ATTRIBUTES).map(lambda tag: ("", f"<{tag[0]}{tag[1]}>")),
    TAGS.map(lambda tag: ("", f"</{tag}>")),
    st.just(("", "<br>")),
)


@given(st.lists(PIECES, max_size=30))
@settings(max_examples=300)
def test_all_text_stays_and_nothing_else_comes_in(pieces: list[str | tuple[str, str]]) -> None:
    html = "".join(piece if isinstance(piece, str) else piece[1] for piece in pieces)
    texts = "".join(piece for piece in pieces if isinstance(piece, str))
    page = read(html)
    assert "".join("".join(page.texts).split()) == "".join(texts.split())
    check(page)


@given(st.text(alphabet="<>/!-='\"&; \n\0abpdivtablescriptul春天。", max_size=200))
@settings(max_examples=300)
def test_whatever_is_written_the_columns_fit(html: str) -> None:
    check(read(html))


def check(page: Page) -> None:
    assert len(page.tags) == len(page.attributes) == len(page.parents)
    assert all(parent < at for at, parent in enumerate(page.parents) if at)
    blocks = len(page.texts)
    assert len(page.places) == len(page.links) == len(page.verbatim) == len(page.breaks) == blocks
    assert all(0 <= place < len(page.tags) for place in page.places)
    assert all(text.strip() for text in page.texts)


REFERENCES = "&nbsp; &amp; &lt; &gt; &quot; &#20013; &copy &amp &; & nbsp; lt; 春 a".split(" ")


WRITTEN = "& & &# &# &#x &#X ; ; ; nbsp AMP lt not notin 0x 2 0000160 a0 D800 d7ff 81 9F 110000 １ _ - + 春 <".split()


@given(st.lists(st.sampled_from([*WRITTEN, " "])))
def test_references_are_resolved_as_python_does(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert resolve(text) == unescape(text)


@given(st.lists(st.sampled_from(REFERENCES), max_size=8))
def test_references_are_read_as_the_standard_says(pieces: list[str]) -> None:
    html = "春" + "".join(pieces) + "天"
    assert read(f"<p>{html}").texts == [unescape(html)]
