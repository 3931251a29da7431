"""HTML -> title, main text and what the page declares about itself, in time and memory that no page can stretch.

`corpus.blocks` reads the page, `corpus.content` chooses, `corpus.compose` writes.
"""

import re
from collections import Counter
from typing import Final, NamedTuple

from corpus.blocks import Page, read_page, strip_raw_text
from corpus.chrome import THREAD_WORDS
from corpus.compose import compose
from corpus.content import choose, letters
from corpus.facts import Facts, read_facts
from corpus.outline import Outline, make_outline

HTML_CHARS_AT_MOST: Final = 4 << 20
HTML_START: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|script|h1)\b", re.I)
OTHER_STARTS: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")
# Where threads are found: in addresses, and in what forums' software calls itself.
THREAD_ADDRESS: Final = re.compile(
    r"\bbbs|forum|viewtopic|thread|wenda|luntan|\bask\b|/(?:topics?|t|q|questions?|answers?)[/=-]\d",
    re.IGNORECASE,
)
THREAD_SOFTWARE: Final = re.compile(r"discuz|phpwind|phpbb|vbulletin|discourse|flarum|nodebb|xiuno", re.IGNORECASE)
THREAD_NAME: Final = re.compile(r"论坛|論壇|问答|問答|社区|社區|讨论区|討論區|bbs", re.IGNORECASE)
# So many elements named after one part of a thread make a thread of the page, or nearly.
PARTS_AT_LEAST: Final = 10
FORUM_PARTS: Final = THREAD_WORDS["bbs"] | THREAD_WORDS["forum"] | THREAD_WORDS["thread"]
FORUM_PARTS_AT_LEAST: Final = 3
THREAD_PARTS: Final = sum(set(THREAD_WORDS.values()))
SITE_BREAK: Final = re.compile(r"\s*[_|｜]\s*|\s+[-–—·]+\s+|-(?=[^-]{2,12}$)")


class Extracted(NamedTuple):
    """title and text may be empty. note: None, 'no_prose' (the text is labels and lists, for want of better) or
    'simplified' (so deep or large that elements were left out, their text kept). published, site, language: as
    declared, or empty."""

    title: str
    text: str
    note: str | None
    published: str
    site: str
    language: str


def is_html(content_type: str, body: bytes) -> bool:
    """By the declared type or, where none or a wrong one is declared, by the first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return not body.startswith(OTHER_STARTS)
    if kind.startswith(("image/", "video/", "audio/", "font/")):
        return False
    return HTML_START.search(body[:2048]) is not None


def extract(html: str, url: str = "") -> Extracted:
    """The page's main text, paragraphs apart, and what it declares. Of an article its body; of a thread its title
    and all posts."""
    html = html[:HTML_CHARS_AT_MOST]
    markup = strip_raw_text(html.replace("\x00", "") if "\x00" in html else html)
    facts, page = read_facts(markup, html), read_page(markup)
    if not page.texts:
        return Extracted(_find_title(page, facts), "", None, facts.published, facts.site, facts.language)
    outline = make_outline(page)
    is_thread = _is_thread(facts, outline, url)
    choice = choose(page, outline, is_thread, facts.title)
    title = _find_title(page, facts)
    text = compose(page, choice.blocks)
    if is_thread and text and letters(title) not in letters(text[: 2 * len(title) + 100]):
        text = f"{title}\n\n{text}"
    note = "simplified" if page.flattened else None if choice.has_prose or not text else "no_prose"
    return Extracted(title, text, note, facts.published, facts.site, facts.language)


def _is_thread(facts: Facts, outline: Outline, url: str) -> bool:
    """Two cues of a thread: its address, its software and parts named after a forum count for two, the site's name and
    other parts for one each."""
    cues = 2 * bool(THREAD_ADDRESS.search(url) or THREAD_ADDRESS.search(facts.address))
    cues += 2 * bool(THREAD_SOFTWARE.search(facts.generator))
    cues += bool(THREAD_NAME.search(facts.title) or THREAD_NAME.search(facts.site))
    if cues < 2:
        parts = Counter(kind & THREAD_PARTS for kind in outline.kinds if kind & THREAD_PARTS)
        counts = [sum(count for kind, count in parts.items() if kind & part) for part in set(THREAD_WORDS.values())]
        cues += sum(count >= PARTS_AT_LEAST for count in counts) + (sum(count >= 3 for count in counts) > 1)
        cues += 2 * (sum(count for kind, count in parts.items() if kind & FORUM_PARTS) >= FORUM_PARTS_AT_LEAST)
    return cues >= 2


def _find_title(page: Page, facts: Facts) -> str:
    """The heading that the title repeats, else the title without the site's name."""
    whole = letters(facts.title)
    for at, text in enumerate(page.texts):
        if page.tags[page.places[at]] == "h1" and len(letters(text)) > 3 and letters(text) in whole:
            return text
    return SITE_BREAK.split(facts.title, maxsplit=1)[0] or facts.title
