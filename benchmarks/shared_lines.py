"""Lines of one set of texts that share 13 characters with another: found, and left out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpus.characters import to_code_points
from corpus.key import make_key
from corpus.ngrams import Hashes, hash_ngrams


class Lines(NamedTuple):
    """A set to train on without what is also measured on; `bytes_left_out` of it were."""

    texts: list[str]
    bytes_kept: int
    bytes_left_out: int


def leave_out(texts: Sequence[str], measured: Hashes) -> Lines:
    """Texts without the lines that share an n-gram with what is measured on. measured: sorted."""
    kept, left_out = [], 0
    for text in texts:
        lines = text.split("\n")
        own = [line for line in lines if not overlaps(line, measured)]
        left_out += len(text.encode()) - len("\n".join(own).encode())
        kept += ["\n".join(own)] if any(own) else []
    return Lines(kept, sum(len(text.encode()) for text in kept), left_out)


def hash_all(texts: Sequence[str]) -> Hashes:
    """The n-grams of all texts, sorted, each once."""
    return np.unique(np.concatenate([hash_ngrams(to_code_points(make_key(text))) for text in texts]))


def overlaps(line: str, measured: Hashes) -> bool:
    """Whether a line shares an n-gram with what is measured on."""
    hashes = hash_ngrams(to_code_points(make_key(line)))
    places = np.searchsorted(measured, hashes)
    return bool((measured[np.minimum(places, len(measured) - 1)] == hashes).any())
