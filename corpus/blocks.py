"""HTML -> the tree of its block elements and the blocks of text that stand in them, in one linear pass.

Main content is decided on whole blocks, so inline elements need no nodes, and the tree is columns of numbers. Tags are
read as the HTML standard's tokenizer reads them (section 13.2.5), but for brackets in values in single quotes; end
tags that may be left out are supplied. No input takes more than linear time: depth and numbers of elements and blocks
are bounded, the text beyond them stays.
"""

import re
from html import unescape
from html.entities import html5
from typing import Final, NamedTuple

DEPTH_AT_MOST: Final = 200
# Long manuals have a few thousand blocks; what has more than this is a dump of data, whose later blocks become one.
BLOCKS_AT_MOST: Final = 20_000
ELEMENTS_AT_MOST: Final = 50_000

# Slash, name and attributes of any tag but <span>: those are most, say nothing, and are taken out of texts at once.
TAG: Final = re.compile(r"<(/?)(?!span[\s>])([a-zA-Z][a-zA-Z0-9:_-]*+)([^<>\"]*+(?:\"[^\"]*+\"[^<>\"]*+)*+)>")
SPAN: Final = re.compile(r"</?span(?:\s[^<>\"]*+(?:\"[^\"]*+\"[^<>\"]*+)*+)?>")
# What holds no markup, and what ends it.
RAW_START: Final = re.compile(r"<(?:!--|[!?](?!--)|[sS][cC][rR][iI][pP][tT](?![\w-])|[sS][tT][yY][lL][eE](?![\w-]))")
# Spelt out, as a search that ignores case is slower.
SCRIPT_END: Final = re.compile(r"</[sS][cC][rR][iI][pP][tT](?![\w-])[^>]*+>?")
STYLE_END: Final = re.compile(r"</[sS][tT][yY][lL][eE](?![\w-])[^>]*+>?")
RAW_END: Final = (
    {"": re.compile(">"), "-": re.compile(r"--!?>")}
    | dict.fromkeys("cC", SCRIPT_END)
    | dict.fromkeys("tT", STYLE_END)
)
# A line break in the source between two characters of Chinese text is no space.
HAN: Final = "\u2e80-\u9fff\uf900-\ufaff\uff01-\uff5e“”‘’…—"
# Longer references are left to Python, which knows them all.
REFERENCE_AT_MOST: Final = 8
REFERENCES: Final = {name[:-1]: text for name, text in html5.items() if name[-1] == ";"}
DECIMAL: Final = "0123456789"
HEXADECIMAL: Final = "0123456789abcdefABCDEF"
# Numbers of characters from here to there stand for these, whatever HTML makes of others.
FIRST_PLAIN: Final = 0xA0
LAST_PLAIN: Final = 0xD7FF
BREAK_IN_HAN: Final = re.compile(rf"(?<=[{HAN}])[ \t]*\n\s*(?=[{HAN}])")
SKIPPED: Final = frozenset(
    "title noscript svg iframe template textarea select button object canvas map audio video math applet "
    "datalist".split()
)
BLOCKS: Final = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol p pre search section "
    "summary table tbody td tfoot th thead tr ul xmp".split()
)
INLINES: Final = frozenset(
    "b big cite code del em font i img input ins label link meta param s small source strike strong sub sup u".split()
)
VERBATIM: Final = frozenset({"pre", "listing", "xmp"})
INSIDE_TABLE: Final = frozenset("td th tr tbody thead tfoot caption".split())
# What a start tag ends, and where the search for it stops: end tags may be left out (section 13.1.2.4).
ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
}
# Directly inside these a start tag ends nothing.
LISTS: Final = frozenset({"ul", "ol", "dl", "tr", "tbody", "thead", "tfoot", "table"})
NOTHING: Final[tuple[frozenset[str], frozenset[str]]] = (frozenset(), frozenset())
SEARCHED_AT_MOST: Final = 8
# The end of an element that is still open.
OPEN: Final = -1
# What tags do to the reading of a page; those of inline elements and of unknown ones do nothing.
UNKNOWN: Final = -1
INLINE: Final = 0
BLOCK: Final = 1
BLOCK_THAT_ENDS: Final = 2
BREAK: Final = 3
LINK: Final = 4
SKIP: Final = 5
ACTIONS: Final = (
    dict.fromkeys(INLINES, INLINE)
    | dict.fromkeys(BLOCKS, BLOCK)
    | dict.fromkeys(ENDS, BLOCK_THAT_ENDS)
    | dict.fromkeys(SKIPPED, SKIP)
    | {"br": BREAK, "hr": BREAK, "a": LINK}
)


