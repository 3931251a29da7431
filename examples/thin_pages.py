"""Thin pages: HTML with status 200 and nothing to read: lists, searches, walls, empty shells, soft 404s."""

from collections.abc import Iterator, Sequence
from html import escape
from random import Random

from articles import Article, Block, Post
from boilerplate import HEADLINES
from captures import Capture, Label, capture_page
from fill import fill
from render import render_article
from sites import BLOG, FARM, FORUM, NEWS, NOVELS, PORTAL, QA, SHOP, SITES, WIKI, Encoding, Site, home_of
from surroundings import link_titles, links

QUERIES = ((NEWS, "社区食堂"), (QA, "押金 不退"), (SHOP, "雨伞"), (WIKI, "古桥"), (FARM, "怎么样"))
GONE = (
    (NEWS, "您访问的页面不存在", "抱歉，您要查看的文章可能已被删除、更名或暂时不可用。请检查网址。"),
    (PORTAL, "404 - 找不到文件或目录", "您要查找的资源可能已被删除，已更改名称或者暂时不可用。三秒后自动跳转到首页。"),
    (SHOP, "该商品已下柜", "该商品已下柜，非常抱歉！看看其他商品吧。"),
    (NOVELS, "章节不存在", "出现错误！错误原因：对不起，该文章不存在！请返回并修正。"),
    (QA, "问题已被删除", "该问题违反相关规定或者已被提问者删除，去看看其他问题吧。"),
    (FORUM, "提示信息", "抱歉，指定的主题不存在或已被删除或正在被审核。"),
    (BLOG, "页面迷路了", "你要找的文章搬家了，或者从来没有写过。"),
)
WALLS = (
    (FORUM, "提示信息", "抱歉，您所在的用户组（游客）无法进行此操作。用户名 密码 自动登录 立即注册"),
    (NEWS, "登录后阅读全文", "登录后即可阅读剩余内容。手机号登录 获取验证码 登录即表示同意用户协议"),
    (NOVELS, "VIP章节", "这是VIP章节，需要订阅后才能阅读。订阅本章 余额不足请充值 自动订阅下一章"),
    (FARM, "安全验证", "请完成下列验证后继续访问：向右滑动填充拼图。您的网络环境存在异常，访问编号已记录。"),
    (QA, "隐私提示", "我们使用 Cookie 和类似技术为您提供服务。全部接受 仅接受必要 管理偏好"),
)
SHELLS = (
    ("", "zero_bytes"),
    ("<html><head><title></title></head><body></body></html>", "empty_body"),
    ('<html><body><img src="/poster.jpg" width="100%"></body></html>', "only_image"),
    ('<html><frameset cols="20%,80%"><frame src="left.htm"><frame src="main.htm"></frameset></html>', "frames"),
    ('<html><head><meta http-equiv="refresh" content="0;url=/index.html"></head></html>', "meta_refresh"),
    ("<html><body><script>location.replace('/m/' + location.search);</script></body></html>", "script_redirect"),
)


def thin_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    yield from list_pages(articles)
    yield from search_pages()
    for what, notices in (("soft_404", GONE), ("wall", WALLS)):
        for number, (site, title, text) in enumerate(notices):
            yield _notice_page(site, what, number, title, text)
    for number, site in enumerate((NEWS, SHOP, QA, FARM)):
        yield _script_page(site, number)
    for html, name in SHELLS:
        url = f"http://{PORTAL.host}/tmp/{name}.htm"
        yield capture_page(PORTAL, url, html, Label("empty", transform=name), encoding=Encoding("utf-8", None, None))


def list_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """The front page and one further page of every Chinese site: links and nothing else."""
    for site in SITES:
        if set(site.languages) & {"en", "ja", "ko"}:
            continue
        own = [article.title for article in articles if home_of(article) is site]
        for page in (1, 2):
            rng = Random(f"{site.host} {page}")
            titles = link_titles(site, "zh-Hant" if site.is_traditional else "zh-Hans")
            titles = own + rng.sample(titles, min(30, len(titles)))
            rng.shuffle(titles)
            url = f"http://{site.host}/" + (f"list_{page}.html" if page > 1 else "")
            what = "list" if page == 1 else "pagination"
            yield _list_page(site, url, what, site.name, links(titles, rng), page)


def search_pages() -> Iterator[Capture]:
    """Results: a headline with the query and a cut sentence below each."""
    for site, query in QUERIES:
        rng = Random(query)
        items = "\n".join(
            f'<li><a href="/a/{rng.randrange(10_000, 99_999)}.html">{title}_<em>{query}</em></a>'
            f"<p>…{rng.choice(HEADLINES)}，{query}…… 2024-0{rng.randrange(1, 6)}-1{rng.randrange(10)}</p></li>"
            for title in rng.sample(HEADLINES, 15)
        )
        url = f"http://{site.host}/search?q={'%20'.join(map(_percent, query.split()))}"
        yield _list_page(site, url, "search", f"“{query}”的搜索结果", items, 1)


def _list_page(site: Site, url: str, what: str, title: str, items: str, page: int) -> Capture:
    language = "zh-Hant" if site.is_traditional else "zh-Hans"
    slots = {"title": escape(title), "page": str(page), "pages": "48", "links": items, "lang": "zh"}
    return capture_page(site, url, fill(site, "list", slots), Label(what, language=language))


def _notice_page(site: Site, what: str, number: int, title: str, text: str) -> Capture:
    """Every second notice stands inside the site's full article page, the others on a bare page."""
    url = f"http://{site.host}/{what}/{number}.html"
    if number % 2:
        html = fill(site, "notice", {"title": title, "body": f"<p>{text}</p>", "lang": "zh-CN"})
    else:
        post = Post(site.name, "2024-05-18", (Block("paragraph", (text,)),))
        kind = site.kinds[0] if site.kinds else "news"
        article = Article(f"{what}-{number}", title, kind, "zh-Hans", "2024-05-18", site.name, (), (post,))
        html = render_article(site, article, url)
    return capture_page(site, url, html, Label(what, language="zh-Hans"))


def _script_page(site: Site, number: int) -> Capture:
    notice = "请启用 JavaScript 后继续访问。" if number % 2 else "You need to enable JavaScript to run this app."
    html = (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{site.name}</title>'
        '<link href="/static/css/main.8a1c.css" rel="stylesheet"></head><body>'
        f"<noscript>{notice}</noscript>"
        '<div id="root"></div><script src="/static/js/main.2f6b.js"></script></body></html>'
    )
    return capture_page(site, f"http://m.{site.host.removeprefix('www.')}/app/{number}", html, Label("javascript"))


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
