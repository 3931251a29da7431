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
# N-grams hashed at once, for which the powers are kept.
_AT_ONCE: Final = 1 << 16
_ONE: Final = np.uint64(1)
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

    The difference of two running sums of a polynomial over code points (Karp & Rabin 1987), mixed so that every bit
    depends on every character.
    """
    starts = range(0, len(key) - N + 1, _AT_ONCE)
    stretches = [_hash_stretch(key[start : start + _AT_ONCE + N - 1]) for start in starts]
    return np.concatenate(stretches) if stretches else np.empty(0, np.uint64)


def _hash_stretch(key: CodePoints) -> Hashes:
    powers, inverses = _powers()
    sums = np.zeros(len(key) + 1, np.uint64)
    ((key + _ONE) * powers[: len(key)]).cumsum(out=sums[1:])
    hashes: Hashes = sums[N:] - sums[:-N]
    hashes *= inverses[: len(hashes)]
    hashes ^= hashes >> _HALF
    hashes *= _MIX
    hashes ^= hashes >> _HALF
    return hashes


@cache
def _powers() -> tuple[Hashes, Hashes]:
    """Powers of the base from the first on, and of its inverse from the zeroth on."""
    bases = np.full((2, _AT_ONCE + N), [[_BASE], [pow(_BASE, -1, 2**64)]], np.uint64)
    bases[1, 0] = 1
    powers, inverses = np.cumprod(bases, axis=1)
    return powers, inverses


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
