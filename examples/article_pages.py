"""Article pages: every article on its home site, and its copies on other sites."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from articles import Article
from captures import Capture, Label, capture_page
from render import render_article
from sites import SIMPLIFIED, TRADITIONAL, Site, home_of, reposting_site, sister_of
from transforms import REPOST, TRANSFORMS, Transform

COPIES = 2  # transformed copies per article, besides the plain repost


def is_chinese(article: Article) -> bool:
    return article.language in SIMPLIFIED + TRADITIONAL


def home_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    for article in articles:
        site = home_of(article)
        what = "article" if is_chinese(article) else "distractor"
        label = Label(what, article.slug, language=article.language, keep=is_chinese(article))
        neighbours = [other for other in articles if home_of(other) is site]
        url = site.url(article)
        yield capture_page(site, url, render_article(site, article, url, neighbours), label)


def copied_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """One plain repost and some transformed copies of every Chinese article; half of the copies look like home."""
    for turn, article in enumerate(filter(is_chinese, articles)):
        yield _copy(article, REPOST, reposting_site(article, turn), "repost")
        for copy in range(COPIES):
            transform = TRANSFORMS[(turn * COPIES + copy) % len(TRANSFORMS)]
            changed = transform.apply(article, Random(f"{article.slug} {transform.name}"))
            look_alike = (turn // len(TRANSFORMS) + copy) % 2 == 0
            site = sister_of(home_of(changed)) if look_alike else reposting_site(changed, turn + copy + 1)
            yield _copy(changed, transform, site, "near_duplicate")


def _copy(changed: Article, transform: Transform, site: Site, what: str) -> Capture:
    article = changed.slug
    url = site.url(changed, copy=1 + [REPOST, *TRANSFORMS].index(transform))
    label = Label(what, article, transform.name, changed.language, True, duplicate_of=article)
    return capture_page(site, url, render_article(site, changed, url), label)


def repeated_pages(pages: Sequence[Capture]) -> Iterator[Capture]:
    """Exact duplicates of home pages: some under a second address, some fetched twice from the same."""
    for number, page in enumerate(pages):
        if page.label.what == "article" and number % 8 in (0, 3):
            again = page.url if number % 8 else page.url + "?from=rss&utm_source=feed"
            name = "same_record" if number % 8 else "second_address"
            label = replace(page.label, what="exact_duplicate", transform=name, duplicate_of=page.label.article)
            yield replace(page, url=again, label=label)
