"""SimHash over character 5-grams, as WuDaoCorpora told copies in 2021 (Yuan et al., AI Open 2): 64 bits, each what most
of a text's 5-grams vote for (Charikar, STOC 2002).

Texts are alike where three bits differ at most, and found by tables of blocks of bits (Manku, Jain and Das Sarma,
WWW 2007): of six blocks three bits can spoil three, so that in one of the 20 choices of three all bits are equal. A
table's key has 31 to 33 bits; of four blocks it would have 16, and every document of a large corpus many neighbours.

For comparison: on the near copies of `benchmarks/dedup_quality.py` it finds 4 % of those of similarity 0.8 to 0.9.
"""

from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.key import Keys
from corpus.minhash import BASE, MIX, SHINGLE_CHARS, shingle

BITS: Final = 64
_BLOCKS: Final = 6
_MASKS = np.array(
    [
        sum((1 << BITS * (block + 1) // _BLOCKS) - (1 << BITS * block // _BLOCKS) for block in chosen)
        for chosen in combinations(range(_BLOCKS), _BLOCKS // 2)
    ],
    np.uint64,
)


class SimHash(NamedTuple):
    """How texts are compared: alike where `bits` of 64 differ at most. Tables find those of three and fewer surely."""

    bits: int = _BLOCKS // 2

    @property
    def similarity(self) -> float:
        """The least share of equal bits."""
        return 1.0 - self.bits / BITS


def sign(keys: Keys) -> npt.NDArray[np.uint64]:
    """The 64 bits of each key, shape (keys,); none are set of an empty one."""
    hashes = shingle(keys).hashes * BASE
    hashes ^= hashes >> np.uint64(32)
    hashes *= MIX
    found = np.zeros(len(keys.bounds) - 1, np.uint64)
    filled = np.maximum(np.diff(keys.bounds), SHINGLE_CHARS) * (np.diff(keys.bounds) > 0)
    starts = filled.cumsum() - filled
    for at, (start, length) in enumerate(zip(starts.tolist(), filled.tolist(), strict=True)):
        grams = hashes[start : start + max(length - SHINGLE_CHARS + 1, 0)]
        bits = np.unpackbits(grams.astype("<u8").view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
        votes = 2 * bits.sum(axis=0, dtype=np.int64) > len(grams)
        found[at] = np.packbits(votes, bitorder="little").view("<u8")[0]
    return found


def sketch(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint8]:
    """The hashes' bytes, the lowest first, shape (documents, 8)."""
    return hashes.astype("<u8").view(np.uint8).reshape(-1, BITS // 8)


def estimate(sketches: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """The share of equal bits of each pair of sketches, shape (pairs,)."""
    return np.asarray(1.0 - np.bitwise_count(sketches ^ others).sum(axis=1) / BITS, np.float64)


def hash_blocks(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """One 64-bit bucket for each choice of three blocks, shape (documents, 20): equal where the choice and the blocks
    are."""
    buckets = ((hashes[:, np.newaxis] & _MASKS) ^ np.arange(len(_MASKS), dtype=np.uint64) * BASE) * MIX
    buckets ^= buckets >> np.uint64(29)
    return buckets.view(np.int64)
