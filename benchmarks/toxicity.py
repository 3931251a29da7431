"""Toxicity: how right its classifier is, and one that `wudao train-classifier` makes of spam messages; what clean text
the rules cost, and what a page takes.

`--comments` names a labelled file to score on; by default COLD's development part, not trained on but in view while
settings were chosen. The messages are labelled in parts, each by a classifier that was trained on the others; or all
are trained on and those of `--messages` are labelled. Clean texts tell the rules' false alarms.
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
from filters.base import judge
from filters.labelled import read_examples
from filters.linear import classify, load_model
from filters.scores import Pairs, accuracy, macro_f1, score_lines
from filters.toxicity import TOXICITY, measure
from filters.train_linear import Settings, cross_validate, train_linear
from filters.train_toxicity import count_pairs

# What `--longest 3 --buckets 65536 --freedom 4 --balance` means.
MESSAGES = Settings(longest=3, buckets=1 << 16, freedom=4.0, balance=True)
FOLDS = 6
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
    spam = score_messages(options.data / "spam" / "fbs_sms.jsonl.gz", options.messages)
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
    """The messages of `unknown` by a classifier trained on those of `known`; without them those of `known`, by
    cross-validation."""
    examples = list(read_examples(need(known), label="class"))
    tried = [(train_linear(examples, MESSAGES), read_examples(need(unknown), label="class"))] if unknown else None
    pairs: Counter[tuple[str, str]] = Counter()
    for classifier, held_out in tried or cross_validate(examples, FOLDS, lambda rest: train_linear(rest, MESSAGES)):
        pairs.update((each.label, classify(classifier, each.text)[0]) for each in held_out)
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
