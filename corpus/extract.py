"""HTML -> title and main text, in time and memory that a hostile page cannot stretch.

Resiliparse (Bevendorff et al., ECIR 2018) parses and finds the main content, about 300 pages a second on
Chinese pages. Its time grows with the square of nesting depth and of attributes in one tag (200,000 nested
elements or a million attributes: over 20 s each), so a linear scan takes such pages' tags away first.
"""

import re
from html import unescape
from typing import NamedTuple

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

# Browsers cap nesting at 512 (HTML standard's implementations); resiliparse needs 0.4 s at 5,000.
DEPTH_AT_MOST = 512
# Pages below both figures cannot be slow enough to matter: scanning them would cost more than it saves.
SCAN_FROM_CHARS = 200_000
SCAN_FROM_TAGS = 8_000
TAG_CHARS_AT_MOST = 1 << 16
HTML_CHARS_AT_MOST = 4 << 20

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
LONG_TAG = re.compile(rf"<[^<>]{{{TAG_CHARS_AT_MOST},}}>?")
HIDDEN = re.compile(r"<(script|style|noscript|template)\b[^>]*>.*?</\1\s*>|<!--.*?-->", re.S | re.I)
# Elements without an end tag, or whose end tag is often left out: they do not nest.
VOID_TAGS = "area base br col embed hr img input link meta param source track wbr p li td tr th dt dd option"
VOID = frozenset(VOID_TAGS.split())
HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|script|h1)\b", re.I)
CHROME = ["nav", "header", "footer", "aside", "form", "button", "select"]


class Extracted(NamedTuple):
    """title and text may be empty. note: None, 'whole_page' (no main content was found, so all of the page
    but its navigation was taken) or 'simplified' (nesting or size was extreme, so tags were taken away)."""

    title: str
    text: str
    note: str | None


def is_html(content_type: str, body: bytes) -> bool:
    """By the declared type or, where none or a wrong one is declared, by the first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return not body.startswith((b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04"))
    if kind.startswith(("image/", "video/", "audio/", "font/")):
        return False
    return HTML_START.search(body[:2048]) is not None


def extract(html: str) -> Extracted:
    """The page's title and main text, paragraphs on lines of their own.

    Raises resiliparse's HTMLParserException where the parser gives up.
    """
    html = html[:HTML_CHARS_AT_MOST].replace("\x00", "")
    if _is_extreme(html):
        return _extract_plainly(html)
    tree = HTMLTree.parse(html)
    title = " ".join((tree.title or "").split())
    text = extract_plain_text(tree, main_content=True, preserve_formatting=True, alt_texts=False)
    if text.strip():
        return Extracted(title, text, None)
    text = extract_plain_text(tree, preserve_formatting=True, alt_texts=False, skip_elements=CHROME)
    return Extracted(title, text, "whole_page")


def _is_extreme(html: str) -> bool:
    if len(html) < SCAN_FROM_CHARS and html.count("<") < SCAN_FROM_TAGS:
        return False
    return LONG_TAG.search(html) is not None or _depth(html) > DEPTH_AT_MOST


def _depth(html: str) -> int:
    """The greatest number of elements open at once, elements that close themselves left out."""
    depth = deepest = 0
    for match in TAG.finditer(html):
        if match[1]:
            depth = max(0, depth - (match[2].lower() not in VOID))
        elif match[2].lower() not in VOID and not match[3].endswith("/"):
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _extract_plainly(html: str) -> Extracted:
    """Text between tags, a line for each block; linear in the page's length."""
    title = re.search(r"<title[^>]{0,256}>([^<]{0,1024})", html, re.IGNORECASE)
    body = re.sub(r"<[^<>]*>?", "\n", HIDDEN.sub("\n", html))
    lines = (unescape(line).strip() for line in body.splitlines())
    name = " ".join(unescape(title[1]).split()) if title else ""
    return Extracted(name, "\n".join(filter(None, lines)), "simplified")
