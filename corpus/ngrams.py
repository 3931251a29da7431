"""Character n-grams of a text's key, as 64-bit hashes: what overlap between texts is counted in.

The key is that of `corpus.normalize.make_key`, made by one table look-up a character: simplified, NFKC, lower case,
letters and digits only. It differs from it where OpenCC goes by phrases and where characters combine, which does not
matter as long as both texts have keys of this kind, and takes a tenth of the time.
"""

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.characters import CODE_POINTS, CodePoints, simplified_table, to_code_points, to_text

Hashes = npt.NDArray[np.uint64]

# GPT-3 (arXiv:2005.14165, appendix C) compares 13-grams of words. 13 characters are some 8 Chinese words.
N: Final = 13
# What the table says of characters that are no part of a key, and of those that become more than one.
_NOTHING: Final = 0xFFFFFFFF
_SEVERAL: Final = 0xFFFFFFFE
# Behind the last plane of Han characters there are no letters and digits.
_LETTERS_END: Final = 0x323B0
_BASE: Final = 0x9E3779B97F4A7C15
# What moves a hash on by one, two, four … characters; it need not be the same base for every length.
_POWERS: Final = {length: np.uint64(pow(_BASE, length, 2**64)) for length in (1, 2, 4, 8, 12)}
_MIX: Final = np.uint64(0xFF51AFD7ED558CCD)
_HALF: Final = np.uint64(32)


def find_key(points: CodePoints) -> CodePoints:
    """The key of a text, both as code points."""
    key = _key_table().take(points)
    if (key == _SEVERAL).any():
        text = unicodedata.normalize("NFKC", to_text(points).lower()).lower()
        key = _key_table().take(to_code_points(text))
        key[key == _SEVERAL] = _NOTHING
    kept: CodePoints = key[key != _NOTHING]
    return kept


def hash_ngrams(key: CodePoints) -> Hashes:
    """The hash of the n-gram at every place of a key, shape (len(key) - N + 1,); empty where the key is shorter.

    A polynomial over code points, put together of stretches of 1, 4 and 8 (13 = 8 + 4 + 1), then mixed so that the
    high bits depend on every character.
    """
    if len(key) < N:
        return np.empty(0, np.uint64)
    one = key.astype(np.uint64)
    two = _join(one, one, 1)
    four = _join(two, two, 2)
    eight = _join(four, four, 4)
    hashes = _join(_join(eight, four, 8), one, 12)
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    hashes ^= hashes >> _HALF
    return hashes


def _join(left: Hashes, right: Hashes, length: int) -> Hashes:
    """The hash of every stretch of `length` characters together with the stretch that follows it."""
    followed = right[length:]
    joined = left[: len(followed)] * _POWERS[length]
    joined += followed[: len(joined)]
    return joined


@cache
def _key_table() -> CodePoints:
    """What each code point is in a key."""
    table = np.full(CODE_POINTS, _NOTHING, np.uint32)
    table[:_LETTERS_END] = [_fold(chr(point)) for point in range(_LETTERS_END)]
    single = table < CODE_POINTS
    table[single] = simplified_table().take(table[single])
    return table


def _fold(character: str) -> int:
    folded = [one for one in unicodedata.normalize("NFKC", character).lower() if one.isalnum()]
    if len(folded) > 1:
        return _SEVERAL
    return ord(folded[0]) if folded else _NOTHING
