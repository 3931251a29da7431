"""Text that was decoded with the wrong character set, or lost characters on the way."""

from functools import cache
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import CODE_POINTS, Kind, Kinds, kind_table
from corpus.document import Document
from filters.base import Filter, Rule

# GB 18030 readings of U+FFFD in UTF-8, and of the fill bytes 0xCC and 0xCD that debuggers leave in memory.
_MOJIBAKE: Final = ("锟斤拷", "烫烫烫", "屯屯屯")
_REPLACEMENT, _PRIVATE_USE, _BOX, _RARE_HAN = 1, 2, 3, 4
# The last character of Big5's first level, the 5,401 that are in common use.
_BIG5_COMMON_END: Final = b"\xc6\x7e"
_HAN_SIGNS: Final = "々〆〇"


class Garbled(NamedTuple):
    """Shares of the characters that are not white space; rare_han of the Han characters.

    replaced: U+FFFD; private_use: U+E003 to U+E7A4, where converters put what GBK leaves undefined (icon fonts
    lie higher); boxes: □ and ■; mojibake: characters in 锟斤拷, 烫烫烫 and 屯屯屯; rare_han: Han characters that
    are neither in GB 2312 nor in Big5's first level.
    """

    replaced: float
    private_use: float
    boxes: float
    mojibake: float
    rare_han: float


def measure(document: Document) -> Garbled:
    """Shares of characters that sound text does not have, or hardly."""
    visible = max(document.visible, 1)
    classes = _classes().take(document.code_points)
    _, replaced, private_use, boxes, rare = np.bincount(classes[classes > 0], minlength=5).tolist()
    mojibake = sum(len(token) * document.text.count(token) for token in _MOJIBAKE)
    return Garbled(
        replaced=replaced / visible,
        private_use=private_use / visible,
        boxes=boxes / visible,
        mojibake=mojibake / visible,
        rare_han=rare / max(document.count(Kind.HAN), 1),
    )


@cache
def _classes() -> Kinds:
    table = np.zeros(CODE_POINTS, np.uint8)
    for point in np.flatnonzero(kind_table() == Kind.HAN).tolist():
        character = chr(point)
        big5 = character.encode("big5", "ignore")
        is_common = character.encode("gb2312", "ignore") or b"" < big5 <= _BIG5_COMMON_END
        table[point] = 0 if is_common or character in _HAN_SIGNS else _RARE_HAN
    table[0xFFFD] = _REPLACEMENT
    table[0xE003 : 0xE7A4 + 1] = _PRIVATE_USE
    table[[ord("□"), ord("■")]] = _BOX
    return table


GARBLED: Final = Filter(
    "garbled",
    measure,
    Garbled,
    (
        Rule("replaced", "replaced", at_most=0.005, source="measured: 0.0012 at most in clean documents"),
        Rule("private_use", "private_use", at_most=0.01, source="c4-dataset-script drops every line with one"),
        Rule("boxes", "boxes", at_most=0.01, source="c4-dataset-script drops every line with one; forms need some"),
        Rule("mojibake", "mojibake", at_most=0.003, source="an article about it may name it once in 1,000 characters"),
        Rule(
            "rare_han",
            "rare_han",
            at_most=0.2,
            source="measured: at most 0.06 in clean Chinese, 0.41 and more in UTF-8 read as GBK; of GBK and Big5 taken "
            "for each other, 99 of 100 texts have 0.23 and more",
        ),
    ),
)
