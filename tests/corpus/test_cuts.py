from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cuts import Span, choose_cuts, cut, merge, span_lines

VERSES = ["", "春眠不觉晓", "处处闻啼鸟。", "夜来风雨声，花落知多少。"]
LINES = st.lists(st.sampled_from(VERSES), min_size=1, max_size=8)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)).map(lambda one: (one[0], sum(one))), max_size=8)


def cut_lines(lines: list[str], gone: list[bool]) -> str:
    return cut("\n".join(lines), span_lines([len(line) for line in lines], np.array(gone)))


@pytest.mark.parametrize(
    ("lines", "gone", "left"),
    [
        (["一", "二", "三"], [0, 1, 0], "一\n三"),
        (["一", "二", "三"], [1, 0, 0], "二\n三"),
        (["一", "二", "三"], [0, 0, 1], "一\n二"),
        (["一", "二", "三"], [1, 1, 1], ""),
        (["一", "", "二", "", "三"], [0, 0, 1, 0, 0], "一\n\n三"),
        (["一", "", "二"], [1, 0, 0], "二"),
        (["一", "", "二"], [0, 0, 1], "一"),
        (["一", "", "", "二"], [0, 0, 0, 0], "一\n\n\n二"),
        (["一", "", "二", "三", "", "四"], [0, 0, 1, 1, 0, 1], "一"),
    ],
)
def test_lines_go_with_the_blank_lines_that_would_double(lines: list[str], gone: list[int], left: str) -> None:
    assert cut_lines(lines, [bool(one) for one in gone]) == left


@given(st.data(), LINES)
def test_what_stays_are_the_other_lines_in_order(data: st.DataObject, lines: list[str]) -> None:
    gone = data.draw(st.lists(st.booleans(), min_size=len(lines), max_size=len(lines)))
    left = cut_lines(lines, gone)
    stay = [line for line, is_gone in zip(lines, gone, strict=True) if not is_gone]
    assert [line for line in left.split("\n") if line] == [line for line in stay if line]
    if not any(gone):
        assert left == "\n".join(lines)


@given(SPANS)
def test_merged_spans_are_the_same_characters_apart(spans: list[Span]) -> None:
    merged = merge(spans)
    assert {at for span in merged for at in range(*span)} == {at for span in spans for at in range(*span)}
    assert all(end < start for (_, end), (start, _) in pairwise(merged))


def test_a_line_counts_once_and_a_passage_that_covers_one_takes_its_line_break() -> None:
    text = "本站声明\n一二三。四五六\n七八九十\n末行"
    lengths = [len(line) for line in text.split("\n")]
    boilerplate = np.array([True, False, False, False])
    cuts = choose_cuts(lengths, boilerplate, boilerplate, [(0, 2), (9, 12), (13, 17)])
    assert cut(text, cuts.spans) == "一二三。\n末行"
    assert cuts[:-1] == (7, 1, 4, 0, 0, 2, 7)


@given(st.data(), LINES, SPANS)
def test_what_is_left_is_counted(data: st.DataObject, lines: list[str], spans: list[Span]) -> None:
    text, flags = "\n".join(lines), st.lists(st.booleans(), min_size=len(lines), max_size=len(lines))
    inside = [(a, b) for a, b in merge(spans) if b <= len(text) and "\n" not in text[a:b]]
    cuts = choose_cuts([len(line) for line in lines], np.array(data.draw(flags)), np.array(data.draw(flags)), inside)
    assert len(cut(text, cuts.spans)) == cuts.characters
    assert cuts.spans == merge(cuts.spans)
