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
# than MISSING_AT_MOST share 0.8 and more, threads with other counts of votes 0.5; look-alikes 0.42 at most.
SHARED_AT_LEAST: Final = 0.5
# They contradict where it shares fewer and lacks more than these, which are the day, the hour and the readers that two
# sites print beside one article. Look-alikes lack 7 and more.
MISSING_AT_MOST: Final = 3
# So much of the shorter text the other one holds where numbers say nothing. Two texts of one length hold that of each
# other at a similarity of 0.8, MNBVC's limit; a text and itself below a menu all, at whatever similarity.
HELD_AT_LEAST: Final = 8 / 9
# How alike copies are where numbers contradict: one article under two sites' lists of dates. Look-alikes have 0.88 by
# their sketches at most.
CONTRADICTED_AT_LEAST: Final = 0.95
LIMITS: Mapping[str, float] = {
    "numbers_shared": SHARED_AT_LEAST,
    "numbers_missing": MISSING_AT_MOST,
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
    held = _find_held(similarity, texts, others) >= HELD_AT_LEAST
    convinced = _vouch(numbers) | (held & ~_contradict(numbers)) | (similarity >= CONTRADICTED_AT_LEAST)
    return np.asarray((similarity >= at_least) & convinced)


def _vouch(numbers: Shared) -> npt.NDArray[np.bool_]:
    return (numbers.both > 0) & (numbers.both >= SHARED_AT_LEAST * numbers.fewer)


def _contradict(numbers: Shared) -> npt.NDArray[np.bool_]:
    return ~_vouch(numbers) & (numbers.fewer - numbers.both > MISSING_AT_MOST)


def _find_held(similarity: npt.NDArray[np.float64], texts: Texts, others: Texts) -> npt.NDArray[np.float64]:
    """The share of the shorter text's 5-grams that the other has, where each occurs once."""
    common = similarity / (1 + similarity) * (texts.shingles + others.shingles)
    return np.asarray(common / np.minimum(texts.shingles, others.shingles).clip(1), np.float64)
