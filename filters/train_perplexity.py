"""Trains filters/models/perplexity.npy; the data, the figures and the command are in filters/models/perplexity.md.

Counts of characters, pairs and triples, with absolute discounting: D = 0.75 of each count goes to what was not
seen after that context (Ney, Essen and Kneser 1994). Sums in one order and no chance: the same texts give the same
bytes.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.characters import CodePoints
from corpus.document import Document
from corpus.runs import Hashes, hash_columns
from filters.perplexity import POINTS, SIZES, STEPS, Bytes, Tables, find_checks, find_places
from filters.training_texts import is_held_out, read_crawl, read_set

STYLES: Final = ("encyclopedia", "encyclopedia, traditional", "statutes", "manuals", "comments", "news")
DISCOUNT: Final = 0.75
# A word of jieba's dictionary counts once for so many occurrences there, at most so often.
WORD_UNIT, WORD_AT_MOST = 100, 50
# Shares of the probability that are spread evenly over all characters.
EVEN: Final = 0.01
# What Document.folded reads at once.
_PART: Final = 1000
_POINT_BITS: Final = 16

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Counts(NamedTuple):
    """Runs of one length, each as a number of sixteen bits a character, sorted, and how often each was seen."""

    runs: Integers
    counts: Floats


def read_texts(data: Path) -> Iterator[tuple[CodePoints, float]]:
    """Every text to train on, folded, and how often it counts."""
    texts = [text for style in STYLES for text in read_set(data, style, held_out=False)]
    pages = (page for page in read_crawl(data) if page.site.startswith("package"))
    texts += [page.text for page in pages if not is_held_out(page.site)]
    for text in texts:
        for start in range(0, len(text), _PART):
            yield Document(text[start : start + _PART]).folded, 1.0
    for line in (files("jieba") / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, _ = line.split(" ")
        yield Document(word).folded, min(-(-int(frequency) // WORD_UNIT), WORD_AT_MOST)


def count(texts: Iterable[tuple[CodePoints, float]]) -> list[Counts]:
    """Runs of one, two and three characters."""
    parts: list[list[Integers]] = [[], [], []]
    weights: list[list[Floats]] = [[], [], []]
    for folded, weight in texts:
        points = np.minimum(folded, POINTS - 1).astype(np.int64)
        for n in range(min(3, len(points))):
            run = points[: len(points) - n]
            for step in range(1, n + 1):
                run = (run << _POINT_BITS) | points[step : len(points) - n + step]
            parts[n].append(run)
            weights[n].append(np.full(len(run), weight))
    return [_sum(np.concatenate(runs), np.concatenate(each)) for runs, each in zip(parts, weights, strict=True)]


def make_tables(counts: Sequence[Counts]) -> Tables:
    """The model's tables; of two runs that share a place the more frequent one is kept."""
    singles, pairs, triples = counts
    known = np.bincount(singles.runs, singles.counts, POINTS)
    single = (1 - EVEN) * known / known.sum() + EVEN / POINTS
    pair, single_left = _discount(pairs, singles, single.take(pairs.runs & (POINTS - 1)))
    lower = pair.take(np.searchsorted(pairs.runs, triples.runs & (POINTS**2 - 1)))
    triple, pair_left = _discount(triples, pairs, lower)
    tables = Tables(*(np.zeros(size, np.uint8) for size in SIZES))
    tables.single_bits[:] = _to_steps(single)
    tables.single_backoff[singles.runs] = _to_steps(single_left)
    places, kept = _find_room(pairs, 2, tables.pair_check)
    tables.pair_bits[places] = _to_steps(pair[kept])
    tables.pair_backoff[places] = _to_steps(pair_left[kept])
    places, kept = _find_room(triples, 3, tables.triple_check)
    tables.triple_bits[places] = _to_steps(triple[kept])
    return tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Count, write the tables, print how many runs there are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds clean, langid, prose, warc, …")
    parser.add_argument("--output", type=Path, required=True, help="the model file to write (.npy)")
    options = parser.parse_args(arguments)
    counts = count(read_texts(options.data))
    tables = make_tables(counts)
    np.save(options.output, np.concatenate(tables))
    print("different runs of one, two and three:", *(f"{len(each.runs):,}" for each in counts))
    print(f"characters, repeated words counted in: {counts[0].counts.sum():,.0f}")
    print(f"kept: pairs {np.count_nonzero(tables.pair_check):,}, triples {np.count_nonzero(tables.triple_check):,}")


def _sum(runs: Integers, counts: Floats) -> Counts:
    different, places = np.unique(runs, return_inverse=True)
    sums: Floats = np.bincount(places, counts).astype(np.float64)
    return Counts(different, sums)


def _discount(longer: Counts, contexts: Counts, lower: Floats) -> tuple[Floats, Floats]:
    """The probability of each longer run's last character, and what each context leaves for others.

    lower: the probability of each longer run's last character given one character less.
    """
    places = np.searchsorted(contexts.runs, longer.runs >> _POINT_BITS)
    totals = np.bincount(places, longer.counts, len(contexts.runs))
    kinds = np.bincount(places, minlength=len(contexts.runs))
    left = np.where(totals > 0, DISCOUNT * kinds / np.maximum(totals, 1), 1.0)
    return (longer.counts - DISCOUNT) / totals[places] + left[places] * lower, left


def _find_room(counts: Counts, length: int, check: Bytes) -> tuple[Integers, Integers]:
    """Places in the tables and the runs that stand there; marks the places in `check`."""
    order = np.argsort(-counts.counts, kind="stable")
    hashes = hash_runs(counts.runs[order], length)
    places, first = np.unique(find_places(hashes, len(check)), return_index=True)
    check[places] = find_checks(hashes[first])
    return places, order[first]


def hash_runs(runs: Integers, length: int) -> Hashes:
    """The hashes of runs that are written as one number each, as `filters.ngrams` has them."""
    points = np.stack([(runs >> (_POINT_BITS * place)) & (POINTS - 1) for place in reversed(range(length))])
    return hash_columns(points.astype(np.uint32))


def _to_steps(probability: Floats) -> Bytes:
    steps = np.rint(-np.log2(probability) * STEPS)
    stored: Bytes = np.minimum(steps, 255).astype(np.uint8)
    return stored


if __name__ == "__main__":
    main()
