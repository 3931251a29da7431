"""MinHash-LSH over character 5-grams: shingles -> signatures -> bands (Broder 1997; Indyk, Motwani 1998).

14 bands of 8 rows, as FineWeb uses: two texts of Jaccard similarity s meet in a band with probability
1 - (1 - s^8)^14, which is 0.565 at 0.7, 0.924 at 0.8 and 1.0 at 0.9. Shingles are taken from the key of
`corpus.normalize.make_key`; character 5-grams separate Chinese copies as well as word 5-grams do and need
no segmenter.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

SHINGLE_CHARS = 5
SEED = 20210320
# Odd multipliers of a polynomial over code points, wrapping at 2^64; finished by murmur3's mixer so that the
# low 32 bits, which rensa permutes, depend on every character.
BASE = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xFF51AFD7ED558CCD)


class Bands(NamedTuple):
    """How a signature is cut: `bands` bands of `rows` values each."""

    bands: int = 14
    rows: int = 8

    @property
    def permutations(self) -> int:
        return self.bands * self.rows

    def meet(self, similarity: float) -> float:
        """The probability that two texts of this Jaccard similarity share a band."""
        return 1.0 - (1.0 - similarity**self.rows) ** self.bands


def shingle(key: str) -> npt.NDArray[np.uint32]:
    """The distinct 32-bit hashes of a key's character 5-grams, sorted; a shorter key's own hash."""
    points = np.frombuffer(key.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    width = min(SHINGLE_CHARS, len(points))
    if width == 0:
        return np.empty(0, np.uint32)
    count = len(points) - width + 1
    hashes = np.zeros(count, np.uint64)
    for at in range(width):
        hashes = hashes * BASE + points[at : at + count]
    hashes ^= hashes >> np.uint64(33)
    hashes *= MIX
    return np.unique((hashes >> np.uint64(32)).astype(np.uint32))


def sign(keys: Sequence[str], bands: Bands) -> npt.NDArray[np.uint32]:
    """Signatures, shape (len(keys), bands.permutations). A key without shingles gets all ones."""
    shingles = [shingle(key) for key in keys]
    offsets = np.zeros(len(keys) + 1, np.uint64)
    offsets[1:] = np.cumsum([len(one) for one in shingles], dtype=np.uint64)
    flat = np.concatenate(shingles) if shingles else np.empty(0, np.uint32)
    flat = flat.astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, bands.permutations, SEED)
    return np.asarray(matrix.to_rows(), np.uint32).reshape(len(keys), bands.permutations)


def hash_bands(signatures: npt.NDArray[np.uint32], bands: Bands) -> npt.NDArray[np.int64]:
    """One 64-bit bucket for each band, shape (documents, bands.bands); equal rows of a band, equal bucket."""
    rows = signatures.reshape(len(signatures), bands.bands, bands.rows).astype(np.uint64)
    buckets = np.zeros(rows.shape[:2], np.uint64)
    for at in range(bands.rows):
        buckets = (buckets ^ rows[:, :, at]) * BASE
        buckets ^= buckets >> np.uint64(29)
    return buckets.view(np.int64)
