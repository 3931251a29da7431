"""Pages written anew for the parser: no text lost, everything closed, and nothing takes long."""

import time
from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from corpus.markup import (
    ATTRIBUTES_AT_MOST,
    DEPTH_AT_MOST,
    ELEMENTS_AT_MOST,
    LARGE_CHARS,
    LARGE_TAGS,
    VALUE_CHARS_AT_MOST,
    VOID,
    is_large,
    simplify,
)

MANY = 1 << 19


def shown(html: str) -> str:
    """The characters of a parsed page's body, white space left out."""
    body = HTMLTree.parse(html).body
    return "".join((body.text or "").split()) if body else ""


@pytest.mark.parametrize(
    ("html", "simple"),
    [
        ("<p>春天来了", "<p>春天来了</p>"),
        ("<p>一<p>二", "<p>一</p><p>二</p>"),
        ("<DIV CLASS=a>一</Div>", '<div class="a">一</div>'),
        ("<ul><li>一<li>二</ul>三", "<ul><li>一</li><li>二</li></ul>三"),
        ("<dl><dt>词<dd>义<dt>词</dl>", "<dl><dt>词</dt><dd>义</dd><dt>词</dt></dl>"),
        ("<table><tr><td>一<td>二<tr><th>三</table>",
         "<table><tr><td>一</td><td>二</td></tr><tr><th>三</th></tr></table>"),
        ("<table><tr><td><table><tr><td>内</table>外</table>",
         "<table><tr><td><table><tr><td>内</td></tr></table>外</td></tr></table>"),
        ("<ul><li>一<ul><li>内</ul>外<li>二</ul>",
         "<ul><li>一<ul><li>内</li></ul>外</li><li>二</li></ul>"),
        ("<a href=/一>一<a href=/二>二</a>", '<a href="/一">一</a><a href="/二">二</a>'),
        ("一</p>二</div>三", "一二三"),
        ("<div><span>一</div>二</span>", "<div><span>一</span></div>二"),
        ("一<br/>二<hr>三<img src='a.png'/>", '一<br>二<hr>三<img src="a.png">'),
        ("<b>粗</b><font color=red>红</font><body>文</body>", "粗红文"),
        ("一<!-- 注释 <p>不是</p> -->二<!--->三<!-->四", "一二三四"),
        ("一<!-- 没有结束的注释 <p>二", "一"),
        ("一<script>if (a < b) { '<p>' }</script>二<style>p > a {}</style>三", "一二三"),
        ("一<SCRIPT>没有结束", "一"),
        ("<!DOCTYPE html><?xml version='1.0'?>一<![CDATA[二]]>三", "一三"),
        ("一 < 二 <3 三", "一 &lt; 二 &lt;3 三"),
        ("如果 <甲> 那么", "如果 &lt;甲> 那么"),
        ("见 <a href=/一 <p>二</p>", "见 &lt;a href=/一 <p>二</p>"),
        ("末尾 <a href=", "末尾 &lt;a href="),
        ('<p title="一>二" lang=\'zh\' hidden>三', '<p title="一>二" lang="zh" hidden="">三</p>'),
        ("<p title='说\"好\"'>一", '<p title="说&quot;好&quot;">一</p>'),
        ("<p id=a id=b>一", '<p id="a">一</p>'),
        ("<p id=&#20013;>&lt;div&gt;", '<p id="&#20013;">&lt;div&gt;</p>'),
        ("<textarea><p>一</textarea>二", "<textarea><p>一</p></textarea>二"),
        ("", ""),
    ],
)  # fmt: skip
def test_simplified_pages(html: str, simple: str) -> None:
    assert simplify(html) == (simple, False)


def test_attributes_are_bounded() -> None:
    names = [f"data-{number}" for number in range(ATTRIBUTES_AT_MOST + 5)]
    html, flattened = simplify("<p " + " ".join(f'{name}="{"长" * 1000}"' for name in names) + ">文")
    assert html.count("长") == ATTRIBUTES_AT_MOST * VALUE_CHARS_AT_MOST
    assert html.endswith(">文</p>")
    assert not flattened


def test_elements_too_deep_become_lines_and_keep_their_text() -> None:
    words = [f"第{depth}层" for depth in range(3 * DEPTH_AT_MOST)]
    html, flattened = simplify("".join(f"<div>{word}" for word in words))
    assert flattened
    assert html.count("<div>") == html.count("</div>") == DEPTH_AT_MOST
    assert shown(html) == "".join(words)
    assert "第598层<br>第599层" in html


def test_elements_too_many_become_lines_and_keep_their_text() -> None:
    count = ELEMENTS_AT_MOST + 1000
    html, flattened = simplify("<div>" + "<p>字</p>" * count)
    assert flattened
    assert html.count("<p>") == ELEMENTS_AT_MOST - 1
    assert html.count("字") == count
    assert html.endswith("<br>字")


