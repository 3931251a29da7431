"""Trains filters/models/spam.npz; the data, the figures and the command are in filters/models/spam.md."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from filters.labelled import Example, read_examples
from filters.linear import Classifier, classify, save
from filters.scores import Pairs, score_lines
from filters.train_linear import Settings, cross_validate, train_linear

SOURCE: Final = "fbs_sms.jsonl.gz"
SETTINGS: Final = Settings(longest=3, buckets=1 << 16, freedom=4.0, texts_at_least=2, steps=60, balance=True)
FOLDS: Final = 6


def train(examples: Sequence[Example]) -> Classifier:
    """The classifier of the classes of the data."""
    return train_linear(examples, SETTINGS)


def count_pairs(classifier: Classifier, examples: Sequence[Example]) -> Pairs:
    """How often each true label was given each label."""
    return Counter((each.label, classify(classifier, each.text)[0]) for each in examples)


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, print the scores, train on all and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder that holds {SOURCE}")
    parser.add_argument("--output", type=Path, required=True, help="the model file to write (.npz)")
    options = parser.parse_args(arguments)
    examples = list(read_examples(options.data / SOURCE, label="class"))
    pairs: Counter[tuple[str, str]] = Counter()
    for classifier, held_out in cross_validate(examples, FOLDS, train):
        pairs.update(count_pairs(classifier, held_out))
    print("\n".join(score_lines(pairs)))
    save(train(examples), options.output)


if __name__ == "__main__":
    main()
