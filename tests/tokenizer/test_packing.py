from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tokenizer.packing import Packing, Pieces, concatenate, fit_best, measure_packing

Pack = Callable[[NDArray[np.int32], int], Pieces]
# Lengths of documents, tokens of a sequence, and the pieces (document, start, length, sequence, place).
CONCATENATED = [
    ([4], 4, [(0, 0, 4, 0, 0)]),
    ([3, 2, 4], 4, [(0, 0, 3, 0, 0), (1, 0, 1, 0, 3), (1, 1, 1, 1, 0), (2, 0, 3, 1, 1), (2, 3, 1, 2, 0)]),
    ([9], 4, [(0, 0, 4, 0, 0), (0, 4, 4, 1, 0), (0, 8, 1, 2, 0)]),
]
FITTED = [
    ([4], 4, [(0, 0, 4, 0, 0)]),
    # Document 2 opens a sequence that document 0 fills; the one that document 1 opened stands before it.
    ([2, 2, 3], 5, [(1, 0, 2, 0, 0), (0, 0, 2, 1, 0), (2, 0, 3, 1, 2)]),
    # The rest of a long document goes where it fits, its full sequences stand where the document does.
    ([3, 9, 2], 4, [(0, 0, 3, 0, 0), (1, 8, 1, 0, 3), (1, 0, 4, 1, 0), (1, 4, 4, 2, 0), (2, 0, 2, 3, 0)]),
    # Four of one length, two to a sequence.
    ([2, 2, 2, 2], 4, [(0, 0, 2, 0, 0), (1, 0, 2, 0, 2), (2, 0, 2, 1, 0), (3, 0, 2, 1, 2)]),
]
lengths_of_documents = st.lists(st.one_of(st.integers(1, 12), st.integers(1, 60)), min_size=1, max_size=60)


def lengths(values: list[int]) -> NDArray[np.int32]:
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("pack", "documents", "length", "pieces"),
    [(concatenate, *case) for case in CONCATENATED] + [(fit_best, *case) for case in FITTED],
)
def test_where_pieces_stand(pack: Pack, documents: list[int], length: int, pieces: list[tuple[int, ...]]) -> None:
    packed = pack(lengths(documents), length)
    assert list(zip(*(column.tolist() for column in packed), strict=True)) == pieces


@pytest.mark.parametrize("pack", [concatenate, fit_best])
@settings(max_examples=60)
@given(documents=lengths_of_documents, length=st.integers(1, 30))
def test_every_token_once_in_order_and_inside_its_sequence(pack: Pack, documents: list[int], length: int) -> None:
    pieces = pack(lengths(documents), length)
    tokens = [
        (document, start + offset, sequence, place + offset)
        for document, start, count, sequence, place in zip(*(column.tolist() for column in pieces), strict=True)
        for offset in range(count)
    ]
    assert sorted((document, token) for document, token, _, _ in tokens) == [
        (document, token) for document, count in enumerate(documents) for token in range(count)
    ]
    stands = [(sequence, place) for _, _, sequence, place in tokens]
    assert stands == sorted(set(stands))
    assert all(place < length for _, place in stands)
    # No gap before the padding, and no sequence that is empty.
    for sequence in range(stands[-1][0] + 1):
        places = [place for one, place in stands if one == sequence]
        assert places == list(range(len(places)))
        assert places


@settings(max_examples=60)
@given(documents=lengths_of_documents, length=st.integers(1, 30))
def test_best_fit_cuts_only_what_is_longer_and_fills_as_the_plain_algorithm_does(
    documents: list[int], length: int
) -> None:
    pieces = fit_best(lengths(documents), length)
    cut = {document for document, start in zip(pieces.document.tolist(), pieces.start.tolist(), strict=True) if start}
    assert cut == {document for document, count in enumerate(documents) if count > length}
    parts = [min(length, count - start) for count in documents for start in range(0, count, length)]
    room: list[int] = []
    for part in sorted(parts, reverse=True):
        fitting = [left for left in room if left >= part]
        if fitting:
            room.remove(min(fitting))
        room.append(min(fitting, default=length) - part)
    filled = np.bincount(pieces.sequence, pieces.length)
    assert sorted(length - filled.astype(int)) == sorted(room)


@settings(max_examples=60)
@given(documents=lengths_of_documents, length=st.integers(1, 30))
def test_figures(documents: list[int], length: int) -> None:
    ends = np.cumsum(documents).tolist()
    sequences = -(-ends[-1] // length)
    cut = sum((end - count) // length != (end - 1) // length for end, count in zip(ends, documents, strict=True))
    padding = sequences * length - ends[-1]
    measured = measure_packing(concatenate(lengths(documents), length), lengths(documents), length)
    assert measured == Packing(sequences, length, len(documents), cut, cut, ends[-1], padding)


def test_lengths_of_web_pages_leave_hardly_any_padding() -> None:
    # Median and spread of 4,024 documents of Chinese manuals and prose, in tokens.
    documents = np.random.default_rng(1).lognormal(np.log(344), 1.35, 4_000).astype(np.int32) + 1
    measured = measure_packing(fit_best(documents, 4_096), documents, 4_096)
    assert measured.padding < 0.005 * measured.tokens
    assert measured.documents_cut < 0.05 * 4_000 < 0.15 * 4_000 < measured.concatenation_cuts
