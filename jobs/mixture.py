"""How often documents of each kind of page are to be read, and which part is held out; and what came out.

All that is drawn follows from a hash of the document's id: what is drawn for 0.5 epochs is drawn for 0.7 too, and
what is held out stays held out whatever the seed, and when the corpus grows.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from corpus.errors import InputError, enumerate_shortly
from jobs.console import show
from jobs.report_terminal import make_table

MILLION = 1_000_000
TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)
# Half a percent, as a check of training: of a corpus of 10 billion tokens that is 50 million. None for tests, which
# are benchmarks of their own.
VALIDATION_SHARE, TEST_SHARE = 0.005, 0.0
# Up to four epochs are nearly as good as as much new text, and soon after they are worth nothing (Muennighoff et al.,
# Scaling Data-Constrained Language Models, arXiv 2305.16264).
EPOCHS_AT_MOST = 4.0
# More than that is a slip of the keyboard: each document takes its place in the shuffle as often.
COPIES_AT_MOST = 100
MIXTURE = "mixture.json"
NOT_DRAWN = "tokens.not_drawn"


class Mixture(NamedTuple):
    """validation, test: shares of the documents that are held out. epochs: kind of page -> how often its documents are
    read, 1 where it is not named. weights: kind of page -> its share of the training text instead."""

    validation: float = VALIDATION_SHARE
    test: float = TEST_SHARE
    epochs: Mapping[str, float] = {}
    weights: Mapping[str, float] = {}


def choose_mixture(
    validation: float, test: float, epochs: Sequence[str], weights: Sequence[str]
) -> Mixture:
    """What the user asks for. Raises InputError for what cannot be."""
    if not (validation >= 0 and test >= 0 and validation + test < 1):
        raise InputError(
            f"--validation-share {validation} and --test-share {test}: give shares of 0 and more, below 1 together."
        )
    if epochs and weights:
        raise InputError("--epochs and --weight say the same in two ways: give one of them.")
    asked, shares = _read_numbers("--epochs", epochs), _read_numbers("--weight", weights)
    if excessive := [f"{name}={value:g}" for name, value in asked.items() if value > COPIES_AT_MOST]:
        raise InputError(f"--epochs {enumerate_shortly(excessive)}: {COPIES_AT_MOST} at most.")
    if math.fsum(shares.values()) > 1 + 1e-9:
        raise InputError(f"--weight: the shares are {math.fsum(shares.values()):g} together; give 1 at most.")
    return Mixture(validation, test, asked, shares)


def _read_numbers(option: str, given: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in given:
        name, _, text = one.partition("=")
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not name or not 0 <= value < math.inf:
            raise InputError(f"{option} {one!r}: give a kind of page and a number of 0 and more, such as forum=0.5.")
        if name in found:
            raise InputError(f"{option}: {name} is given twice.")
        found[name] = value
    return found


def settle_epochs(mixture: Mixture, characters: Mapping[str, int]) -> dict[str, int]:
    """Kind of page -> how often its documents are read, in millionths. characters: of the training text, by kind.

    Raises InputError for a kind that the corpus does not have, and for weights that would take a kind's documents
    more often than EPOCHS_AT_MOST.
    """
    named = [*mixture.epochs, *mixture.weights]
    if unknown := sorted(set(named) - characters.keys()):
        raise InputError(
            f"the corpus has no documents of the kind {enumerate_shortly(unknown)}. It has "
            f"{', '.join(sorted(characters))}; see the column source_type."
        )
    epochs = _weigh(mixture.weights, characters) if mixture.weights else mixture.epochs
    return {name: round(epochs.get(name, 1.0) * MILLION) for name in sorted(characters)}


def _weigh(weights: Mapping[str, float], characters: Mapping[str, int]) -> dict[str, float]:
    """The epochs that give each kind its share of as much text as there is; kinds without one share the rest as they
    are."""
    whole, rest = sum(characters.values()), 1 - math.fsum(weights.values())
    others = sum(count for name, count in characters.items() if name not in weights)
    if not others and rest > 1e-6:
        raise InputError(
            f"--weight: the shares of all kinds in the corpus are {1 - rest:g} together; they must be 1."
        )
    shares = {name: weights.get(name, rest * count / max(1, others)) for name, count in characters.items()}
    epochs = {name: share * whole / max(1, characters[name]) for name, share in shares.items()}
    if excessive := sorted(name for name, value in epochs.items() if value > EPOCHS_AT_MOST):
        listed = [f"{name} {epochs[name]:.1f} times, so {shares[name] * EPOCHS_AT_MOST / epochs[name]:.4f} at most"
                  for name in excessive]
        raise InputError(
            f"--weight: these would be read more than {EPOCHS_AT_MOST:g} times, which teaches nothing new: "
            f"{enumerate_shortly(listed)}. Give less, or say --epochs yourself."
        )
    return epochs


def account(shards: Iterable[Mapping[str, Any]], epochs: Mapping[str, int]) -> list[dict[str, Any]]:
    """What came out: for each split and kind of page documents (copies counted), tokens, epochs asked for, and the
    share of the split's tokens."""
    counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for shard in shards:
        for source, counted in shard["sources"].items():
            line = counts[shard["split"], source]
            line[0] += counted["documents"]
            line[1] += counted["tokens"]
    whole = {split: sum(tokens for (one, _), (_, tokens) in counts.items() if one == split) for split in SPLITS}
    return [
        {
            "split": split,
            "source": source,
            "documents": counts[split, source][0],
            "tokens": counts[split, source][1],
            "epochs": limit_epochs(split, epochs.get(source, MILLION)) / MILLION,
            "share": round(counts[split, source][1] / whole[split], 6),
        }
        for split, source in sorted(counts, key=lambda key: (SPLITS.index(key[0]), key[1]))
    ]


def encode_account(lines: Sequence[Mapping[str, Any]], epochs: Mapping[str, int]) -> dict[str, bytes]:
    """MIXTURE and its content."""
    said = {"epochs_millionths": epochs, "lines": lines}
    return {MIXTURE: json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"}


def limit_epochs(split: str, epochs: int) -> int:
    """What is held out is read once at most."""
    return epochs if split == TRAIN else min(epochs, MILLION)


def show_account(lines: Sequence[Mapping[str, Any]]) -> None:
    table = make_table("Tokens by kind of page", "kind", "documents", "tokens", "epochs", "share")
    for line in lines:
        cells = (f"{line['documents']:,}", f"{line['tokens']:,}", f"{line['epochs']:g}", f"{line['share']:.2%}")
        table.add_row(f"{line['split']} {line['source']}", *cells)
    show(table)
