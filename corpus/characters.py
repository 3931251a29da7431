"""What each code point is, its simplified and its traditional form: tables for numpy look-ups, built once."""

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from opencc import OpenCC

CodePoints = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]

CODE_POINTS: Final = 0x110000


class Kind:
    """What a character is, as far as filters care; HAN to LETTER are the characters that spell words.

    Plain integers: members of an IntEnum would cost a filter more than the counting itself.
    """

    OTHER: Final = 0
    SPACE: Final = 1
    HAN: Final = 2
    KANA: Final = 3
    HANGUL: Final = 4
    LATIN: Final = 5
    LETTER: Final = 6
    DIGIT: Final = 7
    PUNCTUATION: Final = 8
    SYMBOL: Final = 9


# First and last code point of the Unicode 16 blocks that hold a script's letters.
_SCRIPT_BLOCKS: Final = (
    (Kind.LATIN, (0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFF21, 0xFF5A)),
    (Kind.KANA, (0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1B16F)),
    (Kind.HANGUL, (0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)),
)
# Radicals, 々〆〇, extension A, the basic block, compatibility forms, the planes of extensions B and later.
_HAN_BLOCKS: Final = (
    (0x2E80, 0x2FD5),
    (0x3005, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)
# Above it lie Han planes, whose characters are all of one kind, and nothing else that filters look at.
_LAST_MIXED_PLANE_END: Final = 0x20000


@cache
def kind_table() -> Kinds:
    """Kind of every code point, shape (0x110000,)."""
    table = np.zeros(CODE_POINTS, np.uint8)
    table[:_LAST_MIXED_PLANE_END] = [_general_kind(chr(point)) for point in range(_LAST_MIXED_PLANE_END)]
    for kind, *blocks in _SCRIPT_BLOCKS:
        for first, last in blocks:
            block = table[first : last + 1]
            block[block == Kind.LETTER] = kind
    for first, last in _HAN_BLOCKS:
        table[first : last + 1] = Kind.HAN
    return table


@cache
def simplified_table() -> CodePoints:
    """Simplified form of every code point, itself where there is none, shape (0x110000,).

    One character for one, by OpenCC's dictionaries. OpenCC on whole text also looks at phrases (乾坤 keeps its
    乾); a table cannot, but it keeps every position and is all that counting and comparing need.
    """
    return _convert_each("t2s")


@cache
def traditional_table() -> CodePoints:
    """Traditional form of every code point (the likeliest, of several), itself where there is none."""
    return _convert_each("s2t")


def _convert_each(direction: str) -> CodePoints:
    table = np.arange(CODE_POINTS, dtype=np.uint32)
    han = [chr(point) for first, last in _HAN_BLOCKS[2:5] for point in range(first, last + 1)]
    converted = OpenCC(direction).convert("\n".join(han)).replace("\n", "")
    table[to_code_points("".join(han))] = to_code_points(converted)
    return table


@cache
def folded_table() -> CodePoints:
    """What models of text read in place of every code point, shape (0x110000,); 0 for white space.

    Han characters are simplified and marks ASCII where there is one like them, so that script and habits of typing
    tell nothing; letters of other scripts are `a`, digits `0`, and what is left `#`.
    """
    kinds = kind_table()
    table = simplified_table().copy()
    letters, others = (Kind.HANGUL, Kind.LATIN, Kind.LETTER), (Kind.SYMBOL, Kind.OTHER)
    for sign, group in (("\0", (Kind.SPACE,)), ("a", letters), ("0", (Kind.DIGIT,)), ("#", others)):
        table[np.isin(kinds, group)] = ord(sign)
    # The full-width forms of ASCII marks lie at a fixed distance; then the marks that are not among them.
    for point in range(0xFF01, 0xFF5F):
        if kinds[point] == Kind.PUNCTUATION:
            table[point] = point - 0xFEE0
    table[to_code_points("“”‘’「」『』｢｣")] = ord('"')
    table[to_code_points("…‥⋯")] = ord(".")
    table[to_code_points("—–―‐－")] = ord("-")
    table[to_code_points("·・•‧")] = ord("#")
    return table


def fold(code_points: CodePoints) -> CodePoints:
    """`folded_table` of each, without white space, runs of letters, digits and `#` written as one."""
    folded = folded_table().take(code_points)
    folded = folded[folded > 0]
    kept = np.ones(len(folded), bool)
    np.not_equal(folded[1:], folded[:-1], out=kept[1:])
    kept |= _is_single().take(folded)
    return folded[kept]


@cache
def _is_single() -> npt.NDArray[np.bool_]:
    """Whether two neighbours of this folded code point stay two."""
    single = np.ones(CODE_POINTS, bool)
    single[[ord(sign) for sign in "a0#.-"]] = False
    return single


def to_code_points(text: str) -> CodePoints:
    """Unicode code points of `text`, one a character; `text` must hold no lone surrogates."""
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def to_text(code_points: CodePoints) -> str:
    """The text these code points spell."""
    return code_points.tobytes().decode("utf-32-le")


def _general_kind(character: str) -> int:
    if character.isspace():
        return Kind.SPACE
    match unicodedata.category(character)[0]:
        case "L":
            return Kind.LETTER
        case "N":
            return Kind.DIGIT if character.isdecimal() else Kind.SYMBOL
        case "P":
            return Kind.PUNCTUATION
        case "S":
            return Kind.SYMBOL
        case _:
            return Kind.OTHER
