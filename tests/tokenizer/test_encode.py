import io
from unittest import mock

import numpy as np
import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from tokenizer import encode
from tokenizer.encode import Encoder, cast_tokens, token_dtype

TEXTS = [
    "他说：“你好！（第１名）——价格￥１２０，ＡＢＣ；℃㎡…”",
    "𠮷野家在街角，👨‍👩‍👧 一家人😀都爱去。",
    "行一\n\n\n行二\r\n\t缩进\t\t两格",
    "  行首两格，中间  两格，行末两格  ",
    "\u3000\u3000段首全角空格",
    "甲<|endoftext|>乙</s>丙<|reserved_0|>",
    "\x00\x7f\ufeff\ufffd▅龘é",
    "2024年5月16日 GPT-4 https://example.org/?q=词",
]
# U+2581 stands for the space in SentencePiece and does not come back.
fragments = [
    "数据",
    "文档",
    "，",
    "！",
    "𠮷",
    "😀",
    "\n",
    "\t",
    " ",
    "  ",
    "\u3000",
    "<|endoftext|>",
    "３",
    "the",
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(fragments)).map("".join)).filter(lambda t: "▁" not in t)


@pytest.fixture(scope="module", params=["bpe", "unigram"])
def model(request: pytest.FixtureRequest) -> bytes:
    trained: bytes = request.getfixturevalue(request.param)
    return trained


@pytest.mark.parametrize("text", TEXTS)
def test_what_goes_in_comes_out(model: bytes, text: str) -> None:
    encoder = Encoder(model)
    ids, lengths = encoder.encode([text])
    assert encoder.decode(ids) == text
    assert lengths.tolist() == [len(ids)]
    assert np.flatnonzero(ids == encoder.end_of_document).tolist() == [len(ids) - 1]


@given(st.lists(texts))
def test_documents_come_back_in_order(model: bytes, documents: list[str]) -> None:
    encoder = Encoder(model)
    ids, lengths = encoder.encode(documents)
    assert len(lengths) == len(documents)
    assert ids.dtype == encoder.dtype == np.dtype("<u2")
    assert lengths.sum() == len(ids)
    assert [encoder.decode(part) for part in np.split(ids, np.cumsum(lengths)[:-1])] == (documents or [""])
    assert [length == 0 for length in lengths] == [text == "" for text in documents]
    assert np.count_nonzero(ids == encoder.end_of_document) == sum(text != "" for text in documents)


@given(st.lists(texts), st.integers(0, 4))
def test_cutting_long_documents_changes_no_id(model: bytes, documents: list[str], part: int) -> None:
    encoder = Encoder(model)
    whole = sentencepiece.SentencePieceProcessor(model_proto=model)
    with mock.patch.object(encode, "PART_CHARACTERS", part):
        ids, _ = encoder.encode(documents)
    expected = [i for text in documents if text for i in [*whole.encode(text), encoder.end_of_document]]
    assert ids.tolist() == expected


def test_a_long_document_has_the_ids_of_the_whole(model: bytes, passages: list[str]) -> None:
    whole = sentencepiece.SentencePieceProcessor(model_proto=model)
    for text in ["\n".join(passages * 40), "\n" * 9_000, "词" * 9_000, "甲\n" + "乙" * 9_000]:
        ids, lengths = Encoder(model).encode(["前", text, "", "后"])
        first, second = lengths[:2].tolist()
        assert ids[first : first + second - 1].tolist() == whole.encode(text)
        assert lengths[2] == 0


def test_long_documents_are_really_cut(bpe: bytes, unigram: bytes, passages: list[str]) -> None:
    text = "\n".join(passages * 40)
    assert len(Encoder(bpe)._parts(text)) > 5
    assert Encoder(unigram)._parts(text) == [text]


def test_no_documents(bpe: bytes) -> None:
    ids, lengths = Encoder(bpe).encode([])
    assert (ids.dtype, ids.size, lengths.size) == (np.dtype("<u2"), 0, 0)


@pytest.mark.parametrize(
    ("size", "dtype"), [(64_000, "<u2"), (65_499, "<u2"), (65_500, "<i4"), (65_536, "<i4"), (250_000, "<i4")]
)
def test_token_dtype(size: int, dtype: str) -> None:
    assert token_dtype(size) == np.dtype(dtype)


@pytest.mark.parametrize("ids", [[70_000], [-1, 5], [0, 64_000]])
def test_an_id_outside_the_vocabulary_is_not_wrapped_around(ids: list[int]) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        cast_tokens(np.array(ids, np.int32), 64_000)


def test_the_largest_id_fits() -> None:
    assert cast_tokens(np.array([0, 65_498], np.int32), 65_499).tolist() == [0, 65_498]


def test_a_model_of_another_kind(passages: list[str]) -> None:
    other = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(passages),
        model_writer=other,
        model_type="bpe",
        vocab_size=400,
        user_defined_symbols=["<|endoftext|>"],
        minloglevel=2,
    )
    with pytest.raises(InputError, match="control symbol"):
        Encoder(other.getvalue())
    with pytest.raises(InputError, match=r"tokenizer\.model"):
        Encoder("这不是模型".encode())
