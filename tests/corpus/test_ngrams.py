"""The key that overlap is counted on, and the hashes of its n-grams."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points, to_text
from corpus.ngrams import N, find_key, hash_ngrams
from corpus.normalize import make_key

SENTENCE = "老陈把那本没了封面的词典擦干净，放回纸箱。"


def key_of(text: str) -> str:
    return to_text(find_key(to_code_points(text)))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("，。！？ \n_　", ""),
        ("詞典擦乾淨", "词典擦干净"),
        ("ＡＢＣ１２３", "abc123"),
        ("Ⅳ、㎏与㈠", "ivkg与一"),
        ("气温３６℃", "气温36c"),
        ("⾺上", "马上"),
        ("\U00020000字", "\U00020000字"),
        ("\ue000\U000f0000", ""),
    ],
)
def test_keys(text: str, key: str) -> None:
    assert key_of(text) == key


@pytest.mark.parametrize("text", [SENTENCE, "書店裡賣舊地圖，也賣老照片。", "Python 3.11 與 Ｓｐａｒｋ"])
def test_the_key_is_that_of_duplicates(text: str) -> None:
    assert key_of(text) == make_key(text)


@given(st.text(max_size=80))
def test_a_key_is_its_own_key_whatever_the_text(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)


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
