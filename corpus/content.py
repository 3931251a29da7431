"""Which blocks of a page are its main content.

Every block of text has a value: characters of prose count for it, links and labels against it. The main content
is the element whose blocks sum up to most, as in maximum subsequence segmentation (Pasternack and Roth, WWW 2009),
over a tree instead of a sequence: the step from an article up to its page costs more, in menus and teasers, than
it brings. Before, what the page's own markup calls a menu, a comment or an advertisement is taken out, and so are
lists of teasers. Chinese prose has a mark (，。！？；) every 10 to 15 characters, menus and labels have none; blocks of
one role (equal tags and classes along the path) are judged together, so that the short lines of a dialogue or a
poem stay with the long ones.

The limits are our own, set on the gold pages of benchmarks/extraction.py and on nothing that names a site.
"""

import re
from typing import NamedTuple

from corpus.blocks import Page
from corpus.chrome import CHROME, COMMENTS, CONTENT
from corpus.outline import Block, Outline, describe_blocks
from corpus.teasers import find_teasers

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Characters of prose for a mark of punctuation, in Chinese and in texts without any of it.
PROSE_CHARACTERS = 12
PROSE_CHARACTERS_ASCII = 40
# What the margin of code holds.
NUMBERING = "0123456789 \n\r\t"
LABEL_CHARACTERS = 12
LEGAL = ("©", "备案", "ICP", "版权所有", "版權所有")
LEGAL_CHARACTERS = 200
PAGE_TAGS = frozenset({"html", "body", "main", "article"})
# The share of a page's prose that a part may hold and still be chrome, by its tag or by its names: so no mistaken
# name costs the article.
CHROME_TAGS = {"nav": 0.5, "footer": 0.5, "aside": 0.5, "header": 0.3}
CHROME_AT_MOST = 0.25
COMMENTS_AT_MOST = 0.95
# Pages with less prose than this are judged as if they had so much: their footers may hold most of it.
PROSE_AT_LEAST = 400.0
# A line about an article, or about a post of a thread.
META = re.compile(
    r"来源|來源|作者|编辑|編輯|责编|責編|记者|時間|时间|发布|發布|浏览|瀏覽|阅读|閱讀|点击|點擊|评论|評論|字号|字體|字体|"
    r"\d{4}\s*[-年/.]\s*\d{1,2}"
)
POST_TIME = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}-\d{1,2} \d{1,2}:\d\d|\d+\s?(?:秒|分钟|小时|天|个月|年)前"
)
META_CHARACTERS = 60
SENTENCE_ENDS = ("。", "！", "？", "：", ":", "!", "?", "”")
TITLE_CHARACTERS = 200
NOT_LETTERS = re.compile(r"[\W_]+")


class Choice(NamedTuple):
    """blocks: numbers of the chosen ones, in document order. has_prose: whether there was anything like an article
    or a thread; else they are what the page calls content, or all of it but links and chrome."""

    blocks: list[int]
    has_prose: bool


def choose(page: Page, outline: Outline, is_thread: bool, title: str) -> Choice:
    """The blocks of the page's main content.

    is_thread: the page is a discussion, so replies are content. title: the page's, which articles need not repeat.
    """
    if not page.texts:
        return Choice([], False)
    blocks = describe_blocks(page, outline)
    values = [
        _value(page.texts[at], page.verbatim[at], outline.tags[outline.places[at]], block, is_thread)
        for at, block in enumerate(blocks)
    ]
    dropped = _find_chrome(outline, values, is_thread)
    find_teasers(outline, blocks, dropped, is_thread)
    prose = _find_best(outline, values, dropped, is_thread)
    best = prose or _find_named(outline, blocks, dropped)
    inside = [False] * len(dropped)
    inside[best] = True
    for at in range(best + 1, len(dropped)):
        inside[at] = inside[outline.parents[at]] and not dropped[at]
    chosen = [
        at
        for at, (place, text, verbatim) in enumerate(zip(outline.places, page.texts, page.verbatim, strict=True))
        if inside[place] and not _is_label(text, verbatim, outline.tags[place], blocks[at], is_thread)
    ]
    has_prose = prose > 0 or any(values[at] > 0 for at in chosen)
    return Choice(chosen if is_thread or not has_prose else _trim(page, outline, chosen, values, title), has_prose)


def _value(text: str, verbatim: bool, tag: str, block: Block, is_thread: bool) -> float:
    """About its characters for a block of prose or code, below zero for links, labels and notices of copyright."""
    characters, links, marks, role = block
    if verbatim:
        return 0.5 * characters if text.strip(NUMBERING) else -1.0
    if links > 0.5 * characters:
        return -1.0 if is_thread and characters < LABEL_CHARACTERS else -0.6 * links - 3
    if tag in HEADINGS:
        return 0.0
    prose = 0.0
    if role.links < 0.4 * role.characters and role.is_varied:
        prose = min(1.0, PROSE_CHARACTERS * role.marks / role.characters)
        if role.is_content:
            prose = max(prose, 0.4)
    if characters < LEGAL_CHARACTERS and any(word in text for word in LEGAL):
        return -float(characters)
    if marks == 0 and prose < 0.2:
        if characters >= 30:
            return 0.3 * (characters - links)
        label = -3.0 if characters < LABEL_CHARACTERS else -1.0
        return 0.3 * label if is_thread and role.blocks > 2 else label
    expected = PROSE_CHARACTERS_ASCII if text.isascii() else PROSE_CHARACTERS
    return (characters - links) * max(min(1.0, expected * marks / characters), 0.6 * prose) - 0.5 * links


