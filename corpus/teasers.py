"""Lists of teasers: siblings alike, each with a linked title and little text, as beside and below every article."""

from collections import Counter

from corpus.outline import Block, Outline

TEASER_CHARACTERS = 500
# In a list that is all teasers, some summary may be long.
LONG_TEASER_CHARACTERS = 3000
# Shorter links are names of people and of sections; in threads, links to the posts' writers.
TITLE_CHARACTERS = 8
THREAD_TITLE_CHARACTERS = 12
# How far above its title a teaser's element is looked for.
HEIGHT = 8
TEASERS_AT_LEAST = 3
SHARE_AT_LEAST = 0.6
LONG_TEASERS_AT_LEAST = 5
LONG_SHARE_AT_LEAST = 0.8


def find_teasers(outline: Outline, blocks: list[Block], dropped: list[bool], is_thread: bool) -> None:
    """Marks in `dropped` the elements of lists of teasers, and all inside them."""
    parents, signatures = outline.parents, outline.signatures
    titled = _find_titled(outline, blocks, dropped, THREAD_TITLE_CHARACTERS if is_thread else TITLE_CHARACTERS)
    groups: dict[tuple[int, str], list[int]] = {}
    for at in titled:
        groups.setdefault((parents[at], signatures[at]), []).append(at)
    groups = {group: items for group, items in groups.items() if len(items) >= TEASERS_AT_LEAST}
    if not groups:
        return
    sizes = _measure(outline, blocks)
    siblings = Counter(group for group in zip(parents, signatures, strict=True) if group in groups)
    for group, items in groups.items():
        teasers = [at for at in items if sizes[at] < TEASER_CHARACTERS]
        share = len(teasers) / siblings[group]
        if len(teasers) >= TEASERS_AT_LEAST and share >= SHARE_AT_LEAST:
            are_all = len(teasers) >= LONG_TEASERS_AT_LEAST and share >= LONG_SHARE_AT_LEAST
            for at in items:
                if sizes[at] < (LONG_TEASER_CHARACTERS if are_all else TEASER_CHARACTERS):
                    dropped[at] = True
    for at, parent in enumerate(parents):
        dropped[at] = dropped[at] or dropped[parent]


def _find_titled(outline: Outline, blocks: list[Block], dropped: list[bool], at_least: int) -> list[int]:
    """The elements that hold a block which is a link of a title's length, in document order."""
    titled: set[int] = set()
    for place, (characters, links, _, _) in zip(outline.places, blocks, strict=True):
        if links >= at_least and links > 0.5 * characters and not dropped[place]:
            element = place
            for _ in range(HEIGHT):
                if element in titled:
                    break
                titled.add(element)
                element = outline.parents[element]
    return sorted(titled - {0})


def _measure(outline: Outline, blocks: list[Block]) -> list[int]:
    """Characters of text inside every element."""
    sizes = [0] * len(outline.parents)
    for place, block in zip(outline.places, blocks, strict=True):
        sizes[place] += block[0]
    for at in range(len(sizes) - 1, 0, -1):
        sizes[outline.parents[at]] += sizes[at]
    return sizes