class Page(NamedTuple):
    """A page's block elements and the blocks of text in them, in document order.

    Columns, not objects: there are hundreds of each. tags, attributes (as written), parents: of the elements; the
    first is the root, its own parent, and each comes after its parent. texts: of the blocks, one line each but for
    verbatim ones. places: the element that each block stands in. links: how many of its characters lead to other
    pages. verbatim: from a <pre>. breaks: <br> tags before it. starts, ends: of each element, the blocks inside it, at
    any depth. flattened: some elements were too deep or too many; their text is here.
    """

    tags: list[str]
    attributes: list[str]
    parents: list[int]
    texts: list[str]
    places: list[int]
    links: list[int]
    verbatim: list[bool]
    breaks: list[int]
    starts: list[int]
    ends: list[int]
    flattened: bool


def read_page(markup: str) -> Page:
    """The page's block elements and text blocks; without scripts, styles and the controls of forms."""
    tags, written, parents, starts, ends = ["html"], [""], [0], [0], [OPEN]
    texts: list[str] = []
    places: list[int] = []
    links: list[int] = []
    verbatim: list[bool] = []
    breaks: list[int] = []
    # The element being read, the link and the <pre> it is in (the element that holds them, -1: none).
    current, link, pre = 0, -1, -1
    depth = link_characters = break_count = skip_depth = 0
    skipped, flattened, is_full = "", False, False
    parts: list[str] = TAG.split(markup)
    pieces = [SPAN.sub("", parts[0])]
    for at in range(1, len(parts), 4):
        slash, name, attributes, text = parts[at], parts[at + 1], parts[at + 2], parts[at + 3]
        action = ACTIONS.get(name, UNKNOWN)
        if action == UNKNOWN:
            name = name.lower()
            action = ACTIONS.get(name, INLINE)
        if skipped:
            if name == skipped and attributes[-1:] != "/":
                skip_depth += -1 if slash else 1
                skipped = skipped if skip_depth else ""
        elif action == INLINE:
            pass
        elif action == LINK:
            link = -1 if slash or "href" not in attributes or 'href="#' in attributes else current
        elif action == SKIP:
            if not slash and attributes[-1:] != "/":
                skipped, skip_depth = name, 1
        elif (action == BREAK and pre >= 0) or is_full:
            pieces.append("\n")
        else:
            if pieces:
                if block := _tidy_block("".join(pieces), pre >= 0):
                    texts.append(block)
                    places.append(current)
                    links.append(link_characters)
                    verbatim.append(pre >= 0)
                    breaks.append(break_count)
                    is_full = len(texts) >= BLOCKS_AT_MOST
                pieces.clear()
                break_count = link_characters = 0
            if action == BREAK:
                break_count += 1
            elif slash:
                break_count = 0
                if tags[current] == name and current:
                    ends[current] = len(texts)
                    current = parents[current]
                    depth -= 1
                elif (last := _find_open(tags, parents, current, name)) > 0:
                    current, depth = _close(parents, ends, current, last, depth, len(texts))
                if current < link:
                    link = -1
                if current < pre:
                    pre = -1
            else:
                break_count = 0
                around = tags[current]
                if around == "p" or (action == BLOCK_THAT_ENDS and around not in LISTS):
                    last = _find_ended(tags, parents, current, name)
                    current, depth = _close(parents, ends, current, last, depth, len(texts))
                if depth < DEPTH_AT_MOST and len(tags) < ELEMENTS_AT_MOST:
                    parents.append(current)
                    current = len(tags)
                    tags.append(name)
                    written.append(attributes)
                    starts.append(len(texts))
                    ends.append(OPEN)
                    depth += 1
                    if pre < 0 and name in VERBATIM:
                        pre = current
                else:
                    flattened = True
        if text and (pieces or not text.isspace()) and not skipped:
            if "<" in text:
                text = SPAN.sub("", text)
            pieces.append(text)
            if link >= 0:
                link_characters += len(text.strip())
    if block := _tidy_block("".join(pieces), pre >= 0):
        texts.append(block)
        places.append(current)
        links.append(link_characters)
        verbatim.append(pre >= 0)
        breaks.append(break_count)
    flattened = flattened or is_full
    ends = [end if end != OPEN else len(texts) for end in ends]
    return Page(tags, written, parents, texts, places, links, verbatim, breaks, starts, ends, flattened)


