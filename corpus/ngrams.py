"""Character n-grams of a text's key (`corpus.key`), as 64-bit hashes: what overlap between texts is counted in."""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints

Hashes = npt.NDArray[np.uint64]

# GPT-3 (arXiv:2005.14165, appendix C) compares 13-grams of words. 13 characters are some 8 Chinese words.
N: Final = 13
_BASE: Final = 0x9E3779B97F4A7C15
# N-grams hashed at once, for which the powers are kept.
_AT_ONCE: Final = 1 << 16
_ONE: Final = np.uint64(1)
_MIX: Final = np.uint64(0xFF51AFD7ED558CCD)
_HALF: Final = np.uint64(32)


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
