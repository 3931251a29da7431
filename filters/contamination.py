"""Contamination: how much of benchmark items, which models are to be tested on, a page holds.

Not part of a recipe by itself: it is made for the benchmarks of a run (`--benchmark`).
"""

from functools import partial
from typing import Final, NamedTuple

from corpus.document import Document
from corpus.item_index import find_overlap, load_index
from corpus.key import find_key
from filters.base import Filter, Rule

# Above this share an item counts as found; the least limit that the signal `items` can serve.
_FOUND: Final = 0.5


class Contamination(NamedTuple):
    """covered: the greatest share of an item that lies in the page, in 13-grams of its key.
    characters: of the page's key that lie in 13-grams of any item.
    items: those of which more than half is in the page, "benchmark:number" each.
    """

    covered: float
    characters: int
    items: tuple[str, ...]


_NONE: Final = Contamination(0.0, 0, ())


def contamination_filter(uri: str) -> Filter:
    """The filter for the items whose index (`corpus.item_index.write_index`) lies at `uri` when pages are measured."""
    return Filter("contamination", partial(measure, uri=uri), Contamination, _RULES)


def measure(document: Document, uri: str) -> Contamination:
    """Look the text's n-grams up among those of the items."""
    items = load_index(uri)
    characters, shares = find_overlap(items, find_key(document.code_points))
    if not shares:
        return _NONE
    found = (items.names[item].as_py() for item, share in sorted(shares.items()) if share > _FOUND)
    return Contamination(max(shares.values()), characters, tuple(name for names in found for name in names.split("\n")))


_RULES: Final = (
    Rule(
        "covered",
        "covered",
        at_most=_FOUND,
        source="Tülu 3 (arXiv:2411.15124): half of a test item; measured on all 11,917 items of CMMLU: 0.1 % of clean "
        "texts, each a quotation that an item quotes too. CCI4: 0.85; any 13-gram at all: GPT-3",
    ),
)
