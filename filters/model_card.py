"""The card beside a trained model: what it was trained on, with which settings, and how well it does."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from filters.labelled import Example
from filters.scores import Pairs, score_lines


class Card(NamedTuple):
    """sources: the files trained on; pairs: true and given labels by cross-validation, no text by a classifier that
    was trained on it."""

    model: Path
    sources: Sequence[Path]
    examples: Sequence[Example]
    settings: str
    folds: int
    pairs: Pairs


def write_card(card: Card) -> Path:
    """Write the card as MODEL.md beside the model, and return its path."""
    labels = Counter(example.label for example in card.examples)
    lines = [
        f"# {card.model.name}",
        "",
        f"Trained on {len(card.examples):,} texts by `wudao train-classifier`: {card.settings}.",
        "",
        "| file | sha256 |",
        "|---|---|",
        *(f"| `{path.name}` | {sha256(path.read_bytes()).hexdigest()} |" for path in card.sources),
        "",
        "Texts by label: " + ", ".join(f"{label} {count:,}" for label, count in sorted(labels.items())) + ".",
        "",
        f"Cross-validated in {card.folds} parts:",
        "",
        *score_lines(card.pairs),
        "",
        "To be filled in: origin and licence of the data, what the model must not be used for, known errors.",
        "",
    ]
    path = card.model.with_suffix(".md")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
