"""What texts are marked by, with compiled code and without."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import minhash
from corpus.compiled import are_used
from corpus.key import make_key
from corpus.marks import Marks, mark_plainly, mark_texts
from corpus.minhash import Bands, hash_bands, sketch, to_array
from corpus.signatures import cut_signatures

# Characters of one to four bytes; some are no part of keys, some change or grow there, some join their neighbours.
CHARACTERS = "春天來了，。 \n\x0009２３年月aBé\u0301Σς㎏ﬁⅡ㍍각ᄀ\u1161\u200b😀𠮷𠀀龘ﷺ"
TEXTS = [
    "", "春", "春天", "春天来了", "春天来了吗", "２０２３年５月１０日，起拍价３５萬元。", "1", "12", "1234567890" * 20,
    "😀😀", "é", "e\u0301", "\u0301", "Σ", "ΑΣ", "ΑΣ。ΑΣ", "각ᄀ\u1161\u11a8", "㎏" * 9, "春ﷺ天" * 7, "𠮷野家12𠮷",
    "春天来了。" * 300, "第12章\n" * 100, "\0a\0", "，。！",
]  # fmt: skip
compiled = pytest.mark.skipif(not are_used(), reason="nothing is compiled: wudao compile")


def spell_out(marks: Marks) -> list[object]:
    """All that marks say. Shingles are sets, in which one may stand twice."""
    bounds = marks.shingles.bounds.astype(int).tolist()
    sets = [set(marks.shingles.hashes[start:end].tolist()) for start, end in pairwise(bounds)]
    return [sets, *(each.tolist() for each in (*marks.keys, *marks.numbers))]


@compiled
@pytest.mark.parametrize("text", TEXTS)
def test_compiled_code_marks_a_text_as_arrays_do(text: str) -> None:
    marks = mark_texts(pa.array([text]))
    assert marks.keys.points.tolist() == [ord(each) for each in make_key(text)]
    assert spell_out(marks) == spell_out(mark_plainly(pa.array([text])))


@compiled
@settings(max_examples=300)
@given(
    st.lists(st.none() | st.sampled_from(TEXTS) | st.text(st.sampled_from(CHARACTERS)) | st.text(), max_size=40),
    st.integers(0, 3),
)
@example([None] * 3, 0)
def test_compiled_code_marks_texts_as_arrays_do(texts: list[str | None], start: int) -> None:
    array = pa.array(texts, pa.string()).slice(start)
    assert spell_out(mark_texts(array)) == spell_out(mark_plainly(array))


@compiled
def test_large_texts_leave_no_room_behind_and_spoil_no_later_ones() -> None:
    for text in ("春天来了。" * 1_000_000, "春天来了12年。", "ﷺ" * 300_000, "春天来了12年。"):
        array = pa.array([text, "ΑΣ", text[:7]])
        assert spell_out(mark_texts(array)) == spell_out(mark_plainly(array))


@compiled
@settings(max_examples=50)
@given(st.lists(st.text(st.sampled_from(CHARACTERS)), max_size=9), st.integers(1, 20), st.integers(1, 12))
def test_compiled_code_cuts_signatures_as_arrays_do(texts: list[str], count: int, rows: int) -> None:
    bands = Bands(count, rows)
    signatures = minhash.sign(mark_plainly(pa.array(texts, pa.string())).shingles, bands)
    buckets, sketches = cut_signatures(signatures, bands)
    values = to_array(signatures, bands)
    assert buckets.tolist() == hash_bands(values, bands).tolist()
    assert (sketches.dtype, sketches.tolist()) == ("uint8", sketch(values).tolist())
