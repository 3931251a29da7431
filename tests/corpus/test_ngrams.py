"""The hashes of a key's n-grams."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points
from corpus.ngrams import N, hash_ngrams

SENTENCE = "老陈把那本没了封面的词典擦干净，放回纸箱。"


@given(st.text(st.sampled_from("天地玄黄宇"), min_size=N, max_size=40), st.text(st.sampled_from("洪荒"), max_size=5))
def test_a_hash_is_of_its_own_characters_alone(text: str, before: str) -> None:
    points = to_code_points(text)
    hashes = hash_ngrams(points)
    assert len(hashes) == len(text) - N + 1
    assert np.array_equal(hash_ngrams(to_code_points(before + text))[len(before) :], hashes)
    assert len(set(hashes.tolist())) == len({text[at : at + N] for at in range(len(hashes))})


def test_shorter_keys_have_no_hash() -> None:
    assert len(hash_ngrams(to_code_points("一" * (N - 1)))) == 0


def test_long_keys_are_hashed_alike_everywhere() -> None:
    key = np.tile(to_code_points(SENTENCE), 5_000)
    hashes = hash_ngrams(key)
    assert len(hashes) == len(key) - N + 1
    assert np.array_equal(hashes, np.resize(hashes[: len(SENTENCE)], len(hashes)))
