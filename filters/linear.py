"""Linear classifiers over hashed character n-grams: a few numpy look-ups, for one text or for each of its sentences.

Weinberger et al. 2009 (arXiv:0902.2206) for the hashing. A feature's value is its number of occurrences over the root
of all occurrences, so that the score of a sentence is a sum over its places, and that of a page costs one pass.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints, Kind, kind_table, to_code_points
from corpus.errors import InputError
from corpus.normalize import NOTHING
from filters.disguise import plain_table

Floats = npt.NDArray[np.float32]
Buckets = npt.NDArray[np.uint32]

# Odd constants of Knuth's and of MurmurHash3's; any would do, but these are what the models were trained with.
_MULTIPLIER: Final = np.uint32(2654435769)
_MIXER: Final = np.uint32(0x85EBCA6B)
_SHIFT: Final = np.uint32(15)
_TOGETHER: Final = 64


class Classifier(NamedTuple):
    """labels: one a class, or one for a classifier of two classes, whose other is all else.

    weights: int8, shape (labels, buckets), buckets a power of two; scales, biases: float32, shape (labels,);
    longest: characters in the longest n-gram.
    """

    labels: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scales: Floats
    biases: Floats
    longest: int


def spell(code_points: CodePoints) -> CodePoints:
    """What a classifier reads: plain simplified lower-case characters, every digit a 0, no white space."""
    spelled = spelling_table().take(code_points)
    result: CodePoints = spelled[spelled != NOTHING]
    return result


def hash_ngrams(spelled: CodePoints, longest: int, buckets: int) -> list[Buckets]:
    """Buckets of the n-grams of 1, 2 ... `longest` characters, by the place where each begins."""
    shift = np.uint32(33 - buckets.bit_length())
    mixed = np.zeros(len(spelled), np.uint32)
    places = []
    for length in range(1, min(longest, len(spelled)) + 1):
        mixed = mixed[: len(spelled) - length + 1] * _MULTIPLIER + (spelled[length - 1 :] + np.uint32(length)) * _MIXER
        mixed ^= mixed >> _SHIFT
        places.append((mixed * _MULTIPLIER) >> shift)
    return places


def score(classifier: Classifier, spelled: CodePoints) -> Floats:
    """Log-odds of each label, shape (labels,); the biases alone for a text without characters."""
    scores: Floats = score_parts(classifier, spelled, np.zeros(1, np.int64))[0]
    return scores


def score_parts(classifier: Classifier, spelled: CodePoints, starts: npt.NDArray[np.int64]) -> Floats:
    """Log-odds of each label for each part, shape (parts, labels).

    starts: where each part begins in `spelled`, rising from 0, none empty. N-grams that reach into the next part
    belong to none.
    """
    totals = np.zeros((len(classifier.labels), len(spelled)), np.int32)
    lengths = np.diff(starts, append=len(spelled))
    occurrences = np.zeros(len(starts), np.int64)
    ngrams = hash_ngrams(spelled, classifier.longest, classifier.weights.shape[1])
    for length, buckets in enumerate(ngrams, start=1):
        across = np.maximum(starts[1:, None] - np.arange(1, length), 0).ravel()
        across = across[across < len(buckets)]
        for weights, total in zip(classifier.weights, totals, strict=True):
            found = weights.take(buckets)
            found[across] = 0
            total[: len(found)] += found
        occurrences += np.maximum(lengths - length + 1, 0)
    sums = np.add.reduceat(totals, starts, axis=1).T if len(spelled) else np.zeros((len(starts), len(totals)))
    roots = np.sqrt(np.maximum(occurrences, 1)).astype(np.float32)[:, None]
    scaled: Floats = (sums * classifier.scales / roots + classifier.biases).astype(np.float32)
    return scaled


def score_all(classifier: Classifier, texts: Sequence[str]) -> Floats:
    """`score` of each text, shape (texts, labels), some dozens in one pass."""
    scores = np.tile(classifier.biases, (len(texts), 1))
    for first in range(0, len(texts), _TOGETHER):
        spelled = [spell(to_code_points(text)) for text in texts[first : first + _TOGETHER]]
        lengths = np.fromiter(map(len, spelled), np.int64, len(spelled))
        filled = np.flatnonzero(lengths)
        if len(filled):
            starts = lengths[filled].cumsum() - lengths[filled]
            scores[first + filled] = score_parts(classifier, np.concatenate(spelled), starts)
    return scores


def classify(classifier: Classifier, text: str) -> tuple[str, float]:
    """The likeliest label of a text and its probability; of two classes, "" is the other one's label."""
    scores = score(classifier, spell(to_code_points(text)))
    if len(classifier.labels) == 1:
        probability = float(1 / (1 + np.exp(-scores[0])))
        return (classifier.labels[0], probability) if probability > 0.5 else ("", 1 - probability)
    odds = np.exp(scores - scores.max())
    best = int(odds.argmax())
    return classifier.labels[best], float(odds[best] / odds.sum())


def save(classifier: Classifier, output: Path) -> None:
    """Write a classifier as an .npz file: the same classifier gives the same bytes."""
    with output.open("wb") as file:
        np.savez_compressed(
            file,
            labels=np.array(classifier.labels),
            weights=classifier.weights,
            scales=classifier.scales,
            biases=classifier.biases,
            longest=np.array(classifier.longest),
        )


def load(path: Path) -> Classifier:
    """Read what `save` wrote. Raises InputError for any other file."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            labels: Sequence[str] = stored["labels"].tolist()
            return Classifier(
                tuple(labels), stored["weights"], stored["scales"], stored["biases"], int(stored["longest"])
            )
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise InputError(f"{path} is no classifier that wudao train-classifier wrote: {error}") from error


@cache
def load_model(name: str) -> Classifier:
    """The classifier in filters/models/{name}.npz."""
    with as_file(files("filters") / "models" / f"{name}.npz") as path:
        return load(path)


@cache
def spelling_table() -> CodePoints:
    """What `spell` makes of each code point, NOTHING where it leaves it out."""
    table = plain_table().copy()
    kinds = kind_table()
    table[kinds.take(table) == Kind.DIGIT] = ord("0")
    table[kinds == Kind.SPACE] = NOTHING
    return table
