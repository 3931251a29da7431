"""HTML of any shape -> the same page in a shape that a parser reads in linear time.

Resiliparse's time grows with the square of nesting depth, of attributes in one tag and of options in one
list, and with elements times depth: pages of 400 KB that need 20 s are easily written, and looking for such
shapes can be deceived (a false end tag, a quoted bracket). So large pages are written anew: what comes out
is balanced and bounded whatever went in. The tokens are those of the HTML standard, section 13.2.5.
"""

import re
from itertools import islice

# Few real pages are larger: 80 of 2,412 Chinese ones.
LARGE_CHARS = 1 << 17
LARGE_TAGS = 5_000
# Browsers stop nesting at 512.
DEPTH_AT_MOST = 200
ELEMENTS_AT_MOST = 100_000
ATTRIBUTES_AT_MOST = 16
VALUE_CHARS_AT_MOST = 256

MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(script|style)\b[^>]*(?:>.*?(?:</\1\b[^>]*(?:>|\Z)|\Z)|\Z)"
    r"|<[!?][^>]*(?:>|\Z)"
    r"|<(/?)([a-z][^\s/<>]*+)((?:[^=<>]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+)(>?)"
    r"|(<)",
    re.DOTALL | re.IGNORECASE,
)
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
ATTRIBUTE = re.compile(r"""([a-z][a-z0-9-]{0,31})(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?[^\s"'>]*""", re.IGNORECASE)
# Attributes as nearly all pages write them, which every parser reads alike: copied as they are.
PLAIN_ATTRIBUTES = re.compile(rf"""(?:\s+[a-zA-Z][\w:-]*="[^"<>]{{0,{VALUE_CHARS_AT_MOST}}}")*\s*""")
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# Formatting elements that were not closed are opened again, by the parser, in all that follows; none but the
# link tells anything about text. Options and plaintext: see above; html, head and body come of themselves.
DROPPED = frozenset(
    "b big code em font i nobr s small strike strong tt u option optgroup plaintext html head body".split()
)
BLOCKS = frozenset(
    "address article aside blockquote center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p pre search section summary table ul".split()
)
CELLS = frozenset("td th tr tbody thead tfoot caption button object template".split())
KNOWN = BLOCKS | CELLS | VOID | {"a", "span"}
# What a start tag ends, as end tags may be left out; the search stops at the first block that it does not end.
ENDED_BY: dict[str, frozenset[str]] = dict.fromkeys(BLOCKS, frozenset({"p"})) | {
    "a": frozenset({"a"}),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
}


def is_large(html: str) -> bool:
    return len(html) >= LARGE_CHARS or html.count("<") >= LARGE_TAGS


def simplify(html: str) -> tuple[str, bool]:
    """The page without comments, scripts, styles and formatting elements, every element closed; and whether
    more was taken away: elements too deep or too many, whose text stays, a line for each."""
    page = _Page()
    # Split once, in C: a match object for each of a page's tags is what costs most otherwise.
    *pieces, rest = MARKUP.split(html)
    for text, _, slash, name, attributes, end, bracket in zip(*(pieces[at::7] for at in range(7)), strict=True):
        page.parts.append(text)
        if name is None:
            page.parts.append("&lt;" if bracket else "")
        elif not end:
            # A tag that another one or the page's end breaks off is text. It is taken up to there: were only its
            # bracket taken, quotes could make each later tag look all through the page again.
            page.parts.append(f"&lt;{slash}{name}{attributes}".replace("<", "&lt;"))
        elif (name := name.lower()) not in DROPPED and (name in KNOWN or NAME.fullmatch(name)):
            if slash:
                page.end(name)
            else:
                page.start(name, attributes)
    page.parts.append(rest)
    page.close_down_to(0)
    return "".join(page.parts), page.flattened


class _Page:
    """A page being written, its open elements, and how many there have been."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.open: list[str] = []
        self.elements = 0
        self.flattened = False

    def start(self, name: str, attributes: str) -> None:
        if ended := ENDED_BY.get(name):
            self.end_by(ended)
        if self.elements >= ELEMENTS_AT_MOST:
            self.close_down_to(0)
        if self.elements >= ELEMENTS_AT_MOST or len(self.open) >= DEPTH_AT_MOST:
            self.flattened = True
            self.parts.append("<br>")
            return
        self.elements += 1
        self.parts.append(f"<{name}{_keep(attributes)}>")
        if name not in VOID:
            self.open.append(name)

    def end_by(self, ended: frozenset[str]) -> None:
        if ended.isdisjoint(self.open):
            return
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth] in ended:
                self.close_down_to(depth)
            elif self.open[depth] in BLOCKS or self.open[depth] in CELLS:
                return

    def end(self, name: str) -> None:
        """Ends the innermost open element of that name, and those inside it; nothing where there is none."""
        if self.open and self.open[-1] == name:
            self.parts.append(f"</{self.open.pop()}>")
        elif name in self.open:
            self.close_down_to(len(self.open) - 1 - self.open[::-1].index(name))

    def close_down_to(self, depth: int) -> None:
        self.parts += [f"</{name}>" for name in reversed(self.open[depth:])]
        del self.open[depth:]


def _keep(attributes: str) -> str:
    """The first attributes, each once and quoted."""
    if not attributes or (attributes.count("=") <= ATTRIBUTES_AT_MOST and PLAIN_ATTRIBUTES.fullmatch(attributes)):
        return attributes.rstrip()
    kept: dict[str, str] = {}
    for match in islice(ATTRIBUTE.finditer(attributes), ATTRIBUTES_AT_MOST):
        value = match[2] or ""
        quoted = value.startswith(("'", '"'))
        kept.setdefault(match[1].lower(), (value[1:-1] if quoted else value)[:VALUE_CHARS_AT_MOST])
    return "".join(f' {name}="{_quote(value)}"' for name, value in kept.items())


def _quote(value: str) -> str:
    return value.replace('"', "&quot;")
