"""Mirror pages: articles on small mirrors whose servers misstate the charset or the framing of what they send."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from articles import Article, Block
from captures import Capture, Headers, Label, capture_page
from render import render_article
from sites import FARM, SIMPLIFIED, TAIWAN_NEWS, TRADITIONAL, Encoding

# Characters outside GBK: four bytes each in GB18030 (U+3447, U+36C3, U+364D, U+4DAE, U+20BB7).
RARE = "本页有几个不常用的字，㑇、㛃、㙍、䶮、𠮷，显示不出来的朋友请更新字体。"


UTF_8 = Encoding()


@dataclass(frozen=True)
class Mirror:
    """One way to serve a page. `has_bad_byte` puts 0xFF into the middle of the first sentence."""

    name: str
    encoding: Encoding = UTF_8
    transport: str = "plain"
    content_type: str | None = "text/html"
    headers: Headers = ()
    has_bad_byte: bool = False
    has_rare_characters: bool = False
    is_cut: bool = False
    languages: tuple[str, ...] = SIMPLIFIED


MIRRORS = (
    Mirror("utf-8, header only", Encoding("utf-8", "UTF-8", None)),
    Mirror("utf-8, meta only", Encoding("utf-8", None, "utf-8")),
    Mirror("utf-8, undeclared", Encoding("utf-8", None, None)),
    Mirror("utf-8, meta says gbk", Encoding("utf-8", None, "gbk")),
    Mirror("utf-8, header says ISO-8859-1", Encoding("utf-8", "ISO-8859-1", "utf-8")),
    Mirror("utf-8 with byte order mark", Encoding("utf-8-sig", None, None)),
    Mirror("utf-8, one bad byte", Encoding("utf-8", "utf-8", "utf-8"), has_bad_byte=True),
    Mirror("utf-16 with byte order mark", Encoding("utf-16", None, None)),
    Mirror("gbk, header only", Encoding("gbk", "gbk", None)),
    Mirror("gbk, meta only", Encoding("gbk", None, "gbk")),
    Mirror("gbk, undeclared", Encoding("gbk", None, None)),
    Mirror("gbk, header says utf-8", Encoding("gbk", "utf-8", "gbk")),
    Mirror("gbk, both say utf-8", Encoding("gbk", "utf-8", "utf-8")),
    Mirror("gbk, header says ISO-8859-1", Encoding("gbk", "iso-8859-1", "gb2312")),
    Mirror("gbk, one bad byte", Encoding("gbk", None, "gb2312"), has_bad_byte=True),
    Mirror("gb18030, declared", Encoding("gb18030", "GB18030", "gb18030"), has_rare_characters=True),
    Mirror("gb18030, says gb2312", Encoding("gb18030", None, "gb2312"), has_rare_characters=True),
    Mirror("gb18030, undeclared", Encoding("gb18030", None, None), has_rare_characters=True),
    Mirror("big5, header only", Encoding("big5", "Big5", None), languages=TRADITIONAL),
    Mirror("big5, undeclared", Encoding("big5", None, None), languages=TRADITIONAL),
    Mirror("big5, says utf-8", Encoding("big5", "utf-8", "utf-8"), languages=TRADITIONAL),
    Mirror("big5, one bad byte", Encoding("big5", None, "big5"), has_bad_byte=True, languages=TRADITIONAL),
    Mirror("big5-hkscs, declared", Encoding("big5hkscs", "Big5-HKSCS", "big5-hkscs"), languages=("yue",)),
    Mirror("big5-hkscs, says big5", Encoding("big5hkscs", None, "big5"), languages=("yue",)),
    Mirror("chunked declared, plain body", transport="false-chunked"),
    Mirror("gzip declared, plain body", transport="false-gzip"),
    Mirror("gzip and chunked", Encoding("gbk", None, "gbk"), transport="gzip-chunked"),
    Mirror("no content type", Encoding(header=None), content_type=None),
    Mirror("octet-stream", Encoding(header=None), content_type="application/octet-stream"),
    Mirror("xhtml", content_type="application/xhtml+xml"),
    Mirror("header not in ASCII", headers=(("Content-Disposition", "inline; filename=文章.html"), ("X-来源", "转载"))),
    Mirror("cut by the crawler", is_cut=True),
)


def mirror_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """One page per mirror, each with the next article that its languages allow."""
    for number, mirror in enumerate(MIRRORS):
        fitting = [article for article in articles if article.language in mirror.languages]
        if fitting:
            yield _mirror_page(mirror, number, fitting[number * 5 % len(fitting)])


def _mirror_page(mirror: Mirror, number: int, article: Article) -> Capture:
    host = f"www.jingxiang{number:02}.example"
    base = FARM if mirror.languages == SIMPLIFIED else TAIWAN_NEWS
    site = replace(base, host=host, encoding=mirror.encoding, transport=mirror.transport)
    shown = _with_rare_characters(article) if mirror.has_rare_characters else article
    url = site.url(article)
    html = render_article(site, shown, url)
    keep = None if mirror.is_cut else True
    label = Label("mirror", article.slug, mirror.name, article.language, keep, duplicate_of=article.slug)
    capture = capture_page(site, url, html, label)
    if mirror.has_bad_byte:
        capture = replace(capture, body=_with_bad_byte(html, article, mirror.encoding.codec))
    return replace(capture, content_type=mirror.content_type, headers=mirror.headers, is_cut=mirror.is_cut)


def _with_rare_characters(article: Article) -> Article:
    first, *rest = article.posts
    first = replace(first, blocks=(*first.blocks, Block("paragraph", (RARE,))))
    return replace(article, posts=(first, *rest))


def _with_bad_byte(html: str, article: Article, codec: str) -> bytes:
    """0xFF starts no character in UTF-8, GBK or Big5, so exactly one byte is wrong."""
    at = html.index(article.posts[0].blocks[0].lines[0][:12]) + 12
    return html[:at].encode(codec, "xmlcharrefreplace") + b"\xff" + html[at:].encode(codec, "xmlcharrefreplace")
