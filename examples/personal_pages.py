"""Personal pages: forum, Q&A, notice and blog pages whose places for personal data are filled with synthetic values."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from articles import Article
from captures import Capture, Label, capture_page
from pii import LOOKALIKES, PERSONAL, Personal
from render import render_article
from sites import home_of

PLACE = re.compile(r"\{(\w+)\}")


def personal_pages(articles: Sequence[Article]) -> Iterator[Capture]:
    """One page per article; pages with lookalikes only are labelled as such. Places look like `{mobile}`."""
    for article in articles:
        filled, found, lookalikes = fill_places(article, Random(article.slug))
        site = home_of(filled)
        what = "personal_data" if found else "personal_data_lookalike"
        label = Label(what, article.slug, None, article.language, True, None, found, lookalikes)
        url = site.url(filled)
        yield capture_page(site, url, render_article(site, filled, url), label)


def fill_places(article: Article, rng: Random) -> tuple[Article, tuple[Personal, ...], tuple[str, ...]]:
    """The article with every place filled, its personal values and its lookalikes, in order of the text."""
    found: list[Personal] = []
    lookalikes: list[str] = []

    def value(place: re.Match[str]) -> str:
        if place[1] in PERSONAL:
            found.append(PERSONAL[place[1]](rng))
            return found[-1].value
        lookalikes.append(LOOKALIKES[place[1]](rng))
        return lookalikes[-1]

    filled = article.map_blocks(
        lambda block: replace(block, lines=tuple(PLACE.sub(value, line) for line in block.lines))
    )
    return filled, tuple(found), tuple(lookalikes)
