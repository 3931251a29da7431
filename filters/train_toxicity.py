"""Trains filters/models/toxicity.npz; the data, the figures and the command are in filters/models/toxicity.md."""

import argparse
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from filters.labelled import Example, read_examples
from filters.linear import Classifier, save, score_all
from filters.scores import Pairs, score_lines
from filters.train_linear import Settings, cross_validate, train_linear

SOURCE: Final = "cold_train.jsonl.gz"
# The same question asked of other comments by other people: in them abuse is spelled in other words.
FURTHER: Final = "swsr_comments.jsonl.gz"
OFFENSIVE: Final = "1"
SETTINGS: Final = Settings(longest=3, buckets=1 << 19, freedom=16.0, texts_at_least=2, steps=40)
FOLDS: Final = 3


def train(examples: Sequence[Example], further: Sequence[Example] = ()) -> Classifier:
    """The classifier, with one label, offensive."""
    return train_linear(examples, SETTINGS, OFFENSIVE, further)._replace(labels=("offensive",))


def count_pairs(classifier: Classifier, examples: Sequence[Example]) -> Pairs:
    """How often each true label was given each label."""
    scores = score_all(classifier, [each.text for each in examples])[:, 0]
    return Counter((each.label, str(int(score > 0))) for each, score in zip(examples, scores, strict=True))


def main(arguments: Sequence[str] | None = None) -> None:
    """Cross-validate, print the scores, train on all and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help=f"folder that holds {SOURCE} and {FURTHER}")
    parser.add_argument("--output", type=Path, required=True, help="the model file to write (.npz)")
    options = parser.parse_args(arguments)
    examples, further = (list(read_examples(options.data / name)) for name in (SOURCE, FURTHER))
    pairs: Counter[tuple[str, str]] = Counter()
    for classifier, held_out in cross_validate(examples, FOLDS, partial(train, further=further)):
        pairs.update(count_pairs(classifier, held_out))
    print("\n".join(score_lines(pairs)))
    save(train(examples, further), options.output)


if __name__ == "__main__":
    main()
