"""Lists of teasers: siblings alike, each with a linked title and little text, as beside and below every article."""

from collections import Counter
from itertools import accumulate
from typing import Final

from corpus.blocks import Page
from corpus.outline import LINKED, Outline

TEASER_CHARACTERS: Final = 500
# In a list that is all teasers, some summary may be long.
LONG_TEASER_CHARACTERS: Final = 3000
# Shorter links are names of people and of sections; in threads, links to the posts' writers.
TITLE_CHARACTERS: Final = 8
THREAD_TITLE_CHARACTERS: Final = 12
# A date may stand beside a title; in threads so do rows of buttons.
MOSTLY_LINKED: Final = 0.5
# How far above its title a teaser's element is looked for.
HEIGHT: Final = 8
TEASERS_AT_LEAST: Final = 3
SHARE_AT_LEAST: Final = 0.6
LONG_TEASERS_AT_LEAST: Final = 5
LONG_SHARE_AT_LEAST: Final = 0.8


def find_teasers(page: Page, outline: Outline, dropped: bytearray, is_thread: bool) -> list[int]:
    """The elements that are teasers. dropped: blocks that need not be looked at."""
    at_least, linked = (THREAD_TITLE_CHARACTERS, LINKED) if is_thread else (TITLE_CHARACTERS, MOSTLY_LINKED)
    titles = [
        at
        for at, (links, characters) in enumerate(zip(outline.links, outline.characters, strict=True))
        if links >= at_least and links > linked * characters and not dropped[at]
    ]
    groups: dict[tuple[int, str], list[int]] = {}
    for element in _find_titled(page, titles):
        if outline.signatures[element]:
            groups.setdefault((page.parents[element], outline.signatures[element]), []).append(element)
    groups = {group: items for group, items in groups.items() if len(items) >= TEASERS_AT_LEAST}
    if not groups:
        return []
    listed = {parent for parent, _ in groups}
    siblings = Counter(
        (page.parents[element], outline.signatures[element])
        for element in outline.holders
        if page.parents[element] in listed
    )
    so_far = list(accumulate(outline.characters, initial=0))
    sizes = [so_far[end] - so_far[start] for start, end in zip(page.starts, page.ends, strict=True)]
    return [one for group, items in groups.items() for one in _choose_teasers(items, sizes, siblings[group])]


def _find_titled(page: Page, titles: list[int]) -> list[int]:
    """The elements that hold one of these blocks, not too far above it, in document order."""
    titled: set[int] = set()
    for at in titles:
        element = page.places[at]
        for _ in range(HEIGHT):
            if element in titled:
                break
            titled.add(element)
            element = page.parents[element]
    return sorted(titled - {0})


def _choose_teasers(items: list[int], sizes: list[int], siblings: int) -> list[int]:
    """Those of a group's items with a title that are teasers, or none where the group is no list of them."""
    teasers = [one for one in items if sizes[one] < TEASER_CHARACTERS]
    share = len(teasers) / siblings
    if len(teasers) < TEASERS_AT_LEAST or share < SHARE_AT_LEAST:
        return []
    if len(teasers) >= LONG_TEASERS_AT_LEAST and share >= LONG_SHARE_AT_LEAST:
        return [one for one in items if sizes[one] < LONG_TEASER_CHARACTERS]
    return teasers
