"""One way to write what can be written in many: the text that recognisers see, and where its characters come from."""

import re
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

NUMERALS: Final = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_VALUES: Final = "00123456789" "1" "123456789"
_SPACES: Final = "\u3000\u00a0\u2002\u2003\u2009\t"
_DASHES: Final = "‐‑‒–—―−"
_DOTS: Final = "•・‧∙"
# Zero-width characters, marks of direction, variation selectors: nobody sees them inside a number.
_ZERO_WIDTH: Final = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065),
                      *range(0xFE00, 0xFE10), 0xFEFF)  # fmt: skip
UNSEEN: Final = 0xFFFF
"""In place of characters that nobody sees."""
_BEYOND: Final = re.compile("[\U00010000-\U0010ffff]")
_BOLD: Final = frozenset(map(chr, range(0x1D7CE, 0x1D800)))
# Shorter runs are years and counts. A number that someone hides has seven digits or more.
_HIDDEN_DIGITS: Final = 7
_ANY_DIGIT: Final = f"[{NUMERALS}0-9]"
_HIDDEN: Final = re.compile(f"{_ANY_DIGIT}(?:[ -]?{_ANY_DIGIT}){{{_HIDDEN_DIGITS - 1},}}(?!年)")
# Nothing is hidden where the digits are a number already, and numerals only happen to stand beside it.
_WHOLE: Final = re.compile("(?<![0-9])(?:1[3-9][0-9]{9}|[0-9]{15,19})(?![0-9])")
MAY_HIDE: Final = "|".join(
    f"(?:{_ANY_DIGIT}[ -]?){{{before}}}[{NUMERALS}](?:[ -]?{_ANY_DIGIT}){{{_HIDDEN_DIGITS - 1 - before}}}"
    for before in range(_HIDDEN_DIGITS)
)
"""What every text matches in which there are numerals to be folded, as a gate (`corpus.personal.windows`)."""
_HIDDEN_AT_LEAST: Final = 4
_TO_DIGITS: Final = str.maketrans(NUMERALS, _VALUES)


class Folded(NamedTuple):
    """Folded text, and for each of its characters the place it has in the text it was made from: None where all have
    their own."""

    text: str
    places: npt.NDArray[np.int64] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from start to end, at least one, stand in the text before."""
        if self.places is None:
            return start, end
        return int(self.places[start]), int(self.places[end - 1]) + 1


def _make_table() -> npt.NDArray[np.uint16]:
    table = np.arange(0x10000, dtype=np.uint16)
    # Halves of pairs that stand alone.
    table[0xD800:0xE000] = 0xFFFD
    table[0xFF01:0xFF5F] -= 0xFEE0
    for characters, plain in ((_SPACES, " "), (_DASHES, "-"), (_DOTS, "·")):
        table[[ord(one) for one in characters]] = ord(plain)
    # Digits in circles, of mathematics, raised and lowered.
    for first, digit in ((0x2460, 1), (0x2474, 1), (0x2776, 1), (0x2780, 1), (0x2080, 0)):
        table[first : first + 10 - digit] = np.arange(ord("0") + digit, ord("9") + 1)
    table[list(_ZERO_WIDTH)] = UNSEEN
    return table


TABLE: Final = _make_table()
"""What each character of the first plane is folded to."""


def to_numbers(text: str) -> npt.NDArray[np.intp]:
    """A text's characters as numbers, more than it has characters where some are of higher planes."""
    # As indices: numpy would make them that each time, and take twice as long to look one up.
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16).astype(np.intp)


def fold(text: str) -> Folded:
    """The text with ASCII in place of full-width and other forms of it, plain spaces and dashes, digits in place of a
    long run of Chinese numerals (一三八〇〇…), and without characters that nobody sees."""
    raw = to_numbers(text)
    if len(raw) > len(text):
        raw = to_numbers(_in_first_plane(text))
    folded, places = TABLE[raw], None
    seen = folded != UNSEEN
    if not seen.all():
        places = np.flatnonzero(seen)
        folded = folded[places]
    return Folded(_HIDDEN.sub(_show_digits, to_text(folded)), places)


def to_text(folded: npt.NDArray[np.uint16]) -> str:
    """The text of folded characters."""
    return folded.tobytes().decode("utf-16-le")


def _in_first_plane(text: str) -> str:
    """The text with digits of mathematics as digits, and with one character for any other of a higher plane."""
    return _BEYOND.sub(lambda one: str((ord(one[0]) - 0x1D7CE) % 10) if one[0] in _BOLD else "\ufffd", text)


def _show_digits(run: re.Match[str]) -> str:
    hidden = sum(one in NUMERALS for one in run[0])
    hides = hidden >= _HIDDEN_AT_LEAST and not _WHOLE.search(run[0])
    return run[0].translate(_TO_DIGITS) if hides else run[0]
