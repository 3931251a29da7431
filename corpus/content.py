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
from itertools import accumulate
from typing import Final, NamedTuple

from corpus.blocks import Page
from corpus.chrome import CHROME, CHROME_TAGS, COMMENTS, CONTENT
from corpus.outline import LEGAL_CHARACTERS, LINKED, Outline, is_legal
from corpus.teasers import find_teasers

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Longer ones with marks are paragraphs: old pages have whole texts in <h4>.
HEADING_CHARACTERS: Final = 40
# Cells and items that are no links: menus are links, so these belong to a table or a list of the text beside them.
LISTED: Final = frozenset({"td", "th", "li", "dt", "dd"})
LISTED_VALUE: Final = 0.5
# Characters of prose for a mark of punctuation, in Chinese and in texts without any of it.
PROSE_CHARACTERS: Final = 12
PROSE_CHARACTERS_LATIN: Final = 40
# What the margin of code holds.
NUMBERING: Final = "0123456789 \n\r\t"
LABEL_CHARACTERS: Final = 12
# A text of this length without a mark may be a title or a sentence without its end.
LINE_CHARACTERS: Final = 30
PAGE_TAGS: Final = frozenset({"html", "body", "main", "article"})
# The share of a page's prose that a part may hold and still be chrome, by its tag (see CHROME_TAGS) or by its names:
# so no mistaken name costs the article.
CHROME_AT_MOST: Final = 0.25
COMMENTS_AT_MOST: Final = 0.95
# Pages with less prose than this are judged as if they had so much: their footers may hold most of it.
PROSE_AT_LEAST: Final = 400.0
# A line about an article, or about a post of a thread.
META: Final = re.compile(
    r"来源|來源|作者|编辑|編輯|责编|責編|记者|時間|时间|发布|發布|浏览|瀏覽|阅读|閱讀|点击|點擊|评论|評論|字号|字體|字体|"
    r"\d{4}\s*[-年/.]\s*\d{1,2}"
)
POST_TIME: Final = re.compile(
    r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}-\d{1,2} \d{1,2}:\d\d|\d+\s?(?:秒|分钟|小时|天|个月|年)前"
)
META_CHARACTERS: Final = 60
SENTENCE_ENDS: Final = ("。", "！", "？", "：", ":", "!", "?", "”")
TITLE_CHARACTERS: Final = 200
# Sums that differ by less are equal.
ROUNDING: Final = 1e-6
# An element around the best one is better where its sum is this share of the highest or more, and its prose this much
# more: the code of a short page of a manual is worth more than its sentences with the links around them.
NEARLY: Final = 0.7
MORE_PROSE: Final = 1.25
NOT_LETTERS: Final = re.compile(r"[\W_]+")


class Choice(NamedTuple):
    """blocks: numbers of the chosen ones, in document order. has_prose: whether there was anything like an article
    or a thread; else they are what the page calls content, or all of it but links and chrome."""

    blocks: list[int]
    has_prose: bool


def choose(page: Page, outline: Outline, is_thread: bool, title: str) -> Choice:
    """The blocks of the page's main content.

    is_thread: the page is a discussion, so replies are content. title: the page's, which articles need not repeat.
    """
    values = [_value(page, outline, at, is_thread) for at in range(len(page.texts))]
    dropped, costs = bytearray(len(values)), values.copy()
    _drop(page, _find_chrome(page, outline, values, is_thread), dropped, costs)
    _drop(page, find_teasers(page, outline, dropped, is_thread), dropped, costs)
    find = _find_post_list if is_thread else _find_article
    prose = find(page, outline, costs, dropped)
    if prose is not None and not any(value > LISTED_VALUE for value in values[page.starts[prose] : page.ends[prose]]):
        prose = None
    best = prose if prose is not None else _find_named(page, outline, dropped)
    chosen = [
        at
        for at in range(page.starts[best], page.ends[best])
        if not dropped[at] and not _is_label(page, outline, at, values[at], is_thread)
    ]
    if is_thread or prose is None:
        return Choice(chosen, prose is not None)
    return Choice(_trim(page, chosen, values, title), True)


