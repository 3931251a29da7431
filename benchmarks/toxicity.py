"""Toxicity and spam: how right the classifiers are, what clean text they cost, what a page takes.

`--comments` and `--messages` name labelled files to score on; by default COLD's development part, not trained on but
in view while settings were chosen, and the messages that the spam classifier was trained on, in parts of which each
is labelled by a classifier that was trained on the others. Clean texts tell the rules' false alarms.
"""

import gzip
import json
import math
import random
import time
from collections import Counter
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need

from corpus.document import Document
from filters import train_spam
from filters.base import judge
from filters.labelled import read_examples
from filters.linear import load_model
from filters.scores import Pairs, accuracy, macro_f1, score_lines
from filters.toxicity import TOXICITY, measure
from filters.train_linear import cross_validate
from filters.train_toxicity import count_pairs

PAGE_CHARACTERS = 1500
PAGES = 200
ROUNDS = 15
SEED = 20210824  # of the order in which clean texts are joined to pages


def main() -> None:
    """Print the scores of both classifiers, the false alarms and the cost."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--comments", type=Path, help="labelled comments, 1 offensive, 0 not")
    parser.add_argument("--messages", type=Path, help="spam messages, with their class, not trained on")
    options = parser.parse_args()
    comments = list(read_examples(need(options.comments or options.data / "toxicity" / "cold_dev.jsonl.gz")))
    started = time.process_time()
    offensive = count_pairs(load_model("toxicity"), comments)
    speed = len(comments) / (time.process_time() - started)
    show("comments", offensive)
    print(f"{speed:,.0f} comments a core second")
    spam = score_messages(options.data / "spam" / train_spam.SOURCE, options.messages)
    show("messages", spam)
    clean = read_clean(need(options.data / "clean"))
    random.Random(SEED).shuffle(clean)
    alarms = Counter(reason for text in clean for reason in judge([TOXICITY], Document(text)).reasons)
    dropped = sum(bool(judge([TOXICITY], Document(text)).reasons) for text in clean)
    print(f"clean texts dropped: {dropped} of {len(clean):,}: {dict(alarms)}")
    cost = microseconds(clean)
    print(f"{cost:.0f} microseconds for a page of {PAGE_CHARACTERS:,} characters")
    finish(
        [
            Bar("toxicity.comments_accuracy", accuracy(offensive), at_least=0.82),
            Bar("toxicity.comments_a_core_second", speed, at_least=5000),
            Bar("toxicity.messages_macro_f1", macro_f1(spam), at_least=0.85),
            Bar("toxicity.clean_dropped", dropped / len(clean), at_most=0.005),
            Bar("toxicity.microseconds_a_page", cost, at_most=150),
        ]
    )


def score_messages(known: Path, unknown: Path | None) -> Pairs:
    """The messages of `unknown` by the shipped classifier, or those of `known` by cross-validation."""
    if unknown:
        return train_spam.count_pairs(load_model("spam"), list(read_examples(need(unknown), label="class")))
    examples = list(read_examples(need(known), label="class"))
    pairs: Counter[tuple[str, str]] = Counter()
    for classifier, held_out in cross_validate(examples, train_spam.FOLDS, train_spam.train):
        pairs.update(train_spam.count_pairs(classifier, held_out))
    return pairs


def read_clean(folder: Path) -> list[str]:
    """All texts that were chosen as clean."""
    texts = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [str(json.loads(line)["text"]) for line in lines]
    return texts


def microseconds(clean: list[str]) -> float:
    """Time of the filter for a page, each page's best of some rounds, so that a busy machine says little; the views
    that filters share are not counted."""
    text = "".join(clean)[: PAGE_CHARACTERS * PAGES]
    documents = [Document(text[at : at + PAGE_CHARACTERS], "标题") for at in range(0, len(text), PAGE_CHARACTERS)]
    best = [math.inf] * len(documents)
    for _ in range(ROUNDS):
        for place, document in enumerate(documents):
            assert document.visible
            started = time.perf_counter()
            measure(document)
            best[place] = min(best[place], time.perf_counter() - started)
    return sum(best) / len(best) * 1e6


def show(name: str, pairs: Pairs) -> None:
    """A table of scores by label."""
    print(f"\n{name}", *score_lines(pairs), sep="\n")


if __name__ == "__main__":
    main()
