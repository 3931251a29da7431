"""Spellings that are meant to slip past word lists, undone: 微*信, ⓋⓍ, 赌 愽, 時時彩, zero-width characters.

For matching only; a filter never changes a document.
"""

import unicodedata
from functools import cache
from typing import Final

import numpy as np

from corpus.characters import CODE_POINTS, CodePoints, Kind, kind_table, simplified_table, to_code_points, to_text
from corpus.normalize import NOTHING

# What stands between the words of one sentence and the next, and between its parts: no word is read across it.
END: Final = "\n"
_LINE_BREAKS: Final = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# Marks that Chinese sentences do without, put between characters to break a word up. Full stops, commas and
# brackets are none of them: they end what they stand after.
_SEPARATORS: Final = "*·•・‧∙⋅●○◆◇■□★☆※_-‐‑–—~～^+=|¦丨丶/\\#@&`´'\"°"
# Letters drawn like others, and Han characters that only stand for a likeness.
_LIKENESSES: Final = {
    **dict(zip("авеѕіјкмнорстухѵ", "abesijkmhopctyxv", strict=True)),
    **dict(zip("αβεικνορτυχω", "abeiknoptuxw", strict=True)),
    **dict(zip("愽慱溦嶶徾", "博博微微微", strict=True)),
}
# Letters in black circles and squares, and flags' letters, which have no compatibility form.
_ENCLOSED: Final = (0x1F150, 0x1F170, 0x1F1E6)
_LAST_COMPATIBILITY: Final = 0x1F300
_MAY_BE_INVISIBLE: Final = (*range(0x20000), *range(0xE0000, 0xE0200))


def undo_disguise(code_points: CodePoints) -> str:
    """The text in plain simplified lower-case letters, without spaces, separators and invisible characters.

    Every mark that ends a sentence or a part of one, and every line break, becomes END, one for one.
    """
    plain = _table().take(code_points)
    return to_text(plain[plain != NOTHING])


@cache
def plain_table() -> CodePoints:
    """Compatibility form, lower case, simplified: what each code point is a way of writing, shape (0x110000,)."""
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    for point in (*range(0xD800), *range(0xF900, _LAST_COMPATIBILITY), *range(0x2F800, 0x2FA20)):
        table[point] = ord(_plain(chr(point)))
    for first in _ENCLOSED:
        table[first : first + 26] = range(ord("a"), ord("z") + 1)
    likeness = np.arange(CODE_POINTS, dtype=np.uint32)
    likeness[to_code_points("".join(_LIKENESSES))] = to_code_points("".join(_LIKENESSES.values()))
    return simplified_table().take(likeness.take(table))


@cache
def _table() -> CodePoints:
    table = plain_table().copy()
    kinds = kind_table()
    invisible = [point for point in _MAY_BE_INVISIBLE if unicodedata.category(chr(point)) in ("Cc", "Cf", "Mn", "Me")]
    table[kinds == Kind.PUNCTUATION] = ord(END)
    table[(kinds == Kind.SPACE) | (kinds == Kind.SYMBOL) & (table == np.arange(CODE_POINTS))] = NOTHING
    table[invisible] = NOTHING
    table[to_code_points(_SEPARATORS)] = NOTHING
    table[to_code_points(_LINE_BREAKS)] = ord(END)
    return table


def _plain(character: str) -> str:
    """One character for one: a form of several stays, but (一) gives 一."""
    form = unicodedata.normalize("NFKC", character).lower()
    if len(form) == 3 and form[0] == "(" and form[2] == ")":
        return form[1]
    return form if len(form) == 1 else character