def _value(page: Page, outline: Outline, at: int, is_thread: bool) -> float:
    """About its characters for a block of prose or code; below zero for links, labels and legal notices."""
    characters, links, marks, role = outline.characters[at], outline.links[at], outline.marks[at], outline.roles[at]
    if page.verbatim[at]:
        return 0.5 * characters if page.texts[at].strip(NUMBERING) else -1.0
    if role is None or links > 0.5 * characters:
        return -1.0 if is_thread and characters < LABEL_CHARACTERS else -0.6 * links - 3
    tag, text = page.tags[page.places[at]], page.texts[at]
    if tag in HEADINGS and (marks == 0 or characters < HEADING_CHARACTERS):
        return 0.0
    if characters < LEGAL_CHARACTERS and is_legal(text):
        return -float(characters)
    prose = 0.0
    if role.links < 0.4 * role.characters and role.is_varied:
        prose = min(1.0, PROSE_CHARACTERS * role.marks / role.characters)
        if role.is_content:
            prose = max(prose, 0.4)
    if marks or prose >= 0.2:
        expected = PROSE_CHARACTERS_LATIN if text.isascii() else PROSE_CHARACTERS
        return (characters - links) * max(min(1.0, expected * marks / characters), 0.6 * prose) - 0.5 * links
    if characters >= LINE_CHARACTERS:
        return 0.3 * (characters - links)
    if tag in LISTED and not links:
        return LISTED_VALUE
    label = -3.0 if characters < LABEL_CHARACTERS else -1.0
    return 0.3 * label if is_thread and role.blocks > 2 else label


def _find_chrome(page: Page, outline: Outline, values: list[float], is_thread: bool) -> list[int]:
    """The elements that their tags or their names call chrome, but for those inside others of them."""
    so_far = _run_up([value if value > 0 else 0.0 for value in values])
    total = so_far[-1] if is_thread else max(so_far[-1], PROSE_AT_LEAST)
    wanted = CHROME if is_thread else CHROME | COMMENTS
    chrome: list[int] = []
    end = 0
    for element in outline.named:
        tag, kind = page.tags[element], outline.kinds[element]
        if (kind & wanted or tag in CHROME_TAGS) and tag not in PAGE_TAGS and page.starts[element] >= end:
            at_most = CHROME_TAGS.get(tag, 0.0)
            if kind & COMMENTS & wanted:
                at_most = COMMENTS_AT_MOST
            elif kind & CHROME and not kind & CONTENT:
                at_most = max(at_most, CHROME_AT_MOST)
            if so_far[page.ends[element]] - so_far[page.starts[element]] < at_most * total:
                chrome.append(element)
                end = page.ends[element]
    return chrome


def _run_up(values: list[float]) -> list[float]:
    """Running sums, from 0.0: the sum over an element's blocks is the difference of two."""
    return list(accumulate(values, initial=0.0))


def _drop(page: Page, elements: list[int], dropped: bytearray, costs: list[float]) -> None:
    """Marks the blocks inside the elements. What is dropped brings nothing, but costs what it cost: an element full
    of chrome is a page, not an article."""
    for element in elements:
        start, end = page.starts[element], page.ends[element]
        cost = min(0.0, sum(costs[start:end]))
        dropped[start:end] = b"\x01" * (end - start)
        costs[start:end] = [cost, *[0.0] * (end - start - 1)]


def _find_article(page: Page, outline: Outline, costs: list[float], dropped: bytearray) -> int | None:
    """The element with the highest sum above zero, of equals the innermost; or the outermost around it that comes near
    and holds more prose."""
    so_far = _run_up(costs)
    best, highest = None, 0.0
    for element in outline.holders:
        start, end = page.starts[element], page.ends[element]
        value = so_far[end] - so_far[start]
        if value >= highest - ROUNDING and value > ROUNDING and not all(dropped[start:end]):
            best, highest = element, value
    return None if best is None else _widen(page, costs, so_far, best)


