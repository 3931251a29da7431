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

import numpy as np

from corpus.blocks import Page
from corpus.chrome import CHROME, COMMENTS, CONTENT
from corpus.outline import Flags, Outline, Values
from corpus.teasers import find_teasers

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Longer ones with marks are paragraphs: old pages have whole texts in <h4>.
HEADING_CHARACTERS = 40
# Cells and items that are no links: menus are links, so these belong to a table or a list of the text beside them.
LISTED = frozenset({"td", "th", "li", "dt", "dd"})
LISTED_VALUE = 0.5
# Characters of prose for a mark of punctuation, in Chinese and in texts without any of it.
PROSE_CHARACTERS = 12
PROSE_CHARACTERS_LATIN = 40
# What the margin of code holds.
NUMBERING = "0123456789 \n\r\t"
LABEL_CHARACTERS = 12
# A text of this length without a mark may be a title or a sentence without its end.
LINE_CHARACTERS = 30
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
    values = _value(page, outline, is_thread)
    dropped, costs = np.zeros(len(values), np.bool_), values.copy()
    _drop(_find_chrome(page, outline, values, is_thread), outline, dropped, costs)
    _drop(find_teasers(page, outline, dropped, is_thread), outline, dropped, costs)
    prose = _find_post_list(page, outline, costs, dropped) if is_thread else _find_article(outline, costs, dropped)
    if prose is not None and not (values[page.starts[prose] : page.ends[prose]] > LISTED_VALUE).any():
        prose = None
    best = prose if prose is not None else _find_named(outline, dropped)
    inside = slice(page.starts[best], page.ends[best])
    kept = ~dropped[inside] & ~_are_labels(outline, inside)
    kept &= ~outline.verbatim[inside] | (values[inside] > 0)
    chosen: list[int] = (np.flatnonzero(kept) + inside.start).tolist()
    has_prose = prose is not None
    if is_thread:
        return Choice([at for at in chosen if not _is_about_post(page, outline, at)], has_prose)
    return Choice(_trim(page, chosen, values.tolist(), title) if has_prose else chosen, has_prose)


def _value(page: Page, outline: Outline, is_thread: bool) -> Values:
    """Of each block about its characters where it is prose or code; below zero for links, labels, legal notices."""
    characters, links, marks, roles = outline.characters, outline.links, outline.marks, outline.roles
    counts = outline.role_links < 0.4 * outline.role_characters
    counts &= (outline.role_blocks < 3) | (2 * outline.role_texts > outline.role_blocks)
    prose = np.minimum(1.0, PROSE_CHARACTERS * outline.role_marks / np.maximum(outline.role_characters, 1))
    prose = np.where(outline.role_is_content, np.maximum(prose, 0.4), prose) * counts
    role_prose = prose[roles]
    labels = np.where(characters < LABEL_CHARACTERS, -3.0, -1.0)
    if is_thread:
        labels[outline.role_blocks[roles] > 2] *= 0.3
    labels = np.where(characters >= LINE_CHARACTERS, 0.3 * (characters - links), labels)
    expected = np.where(outline.is_latin, PROSE_CHARACTERS_LATIN, PROSE_CHARACTERS)
    density = np.maximum(np.minimum(1.0, expected * marks / characters), 0.6 * role_prose)
    values = np.where((marks == 0) & (role_prose < 0.2), labels, (characters - links) * density - 0.5 * links)
    tags = [page.tags[place] for place in page.places]
    is_listed = np.array([tag in LISTED for tag in tags]) & (marks == 0) & (links == 0)
    values = np.where(is_listed, np.maximum(values, LISTED_VALUE), values)
    is_heading = np.array([tag in HEADINGS for tag in tags]) & ((marks == 0) | (characters < HEADING_CHARACTERS))
    values[is_heading] = 0.0
    linked = -0.6 * links - 3
    linked = np.where(is_thread & (characters < LABEL_CHARACTERS), -1.0, linked)
    values = np.where(links > 0.5 * characters, linked, values)
    for at in np.flatnonzero(outline.verbatim).tolist():
        values[at] = 0.5 * characters[at] if page.texts[at].strip(NUMBERING) else -1.0
    is_legal = outline.is_legal & (characters < LEGAL_CHARACTERS) & ~outline.verbatim & (values != 0)
    return np.where(is_legal, -1.0 * characters, values)


