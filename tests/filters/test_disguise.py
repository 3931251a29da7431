"""Disguised spellings are undone, and no word is read across the end of a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points
from filters.disguise import END, undo_disguise

CHARACTERS = st.characters(exclude_categories=["Cs"])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("加微*信", "加微信"),
        ("加 微　信", "加微信"),
        ("加微\u200b信", "加微信"),
        ("时 ★ 时 ★ 彩", "时时彩"),
        ("時時彩", "时时彩"),
        ("赌愽", "赌博"),
        ("ＶＸ：Ａ１", "vx\na1"),
        ("ⓋⓍ", "vx"),
        ("🅥🅧🆅🆇", "vxvx"),
        ("㊙㈱", "秘株"),
        ("ⅤＩР", "vip"),
        ("不赌。博物馆", "不赌\n博物馆"),
        ("不赌\n博物馆", "不赌\n博物馆"),
        ("不赌，博物馆", "不赌\n博物馆"),
        ("不赌！博", "不赌\n博"),
    ],
)
def test_disguises(text: str, plain: str) -> None:
    assert undo_disguise(to_code_points(text)) == plain


@given(st.text(CHARACTERS, max_size=60))
def test_any_text_gets_no_longer_and_stays_as_it_is_the_second_time(text: str) -> None:
    plain = undo_disguise(to_code_points(text))
    assert len(plain) <= len(text)
    assert undo_disguise(to_code_points(plain)) == plain


@given(st.text(CHARACTERS, max_size=30), st.text(CHARACTERS, max_size=30), st.sampled_from("。！？!?;；，,、：…\n"))
def test_what_stands_beside_the_end_of_a_sentence_does_not_matter(before: str, after: str, end: str) -> None:
    parts = (undo_disguise(to_code_points(part)) for part in (before, after))
    assert undo_disguise(to_code_points(before + end + after)) == END.join(parts)
