from unittest import mock

import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from tokenizer import cuts
from tokenizer.cuts import Cuts

# Many of these pairs are pieces of the model, many are not; newlines are rare, so that lines are cut as well.
texts = st.text("数据文档训练的，。 a1\n▁𠮷龘", max_size=80)


@pytest.fixture(scope="module")
def processor(bpe: bytes) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=bpe)


@pytest.fixture(scope="module")
def bpe_cuts(processor: sentencepiece.SentencePieceProcessor) -> Cuts:
    return Cuts(processor.id_to_piece(list(range(processor.vocab_size()))))


@given(texts, st.integers(1, 20))
def test_parts_are_the_text_and_have_its_ids(
    processor: sentencepiece.SentencePieceProcessor, bpe_cuts: Cuts, text: str, size: int
) -> None:
    with mock.patch.multiple(cuts, PART_BYTES=size, _LONG_LINE=2 * size):
        parts = bpe_cuts.parts(text.encode())
    assert b"".join(parts) == text.encode()
    assert all(parts) or not text
    assert [i for ids in processor.encode(parts) for i in ids] == processor.encode(text)


@given(texts, st.integers(1, 30))
def test_the_last_cut_changes_no_id_either(
    processor: sentencepiece.SentencePieceProcessor, bpe_cuts: Cuts, text: str, searched: int
) -> None:
    with mock.patch.object(cuts, "_SEARCHED_BYTES", searched):
        cut = bpe_cuts.last(text.encode())
    assert 0 <= cut < max(len(text.encode()), 1)
    first, second = text.encode()[:cut], text.encode()[cut:]
    assert processor.encode(first) + processor.encode(second) == processor.encode(text)


@pytest.mark.parametrize(
    ("pieces", "text", "parts"),
    [
        ([], "甲乙丙丁", ["甲乙", "丙", "丁"]),  # nothing is joined: once in each 4 bytes
        (["乙丙"], "甲乙丙丁", ["甲乙丙", "丁"]),
        (["甲乙丙", "丙丁"], "甲乙丙丁", ["甲乙丙丁"]),
        (["▁乙"], "甲 乙丙", ["甲 乙", "丙"]),  # a space is what pieces write as U+2581
        ([" 乙"], "甲 乙丙", ["甲 乙", "丙"]),
        (["丁戊"], "甲\n乙丙丁戊", ["甲\n", "乙丙", "丁戊"]),
        (["\n乙", "甲\n"], "甲\n乙丙丁", ["甲\n乙", "丙", "丁"]),
    ],
)
def test_where_pieces_allow_it(pieces: list[str], text: str, parts: list[str]) -> None:
    with mock.patch.multiple(cuts, PART_BYTES=4, _LONG_LINE=4):
        assert Cuts([*"甲乙丙丁戊", *pieces]).parts(text.encode()) == [part.encode() for part in parts]


def test_a_text_that_may_not_be_cut() -> None:
    cuts_of = Cuts(["啊啊", "\n啊"])
    assert cuts_of.parts("啊".encode() * 9_000) == ["啊".encode() * 9_000]
    assert cuts_of.last("啊".encode() * 30_000) == 0
    assert cuts_of.last("啊啊哦".encode() + "啊".encode() * 9_000) == 9
