"""What near copies are found by, in one of two ways: MinHash, or the SimHash of 2021."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from corpus import copies, minhash, simhash
from corpus.compiled import are_used
from corpus.copies import Texts
from corpus.marks import Marks
from corpus.minhash import SEED, SHINGLE_CHARS, Bands
from corpus.simhash import SimHash

if are_used():
    from corpus.mark_bytes import cut_bands

# CCI4's; MNBVC verifies at 0.8, FlagData at 0.87. On the example crawl, were it alone to decide, 0.7 would let
# 94 % of an article's copies meet, 0.8 85 %, and none 96 %; no two different articles meet at any of them.
SIMILARITY = 0.7
# How much less alike than a pair the ends of a chain of copies may be: there is other evidence for them, and a sketch
# errs by 0.04.
CHAINED = 0.1

Method: TypeAlias = Bands | SimHash


class MethodName(StrEnum):
    """The methods as users call them."""

    MINHASH = "minhash"
    SIMHASH = "simhash"


class Signatures(NamedTuple):
    """Of some texts: the buckets in which candidates meet, shape (texts, buckets), and the sketches that tell how
    similar two are, shape (texts, bytes)."""

    buckets: npt.NDArray[np.int64]
    sketches: npt.NDArray[np.uint8]


def sign_marks(marks: Marks, method: Method) -> Signatures:
    """The signatures of some texts."""
    if isinstance(method, SimHash):
        hashes = simhash.sign(marks.keys)
        return Signatures(simhash.hash_blocks(hashes), simhash.sketch(hashes))
    return cut_signatures(minhash.sign(marks.shingles, method), method)


def cut_signatures(signatures: list[list[int]], bands: Bands) -> Signatures:
    """The buckets and sketches of MinHash signatures."""
    if are_used():
        cut = cut_bands(signatures, *bands, int(minhash.BASE.view(np.int64)))
        buckets = np.frombuffer(memoryview(cut.buckets), np.int64).reshape(len(signatures), bands.bands)
        return Signatures(buckets, np.frombuffer(cut.sketches, np.uint8).reshape(len(signatures), bands.permutations))
    values = minhash.to_array(signatures, bands)
    return Signatures(minhash.hash_bands(values, bands), minhash.sketch(values))


def estimate(
    sketches: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8], method: Method
) -> npt.NDArray[np.float64]:
    """How similar each pair of texts is, shape (pairs,): their 5-grams by MinHash, their hashes by SimHash."""
    if isinstance(method, SimHash):
        return simhash.estimate(sketches, others)
    return minhash.estimate(sketches, others)


def tell_copies(
    similarity: npt.NDArray[np.float64], texts: Texts, others: Texts, method: Method, at_least: float
) -> npt.NDArray[np.bool_]:
    """Whether the two texts of each pair are copies, shape (pairs,): by MinHash as `corpus.copies` judges, by SimHash,
    as in 2021, wherever enough bits are equal. similarity: as `estimate` gives it; at_least: that of all copies."""
    if isinstance(method, SimHash):
        return similarity >= at_least
    return copies.are_copies(similarity, texts, others, at_least)


def limits_of(method: Method) -> Mapping[str, float]:
    """What copies are judged by beside their similarity, and how much of it the ends of a chain may lack. SimHashes
    are not estimated, so a chain's ends may differ in no more bits than a pair."""
    return {"chained": 0.0} if isinstance(method, SimHash) else {**copies.LIMITS, "chained": CHAINED}


def similarity_of(method: Method) -> float:
    """The least similarity of copies, unless the user says another."""
    return method.similarity if isinstance(method, SimHash) else SIMILARITY


def describe(method: Method) -> dict[str, str | int]:
    """All that signatures of one method must share to be compared."""
    if isinstance(method, SimHash):
        return {"method": MethodName.SIMHASH.value, "shingle_characters": SHINGLE_CHARS}
    return {"method": MethodName.MINHASH.value, **method._asdict(), "shingle_characters": SHINGLE_CHARS, "seed": SEED}


def choose_method(name: MethodName, bands: int, rows: int) -> Method:
    """The method that a user asks for."""
    return SimHash() if name is MethodName.SIMHASH else Bands(bands, rows)