def _sum_up(outline: Outline, values: Values) -> Values:
    """For every element, the values of all blocks inside it."""
    so_far = np.concatenate(([0.0], np.cumsum(values)))
    return so_far[outline.ends] - so_far[outline.starts]


def _find_chrome(page: Page, outline: Outline, values: Values, is_thread: bool) -> list[int]:
    """The elements that their tags or their names call chrome, but for those inside others of them."""
    weights = _sum_up(outline, np.maximum(values, 0.0))
    total = float(weights[0]) if is_thread else max(float(weights[0]), PROSE_AT_LEAST)
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
            if weights[element] < at_most * total:
                chrome.append(element)
                end = page.ends[element]
    return chrome


def _drop(elements: list[int], outline: Outline, dropped: Flags, costs: Values) -> None:
    """Marks the blocks inside the elements. What is dropped brings nothing, but costs what it cost: an element full
    of chrome is a page, not an article."""
    for element in elements:
        blocks = slice(outline.starts[element], outline.ends[element])
        cost = min(0.0, float(costs[blocks].sum()))
        dropped[blocks] = True
        costs[blocks] = 0.0
        costs[blocks.start] = cost


def _find_article(outline: Outline, costs: Values, dropped: Flags) -> int | None:
    """The element with the highest sum above zero, of equals the innermost."""
    sums = _sum_up(outline, costs)
    sums[_is_dropped(outline, dropped)] = 0.0
    best = len(sums) - 1 - int(np.argmax(sums[::-1]))
    return best if sums[best] > 0 else None


def _is_dropped(outline: Outline, dropped: Flags) -> Flags:
    """Whether nothing is left inside an element."""
    left = np.concatenate(([0], np.cumsum(~dropped)))
    empty: Flags = left[outline.ends] == left[outline.starts]
    return empty


def _find_post_list(page: Page, outline: Outline, costs: Values, dropped: Flags) -> int | None:
    """The same for a thread, where a post with something to say costs nothing, however short beside its labels."""
    holds_prose = (_sum_up(outline, np.where(dropped, 0.0, np.maximum(costs, 0.0))) > 0).tolist()
    is_dropped = _is_dropped(outline, dropped).tolist()
    sums = [0.0] * len(page.tags)
    for place, cost in zip(page.places, costs.tolist(), strict=True):
        sums[place] += cost
    best, highest = None, 0.0
    for element in range(len(sums) - 1, -1, -1):
        if sums[element] < 0 and holds_prose[element]:
            sums[element] = 0.0
        elif sums[element] > highest and not is_dropped[element]:
            best, highest = element, sums[element]
        if element:
            sums[page.parents[element]] += sums[element]
    return best


def _find_named(outline: Outline, dropped: Flags) -> int:
    """Where a page has no prose: the element called content that holds most text; the page itself where none is."""
    plain = _sum_up(outline, np.where(dropped, 0.0, outline.characters - outline.links))
    named = [element for element in outline.named if outline.kinds[element] & (CONTENT | CHROME) == CONTENT]
    best = max(named, key=lambda element: (plain[element], element), default=0)
    return best if plain[best] > 0 else 0


def _are_labels(outline: Outline, blocks: slice) -> Flags:
    """Whether each of some blocks is a link, a button or another label, or the numbers of lines of code."""
    characters, links, marks = outline.characters[blocks], outline.links[blocks], outline.marks[blocks]
    repeated = (outline.role_blocks >= 3) & (2 * outline.role_texts <= outline.role_blocks)
    labels: Flags = (links > 0.6 * characters) & ((marks == 0) | (links > 0.9 * characters))
    labels |= repeated[outline.roles[blocks]] & (marks == 0) & (characters < 20)
    labels &= ~outline.verbatim[blocks]
    return labels


def _is_about_post(page: Page, outline: Outline, at: int) -> bool:
    """Whether a block of a thread tells who posted what is beside it, and when."""
    text, role = page.texts[at], outline.roles[at]
    if outline.verbatim[at]:
        return False
    if outline.marks[at] or len(text) >= LINE_CHARACTERS:
        return len(text) < META_CHARACTERS and POST_TIME.match(text) is not None
    if outline.role_is_content[role] or page.tags[page.places[at]] in HEADINGS:
        return False
    is_label = outline.role_marks[role] == 0 and outline.role_blocks[role] >= 2
    return bool(is_label) or POST_TIME.search(text) is not None


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
