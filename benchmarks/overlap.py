"""How much of a gold text an extracted one has, and how much besides: common n-grams, and runs that one lacks."""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import jieba

jieba.setLogLevel(logging.WARNING)

# Neither letter nor digit, in any script.
OTHER = re.compile(r"[\W_]+")
N = 5

Gram = TypeVar("Gram", str, tuple[str, ...])


class Overlap(NamedTuple):
    """precision: share of the text's n-grams that the gold text has, recall: of the gold text's that the text has;
    f1: their harmonic mean. All 0 to 1."""

    precision: float
    recall: float
    f1: float


def compare_characters(gold: str, text: str) -> Overlap:
    """Overlap of character 5-grams, counted as often as they occur, of letters and digits alone. A shorter text is
    one n-gram; two empty texts are equal."""
    return _compare(_character_grams(gold), _character_grams(text))


def compare_words(gold: str, text: str) -> Overlap:
    """ROUGE-5 as WebMainBench defines it (webmainbench/metrics/text_metrics.py in github.com/opendatalab): the texts
    as they are, cut into words by jieba, so that marks and white space are words too; 5-grams counted as often as
    they occur. A text of fewer words has no 5-gram and scores 0; two blank texts are equal."""
    if not gold.strip() and not text.strip():
        return Overlap(1.0, 1.0, 1.0)
    return _overlap(*(Counter(_n_grams(jieba.lcut(one))) for one in (gold, text)))


def runs_absent(text: str, other: str) -> list[str]:
    """Runs of letters and digits of `text` that no common 5-gram covers, in order; blanks and marks are left out."""
    letters = OTHER.sub("", text)
    left = _character_grams(other)
    absent: list[str] = []
    covered, start = 0, 0
    for at in range(max(1, len(letters) - N + 1)):
        gram = letters[at : at + N]
        if left[gram] > 0:
            left[gram] -= 1
            if covered < at:
                absent.append(letters[start:at])
            covered = max(covered, at + len(gram))
            start = covered
    return [*absent, letters[start:]] if start < len(letters) else absent


def _compare(gold: Counter[str], text: Counter[str]) -> Overlap:
    return _overlap(gold, text) if gold or text else Overlap(1.0, 1.0, 1.0)


def _overlap(gold: Counter[Gram], text: Counter[Gram]) -> Overlap:
    common = (gold & text).total()
    precision, recall = common / max(1, text.total()), common / max(1, gold.total())
    return Overlap(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


def _character_grams(text: str) -> Counter[str]:
    letters = OTHER.sub("", text)
    return Counter(letters[at : at + N] for at in range(max(1, len(letters) - N + 1)) if letters)


def _n_grams(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + N]) for at in range(len(words) - N + 1)]
