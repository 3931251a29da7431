"""What a page's address says of it: that it lists other pages, by tag, category, month or page number.

Such a page shows the beginnings of articles. Its text reads like theirs, so that no rule on text finds it, and a
beginning is no copy that deduplication would find. Where it shows whole articles, deduplication compares them.
"""

import re
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_MONTH: Final = r"(?:19|20)\d\d/(?:0?[1-9]|1[0-2])"
# The folders in which WordPress, Hexo, Hugo, Jekyll, Ghost and Typecho keep such pages. A name with a dot is a file,
# an article most often (/tags/att-ul-type.html tells of HTML's tags); /archives/2011 may be the 2011th article, and
# /page/2 below a number an article's second part.
_INDEX: Final = re.compile(
    rf"^/(?:[^/]+/)*?(?:tags?/[^/.]+|category/[^/.]+|categories(?:/[^/.]+)+|author/[^/.]+"
    rf"|(?:archives/|date/)?{_MONTH}|tags|categories|archives)(?:/page/\d+)?/?$"
    r"|^/(?:[^/\d]+/)?page/\d+/?$",
    re.IGNORECASE,
)
# One article alone has more.
_EXCERPTS: Final = 1_500
# Longer paths hold data, not folders.
_PATH_CHARACTERS: Final = 500


class Address(NamedTuple):
    """listing: 1 where the path is that of a page that lists others and the text has fewer than 1,500 visible
    characters, else 0; 0 where the page has no address."""

    listing: int


def measure(document: Document) -> Address:
    """Look at the address, and at the length of the text."""
    return Address(int(document.visible < _EXCERPTS and lists_pages(document.url)))


def lists_pages(url: str) -> bool:
    """Whether the path, without query and fragment, is that of a page that lists others."""
    place = url.partition("://")[2].partition("?")[0].partition("#")[0]
    path = "/" + place.partition("/")[2]
    return len(path) <= _PATH_CHARACTERS and _INDEX.match(path) is not None


ADDRESS: Final = Filter(
    "address",
    measure,
    Address,
    (
        Rule(
            "listing",
            "listing",
            at_most=0,
            source="measured: of 37 crawled pages that only this rule drops, a reader calls 31 lists of excerpts, the "
            "others short articles under their tags; it drops none of 103 crawled pages called good; of 1,117 other "
            "addresses it takes 19, all of lists",
        ),
    ),
)