def _sum_up(outline: Outline, values: list[float]) -> list[float]:
    """For every element, the values of all blocks inside it."""
    sums = [0.0] * len(outline.tags)
    for place, value in zip(outline.places, values, strict=True):
        sums[place] += value
    parents = outline.parents
    for at in range(len(sums) - 1, 0, -1):
        sums[parents[at]] += sums[at]
    return sums


def _find_chrome(outline: Outline, values: list[float], is_thread: bool) -> list[bool]:
    """Whether each element is, or stands in, a part that its tag or its names call chrome."""
    weights = _sum_up(outline, [value if value > 0 else 0.0 for value in values])
    total = weights[0] if is_thread else max(weights[0], PROSE_AT_LEAST)
    dropped = [False] * len(weights)
    ignored = COMMENTS if is_thread else 0
    for at, (tag, kind, parent) in enumerate(zip(outline.tags, outline.kinds, outline.parents, strict=True)):
        if dropped[parent]:
            dropped[at] = True
        elif tag in PAGE_TAGS:
            continue
        elif tag in CHROME_TAGS:
            dropped[at] = weights[at] < CHROME_TAGS[tag] * total
        if kind and not dropped[at]:
            if kind & COMMENTS & ~ignored:
                dropped[at] = weights[at] < COMMENTS_AT_MOST * total
            elif kind & CHROME and not kind & CONTENT:
                dropped[at] = weights[at] < CHROME_AT_MOST * total
    return dropped


def _find_best(outline: Outline, values: list[float], dropped: list[bool], is_thread: bool) -> int:
    """The element with the highest sum, of equals the innermost. What is dropped costs, but brings nothing: an
    element full of chrome is a page, not an article."""
    sums, weights = [0.0] * len(outline.tags), [0.0] * len(outline.tags)
    for place, value in zip(outline.places, values, strict=True):
        sums[place] += value
        weights[place] += value if value > 0 else 0.0
    best, highest = 0, 0.0
    for at in range(len(sums) - 1, 0, -1):
        if dropped[at]:
            sums[at] = min(sums[at], 0.0)
        elif is_thread and sums[at] < 0 < weights[at]:
            sums[at] = 0.0
        elif sums[at] > highest:
            best, highest = at, sums[at]
        sums[outline.parents[at]] += sums[at]
        weights[outline.parents[at]] += weights[at]
    return best if highest > sums[0] else 0


def _find_named(outline: Outline, blocks: list[Block], dropped: list[bool]) -> int:
    """Where a page has no prose: the element called content that holds most text; the page itself where none is."""
    plain = [0] * len(dropped)
    for place, (characters, links, _, _) in zip(outline.places, blocks, strict=True):
        plain[place] += characters - links
    named, most = 0, 0
    for at in range(len(plain) - 1, 0, -1):
        if outline.kinds[at] & CONTENT and not outline.kinds[at] & CHROME and not dropped[at] and plain[at] > most:
            named, most = at, plain[at]
        plain[outline.parents[at]] += plain[at]
    return named


def _is_label(text: str, verbatim: bool, tag: str, block: Block, is_thread: bool) -> bool:
    """Whether a block inside the main content is none of it: links, buttons, names and dates of posts."""
    characters, links, marks, role = block
    if verbatim:
        return not text.strip(NUMBERING)
    if links > 0.6 * characters:
        return marks == 0 or links > 0.9 * characters
    if marks or characters >= 30:
        return is_thread and characters < META_CHARACTERS and POST_TIME.match(text) is not None
    if characters < 20 and not role.is_varied:
        return True
    if is_thread and tag not in HEADINGS and not role.is_content:
        return (role.marks == 0 and role.blocks >= 2) or POST_TIME.search(text) is not None
    return False


def letters(text: str) -> str:
    """The text's letters and digits."""
    return NOT_LETTERS.sub("", text)


def _trim(page: Page, outline: Outline, chosen: list[int], values: list[float], title: str) -> list[int]:
    """An article without its title, and without the lines about it before its first and after its last sentence."""
    title = letters(title)

    def is_title(at: int) -> bool:
        text = letters(page.texts[at]) if len(page.texts[at]) < TITLE_CHARACTERS else ""
        return len(text) > 3 and text in title

    def is_about(at: int) -> bool:
        text = page.texts[at]
        if len(text) < META_CHARACTERS and META.search(text) and not text.endswith(SENTENCE_ENDS):
            return True
        return values[at] <= 0 and not page.verbatim[at]

    start, end = 0, len(chosen)
    while start < end and (is_title(chosen[start]) or is_about(chosen[start])):
        start += 1
    while end > start and values[chosen[end - 1]] < 0:
        end -= 1
    while start and outline.tags[outline.places[chosen[start - 1]]] in HEADINGS and not is_title(chosen[start - 1]):
        start -= 1
    return [at for at in chosen[start:end] if outline.tags[outline.places[at]] != "h1" or not is_title(at)]
