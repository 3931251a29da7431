"""Runs of neighbouring characters as numbers: what the tables of quality and perplexity are looked up by."""

from typing import Final

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints

Hashes = npt.NDArray[np.uint32]

# The multipliers of MurmurHash3's finaliser; the first also carries a run from character to character.
_FIRST: Final = np.uint32(0x85EBCA6B)
_SECOND: Final = np.uint32(0xC2B2AE35)
_SHIFT: Final = np.uint32(15)
_ONE: Final = np.uint32(1)


def hash_ngrams(points: CodePoints, longest: int) -> list[Hashes]:
    """The hash of every run of 1, 2, … `longest` characters, the shortest runs first, each by its first character.

    The n-th array is n - 1 shorter than the text, and empty where the text is.
    """
    points = points + _ONE
    runs, mixed = points, [_mix(points)]
    for n in range(1, longest):
        runs = runs[: max(len(points) - n, 0)] * _FIRST + points[n:]
        mixed.append(_mix(runs))
    return mixed


def hash_columns(points: CodePoints) -> Hashes:
    """The same hash of runs that stand side by side; points: (characters, runs)."""
    runs = points[0] + _ONE
    for row in points[1:]:
        runs = runs * _FIRST + (row + _ONE)
    return _mix(runs)


def _mix(values: Hashes) -> Hashes:
    mixed = (values ^ (values >> _SHIFT)) * _SECOND
    return mixed ^ (mixed >> _SHIFT)
