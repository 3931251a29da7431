"""The documents of `dedup_quality.py`: which of them are copies, and how similar any two are."""

import itertools
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from look_alikes import Page
from near_copies import TRANSFORMS, Copied
from scipy.sparse import csr_matrix, triu

from corpus.characters import to_code_points
from corpus.key import make_key

SHINGLE_CHARS = 5
# Of texts that have nothing in common 99.9 % are below 0.05.
RESEMBLANCE = 0.1
SEED = 7
JOINED = "two articles joined"
RECRAWLED = "crawled twice (real)"
# Of a polynomial over code points, wrapping at 2^64: among ten million 5-grams no two get one number.
ODD = np.uint64(0x9E3779B97F4A7C15)


class Document(NamedTuple):
    """A text, what it is an example of, and the texts it was made of: copies have one in common."""

    text: str
    kind: str
    sources: frozenset[int]


class Pair(NamedTuple):
    """Two documents by their numbers, and the Jaccard similarity of their keys' 5-grams."""

    low: int
    high: int
    similarity: float


class Pool(NamedTuple):
    """All documents, and which of them are an original and its near copy: (original, copy) by their numbers."""

    documents: list[Document]
    copies: list[tuple[int, int]]

    def are_copies(self, low: int, high: int) -> bool:
        return not self.documents[low].sources.isdisjoint(self.documents[high].sources)


def make_pool(
    originals: Sequence[str], recrawled: Sequence[tuple[str, str]], alike: Mapping[str, Iterable[str]]
) -> Pool:
    """Each original with one near copy, each transform as often as the others; pages crawled twice; look-alikes."""
    pool, chance = Pool([], []), random.Random(SEED)
    numbers = itertools.count()
    rest = iter(originals)
    for name, transform in itertools.cycle(TRANSFORMS.items()):
        text, other = next(rest, None), next(rest, None) if name == JOINED else ""
        if text is None or other is None:
            break
        source = frozenset({next(numbers)})
        copied = transform(text, other, chance)
        sources = source
        if other:
            sources |= {next(numbers)}
            pool.documents.append(Document(other, name, sources - source))
        _add_copies(pool, copied, name, source, sources)
    for pair in recrawled:
        source = frozenset({next(numbers)})
        _add_copies(pool, Copied(*pair), RECRAWLED, source, source)
    for name, texts in alike.items():
        pool.documents.extend(Document(text, name, frozenset({next(numbers)})) for text in texts)
    return pool


def _add_copies(pool: Pool, copied: Copied, kind: str, source: frozenset[int], sources: frozenset[int]) -> None:
    at = len(pool.documents)
    pool.documents.extend((Document(copied.original, kind, source), Document(copied.copy, kind, sources)))
    pool.copies.append((at, at + 1))


def make_look_alikes(families: Mapping[str, Page], count: int) -> dict[str, list[str]]:
    """`count` pages of each family."""
    return {name: [page(random.Random(at)) for at in range(count)] for name, page in families.items()}


def find_similar(texts: Sequence[str]) -> list[Pair]:
    """All pairs of texts of a similarity of RESEMBLANCE and more: common 5-grams are counted, none is estimated."""
    shingled = [shingle_key(text) for text in texts]
    bounds = np.cumsum([0, *map(len, shingled)])
    grams, columns = np.unique(np.concatenate(shingled), return_inverse=True)
    held = csr_matrix((np.ones(len(columns), np.int32), columns, bounds), (len(texts), len(grams)))
    common = triu(held @ held.T, 1).tocoo()
    sizes = np.diff(bounds)
    similarity = common.data / (sizes[common.row] + sizes[common.col] - common.data)
    rows = zip(common.row.tolist(), common.col.tolist(), similarity.tolist(), strict=True)
    return sorted(Pair(*row) for row in rows if row[2] >= RESEMBLANCE)


def shingle_key(text: str) -> npt.NDArray[np.uint64]:
    """The different character 5-grams of the text's key, each as a number of 64 bits; of a shorter key, none."""
    points = to_code_points(make_key(text)).astype(np.uint64)
    numbers = np.zeros(max(len(points) - SHINGLE_CHARS + 1, 0), np.uint64)
    for at in range(SHINGLE_CHARS):
        numbers = numbers * ODD + points[at : at + len(numbers)]
    return np.unique(numbers)


def drop_similar(texts: Sequence[str]) -> list[str]:
    """Texts of which no two resemble each other: of two that do the later one goes."""
    gone: set[int] = set()
    for low, high, _ in find_similar(texts):
        if low not in gone:
            gone.add(high)
    return [text for at, text in enumerate(texts) if at not in gone]
