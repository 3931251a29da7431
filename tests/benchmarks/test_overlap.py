"""Precision, recall, F1 and ROUGE-5 of an extracted text, and what it lacks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.overlap import OTHER, Overlap, compare_characters, compare_words, runs_absent

TEXTS = st.text(alphabet="春眠不觉晓处闻啼鸟a1，。 \n", max_size=60)
SAME = Overlap(1.0, 1.0, 1.0)
NOTHING = Overlap(0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("gold", "text", "overlap"),
    [
        ("春眠不觉晓，处处闻啼鸟。", "春眠不觉晓 处处闻啼鸟", SAME),
        # Six n-grams of ten characters; the first line has one of them.
        ("春眠不觉晓处处闻啼鸟", "春眠不觉晓", Overlap(1.0, 1 / 6, 2 / 7)),
        ("春眠不觉晓", "春眠不觉晓处处闻啼鸟", Overlap(1 / 6, 1.0, 2 / 7)),
        # What is there twice is asked for twice.
        ("春眠不觉晓" * 2, "春眠不觉晓", Overlap(1.0, 1 / 6, 2 / 7)),
        ("哈哈哈哈哈", "哈哈哈哈哈哈哈", Overlap(1 / 3, 1.0, 1 / 2)),
        ("春眠", "春眠。", SAME),
        ("春眠", "春眠不", NOTHING),
        ("春眠不觉晓", "", NOTHING),
        ("", "春眠不觉晓", NOTHING),
        ("", "……！", SAME),
    ],
)
def test_overlap_of_characters(gold: str, text: str, overlap: Overlap) -> None:
    assert compare_characters(gold, text) == pytest.approx(overlap)


@pytest.mark.parametrize(
    ("gold", "text", "overlap"),
    [
        # 我 来到 北京 清华大学 ， 他 也 在 北京 。: six 5-grams of ten words, one of the first five.
        ("我来到北京清华大学，他也在北京。", "我来到北京清华大学，", Overlap(1.0, 1 / 6, 2 / 7)),
        ("我来到北京清华大学，他也在北京。", "我来到北京清华大学，他也在北京。", SAME),
        # Marks are words: another one changes each 5-gram it is in.
        ("我来到北京清华大学，", "我来到北京清华大学。", NOTHING),
        ("我来到北京", "我来到北京", NOTHING),
        (" \n", "", SAME),
        ("我来到北京清华大学，", "", NOTHING),
    ],
)
def test_rouge_5(gold: str, text: str, overlap: Overlap) -> None:
    assert compare_words(gold, text) == pytest.approx(overlap)


@pytest.mark.parametrize(
    ("text", "other", "runs"),
    [
        ("首页 登录 春眠不觉晓，处处闻啼鸟", "春眠不觉晓处处闻啼鸟", ["首页登录"]),
        ("春眠不觉晓，处处闻啼鸟 版权所有", "春眠不觉晓处处闻啼鸟", ["版权所有"]),
        ("春眠不觉晓，广告，处处闻啼鸟", "春眠不觉晓处处闻啼鸟", ["广告"]),
        ("春眠不觉晓处处闻啼鸟", "春眠不觉晓，处处闻啼鸟", []),
        # Once is enough for the other text once.
        ("春眠不觉晓！春眠不觉晓！", "春眠不觉晓", ["春眠不觉晓"]),
        ("春眠", "春眠", []),
        ("春眠", "", ["春眠"]),
        ("", "春眠", []),
    ],
)
def test_runs_that_the_other_text_lacks(text: str, other: str, runs: list[str]) -> None:
    assert runs_absent(text, other) == runs


@given(gold=TEXTS, text=TEXTS)
def test_precision_one_way_is_recall_the_other(gold: str, text: str) -> None:
    for compare in (compare_characters, compare_words):
        there, back = compare(gold, text), compare(text, gold)
        assert (there.precision, there.recall) == (back.recall, back.precision)
        assert there.f1 == pytest.approx(back.f1)
        assert 0 <= min(there) <= max(there) <= 1


@given(gold=TEXTS, text=TEXTS)
def test_a_text_is_precise_where_no_run_is_absent_from_the_gold_one(gold: str, text: str) -> None:
    absent = runs_absent(text, gold)
    letters = OTHER.sub("", text)
    assert sum(map(len, absent)) <= len(letters)
    if compare_characters(gold, text).precision == 1.0:
        assert absent == []
    if len(letters) >= 5 and not set(letters) & set(OTHER.sub("", gold)):
        assert absent == [letters]
