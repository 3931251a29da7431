"""The numbers of texts: which they are, and how many two texts share."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.key import make_key, make_keys
from corpus.numbers import NUMBERS_AT_MOST, Numbers, find_numbers, share

WRITTEN = st.text(st.sampled_from("春天来了123456789０５，。 \n年月日元"), max_size=60)


def numbers_of(*texts: str) -> Numbers:
    return find_numbers(make_keys(texts))


def spell_numbers(text: str) -> set[str]:
    """Slowly: each run of digits of the key, with the character after it."""
    return set(re.findall("[0-9]+.?", make_key(text)))


def share_each(texts: list[str], others: list[str]) -> list[tuple[int, int]]:
    shared = share(numbers_of(*texts), numbers_of(*others))
    return list(zip(shared.fewer.tolist(), shared.both.tolist(), strict=True))


@pytest.mark.parametrize(
    ("one", "other", "fewer", "both"),
    [
        ("2023年5月10日，起拍价35万元", "2023年5月10日，起拍价35万元", 4, 4),
        ("2023年5月10日，起拍价35万元", "２０２３ 年 5 月 10 日（起拍价：35 萬元）", 4, 4),
        ("2023年5月10日，起拍价35万元", "2023年6月10日，起拍价48万元", 4, 2),
        ("10月", "10日", 1, 0),
        ("全价 1,280 元", "全价1280元", 1, 1),
        ("没有数字的文章", "2023年", 0, 0),
        ("", "", 0, 0),
        ("页码12", "页码12", 1, 1),
        ("12月，12月，12月", "12月", 1, 1),
        ("三百六十行", "三百六十行", 0, 0),
    ],
)
def test_what_two_texts_share(one: str, other: str, fewer: int, both: int) -> None:
    assert share_each([one, other], [other, one]) == [(fewer, both)] * 2


@given(st.lists(WRITTEN, max_size=6))
@settings(max_examples=50)
def test_numbers_are_the_runs_of_digits_of_the_key_whatever_the_batch(texts: list[str]) -> None:
    found = numbers_of(*texts)
    assert np.diff(found.bounds).tolist() == [len(spell_numbers(text)) for text in texts]
    for at, text in enumerate(texts):
        own = found.hashes[found.bounds[at] : found.bounds[at + 1]]
        assert own.tolist() == numbers_of(text).hashes.tolist() == sorted(own.tolist())


@given(st.lists(st.tuples(WRITTEN, WRITTEN), min_size=1, max_size=6))
@settings(max_examples=50)
def test_few_numbers_are_shared_exactly(pairs: list[tuple[str, str]]) -> None:
    spelt = [(spell_numbers(one), spell_numbers(other)) for one, other in pairs]
    expected = [(min(len(one), len(other)), len(one & other)) for one, other in spelt]
    assert share_each(*(list(each) for each in zip(*pairs, strict=True))) == expected


@pytest.mark.parametrize(("first", "expected"), [(0, 1.0), (500, 0.5), (800, 0.2), (1000, 0.0)])
def test_of_many_numbers_a_sample_is_shared(first: int, expected: float) -> None:
    """A thousand numbers each, so many of them common; four standard deviations of the share of a sample of 64."""
    one, other = ("，".join(f"{at}号" for at in range(start, start + 1000)) for start in (0, first))
    (fewer, both), *_ = share_each([one], [other])
    assert np.diff(numbers_of(one).bounds).tolist() == [NUMBERS_AT_MOST]
    assert fewer > NUMBERS_AT_MOST / 2
    assert both / fewer == pytest.approx(expected, abs=4 * 0.5 / fewer**0.5 * (0 < expected < 1))


def test_a_sample_and_few_numbers_are_compared_where_both_are_known() -> None:
    many = "，".join(f"{at}号" for at in range(1000))
    few = "，".join(f"{at}号" for at in range(10))
    (fewer, both), *_ = share_each([many], [few])
    assert fewer == both <= 10


def test_numbers_are_a_promise() -> None:
    """What an earlier run has stored must be compared with what later versions find."""
    assert numbers_of("2023年5月10日").hashes.tolist() == [741529223, 2303588508, 2333959752]
