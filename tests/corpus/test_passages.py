import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cuts import cut
from corpus.key import make_key
from corpus.passages import PASSAGE_AT_LEAST, find_shared, mark

CHARACTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


def write(seed: int, sentences: int) -> str:
    """Sentences of 20 characters and a full stop."""
    draw = random.Random(seed)
    return "".join("".join(draw.choices(CHARACTERS, k=20)) + "。" for _ in range(sentences))


def share(text: str, other: str) -> list[tuple[int, int]]:
    here, there = mark(text), mark(other)
    at = dict(zip(there.hashes.tolist(), there.places.tolist(), strict=True))
    pairs = zip(here.hashes.tolist(), here.places.tolist(), strict=True)
    return find_shared(text, other, [(place, at[one]) for one, place in pairs if one in at])


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 19), st.integers(PASSAGE_AT_LEAST, 300), st.randoms())
def test_every_shared_passage_is_marked(
    before: int, other_before: int, skip: int, length: int, draw: random.Random
) -> None:
    """The guarantee of winnowing: wherever it stands, both texts mark it at an equal place."""
    passage = write(draw.randrange(1000), 20).replace("。", "")[skip:][:length]
    around = ((2000, before), (3000, other_before))
    here, there = (mark(write(seed, count) + passage + write(seed + 1, 3)) for seed, count in around)
    starts = 20 * before, 20 * other_before
    marked = [
        {(one, place - start) for one, place in zip(marks.hashes.tolist(), marks.places.tolist(), strict=True)}
        for marks, start in zip((here, there), starts, strict=True)
    ]
    assert any(0 <= place <= length - 50 for _, place in marked[0] & marked[1])


def test_whole_sentences_of_a_shared_passage_go() -> None:
    passage = write(1, 8)
    text = "自己的话开头，" + passage[5:] + "自己的话结尾。"
    other = write(2, 9) + passage[5:-3] + write(3, 5)
    (span,) = share(text, other)
    assert text[slice(*span)] == passage[21:-21]
    assert cut(text, [span]) == "自己的话开头，" + passage[5:21] + passage[-21:] + "自己的话结尾。"


def test_script_marks_and_line_breaks_do_not_matter() -> None:
    lines = [write(seed, 3) for seed in range(4)]
    text, other = "\n\n".join(lines), "又一页。" + "".join(lines).replace("。", "，").replace("为", "為")
    spans = share(text, other)
    assert [text[start:end] for start, end in spans] == lines


@pytest.mark.parametrize("length", [0, 60, PASSAGE_AT_LEAST - 1])
def test_a_shorter_passage_stays(length: int) -> None:
    passage = write(1, 10).replace("。", "")[:length]
    assert share(write(2, 9) + passage + write(3, 9), write(4, 9) + passage + write(5, 9)) == []


def test_a_text_shorter_than_a_passage_has_no_marks() -> None:
    assert len(mark("短" * (PASSAGE_AT_LEAST - 1)).hashes) == 0
    assert len(mark("长" * 5000).hashes) == 1


def test_equal_hashes_of_unequal_passages_do_not_deceive() -> None:
    assert find_shared(write(1, 10), write(2, 10), [(0, 0), (40, 20)]) == []


@given(st.integers(0, 50))
def test_what_goes_stands_in_the_other_text(seed: int) -> None:
    draw = random.Random(seed)
    parts = [write(one, draw.randrange(3, 9)) for one in range(5)]
    text, other = ("\n".join(draw.choices(parts, k=4)) for _ in range(2))
    spans = share(text, other)
    assert all(make_key(text[start:end]) in make_key(other) for start, end in spans)
    assert cut(text, spans) != text or not spans
