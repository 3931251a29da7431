"""SimHash: against a slow one written from the definition, and its tables find all that differ in three bits."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.copies import Texts
from corpus.key import make_key, make_keys
from corpus.marks import mark_texts
from corpus.minhash import BASE, MIX, Bands
from corpus.numbers import find_numbers
from corpus.signatures import (
    MethodName,
    choose_method,
    describe,
    estimate,
    limits_of,
    sign_marks,
    similarity_of,
    tell_copies,
)
from corpus.simhash import BITS, SimHash, hash_blocks, sign, sketch

MASK = 2**64 - 1
TEXT = st.text(st.sampled_from("春天来了公园里的花都开，。 abc1"), max_size=40)


def vote(key: str) -> int:
    """The bits that most of the key's 5-grams have set, a bit after the other."""
    if not key:
        return 0
    points = [ord(character) for character in key] + [0] * (5 - len(key))
    hashes = [hash_gram(points[at : at + 5]) for at in range(len(points) - 4)]
    return sum(1 << bit for bit in range(BITS) if 2 * sum(each >> bit & 1 for each in hashes) > len(hashes))


def hash_gram(points: list[int]) -> int:
    """As `corpus.minhash.shingle` does to 32 bits, then spread to 64."""
    polynomial = 0
    for point in points:
        polynomial = (polynomial * int(BASE) + point) & MASK
    short = ((polynomial ^ polynomial >> 33) * int(MIX) & MASK) >> 32
    spread = short * int(BASE) & MASK
    return (spread ^ spread >> 32) * int(MIX) & MASK


@given(st.lists(TEXT, max_size=5))
@settings(max_examples=60)
def test_each_bit_is_what_most_5_grams_have(texts: list[str]) -> None:
    assert sign(make_keys(texts)).tolist() == [vote(make_key(text)) for text in texts]


@given(st.integers(0, MASK), st.sets(st.integers(0, BITS - 1), max_size=3))
def test_three_other_bits_leave_a_bucket_in_common(value: int, flipped: set[int]) -> None:
    other = value ^ sum(1 << bit for bit in flipped)
    one, another = hash_blocks(np.array([value, other], np.uint64)).tolist()
    assert len(one) == 20 and set(one) & set(another)
    assert set(one) == set(another) or flipped


def test_blocks_that_differ_all_have_no_bucket_in_common() -> None:
    one, other = hash_blocks(np.array([0, MASK], np.uint64)).tolist()
    assert not set(one) & set(other)
    assert len(set(one)) == 20


def test_buckets_of_chance_never_meet() -> None:
    chance = random.Random(3)
    buckets = hash_blocks(np.array([chance.getrandbits(64) for _ in range(2000)], np.uint64))
    met = sum(len(column) - len(set(column.tolist())) for column in buckets.T)
    # 20 tables of 31 to 33 bits, two million pairs: 0.01 meetings each are expected.
    assert met <= 2


@pytest.mark.parametrize("flipped", [0, 1, 3, 4, 64])
def test_similarity_is_the_share_of_equal_bits(flipped: int) -> None:
    pair = sketch(np.array([0, (1 << flipped) - 1], np.uint64))
    assert estimate(pair[:1], pair[1:], SimHash()).tolist() == [1 - flipped / BITS]
    assert (estimate(pair[:1], pair[1:], SimHash())[0] >= similarity_of(SimHash())) == (flipped <= 3)


def test_one_word_of_many_changes_few_bits() -> None:
    chance = random.Random(1)
    text = "".join(chance.choices([chr(point) for point in range(0x4E00, 0x5200)], k=3000))
    one, near, other = sign(make_keys([text, text[:1500] + "春" + text[1501:], text[::-1]])).tolist()
    assert (one ^ near).bit_count() <= 6 < 16 < (one ^ other).bit_count()


def test_methods_have_what_the_table_needs_and_are_told_apart() -> None:
    marks = mark_texts(pa.array(["春天来了，公园里的花都开了，孩子们在草地上奔跑。", ""]))
    for name, buckets, size in ((MethodName.MINHASH, 14, 112), (MethodName.SIMHASH, 20, 8)):
        signed = sign_marks(marks, choose_method(name, 14, 8))
        assert (signed.buckets.shape, signed.sketches.shape) == ((2, buckets), (2, size))
        assert (signed.buckets.dtype, signed.sketches.dtype) == (np.int64, np.uint8)
    described = [describe(method) for method in (SimHash(), Bands(), Bands(20, 5))]
    assert len({str(each) for each in described}) == 3


@pytest.mark.parametrize(
    ("flipped", "at_least", "expected"), [(3, 1 - 3 / BITS, True), (4, 1 - 3 / BITS, False), (9, 0.85, True)]
)
def test_bits_alone_tell_copies(flipped: int, at_least: float, expected: bool) -> None:
    """As in 2021: numbers and lengths, which MinHash's copies must agree in, are not asked."""
    facts = "起拍价11万元，12年13月14日15时，16平方米。", "起拍价21万元，22年23月24日25时，26平方米。"
    texts, others = (Texts(np.array([60], np.int32), find_numbers(make_keys([fact]))) for fact in facts)
    alike = np.array([1 - flipped / BITS])
    assert tell_copies(alike, texts, others, SimHash(), at_least).tolist() == [expected]
    assert tell_copies(np.array([0.94]), texts, others, Bands(), 0.7).tolist() == [False]
    assert limits_of(SimHash()) == {"chained": 0.0} and limits_of(Bands())["chained"] == 0.1


def test_hashes_are_a_promise() -> None:
    assert sign(make_keys(["中国人民万岁"])).tolist() == [9224671109889532416]
