"""Which similar texts are copies: what their numbers and their lengths say beside their 5-grams.

Pages of one template with other facts (flats to let, notices of courts) are as alike as an article and its copy with
every fiftieth character changed. Three things tell: copies keep their numbers, one of them often holds the other whole,
and what is very much alike is a copy anyway. The limits were chosen on the near copies of `benchmarks/near_copies.py`
and the pages of `look_alikes.py`; `dedup_quality.py` measures them on other families too.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.numbers import Numbers, Shared, share

# Numbers vouch for copies where the text that has fewer shares so many of them with the other. Copies that lack more
# than MISSING_AT_MOST share 0.8 and more; look-alikes 0.42 at most.
SHARED_AT_LEAST: Final = 0.6
# They contradict where it shares fewer and lacks more than these, which are the day, the hour and the readers that two
# sites print beside one article. Look-alikes lack 7 and more.
MISSING_AT_MOST: Final = 3
# How alike copies are where numbers say nothing: MNBVC's limit. Look-alikes without numbers are so in 1 % of the pairs.
SILENT_AT_LEAST: Final = 0.8
# Or the shorter text is in the other, but for so much: a menu was added, or the end is missing. Look-alikes have 0.9.
HELD_AT_LEAST: Final = 0.95
# How alike they are where numbers contradict: one article under two sites' lists of dates. Look-alikes have 0.88 by
# their sketches at most.
CONTRADICTED_AT_LEAST: Final = 0.95
LIMITS: Mapping[str, float] = {
    "numbers_shared": SHARED_AT_LEAST,
    "numbers_missing": MISSING_AT_MOST,
    "silent": SILENT_AT_LEAST,
    "held": HELD_AT_LEAST,
    "contradicted": CONTRADICTED_AT_LEAST,
}


class Texts(NamedTuple):
    """What is known of some texts: how many 5-grams each has, shape (texts,), and their numbers."""

    shingles: npt.NDArray[np.int32]
    numbers: Numbers


def are_copies(
    similarity: npt.NDArray[np.float64], texts: Texts, others: Texts, at_least: float
) -> npt.NDArray[np.bool_]:
    """Whether the two texts of each pair are copies, shape (pairs,). similarity: Jaccard, of their 5-grams; at_least:
    that of all copies."""
    numbers = share(texts.numbers, others.numbers)
    silent = (similarity >= SILENT_AT_LEAST) | (_find_held(similarity, texts, others) >= HELD_AT_LEAST)
    convinced = _vouch(numbers) | (silent & ~_contradict(numbers)) | (similarity >= CONTRADICTED_AT_LEAST)
    return np.asarray((similarity >= at_least) & convinced)


def _vouch(numbers: Shared) -> npt.NDArray[np.bool_]:
    return (numbers.both > 0) & (numbers.both >= SHARED_AT_LEAST * numbers.fewer)


def _contradict(numbers: Shared) -> npt.NDArray[np.bool_]:
    return ~_vouch(numbers) & (numbers.fewer - numbers.both > MISSING_AT_MOST)


def _find_held(similarity: npt.NDArray[np.float64], texts: Texts, others: Texts) -> npt.NDArray[np.float64]:
    """The share of the shorter text's 5-grams that the other has, where each occurs once."""
    common = similarity / (1 + similarity) * (texts.shingles + others.shingles)
    return np.asarray(common / np.minimum(texts.shingles, others.shingles).clip(1), np.float64)
