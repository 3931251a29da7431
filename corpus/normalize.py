"""What is done to text for output: tidying, which keeps Chinese punctuation.

NFKC or half-width punctuation would damage the corpus; what copies are told by is another form, `corpus.key`.
"""

import functools
import re

import numpy as np

from corpus.characters import CODE_POINTS, CodePoints, to_code_points, to_text

# Control characters but tab and newline; zero-width and bidirectional marks; soft hyphen; BOM; tags.
REMOVED = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010)]
REMOVED += [*range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF]
REMOVED += range(0xE0000, 0xE0080)
LINE_BREAKS = dict.fromkeys((0x0D, 0x85, 0x2028, 0x2029), "\n")
SPACES = dict.fromkeys((0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
# Full-width digits and Latin letters only: ，。！？：； and brackets are Chinese punctuation and stay.
FULL_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
HALF_WIDTH = {code: chr(code - 0xFEE0) for code in FULL_WIDTH}
TIDIED: dict[int, str] = {**HALF_WIDTH, **SPACES, **LINE_BREAKS}
# No code point: what the table below gives for characters that are taken out.
NOTHING = 0xFFFFFFFF

# What pages that were escaped twice leave in their text: references to white space, tags that lay lines out.
ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|lrm|rlm);?|#(?:0?10|0?13|32|160|12288|x0?[aAdD]|x[aA]0|x3000);)"
)
LAYOUT = r"(?:br|p|div|span|font|center|strong|b)"
TAGS = re.compile(rf"(?:</?{LAYOUT}\b[ -;=?-~]{{0,80}}>\s*)+", re.IGNORECASE)
LINE_TAG = re.compile(r"</?(?:br|p|div|center)\b", re.IGNORECASE)
# A text that speaks of markup or shows other markup means what it says.
MARKUP = re.compile(
    rf"html|标签|標籤|標簽|实体|實體|转义|轉義|元素|标记|標記|<(?!/?{LAYOUT}\b)[a-z/!?%]|&(?:lt|gt|quot|copy);?|php|javascript",
    re.IGNORECASE,
)
# Each starts with what it has to find, not with a look behind: the search then skips all else in C.
SPACE_RUN = re.compile(r"[ \t](?<=\S[ \t])[ \t]+")
# Looked for at the start of a run only: from every place in a long indentation it would be looked for to its end.
EDGE_SPACE = re.compile(r"[ \t](?<![ \t][ \t])[ \t]*$", re.MULTILINE)
BLANK_LINES = re.compile(r"\n\n\n+")


def tidy(text: str) -> str:
    """Text for output: no control, zero-width or bidirectional characters, single spaces inside lines, at
    most one blank line in a row, half-width Latin letters and digits, no &nbsp; and <br> that were left over.
    Indentation stays, code needs it, and so does the markup of a text about markup."""
    points = _tidied_table().take(to_code_points(text.replace("\r\n", "\n")))
    text = to_text(points[points != NOTHING])
    text = _remove_remnants(text) if "&" in text or "<" in text else text
    # A look for what they need first, as most texts have none of it.
    if "  " in text or "\t" in text:
        text = SPACE_RUN.sub(" ", text)
    if " \n" in text or "\t" in text or text[-1:] == " ":
        text = EDGE_SPACE.sub("", text)
    if "\n\n\n" in text:
        text = BLANK_LINES.sub("\n\n", text)
    return text.strip("\n ")


def _remove_remnants(text: str) -> str:
    if not (ENTITY.search(text) or TAGS.search(text)) or MARKUP.search(text):
        return text
    return TAGS.sub(_remove_tags, ENTITY.sub(" ", text))


def _remove_tags(tags: re.Match[str]) -> str:
    """A run of tags goes where Chinese stands before or after it: elsewhere it may be code."""
    text, before = tags.string, tags.start()
    while before and text[before - 1].isspace():
        before -= 1
    beside = text[max(before - 1, 0) : before] + text[tags.end() : tags.end() + 1]
    if not any("\u2e80" <= character <= "\uffef" for character in beside):
        return tags[0]
    return "\n" if LINE_TAG.search(tags[0]) or "\n" in tags[0] else ""


@functools.cache
def _tidied_table() -> CodePoints:
    """What each code point becomes: str.translate for numpy, which looks all of a text up at once."""
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    table[REMOVED] = NOTHING
    table[list(TIDIED)] = list(map(ord, TIDIED.values()))
    return table
