from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from tokenizer.strata import Quota, Sampling, Stratum, apportion, read_quota

sizes = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


def asked(available: list[int], sampling: Sampling) -> list[int]:
    strata = [Stratum((f"{at:02}",), size) for at, size in enumerate(available)]
    return [stratum.asked for stratum in apportion(reversed(strata), sampling)]


CASES = [
    ([800, 200], 100, 1.0, [80, 20]),
    ([800, 200], 100, 0.0, [50, 50]),
    ([900, 100], 100, 0.5, [75, 25]),
    ([900, 10], 100, 0.0, [90, 10]),  # the small one gives all it has, the other one the rest
    ([30, 20, 0], 100, 0.7, [30, 20, 0]),
]


@pytest.mark.parametrize(("available", "total", "exponent", "expected"), CASES)
def test_shares_lie_between_proportional_and_equal(
    available: list[int], total: int, exponent: float, expected: list[int]
) -> None:
    assert asked(available, Sampling(total, ("topic",), exponent)) == expected


@given(sizes, st.integers(1, 10**9), st.floats(0, 1))
def test_no_stratum_gives_more_than_it_has_and_together_they_give_what_is_asked(
    available: list[int], total: int, exponent: float
) -> None:
    given = asked(available, Sampling(total, ("topic",), exponent))
    assert all(0 <= part <= size for part, size in zip(given, available, strict=True))
    assert abs(sum(given) - min(total, sum(available))) <= len(available)


@given(sizes, st.integers(1, 10**9))
def test_a_larger_stratum_never_gives_less(available: list[int], total: int) -> None:
    given = asked(sorted(available), Sampling(total, ("topic",), 0.7))
    assert all(later >= earlier - 1 for earlier, later in pairwise(given))


def test_quotas_fix_the_share_of_a_value() -> None:
    strata = [Stratum((kind, script), 1_000) for kind in ("forum", "news", "blog") for script in ("Hans", "Hant")]
    sampling = Sampling(1_000, ("source_type", "script"), quotas=(Quota("source_type", "forum", 0.4),))
    given = {stratum.values: stratum.asked for stratum in apportion(strata, sampling)}
    assert given["forum", "Hans"] == given["forum", "Hant"] == 200
    assert given["news", "Hans"] == given["blog", "Hant"] == 150


def test_without_columns_all_text_is_one_stratum() -> None:
    assert [one.asked for one in apportion([Stratum((), 500)], Sampling(100, ()))] == [100]


def test_a_quota_as_it_is_written() -> None:
    assert read_quota("host=a.example:8080:0.25") == Quota("host", "a.example:8080", 0.25)


@pytest.mark.parametrize("written", ["forum:0.2", "topic=law", "topic=:0.5", "topic=law:much", ""])
def test_a_quota_that_cannot_be_read(written: str) -> None:
    with pytest.raises(InputError, match="COLUMN=VALUE:SHARE"):
        read_quota(written)


FORUM = Quota("source_type", "forum", 0.5)


@pytest.mark.parametrize(
    ("sampling", "words"),
    [
        ({"by": ("colour",)}, "colour"),
        ({"by": ("topic", "topic")}, "twice"),
        ({"exponent": 1.5}, "--sample-exponent"),
        ({"quotas": (FORUM, Quota("topic", "law", 0.1))}, "one column"),
        ({"quotas": (FORUM, FORUM)}, "two quotas"),
        ({"quotas": (FORUM, Quota("source_type", "news", 0.6))}, "not above 1"),
        ({"by": ("topic",), "quotas": (FORUM,)}, "also give --sample-by"),
    ],
)
def test_samplings_that_cannot_work(sampling: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Sampling(**sampling)  # type: ignore[arg-type]