def _widen(page: Page, costs: list[float], so_far: list[float], best: int) -> int:
    prose = _run_up([cost if cost > 0 else 0.0 for cost in costs])
    nearly = NEARLY * (so_far[page.ends[best]] - so_far[page.starts[best]])
    wanted = MORE_PROSE * (prose[page.ends[best]] - prose[page.starts[best]])
    element, widest = best, best
    while element:
        element = page.parents[element]
        start, end = page.starts[element], page.ends[element]
        if so_far[end] - so_far[start] >= nearly and prose[end] - prose[start] >= wanted:
            widest = element
    return widest


def _find_post_list(page: Page, outline: Outline, costs: list[float], dropped: bytearray) -> int | None:
    """The same for a thread, where a post with something to say costs nothing, however short beside its labels."""
    prose = _run_up([cost if cost > 0 else 0.0 for cost in costs])
    sums = [0.0] * len(page.tags)
    for place, cost in zip(page.places, costs, strict=True):
        sums[place] += cost
    best, highest = None, 0.0
    for element in range(len(sums) - 1, -1, -1):
        start, end = page.starts[element], page.ends[element]
        if sums[element] < 0 and prose[end] > prose[start]:
            sums[element] = 0.0
        elif sums[element] > highest and not all(dropped[start:end]):
            best, highest = element, sums[element]
        if element:
            sums[page.parents[element]] += sums[element]
    return best


def _find_named(page: Page, outline: Outline, dropped: bytearray) -> int:
    """Where a page has no prose: the element called content that holds most text; the page itself where none is."""
    plain = zip(outline.characters, outline.links, dropped, strict=True)
    so_far = _run_up([0.0 if gone else float(characters - links) for characters, links, gone in plain])
    best, most = 0, 0.0
    for element in outline.named:
        held = so_far[page.ends[element]] - so_far[page.starts[element]]
        if held > 0 and held >= most and outline.kinds[element] & (CONTENT | CHROME) == CONTENT:
            best, most = element, held
    return best


def _is_label(page: Page, outline: Outline, at: int, value: float, is_thread: bool) -> bool:
    """Whether a block inside the main content is none of it: a link, a button, the numbers of lines of code; and in
    a thread what tells who posted what is beside it, and when."""
    characters, links, marks, role = outline.characters[at], outline.links[at], outline.marks[at], outline.roles[at]
    if page.verbatim[at]:
        return value < 0
    if role is None or (links > 0.6 * characters and (marks == 0 or links > LINKED * characters)):
        return True
    text = page.texts[at]
    if marks or characters >= LINE_CHARACTERS:
        return is_thread and characters < META_CHARACTERS and POST_TIME.match(text) is not None
    if characters < 20 and not role.is_varied:
        return True
    if is_thread and not role.is_content and page.tags[page.places[at]] not in HEADINGS:
        return (role.marks == 0 and role.blocks >= 2) or POST_TIME.search(text) is not None
    return False


def letters(text: str) -> str:
    """The text's letters and digits."""
    return NOT_LETTERS.sub("", text)


def _trim(page: Page, chosen: list[int], values: list[float], title: str) -> list[int]:
    """An article without its title, and without the lines about it before its first and after its last sentence."""
    title = letters(title)

    def is_title(at: int) -> bool:
        text = letters(page.texts[at]) if len(page.texts[at]) < TITLE_CHARACTERS else ""
        return len(text) > 3 and text in title

    def is_heading(at: int) -> bool:
        return page.tags[page.places[at]] in HEADINGS

    def is_about(at: int) -> bool:
        text = page.texts[at]
        if len(text) < META_CHARACTERS and META.search(text) and not text.endswith(SENTENCE_ENDS):
            return True
        return values[at] <= 0 and not page.verbatim[at]

    start, end = 0, len(chosen)
    while start < end and (is_title(chosen[start]) or is_about(chosen[start])):
        start += 1
    while end > start and (values[last := chosen[end - 1]] < 0 or (values[last] == 0 and is_heading(last))):
        end -= 1
    while start and is_heading(chosen[start - 1]) and not is_title(chosen[start - 1]):
        start -= 1
    return [at for at in chosen[start:end] if page.tags[page.places[at]] != "h1" or not is_title(at)]
