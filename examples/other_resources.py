"""Other resources: errors, redirects, robots.txt, sitemaps, feeds, scripts, data and images."""

import json
import struct
import zlib
from collections.abc import Iterator
from random import Random

from captures import Capture, Label, capture_page
from sites import BLOG, ENGLISH, FARM, FORUM, GOVERNMENT, HONG_KONG, NEWS, NOVELS, PORTAL, QA, SHOP, SITES, WIKI, Site

ERRORS = (
    (NEWS, 404, "404 Not Found", "您访问的页面不存在或已删除"),
    (PORTAL, 404, "无法找到该页", "您正在搜索的页面可能已经删除、更名或暂时不可用。"),
    (GOVERNMENT, 404, "404错误", "很抱歉，您要访问的页面不存在！"),
    (WIKI, 404, "百科尚未收录该词条", "百科尚未收录该词条，欢迎您来创建。"),
    (HONG_KONG, 404, "找不到頁面", "您要找的頁面已經移除或者更改了名稱。"),
    (ENGLISH, 404, "Page not found", "Sorry, we could not find that page."),
    (SHOP, 403, "403 Forbidden", "您的请求过于频繁，已被网站管理员设置拦截！"),
    (FORUM, 500, "服务器错误", "Database Error: 系统繁忙，请稍候再试。"),
    (NOVELS, 502, "502 Bad Gateway", "网关错误，源站暂时无法连接。"),
    (FARM, 503, "503 Service Unavailable", "网站正在维护，预计两小时后恢复访问。"),
)
MOVED = ((NEWS, 301), (BLOG, 301), (SHOP, 302), (QA, 302), (PORTAL, 301), (WIKI, 307))


def other_resources() -> Iterator[Capture]:
    for number, (site, status, title, text) in enumerate(ERRORS):
        yield _error(site, status, number, title, text)
    for number, (site, status) in enumerate(MOVED):
        yield _redirect(site, status, number)
    for site in SITES[:12]:
        yield _robots(site)
    for site in (NEWS, WIKI, BLOG):
        yield _sitemap(site)
    for number, site in enumerate((NEWS, SHOP, QA, FARM)):
        yield _json(site, number)
    for number, site in enumerate((NEWS, PORTAL, SHOP, FORUM, BLOG)):
        yield _image(site, number)
    for number, site in enumerate((GOVERNMENT, GOVERNMENT)):
        yield _document(site, number)
    yield _text(NEWS, "/static/css/article.min.css", "text/css", "stylesheet", "p{font:14px 宋体}" * 40)
    yield _text(SHOP, "/js/cart.js", "application/javascript", "script", "alert('已加入购物车');\n" * 30)


def _error(site: Site, status: int, number: int, title: str, text: str) -> Capture:
    meta = f'<meta charset="{site.encoding.meta}">' if site.encoding.meta else ""
    html = f"<html><head>{meta}<title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return capture_page(site, f"http://{site.host}/gone/{number}.html", html, Label("error"), status)


def _redirect(site: Site, status: int, number: int) -> Capture:
    target = f"http://{site.host}/"
    body = f'<html><head><title>{status} Moved</title></head><body><a href="{target}">{target}</a></body></html>'
    url = f"http://{site.host}/old/{number}"
    return Capture(url, Label("redirect"), body.encode(), status, "text/html", headers=(("Location", target),))


def _robots(site: Site) -> Capture:
    text = (
        "# 请合理控制抓取频率\nUser-agent: *\nDisallow: /login\nDisallow: /search\nDisallow: /cart\n"
        f"Crawl-delay: 5\n\nSitemap: http://{site.host}/sitemap.xml\n"
    )
    return _text(site, "/robots.txt", "text/plain", "robots", text)


def _sitemap(site: Site) -> Capture:
    rng = Random(site.host)
    entries = "".join(
        f"<url><loc>http://{site.host}/a/{rng.randrange(99_999)}.html</loc><lastmod>2024-05-1{n % 8}</lastmod></url>\n"
        for n in range(60)
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return _text(site, "/sitemap.xml", "application/xml", "sitemap", head + entries + "</urlset>\n")


def _json(site: Site, number: int) -> Capture:
    rows = [{"id": n, "title": f"第{n}条", "content": "数据接口返回的内容，不是网页。", "ok": True} for n in range(20)]
    text = json.dumps({"code": 0, "message": "成功", "data": rows}, ensure_ascii=number % 2 == 1)
    return _text(site, f"/api/list/{number}.json", "application/json", "json", text)


def _image(site: Site, number: int) -> Capture:
    """A 24 x 24 PNG of random grey; stored, not deflated, so that its bytes depend on no library."""
    rng = Random(number)
    rows = b"".join(b"\0" + rng.randbytes(24) for _ in range(24))
    head = struct.pack(">IIBBBBB", 24, 24, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 0)), (b"IEND", b""))
    body = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    # One server in five calls its images text/html.
    content_type = "text/html" if number == 4 else "image/png"
    return Capture(f"http://{site.host}/img/{number}.png", Label("image"), body, 200, content_type)


def _document(site: Site, number: int) -> Capture:
    """The first bytes of a PDF and noise behind them."""
    head = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body = head + Random(number).randbytes(900) + b"\n%%EOF\n"
    return Capture(f"http://{site.host}/fujian/{number}.pdf", Label("document"), body, 200, "application/pdf")


def _text(site: Site, path: str, content_type: str, what: str, text: str) -> Capture:
    return Capture(f"http://{site.host}{path}", Label(what), text.encode(), 200, content_type)
