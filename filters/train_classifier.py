"""Trains the small fastText classifiers that filters load (Joulin et al. 2017, arXiv:1607.01759; arXiv:1612.03651).

Seeded and trained by one thread: on one machine the same rows and settings give the same file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import fasttext

from corpus.errors import InputError
from filters.scores import Score, score_pairs

LABEL_PREFIX: Final = "__label__"


class Row(NamedTuple):
    """One example: its label, and its features separated by spaces, on one line."""

    label: str
    features: str


class Settings(NamedTuple):
    """epochs: passes over the rows; dimensions: of a feature's vector, a multiple of ten; feature_ngrams: longest run
    of neighbouring features used as a feature of its own; buckets: places that such runs are hashed to, each about
    14 bytes of the model."""

    epochs: int = 10
    learning_rate: float = 0.5
    dimensions: int = 10
    feature_ngrams: int = 2
    buckets: int = 50_000
    seed: int = 1


def train_classifier(rows: Sequence[Row], output: Path, settings: Settings) -> None:
    """Train on `rows`, quantise, and write the model to `output` (.ftz).

    Raises InputError where `rows` hold fewer than two labels, or the dimensions are no multiple of ten: fastText fills
    its first matrix in ten equal parts and leaves what is over as it found the memory.
    """
    if len({row.label for row in rows}) < 2:
        raise InputError(f"a classifier needs rows of at least two labels; these {len(rows)} have one or none")
    if settings.dimensions % 10:
        raise InputError(f"{settings.dimensions} dimensions would leave chance in the model; take a multiple of ten")
    with TemporaryDirectory() as folder:
        examples = Path(folder) / "rows.txt"
        examples.write_text("".join(f"{LABEL_PREFIX}{row.label} {row.features}\n" for row in rows), "utf-8")
        # No epoch yet: this only fills the matrix, which takes ten threads, a part each (with fewer, fastText would
        # train on whatever the memory held: its issue 1061). They draw from generators of their own, so that no
        # chance comes in.
        model = fasttext.train_supervised(
            str(examples),
            epoch=0,
            dim=settings.dimensions,
            wordNgrams=settings.feature_ngrams,
            bucket=settings.buckets,
            seed=settings.seed,
            thread=10,
            verbose=0,
        )
        # Quantisation trains again where it drops features; dropping one of them makes it do all the training.
        model.quantize(
            str(examples),
            cutoff=len(model.words) + settings.buckets - 1,
            retrain=True,
            epoch=settings.epochs,
            lr=settings.learning_rate,
            qnorm=True,
            thread=1,
            verbose=0,
        )
    model.save_model(str(output))


def score(model: Path, rows: Iterable[Row]) -> dict[str, Score]:
    """Precision and recall of the model's likeliest label, by label; rows without features are left out."""
    return score_pairs(label_rows(model, rows))


def label_rows(model: Path, rows: Iterable[Row]) -> Counter[tuple[str, str]]:
    """How often each true label was given each label; rows without features are left out."""
    classifier = fasttext.load_model(str(model))
    pairs: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for label in classifier.predict(row.features)[0]:
            pairs[row.label, label.removeprefix(LABEL_PREFIX)] += 1
    return pairs
