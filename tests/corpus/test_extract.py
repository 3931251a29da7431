"""Main text, title and facts of pages: plain ones, odd ones, and pages made to take long."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.extract import HTML_CHARS_AT_MOST, extract, is_html
from corpus.facts import TITLE_CHARACTERS
from corpus.normalize import tidy

PARAGRAPHS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥，老人们都说好。",
    "列车在黄昏时分驶过大桥，江面上浮着一层薄雾，远处的灯火渐次亮起来，像落下的星星。",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
TEXT = "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("html", "title", "text"),
    [
        (f"<html><head><title>山路</title></head><body>{BODY}</body></html>", "山路", TEXT),
        (f"<title>\n 菜市场 \t的\n清晨 </title>{BODY}", "菜市场 的 清晨", TEXT),
        (f"<title>问&amp;答 &lt;二&gt; &#20013;&#x6587;</title>{BODY}", "问&答 <二> 中文", TEXT),
        (f"<title>其一</title><title>其二</title>{BODY}", "其一", TEXT),
        (f"<title>山路上的三十年_乡村_某某新闻网</title>{BODY}", "山路上的三十年", TEXT),
        (f"<title>山路上的三十年 - 某某新闻网</title>{BODY}", "山路上的三十年", TEXT),
        (f"<title>山路上的三十年-某某</title><h1>山路上的三十年</h1>{BODY}", "山路上的三十年", TEXT),
        (f'<meta property="og:title" content="山路">{BODY}', "山路", TEXT),
        (BODY.replace("</p>", ""), "", TEXT),
        ("<div>" + "<br>".join(PARAGRAPHS) + "</div>", "", TEXT.replace("\n\n", "\n")),
        ("<div>" + "<br><br>".join(PARAGRAPHS) + "</div>", "", TEXT),
        (BODY.replace("。", "。\0"), "", TEXT),
        (f"<script>var 脚本 = '<p>';</script><style>p {{ color: 红 }}</style>{BODY}", "", TEXT),
        (f"{BODY}<script>document.write('没有结束的脚本')", "", TEXT),
        (f"<nav><ul><li><a href=/>首页</a></li><li><a href=/新闻>新闻</a></li></ul></nav><article>{BODY}</article>"
         "<footer>版权所有</footer>", "", TEXT),
        (f"<table><tr><td><table><tr><td>{BODY}</td></tr></table></td></tr></table>", "", TEXT),
        (f"{BODY}<pre>def f():\n    return 1\n</pre>", "", f"{TEXT}\n\ndef f():\n    return 1"),
        (f"{BODY}<p><img src=图 alt=图片的说明></p>", "", TEXT),
        (f"{BODY}<ul><li>其一，要早。<li>其二，要好。</ul>", "",
         f"{TEXT}\n\n- 其一，要早。\n- 其二，要好。"),
        (f"{BODY}<ol><li>要早，要好。<li>要省，要快。</ol>", "", 
         f"{TEXT}\n\n1. 要早，要好。\n2. 要省，要快。"),
        (f"{BODY}<ol><li>1、要早，要好。<li>2、要省，要快。</ol>", "",
         f"{TEXT}\n\n1、要早，要好。\n2、要省，要快。"),
        ("没有标签，只有文字。", "", "没有标签，只有文字。"),
        ("<nav>首页</nav><img src=图 alt=图片的说明>", "", ""),
        ("", "", ""),
        ("<frameset><frame src=上></frameset>", "", ""),
    ],
)  # fmt: skip
def test_pages(html: str, title: str, text: str) -> None:
    extracted = extract(html)
    assert (extracted.title, extracted.text, extracted.note) == (title, text, None)


SECTIONS = "首页 新闻 体育 财经 论坛 博客".split()
MENU = "<ul>" + "".join(f"<li><a href=/{word}>{word}</a></li>" for word in SECTIONS) + "</ul>"
TEASERS = "<h3>相关阅读</h3><ul>" + "".join(
    f"<li><a href=/{number}>第{number}条与此有关的旧闻的标题</a><p>旧闻的摘要，写了两句话，还没有完。</p></li>"
    for number in range(6)
) + "</ul>"  # fmt: skip
COMMENTS = "<div class=comment-list>" + "".join(
    f"<div class=comment><a href=/u>网友</a><p>第{number}楼说，这篇文章写得真好，我也想去看看那条山路。</p></div>"
    for number in range(9)
) + "</div>"  # fmt: skip


@pytest.mark.parametrize(
    "html",
    [
        f"{MENU}<div>{BODY}</div>{MENU}",
        f"<div>{MENU}<div>{BODY}</div></div><div>{TEASERS}</div>",
        f"<div><div>{BODY}</div>{TEASERS}</div>",
        f"<div><div>{BODY}</div>{COMMENTS}</div>",
        f"<div><div class=sidebar><p>作者写过许多文章，去过许多地方。</p></div><div>{BODY}</div></div>",
        f"<div>{BODY}<div>Copyright © 2020 某某网 版权所有 京ICP备00000000号</div></div>",
        f"<div><h1>山路</h1><span>2020-05-06 07:08</span><span> 来源：某某网</span>{BODY}</div>",
        f'<body class="has-sidebar theme-next"><div class="main-content">{BODY}</div></body>',
        f"<div class=nav-wrap>{BODY}</div>",
    ],
    ids=["menus", "teasers beside", "teasers below", "comments", "sidebar", "legal", "about", "qualified", "misnamed"],
)  # fmt: skip
def test_the_article_alone_is_taken(html: str) -> None:
    assert extract(f"<title>山路_某某网</title>{html}").text == TEXT


def test_a_short_page_of_a_manual_is_more_than_its_example() -> None:
    pages = ("上一页：读取文件的全部内容的函数", "下一页：把内容写进文件里的函数")
    pager = "".join(f"<div><a href=/{page}>{page}</a></div>" for page in pages)
    code = "<br>".join(('echo ("the file is there, read it.");', 'echo ("there is no file, make it.");') * 2)
    html = (
        f"{MENU}<div id=main>{pager}<h2>定义和用法</h2><p>这个函数检查文件是否存在。</p>"
        "<p>如果存在，返回真，否则返回假。</p><h2>提示</h2><p>结果会缓存，请先清除。</p>"
        f"<h2>实例</h2><div class=code><div>{code}</div></div>{pager}</div>"
    )
    text = extract(html).text
    assert text.startswith("定义和用法\n\n这个函数检查文件是否存在。")
    assert "结果会缓存" in text and "there is no file" in text and "上一页" not in text


def make_thread(posts: list[str]) -> str:
    floors = "".join(
        f'<div class="post-item" id="post{at}"><div class=user-name><a href=/u/{at}>网友{at}</a></div>'
        f'<div class=time>2020-01-0{at + 1} 10:00</div><div class="post-content">{post}</div>'
        "<div class=ops><a href=#>回复</a></div></div>"
        for at, post in enumerate(posts)
    )
    head = "<title>山路该不该修？ - 某某论坛</title>"
    return f"{head}<body>{MENU}<h1>山路该不该修？</h1><div class=thread>{floors}</div></body>"


def test_a_thread_is_its_title_and_all_posts() -> None:
    posts = ["村口的山路每逢下雨就走不了，大家说该不该修？", "该修。", "支持楼上，我每天都要走。", "钱从哪里来"]
    extracted = extract(make_thread(posts), "https://bbs.example.com/thread-1-1-1.html")
    assert extracted.text.split("\n\n") == ["山路该不该修？", *posts]


def test_cells_of_a_table_are_apart() -> None:
    text = extract(f"{BODY}<table><tr><th>城市，地区<th>人口<tr><td>杭州，浙江<td>一千二百万。</table>").text
    assert text.splitlines()[-2:] == ["城市，地区 | 人口", "杭州，浙江 | 一千二百万。"]


def test_line_numbers_beside_code_are_left_out() -> None:
    code = "<td class=gutter><pre>1\n2</pre></td><td class=code><pre>import os\nprint(os.sep)</pre></td>"
    html = f"{BODY}<figure class=highlight><table><tr>{code}</tr></table></figure>"
    assert extract(html).text == f"{TEXT}\n\nimport os\nprint(os.sep)"


@pytest.mark.parametrize(
    "html",
    [
        f"<p><span>{'</span><span>'.join(PARAGRAPHS[0])}</span></p>",
        "<p><i>&ldquo;</i>到了<i>&rdquo;</i>，他说<i>&hellip;</i></p>",
        "<p>第<b>一</b>章<i>。</i></p>",
        "<p>在<b>主机名</b>或<b>地址</b>、<b>路径</b>里\n<b>都可以</b>。</p>",
    ],
)
def test_a_single_character_between_tags_is_kept(html: str) -> None:
    """Word writes such pages, and so does who links words."""
    shown = {"&ldquo;": "“", "&rdquo;": "”", "&hellip;": "…", "\n": ""}
    expected = html
    for tag in ("p", "span", "b", "i"):
        expected = expected.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    for entity, character in shown.items():
        expected = expected.replace(entity, character)
    assert tidy(extract(html).text) == expected


def test_a_title_that_was_never_closed_is_cut() -> None:
    extracted = extract(f"<head><title>{'没有结束的标题' * 1000}")
    assert len(extracted.title) == TITLE_CHARACTERS


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
        lambda: "<p>" + "这是一段很长的正文，没有尽头。" * 300_000,
        lambda: "<pre>" + " " * (HTML_CHARS_AT_MOST - 10) + "字",
        lambda: "<table><tr><td>" * 50_000 + BODY,
        lambda: "".join(f"<p class='{'c' * 30}{number}'>一，二。</p>" for number in range(80_000)),
        lambda: "<p class='" + "c " * 1_000_000 + "'>一，二。</p>" + BODY,
        lambda: "<li><a href=/>一个足够长的标题文字</a><p>摘要。</p>" * 80_000,
        lambda: "<meta name=a content=b>" * 100_000 + BODY,
        lambda: "<title" * 300_000 + BODY,
        lambda: "<div class=content>" * 190 + "<p>一，二。" * 200_000,
    ],
    ids="nested attributes text spaces tables classes class teasers metas titles deep".split(),
)  # fmt: skip
def test_hostile_pages_are_read_in_bounded_time(make: Callable[[], str]) -> None:
    html = make()
    start = time.process_time()
    tidy(extract(html).text)
    assert time.process_time() - start < 20


@given(st.text(alphabet="<>/!-='\"&; \n\0abpdivtablescriptul春天。", max_size=200))
@settings(max_examples=300)
def test_any_text_is_read_as_a_page(html: str) -> None:
    extracted = extract(html, html)
    "".join(str(one) for one in extracted).encode()
    assert "\0" not in extracted.text
    assert extracted.note in (None, "no_prose")


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