def _close(parents: list[int], ends: list[int], current: int, last: int, depth: int, end: int) -> tuple[int, int]:
    """The element that is open once those from `current` up to `last` are closed, and its depth; 0: none is."""
    while last and current >= last:
        ends[current] = end
        current = parents[current]
        depth -= 1
    return current, depth


def _find_open(tags: list[str], parents: list[int], current: int, name: str) -> int:
    """The innermost open element of that name; 0: none is open."""
    while current and tags[current] != name:
        current = parents[current]
    return current


def _find_ended(tags: list[str], parents: list[int], current: int, name: str) -> int:
    """The outermost element that a start tag ends, as its end tag may be left out; 0: none."""
    last = 0
    if tags[current] == "p" and name not in INSIDE_TABLE:
        last, current = current, parents[current]
    ended, stop = ENDS.get(name, NOTHING)
    for _ in range(SEARCHED_AT_MOST if ended else 0):
        if tags[current] in ended:
            return current
        if tags[current] in stop:
            break
        current = parents[current]
    return last


def _tidy_block(text: str, verbatim: bool) -> str:
    if verbatim:
        text = text.strip("\r\n") if text.strip() else ""
    else:
        text = text.strip()
        text = " ".join((BREAK_IN_HAN.sub("", text) if "\n" in text else text).split())
    return resolve(text) if "&" in text else text


def resolve(text: str) -> str:
    """The text with characters in place of references, as html.unescape gives it; common ones without a regular
    expression."""
    parts = text.split("&")
    pieces = [parts[0]]
    for part in parts[1:]:
        end = part.find(";", 0, REFERENCE_AT_MOST + 1)
        found = ""
        if end > 0:
            name = part[:end]
            found = REFERENCES.get(name, "") or (_find_numbered(name[1:]) if name[0] == "#" else "")
        if found:
            pieces.append(found)
            pieces.append(part[end + 1 :])
        else:
            pieces.append(unescape("&" + part))
    return "".join(pieces)


def _find_numbered(digits: str) -> str:
    """The character of a numbered reference; empty where it is none that stands for itself."""
    base = 16 if digits[:1] in ("x", "X") else 10
    if base == 16:
        digits = digits[1:]
    if not digits or digits.strip(HEXADECIMAL if base == 16 else DECIMAL):
        return ""
    number = int(digits, base)
    return chr(number) if FIRST_PLAIN <= number <= LAST_PLAIN else ""


def strip_raw_text(html: str) -> str:
    """The page without scripts, styles and comments, whose text is not markup. What is not closed ends the page."""
    kept, at = [], 0
    while start := RAW_START.search(html, at):
        kept.append(html[at : start.start()])
        end = RAW_END[start[0][2:3]].search(html, start.end() - 2)
        if end is None:
            return "".join(kept)
        at = end.end()
    kept.append(html[at:])
    return "".join(kept)
