"""Documents of many lengths -> sequences of one length: by concatenation, or by best fit.

Best-fit packing is that of Ding et al., "Fewer Truncations Improve Language Modeling" (arXiv 2404.10830):
documents are placed from the longest to the shortest, each where the least room is left over, and none is
cut but those longer than a sequence.
"""

from bisect import bisect_left, insort
from collections import defaultdict, deque
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


class Pieces(NamedTuple):
    """Where the tokens of documents stand in sequences: arrays of shape (pieces,), ordered as the pieces stand.

    Piece i is `length` tokens of document `document` from its token number `start` on; it stands at token
    number `place` of sequence `sequence`. Every token of every document is in one piece.
    """

    document: Integers
    start: Integers
    length: Integers
    sequence: Integers
    place: Integers


class Packing(NamedTuple):
    """What packing did. `concatenation_cuts` is how many documents concatenation alone would have cut."""

    sequences: int
    sequence_length: int
    documents: int
    documents_cut: int
    concatenation_cuts: int
    tokens: int
    padding: int


def concatenate(lengths: NDArray[np.int32], sequence_length: int) -> Pieces:
    """One document after another, cut wherever a sequence is full. `lengths` in tokens, shape (documents,)."""
    ends = np.cumsum(lengths, dtype=np.int64)
    starts = ends - lengths
    document, number = _repeat((ends - 1) // sequence_length - starts // sequence_length + 1)
    cut = (starts[document] // sequence_length + number) * sequence_length
    begin = np.maximum(starts[document], cut)
    length = np.minimum(ends[document], cut + sequence_length) - begin
    return Pieces(document, begin - starts[document], length, begin // sequence_length, begin % sequence_length)


def fit_best(lengths: NDArray[np.int32], sequence_length: int) -> Pieces:
    """Documents longer than a sequence give full sequences and a rest; rests and documents are fitted.

    Sequences are in the order of the documents that opened them, and so shuffled if documents are; inside a
    sequence pieces are in the order of their documents, so that no length has a place of its own.
    """
    document, number = _repeat(-(-lengths.astype(np.int64) // sequence_length))
    start = number * sequence_length
    length = np.minimum(lengths[document] - start, sequence_length)
    sequence = _renumber(_fit(length, sequence_length))
    order = np.argsort(sequence, kind="stable")
    document, start, length, sequence = document[order], start[order], length[order], sequence[order]
    before = np.cumsum(length) - length
    firsts = np.flatnonzero(np.diff(sequence, prepend=-1))
    return Pieces(document, start, length, sequence, before - before[firsts][sequence])


def measure_packing(pieces: Pieces, lengths: NDArray[np.int32], sequence_length: int) -> Packing:
    """Counts of a packing of documents with these `lengths`."""
    ends = np.cumsum(lengths, dtype=np.int64)
    sequences, tokens = int(pieces.sequence[-1]) + 1, int(ends[-1])
    return Packing(
        sequences=sequences,
        sequence_length=sequence_length,
        documents=len(lengths),
        documents_cut=len(np.unique(pieces.document[pieces.start > 0])),
        concatenation_cuts=int(np.count_nonzero((ends - lengths) // sequence_length != (ends - 1) // sequence_length)),
        tokens=tokens,
        padding=sequences * sequence_length - tokens,
    )


def _repeat(counts: Integers) -> tuple[Integers, Integers]:
    """0 … n-1, each as often as `counts` says, and the number of each repetition, from 0."""
    which = np.repeat(np.arange(len(counts)), counts)
    return which, np.arange(len(which)) - (np.cumsum(counts) - counts)[which]


def _renumber(fitted: tuple[Integers, Integers]) -> Integers:
    """Sequences numbered in the order of their openers, not of their making."""
    sequence, opener = fitted
    number = np.empty(len(opener), np.int64)
    number[np.argsort(opener)] = np.arange(len(opener))
    return number[sequence]


def _fit(lengths: Integers, sequence_length: int) -> tuple[Integers, Integers]:
    """The sequence of every piece, shape (pieces,), and the piece that opened each, shape (sequences,).

    Pieces of one length are placed together: best fit fills the sequence with the least sufficient room as
    often as the length goes into it, then the next one with that room. The first opened is the first filled.
    """
    by_length = np.argsort(-lengths, kind="stable")
    counts = np.bincount(lengths, minlength=sequence_length + 1)
    sequence = np.empty(len(lengths), np.int64)
    openers: list[Integers] = []
    room = _Room()
    at = opened = 0
    for length in range(sequence_length, 0, -1):
        end = at + int(counts[length])
        while at < end:
            left = room.least(length) or sequence_length
            times = left // length
            wanted = -(-(end - at) // times)
            found = room.take(left, wanted) if left < sequence_length else np.arange(opened, opened + wanted)
            placed = by_length[at : min(end, at + len(found) * times)]
            sequence[placed] = np.repeat(found, times)[: len(placed)]
            if left == sequence_length:
                openers.append(placed[::times])
                opened += len(found)
            room.give(left - times * length, found[: len(placed) // times])
            room.give(left - len(placed) % times * length, found[len(placed) // times :])
            at += len(placed)
    return sequence, np.concatenate(openers)


class _Room:
    """Sequences by the room that is left in them, in tokens; full ones are forgotten."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._sequences: defaultdict[int, deque[Integers]] = defaultdict(deque)

    def least(self, length: int) -> int | None:
        """The least room that holds `length` tokens."""
        at = bisect_left(self._sizes, length)
        return self._sizes[at] if at < len(self._sizes) else None

    def give(self, left: int, sequences: Integers) -> None:
        if left and len(sequences):
            if not self._sequences[left]:
                insort(self._sizes, left)
            self._sequences[left].append(sequences)

    def take(self, left: int, wanted: int) -> Integers:
        """At most `wanted` of the sequences with this room, the first given first."""
        held, taken = self._sequences[left], []
        while held and wanted:
            part = held.popleft()
            taken.append(part[:wanted])
            if len(part) > wanted:
                held.appendleft(part[wanted:])
            wanted -= len(taken[-1])
        if not held:
            del self._sizes[bisect_left(self._sizes, left)]
        return np.concatenate(taken)