@pytest.mark.parametrize(
    ("html", "large"),
    [
        ("<p>短", False),
        ("字" * (LARGE_CHARS - 1), False),
        ("字" * LARGE_CHARS, True),
        ("<b>" * (LARGE_TAGS - 1), False),
        ("<b>" * LARGE_TAGS, True),
    ],
)
def test_large_pages_are_long_or_have_many_tags(html: str, large: bool) -> None:
    assert is_large(html) is large


HOSTILE = {
    "declarations": "<!" * MANY,
    "scripts": "<script" * MANY,
    "script ends": "<script>" + "</script" * MANY,
    "comments": "<!--" * MANY,
    "comment ends": "<!--" + "--" * MANY,
    "quotes": '<a =" "="' * (MANY // 2),
    "quotes of both kinds": "<a =\" '=\"'" * (MANY // 2),
    "equals signs": "<a " + "= " * MANY,
    "brackets": "<" * MANY,
    "names": "<" + "a" * MANY,
    "attributes": "<p " + 'a="b" ' * MANY + ">",
    "one long value": "<p a='" + "b" * MANY,
    "end tags": "<div>" * DEPTH_AT_MOST + "</p>" * (MANY // 2),
    "start tags": "<div>" + "<span>" * DEPTH_AT_MOST + "<li>" * (MANY // 2),
    "links": "<div>" + "<span>" * (DEPTH_AT_MOST - 2) + "<a>" * (MANY // 4),
    "nested": "<div><b>" * (MANY // 8),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name: str) -> None:
    start = time.process_time()
    simplify(HOSTILE[name])
    assert time.process_time() - start < 20


TAGS = st.sampled_from(
    "div p span b i a ul ol li dl dt dd table tr td th h1 h2 section article blockquote center font em strong pre "
    "form label fieldset caption tbody button x-y nobr code big small u s".split()
)
TEXTS = st.text(alphabet="春天来了公園abc1&;，。“”\n \t", min_size=1, max_size=8).map(
    lambda text: text.replace("&", "&amp;")
)
NAMES = st.sampled_from(["class", "id", "HREF", "data-x", "onclick", "style"])
VALUES = st.text(alphabet="春a1 <>='/-;&", max_size=10)
ATTRIBUTES = st.lists(st.tuples(NAMES, VALUES, st.sampled_from("\"'")), max_size=3)
HIDDEN = st.sampled_from(
    [
        "<!-- 注释 <p> -->",
        "<script>if (1<2) '脚本</p>'</script>",
        "<style>a>b{}</style>",
        "<br>",
        "<hr/>",
        "<img alt=图>",
    ]
)
# Where an end tag may be left out, the next start tag or the parent's end gives it.
OPTIONAL = ("p", "li", "dt", "dd", "td", "th", "tr")


def write(tag: str, attributes: list[tuple[str, str, str]], children: list[str], closed: bool) -> str:
    start = tag + "".join(f" {name}={quote}{value.replace(quote, '')}{quote}" for name, value, quote in attributes)
    return f"<{start}>{''.join(children)}" + (f"</{tag}>" if closed or tag not in OPTIONAL else "")


PAGES = st.lists(
    st.recursive(
        TEXTS | HIDDEN,
        lambda children: st.builds(write, TAGS, ATTRIBUTES, st.lists(children, max_size=4), st.booleans()),
        max_leaves=25,
    ),
    max_size=4,
).map("".join)


class Reader(HTMLParser):
    """The oracle, which builds no tree: text outside scripts and styles, and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.open: list[str] = []
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.balanced &= bool(self.open) and self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["script"], ["style"]):
            self.text += data


@given(PAGES)
@settings(max_examples=200)
def test_all_text_stays_and_every_element_is_closed(html: str) -> None:
    simple, flattened = simplify(html)
    before, after = Reader(html), Reader(simple)
    assert after.text == before.text
    assert after.balanced and not after.open
    assert not flattened
    assert simplify(simple) == (simple, False)


@given(PAGES)
@settings(max_examples=200)
def test_the_parser_shows_the_same_characters(html: str) -> None:
    """In another order perhaps: text that stands between a table's rows is moved out of it."""
    scripts_gone = html
    for hidden in ("<script>if (1<2) '脚本</p>'</script>", "<style>a>b{}</style>"):
        scripts_gone = scripts_gone.replace(hidden, "")
    assert Counter(shown(simplify(html)[0])) == Counter(shown(scripts_gone))


@given(st.text(alphabet="<>/!-='\" abpdivscript?;&春", max_size=80))
@settings(max_examples=200)
def test_whatever_is_written_every_element_is_closed(html: str) -> None:
    simple, _ = simplify(html)
    reader = Reader(simple)
    assert reader.balanced and not reader.open
    assert len(simple) <= 12 * len(html)
