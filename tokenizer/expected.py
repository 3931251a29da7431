"""What a format must hold of a shard's documents, for parsers that check what writers wrote."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tokenizer.encode import Tokens
from tokenizer.layout import Layout
from tokenizer.packing import concatenate, fit_best
from tokenizer.read import TokenShard

Integers = NDArray[np.int64]


class Expected(NamedTuple):
    """The stretches of documents in a stream of `total` tokens, all else of which is `padding`.

    Stretch i is `lengths` tokens of the shard from token `begins` on, and stands at token `places`. Arrays of
    shape (stretches,). `sequence_length` is 0 where documents are as they are.
    """

    shard: TokenShard
    begins: Integers
    places: Integers
    lengths: Integers
    total: int
    padding: int
    sequence_length: int

    @property
    def boundaries(self) -> Integers:
        """Where stretches and paddings begin, and the end."""
        return np.unique(np.concatenate([self.places, self.places + self.lengths, [self.total]]))

    def differing(self, tokens: Tokens) -> int:
        """How many stretches, and paddings between them, are not in `tokens` as they should be."""
        source, wrong, at = np.asarray(self.shard.tokens), 0, 0
        for begin, place, length in zip(
            self.begins.tolist(), self.places.tolist(), self.lengths.tolist(), strict=True
        ):
            wrong += at < place and bool((tokens[at:place] != self.padding).any())
            at = place + length
            wrong += not np.array_equal(tokens[place:at], source[begin : begin + length])
        return wrong + bool((tokens[at:] != self.padding).any())


def expect_documents(shard: TokenShard, padding: int) -> Expected:
    """Documents as they are."""
    lengths = shard.lengths.astype(np.int64)
    begins = np.cumsum(lengths) - lengths
    return Expected(shard, begins, begins, lengths, len(shard.tokens), padding, 0)


def expect_sequences(shard: TokenShard, layout: Layout, padding: int) -> Expected:
    """Documents packed as the layout says."""
    packed = concatenate if layout.pack == "concat" else fit_best
    pieces = packed(shard.lengths, layout.sequence_length)
    begins = (np.cumsum(shard.lengths, dtype=np.int64) - shard.lengths)[pieces.document] + pieces.start
    places = pieces.sequence * layout.sequence_length + pieces.place
    total = (int(places[-1]) // layout.sequence_length + 1) * layout.sequence_length
    return Expected(shard, begins, places, pieces.length, total, padding, layout.sequence_length)


def packing_problems(expected: Expected) -> Iterator[str]:
    """What a packing must keep: every token once, sequences and documents apart, no two stretches in one place."""
    order = np.argsort(expected.begins)
    lengths = expected.lengths[order]
    begins, ends = expected.begins[order], np.cumsum(lengths)
    if not np.array_equal(begins, ends - lengths) or ends[-1] != len(expected.shard.tokens):
        yield "pieces that do not have every token once"
    documents = np.cumsum(expected.shard.lengths, dtype=np.int64)
    if (np.searchsorted(documents, begins, "right") != np.searchsorted(documents, ends - 1, "right")).any():
        yield "pieces of more than one document"
    after = expected.places + expected.lengths
    if (after[:-1] > expected.places[1:]).any() or (expected.lengths < 1).any():
        yield "pieces that lie over each other"
    if (expected.places // expected.sequence_length != (after - 1) // expected.sequence_length).any():
        yield "pieces that go beyond their sequence"
