"""Surroundings: the lists of links, comments and counters around an article."""

from collections.abc import Sequence
from html import escape
from random import Random

from articles import Article
from boilerplate import BOOKS, COMMENTS, EDITORS, ENTRIES, FOREIGN_HEADLINES, HEADLINES, PRODUCTS, USERS
from fill import localized
from sites import Site

LINK_TITLES = {"novel": BOOKS, "shop": PRODUCTS, "wiki": ENTRIES}


def surroundings(site: Site, article: Article, neighbours: Sequence[Article], rng: Random) -> dict[str, str]:
    """The slots that every template may show besides the article; `neighbours` share its site."""
    others = [other.title for other in neighbours if other.slug != article.slug]
    titles = link_titles(site, article.language)
    related = rng.sample(others, min(4, len(others))) + rng.sample(titles, 4)
    return {
        "related": links(related, rng),
        "hot": links(rng.sample(titles, min(10, len(titles))), rng),
        "links": links(rng.sample(titles, min(8, len(titles))), rng),
        "prev": links(rng.sample(titles, 1), rng, tag=None),
        "next": links(rng.sample(titles, 1), rng, tag=None),
        "comments": "\n".join(_comment(site, article.date, text, rng) for text in _some_comments(rng)),
        "views": str(rng.randrange(80, 9000)),
        "editor": localized(site, rng.choice(EDITORS)),
    }


def link_titles(site: Site, language: str) -> list[str]:
    """Titles of things that the site could link to, in its language and script."""
    if language in FOREIGN_HEADLINES:
        return list(FOREIGN_HEADLINES[language])
    return [localized(site, title) for title in LINK_TITLES.get(site.template, HEADLINES)]


def links(titles: Sequence[str], rng: Random, tag: str | None = "li") -> str:
    """Links with invented addresses, each in an element of its own when a tag is given."""
    anchors = [f'<a href="/a/{rng.randrange(10_000, 99_999)}.html">{escape(title)}</a>' for title in titles]
    return "\n".join(f"<{tag}>{anchor}</{tag}>" if tag else anchor for anchor in anchors)


def _some_comments(rng: Random) -> list[str]:
    return rng.sample(COMMENTS, rng.randrange(2, 6))


def _comment(site: Site, date: str, text: str, rng: Random) -> str:
    return f"<dl><dt>{localized(site, rng.choice(USERS))} {date}</dt><dd>{localized(site, text)}</dd></dl>"
