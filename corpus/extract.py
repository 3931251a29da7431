"""HTML -> title and main text, in time and memory that a hostile page cannot stretch.

Resiliparse (Bevendorff et al., ECIR 2018) parses and finds the main content, about 300 pages a second on
Chinese pages; large ones are written anew first, see `corpus.markup`.
"""

import re
from typing import NamedTuple

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from corpus.markup import is_large, simplify

HTML_CHARS_AT_MOST = 4 << 20
# A title that was never closed holds all of the page.
TITLE_CHARS_AT_MOST = 1024
HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|table|p|script|h1)\b", re.I)
OTHER_STARTS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04")
# Resiliparse takes one character beyond ASCII between two tags for a symbol, such as an arrow, and leaves it
# out: a word (in 和 between two links) or a mark is lost on 30 % of 2,171 Chinese pages that have a main
# content (benchmarks/single_characters.py). With a zero-width
# space, which `corpus.normalize.tidy` takes out again, it is text.
SINGLE = re.compile(r"(>\s*(?:[^\W\x00-\x7f]|[，。、；：？！“”‘’（）《》〈〉【】「」『』—…·～]"
                    r"|&(?:[lr][sd]quo|mdash|hellip|middot);))(?=\s*<)")  # fmt: skip
ZERO_WIDTH_SPACE = "\u200b"
CHROME = ["nav", "header", "footer", "aside", "form", "button", "select"]


class Extracted(NamedTuple):
    """title and text may be empty. note: None, 'whole_page' (no main content was found, so all of the page
    but its navigation was taken) or 'simplified' (so deep or large that tags were taken away)."""

    title: str
    text: str
    note: str | None


def is_html(content_type: str, body: bytes) -> bool:
    """By the declared type or, where none or a wrong one is declared, by the first bytes."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return not body.startswith(OTHER_STARTS)
    if kind.startswith(("image/", "video/", "audio/", "font/")):
        return False
    return HTML_START.search(body[:2048]) is not None


def extract(html: str) -> Extracted:
    """The page's title and main text, paragraphs on lines of their own.

    Raises resiliparse's HTMLParserException where the parser gives up.
    """
    html = html[:HTML_CHARS_AT_MOST].replace("\x00", "")
    html, flattened = simplify(html) if is_large(html) else (html, False)
    tree = HTMLTree.parse(SINGLE.sub(rf"\1{ZERO_WIDTH_SPACE}", html))
    title = " ".join((tree.title or "").split())[:TITLE_CHARS_AT_MOST]
    note = "simplified" if flattened else None
    text = extract_plain_text(tree, main_content=True, preserve_formatting=True, alt_texts=False)
    if text.strip():
        return Extracted(title, text, note)
    text = extract_plain_text(tree, preserve_formatting=True, alt_texts=False, skip_elements=CHROME)
    return Extracted(title, text, note or "whole_page")
