"""Folding: what is written in many ways becomes one, and every character knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.personal.folding import fold

FOLDED = [
    ("", ""),
    ("今天，天气很好。", "今天,天气很好。"),
    ("１３８（ＡＢ）", "138(AB)"),
    ("138—0013–8000", "138-0013-8000"),
    ("138\u3000\u00a00013", "138  0013"),
    ("13\u200b80\ufeff0", "13800"),
    ("①②⑨", "129"),
    ("𝟏𝟑𝟖", "138"),
    ("𠮷野家", "\ufffd野家"),
    ("一三八零零一三八零零零", "13800138000"),
    ("138零零一三8000", "13800138000"),
    ("一2二3三4四", "1223344"),
    ("1380013八零零零", "13800138000"),
    ("一九四九年十月一日", "一九四九年十月一日"),
    ("13912345678二〇二一年", "13912345678二〇二一年"),
    ("13912345678一一二二解答", "13912345678一一二二解答"),
    ("一二三", "一二三"),
    ("\ud83d半", "\ufffd半"),
]


@pytest.mark.parametrize(("text", "folded"), FOLDED)
def test_folded_text(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(), st.sampled_from(["", "\u200b", "𝟏", "\u00ad①", "一三八零零一三八"]), st.text())
def test_every_character_has_its_place(before: str, between: str, after: str) -> None:
    text = before + between + after
    folded = fold(text)
    spans = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert spans == sorted(set(spans))
    kept = {start for start, end in spans if end == start + 1}
    assert len(kept) == len(folded.text)
    assert all(fold(one).text == "" for at, one in enumerate(text) if at not in kept)
    assert folded.places is not None or len(folded.text) == len(text)
