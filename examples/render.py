"""Rendering: an article, the site's template and what surrounds it become one HTML page."""

from collections.abc import Sequence
from html import escape
from random import Random

from articles import Article
from boilerplate import SECTIONS
from fill import fill, localized
from markup import Markup, broken_lines, encyclopedic, indented, paragraphs, post_lines
from posts import has_posts, render_posts
from sites import Site, article_number
from surroundings import surroundings

MARKUP: dict[str, Markup] = {
    "news": indented,
    "portal": indented,
    "wiki": encyclopedic,
    "forum": post_lines,
    "hkforum": post_lines,
    "novel": broken_lines,
    "homepage": broken_lines,
}
LANGUAGE_CODES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "yue": "zh-HK"}


def render_article(site: Site, article: Article, url: str, neighbours: Sequence[Article] = ()) -> str:
    """The article on the site, as HTML text. The same arguments always give the same page."""
    rng = Random(f"{site.host} {article.slug}")
    slots = {
        "title": escape(article.title),
        "author": escape(article.author),
        "date": article.date,
        "time": f"{rng.randrange(7, 23):02}:{rng.randrange(60):02}",
        "url": escape(url),
        "lang": LANGUAGE_CODES.get(article.language, article.language),
        "id": str(article_number(article)),
        "keywords": escape(",".join(article.tags)),
        "tags": " ".join(f'<a href="/tag/{escape(tag)}">{escape(tag)}</a>' for tag in article.tags),
        "catalog": "".join(f"<li>{escape(title)}</li>" for title in _headings(article)),
        "body": _body(site, article, rng),
        "section": localized(site, SECTIONS.get(article.kind, "综合")),
        "price": str(rng.randrange(19, 999)),
        "replies": str(max(len(article.posts) - 1, 3)),
    }
    return fill(site, site.template, slots | surroundings(site, article, neighbours, rng))


def _headings(article: Article) -> list[str]:
    blocks = (block for post in article.posts for block in post.blocks)
    return [line for block in blocks if block.kind == "heading" for line in block.lines]


def _body(site: Site, article: Article, rng: Random) -> str:
    markup = MARKUP.get(site.template, paragraphs)
    if has_posts(site):
        return render_posts(site, article, markup, rng)
    if len(article.posts) == 1:
        return markup(article.posts[0].blocks)
    return "\n".join(f"<p><b>{escape(post.author)}：</b></p>\n{markup(post.blocks)}" for post in article.posts)
