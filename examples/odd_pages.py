"""Odd pages: pages that mix Chinese with much code or other languages, and pages garbled by a wrong conversion."""

from collections.abc import Iterator, Sequence

from articles import Article
from captures import Capture, Label, capture_page
from render import render_article
from sites import FARM, TUTORIALS


def mixed_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """Keeping or dropping these is a choice."""
    for article in articles:
        url = TUTORIALS.url(article)
        label = Label("mixed", article.slug, language=article.language, keep=None)
        yield capture_page(TUTORIALS, url, render_article(TUTORIALS, article, url), label)


def garbled_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """UTF-8 text that a program took for GBK and stored as UTF-8 again: valid bytes, no meaning."""
    simplified = [article for article in articles if article.language == "zh-Hans"]
    for article in simplified[::20]:
        garbled = article.map_prose(lambda text: text.encode().decode("gbk", "replace"))
        url = FARM.url(article, copy=90)
        label = Label("garbled", article.slug, "utf-8 read as gbk", article.language)
        yield capture_page(FARM, url, render_article(FARM, garbled, url), label)
