import pytest

from jobs.report_words import show_duration, show_name, show_quantile, show_share, show_short


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("www.例子.中国", "www.例子.中国"),
        ("a\u202eb\u2066c\u200bd\u0007e\ufefff", "abcdef"),
        ("a\x1b[31mb", "a[31mb"),
        ("a\n b\u3000c\u2028d", "a b c d"),
        ("x" * 100, "x" * 79 + "…"),
        ("", ""),
    ],
)
def test_names_are_shown_without_what_cannot_be_seen(name: str, shown: str) -> None:
    assert show_name(name) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, 0, "–"), (0, 9, "0.0%"), (1, 10_000, "<0.1%"), (9_999, 10_000, "99.9%"), (9, 9, "100%"), (1, 3, "33.3%")],
)
def test_a_share_is_100_per_cent_only_where_all_are_there(part: int, whole: int, shown: str) -> None:
    assert show_share(part, whole) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (999, "999"), (1000, "1 k"), (999_600, "1,000 k"), (2_793_969, "2.79 M"), (3.2e15, "3,200 T")],
)
def test_large_numbers_have_a_unit(number: float, shown: str) -> None:
    assert show_short(number) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((0.0, "0"), (0.0004, "<.001"), (0.25, "0.25"), (0.9996, "1"), (1.0, "1"), (5.14159, "5.14")),
        *((17_500.0, "17,500"), (1_234_567.0, "1.23 M"), (-0.5, "-0.5")),
    ],
)
def test_quantiles_are_short(value: float, shown: str) -> None:
    assert show_quantile(value) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.4, "0 s"), (71.3, "71 s"), (2520, "42 min"), (25_020, "6 h 57 min"), (360_000, "100 h 0 min")],
)
def test_a_duration_has_the_unit_that_says_most(seconds: float, shown: str) -> None:
    assert show_duration(seconds) == shown
