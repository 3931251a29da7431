"""How well a classifier's labels agree with the true ones."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

# How often each (true label, given label) occurred.
Pairs = Mapping[tuple[str, str], int]


class Score(NamedTuple):
    """How a classifier did on the rows of one label."""

    rows: int
    precision: float
    recall: float


def score_pairs(pairs: Pairs) -> dict[str, Score]:
    """The score of every label that occurs, in the labels' order."""
    return {label: _score(pairs, label) for label in sorted({label for pair in pairs for label in pair})}


def accuracy(pairs: Pairs) -> float:
    """Share of rows whose label is right, 0 where there are none."""
    return sum(count for (truth, given), count in pairs.items() if truth == given) / max(sum(pairs.values()), 1)


def macro_f1(pairs: Pairs) -> float:
    """F1 averaged over the labels that have rows, each counting the same."""
    scores = [each for each in score_pairs(pairs).values() if each.rows]
    return sum(f1(each) for each in scores) / max(len(scores), 1)


def f1(score: Score) -> float:
    """Harmonic mean of precision and recall."""
    total = score.precision + score.recall
    return 2 * score.precision * score.recall / total if total else 0.0


def score_lines(pairs: Pairs) -> Sequence[str]:
    """A Markdown table of the scores by label, and a line with accuracy and macro-F1."""
    rows = [
        f"| {label} | {each.rows:,} | {each.precision:.3f} | {each.recall:.3f} | {f1(each):.3f} |"
        for label, each in score_pairs(pairs).items()
    ]
    summary = f"accuracy {accuracy(pairs):.4f}, macro-F1 {macro_f1(pairs):.4f}"
    return ["| label | texts | precision | recall | F1 |", "|---|---|---|---|---|", *rows, "", summary]


def _score(pairs: Pairs, label: str) -> Score:
    true = sum(count for (truth, _), count in pairs.items() if truth == label)
    found = sum(count for (_, guess), count in pairs.items() if guess == label)
    right = pairs.get((label, label), 0)
    return Score(true, right / max(found, 1), right / max(true, 1))
