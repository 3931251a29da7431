"""Trains filters/models/quality.npy; the data, the figures and the command are in filters/models/quality.md.

Good: encyclopedia, statutes, manuals, news, comments and posts, in pieces of many lengths. Bad: what extraction
leaves out of real pages, advertising messages, and good text spoilt as the web spoils it (`filters.spoil`). Both
come in equal numbers from equal styles, so that a style by itself says nothing.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from corpus.document import Document
from filters.quality import PLACES, Weights, find_places
from filters.spoil import insert_phrases, shuffle_characters, shuffle_words, stuff_keywords
from filters.training_texts import is_held_out, read_crawl, read_set

PROSE: Final = ("encyclopedia", "encyclopedia, traditional", "statutes", "manuals", "comments", "news")
STYLES: Final = (*PROSE, "verse", "lyrics")
# Rows of each style, good ones and as many bad ones made of them; of left-out blocks; of messages.
STYLE_ROWS, LEFT_OUT_ROWS, MESSAGE_ROWS = 1_000, 3_000, 1_500
PIECE: Final = (60, 500)
# Whole-batch steps, their length, and how strongly weights are drawn to 0.
ROUNDS, RATE, DECAY = 80, 1.0, 1e-9
_SEED: Final = 1


class Row(NamedTuple):
    """A piece of text, and whether it is good."""

    is_good: bool
    text: str


def make_rows(data: Path, held_out: bool) -> list[Row]:
    """Rows of one half of the data, in random order."""
    chance = random.Random(_SEED)
    good, left_out = _read_texts(data, held_out)
    messages = read_set(data, "messages", held_out)
    phrases = [phrase for message in messages for phrase in message.split("\n") if 6 <= len(phrase) <= 40]
    rows = []
    for texts in good.values():
        for text in chance.choices(texts, k=STYLE_ROWS):
            piece = _cut(text, chance)
            rows += [Row(True, piece), Row(False, _spoil(piece, phrases, chance))]
    rows += [Row(False, _cut(text, chance)) for text in chance.choices(left_out, k=LEFT_OUT_ROWS)]
    rows += [Row(False, _cut(text, chance)) for text in chance.choices(messages, k=MESSAGE_ROWS)]
    chance.shuffle(rows)
    return [row for row in rows if row.text.strip()]


def train(rows: Sequence[Row]) -> Weights:
    """The weights and the bias that tell good rows from bad: logistic regression on the mean of a row's runs.

    Whole-batch AdaGrad (Duchi et al. 2011): no chance and one order of sums, so that the same rows give the same
    weights.
    """
    places = [find_places(Document(row.text)) for row in rows]
    lengths = np.array([len(each) for each in places])
    flat, starts = np.concatenate(places), lengths.cumsum() - lengths
    good = np.array([row.is_good for row in rows], np.float64)
    shares = np.where(good, 0.5 / good.sum(), 0.5 / (len(rows) - good.sum()))
    weights, squares, bias, bias_squares = np.zeros(PLACES), np.full(PLACES, 1e-18), 0.0, 1e-18
    for _ in range(ROUNDS):
        margins = np.add.reduceat(weights.take(flat), starts) / lengths + bias
        errors = (1 / (1 + np.exp(-margins)) - good) * shares
        slope = np.bincount(flat, np.repeat(errors / lengths, lengths), PLACES) + DECAY * weights
        squares += slope**2
        weights -= RATE * slope / np.sqrt(squares)
        bias_squares += errors.sum() ** 2
        bias -= errors.sum() / bias_squares**0.5 * 0.1
    return np.append(weights, bias)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on one half of the data, print how the other half is told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds clean, langid, prose, spam, …")
    parser.add_argument("--output", type=Path, required=True, help="the model file to write (.npy)")
    options = parser.parse_args(arguments)
    weights = train(make_rows(options.data, held_out=False))
    np.save(options.output, weights.astype(np.float16))
    rows = make_rows(options.data, held_out=True)
    found = [bool(weights.take(find_places(Document(row.text))).mean() + weights[PLACES] > 0) for row in rows]
    for is_good, name in ((True, "good"), (False, "bad")):
        right = sum(row.is_good == guess == is_good for row, guess in zip(rows, found, strict=True))
        true, guessed = sum(row.is_good == is_good for row in rows), found.count(is_good)
        print(f"{name:4} {true:6} pieces  precision {right / guessed:.3f}  recall {right / true:.3f}")


def _read_texts(data: Path, held_out: bool) -> tuple[dict[str, list[str]], list[str]]:
    """Good texts by style, and what extraction left out of pages."""
    good = {style: read_set(data, style, held_out) for style in STYLES}
    pages = [page for page in read_crawl(data) if is_held_out(page.site) == held_out]
    good["pages"] = [page.text for page in pages if len(page.text) >= 200]
    # Twice, as pages are of all kinds: posts, tutorials, documentation.
    good["posts"] = [page.text for page in pages if len(page.text) >= 200 and not page.site.startswith("package")]
    return good, [page.left_out for page in pages if len(page.left_out) >= 30]


def _spoil(piece: str, phrases: Sequence[str], chance: random.Random) -> str:
    match chance.randrange(4):
        case 0:
            return shuffle_characters(piece, chance)
        case 1:
            return shuffle_words(piece, chance)
        case 2:
            return stuff_keywords(piece, chance)
        case _:
            return insert_phrases(piece, phrases, chance)


def _cut(text: str, chance: random.Random) -> str:
    length = chance.randint(*PIECE)
    start = chance.randint(0, max(0, len(text) - length))
    return text[start : start + length]


if __name__ == "__main__":
    main()
