"""Trains the linear classifiers of filters.linear: logistic regression by L-BFGS, weights rounded to int8.

One thread and no chance: on one machine the same texts and settings give the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, diags, hstack
from xxhash import xxh64_intdigest

from corpus.characters import to_code_points
from corpus.errors import InputError
from filters.labelled import Example
from filters.linear import Classifier, hash_ngrams, spell

Doubles = npt.NDArray[np.float64]

_LARGEST: Final = 127


class Settings(NamedTuple):
    """longest: characters in the longest n-gram; buckets: a power of two, places that n-grams are hashed to, a byte
    a label each; freedom: how little large weights are held down (the C of logistic regression); steps: of
    L-BFGS, at most; texts_at_least: n-grams of fewer texts count for nothing; balance: whether every label weighs
    the same, however many texts it has."""

    longest: int = 3
    buckets: int = 1 << 19
    freedom: float = 16.0
    steps: int = 60
    texts_at_least: int = 2
    balance: bool = False


def train_linear(
    examples: Sequence[Example], settings: Settings, positive: str = "", further: Sequence[Example] = ()
) -> Classifier:
    """A classifier of all labels, or of `positive` against the others where it is given.

    further: examples of a like kind, labelled by others for another end. They get weights of their own beside those
    they share with `examples`, and the classifier keeps the shared ones (Daume 2007, arXiv:0907.1815).
    Raises InputError where the examples hold fewer than two labels, or none is `positive`.
    """
    labels = sorted({example.label for example in examples})
    if len(labels) < 2 or (positive and positive not in labels):
        wanted = f"the label {positive} and another" if positive else "at least two labels"
        raise InputError(f"a classifier needs examples of {wanted}; the {len(examples)} given have: {labels}")
    labels = [positive] if positive else labels
    aside = np.arange(len(examples) + len(further)) >= len(examples)
    examples = [*examples, *further]
    features = _features(examples, settings)
    used = np.flatnonzero(np.bincount(features.indices, minlength=settings.buckets) >= settings.texts_at_least)
    columns = features[:, used].tocsr()
    weights = np.zeros((settings.buckets, len(labels)))
    if positive:
        truth = np.array([example.label == positive for example in examples], np.float64)[:, None]
    else:
        truth = np.array([[example.label == label for label in labels] for example in examples], np.float64)
    importance = _importance(truth if not positive else np.hstack([truth, 1 - truth]), settings)
    if aside.any():
        own = diags(aside.astype(np.float64))
        columns = hstack([columns, own @ columns, csr_matrix(aside[:, None].astype(np.float64))]).tocsr()
    fitted, biases = _fit(columns, truth, importance, settings)
    weights[used] = fitted[: len(used)]
    scales = np.maximum(np.abs(weights).max(axis=0), 1e-9) / _LARGEST
    rounded = np.ascontiguousarray(np.rint(weights / scales).astype(np.int8).T)
    return Classifier(
        tuple(labels), rounded, scales.astype(np.float32), biases.astype(np.float32), settings.longest
    )


def cross_validate(
    examples: Sequence[Example], folds: int, train: Callable[[Sequence[Example]], Classifier]
) -> Iterator[tuple[Classifier, Sequence[Example]]]:
    """For each fold: a classifier trained on the others, and the fold. A text's hash names its fold."""
    fold = [fold_of(example.text, folds) for example in examples]
    for held_out in range(folds):
        rest = [example for example, place in zip(examples, fold, strict=True) if place != held_out]
        yield train(rest), [example for example, place in zip(examples, fold, strict=True) if place == held_out]


def fold_of(text: str, folds: int) -> int:
    """The part of a cross-validation that a text belongs to."""
    return int(xxh64_intdigest(text.encode()) % folds)


def _features(examples: Sequence[Example], settings: Settings) -> csr_matrix:
    """Occurrences over the root of all occurrences, as `filters.linear.score_parts` has them; shape
    (examples, buckets)."""
    columns, values, ends = [], [], [0]
    for example in examples:
        places = hash_ngrams(spell(to_code_points(example.text)), settings.longest, settings.buckets)
        buckets, counts = np.unique(np.concatenate(places) if places else np.zeros(0, np.uint32), return_counts=True)
        columns.append(buckets.astype(np.int32))
        values.append(counts / np.sqrt(max(counts.sum(), 1)))
        ends.append(ends[-1] + len(buckets))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), np.array(ends)), shape=(len(examples), settings.buckets)
    )


def _importance(truth: Doubles, settings: Settings) -> Doubles:
    """Weight of each example, one on average, shape (examples, 1)."""
    if not settings.balance:
        return np.ones((len(truth), 1))
    counts = truth.sum(axis=0)
    importance: Doubles = (truth / np.maximum(counts, 1)).sum(axis=1, keepdims=True) * len(truth) / len(counts)
    return importance


def _fit(features: csr_matrix, truth: Doubles, importance: Doubles, settings: Settings) -> tuple[Doubles, Doubles]:
    """Weights (features, labels) and biases (labels,) of logistic regression, softmax where labels are several."""
    size, labels = features.shape[1], truth.shape[1]
    transposed = features.T.tocsr()

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        table = flat.reshape(size + 1, labels)
        scores = features @ table[:-1] + table[-1]
        logs, odds = (_softmax if labels > 1 else _logistic)(scores, truth)
        slope = importance * (odds - truth) * settings.freedom
        gradient = np.vstack([transposed @ slope + table[:-1], slope.sum(axis=0)])
        cost = settings.freedom * float((importance * logs).sum()) + 0.5 * float((table[:-1] ** 2).sum())
        return cost, gradient.ravel()

    found = minimize(
        loss,
        np.zeros((size + 1) * labels),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": settings.steps, "maxcor": 8},
    )
    table = found.x.reshape(size + 1, labels)
    return table[:-1], table[-1]


def _logistic(scores: Doubles, truth: Doubles) -> tuple[Doubles, Doubles]:
    """Loss of each example and probability of each label."""
    return np.logaddexp(0, np.where(truth > 0, -scores, scores)), 1 / (1 + np.exp(-scores))


def _softmax(scores: Doubles, truth: Doubles) -> tuple[Doubles, Doubles]:
    """Loss of each example and probability of each label."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(truth * logs).sum(axis=1, keepdims=True), np.exp(logs)
