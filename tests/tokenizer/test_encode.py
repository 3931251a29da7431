import io
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pyarrow as pa
import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from tokenizer import cuts, encode
from tokenizer.encode import Encoder, cast_tokens, load_encoder, token_dtype
from tokenizer.engines import HARD_TEXTS

TEXTS = [
    *HARD_TEXTS,
    "▁",
    "甲▁乙 ▁▁丙\n▁",
    "▁▁▁ ▁ 中▁<0xE2><0x96><0x81>",
]
fragments = [
    "数据",
    "文档",
    "，",
    "！",
    "𠮷",
    "😀",
    "\n",
    "\t",
    "\r",
    "\0",
    " ",
    "  ",
    "\u3000",
    "▁",
    "▅",
    "\ufffd",
    "<|endoftext|>",
    "<0x41>",
    "３",
    "the",
]
texts = st.one_of(st.text(), st.lists(st.sampled_from(fragments)).map("".join))


@pytest.fixture(scope="module", params=["bpe", "unigram"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return Encoder(request.getfixturevalue(request.param))


@pytest.mark.parametrize("text", TEXTS)
def test_what_goes_in_comes_out(encoder: Encoder, text: str) -> None:
    ids, lengths = encoder.encode([text])
    assert encoder.decode(ids) == text
    assert lengths.tolist() == [len(ids)]
    assert np.flatnonzero(ids == encoder.end_of_document).tolist() == [len(ids) - 1]


@given(st.lists(texts))
def test_documents_come_back_in_order(encoder: Encoder, documents: list[str]) -> None:
    ids, lengths = encoder.encode(documents)
    assert len(lengths) == len(documents)
    assert ids.dtype == encoder.dtype == np.dtype("<u2")
    assert lengths.sum() == len(ids)
    assert [encoder.decode(part) for part in np.split(ids, np.cumsum(lengths)[:-1])] == (documents or [""])
    assert [length == 0 for length in lengths] == [text == "" for text in documents]
    assert np.count_nonzero(ids == encoder.end_of_document) == sum(text != "" for text in documents)


@given(st.lists(texts))
def test_ids_are_sentencepiece_s_but_for_its_mark_of_the_space(encoder: Encoder, documents: list[str]) -> None:
    processor, end = encoder._processor, encoder.end_of_document
    mark = [processor.piece_to_id(piece) for piece in ("<0xE2>", "<0x96>", "<0x81>")]
    expected = []
    for text in filter(None, documents):
        first, *others = text.split("▁")
        expected += [*processor.encode(first), *(i for other in others for i in mark + processor.encode(other)), end]
    assert encoder.encode(documents)[0].tolist() == expected


@given(st.lists(texts), st.integers(1, 12), st.integers(1, 12))
def test_cutting_changes_no_id_of_bpe_and_no_text(
    encoder: Encoder, documents: list[str], part: int, block: int
) -> None:
    whole, lengths = encoder.encode(documents)
    small = mock.patch.multiple(cuts, PART_BYTES=part, _LONG_LINE=part)
    with small, mock.patch.object(encode, "BLOCK_BYTES", block):
        ids, cut_lengths = encoder.encode(documents)
    if encoder._exact._cuts_parts:
        assert (ids.tolist(), cut_lengths.tolist()) == (whole.tolist(), lengths.tolist())
    assert [encoder.decode(d) for d in np.split(ids, np.cumsum(cut_lengths)[:-1])] == (documents or [""])


def test_a_long_document_has_the_ids_of_the_whole(encoder: Encoder, passages: list[str]) -> None:
    for text in ["\n".join(passages * 40), "\n" * 9_000, "词" * 9_000, "甲\n" + "乙" * 9_000, "".join(passages * 40)]:
        ids, lengths = encoder.encode(["前", text, "", "后"])
        first, second = lengths[:2].tolist()
        assert ids[first : first + second - 1].tolist() == encoder._processor.encode(text)
        assert lengths[2] == 0


def test_blocks_are_bounded_by_bytes_and_a_longer_document_comes_in_several(bpe: bytes, passages: list[str]) -> None:
    text, lined = "".join(passages), "\n".join(passages)
    column = pa.array(["甲乙", None, text, "", "丙", lined, "丁"])
    encoder = Encoder(bpe)
    with mock.patch.object(encode, "BLOCK_BYTES", 300):
        sizes = [len(part) for part in map(encoder.decode, (block.ids for block in encoder.blocks(column)))]
        blocks = list(encoder.blocks(column))
    assert max(sizes) <= 300
    ended = [len(block.lengths) for block in blocks]
    assert [number for number in ended if number] == [2, 1, 2, 1, 1]
    assert ended.count(0) > 10
    ids, lengths = encoder.encode(["甲乙", "", text, "", "丙", lined, "丁"])
    assert np.concatenate([block.ids for block in blocks]).tolist() == ids.tolist()
    assert np.concatenate([block.lengths for block in blocks]).tolist() == lengths.tolist()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_slice_of_a_column(bpe: bytes, kind: pa.DataType) -> None:
    encoder = Encoder(bpe)
    column = pa.array(["数据", "文档", None, "，", "训练"], kind)
    for part in (column.slice(1, 3), column.slice(2, 1), column.slice(5), pa.array([], kind)):
        expected = encoder.encode([text or "" for text in part.to_pylist()])
        blocks = list(encoder.blocks(part))
        assert [i for block in blocks for i in block.ids.tolist()] == expected[0].tolist()
        assert [n for block in blocks for n in block.lengths.tolist()] == expected[1].tolist()


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


def train(passages: list[str], **changes: Any) -> bytes:
    trained = io.BytesIO()
    options = {
        "model_type": "bpe",
        "vocab_size": 700,
        "control_symbols": ["<|endoftext|>"],
        "byte_fallback": True,
        "normalization_rule_name": "identity",
        "add_dummy_prefix": False,
        "remove_extra_whitespaces": False,
    }
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(passages),
        model_writer=trained,
        minloglevel=2,
        hard_vocab_limit=False,
        **options | changes,
    )
    return trained.getvalue()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"control_symbols": [], "user_defined_symbols": ["<|endoftext|>"]}, "control symbol"),
        ({"normalization_rule_name": "nmt_nfkc"}, "changes characters"),
        ({"add_dummy_prefix": True, "remove_extra_whitespaces": True}, "drops spaces .*, puts a space before"),
    ],
)
def test_a_model_of_another_kind(passages: list[str], changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Encoder(train(passages, **changes))


def test_bytes_that_are_no_model() -> None:
    with pytest.raises(InputError, match=r"tokenizer\.model"):
        Encoder("这不是模型".encode())


def test_a_vocabulary_that_may_lose_text_gives_sentencepiece_s_ids(passages: list[str]) -> None:
    model = train(passages, normalization_rule_name="nmt_nfkc", add_dummy_prefix=True)
    encoder = Encoder(model, may_lose=True)
    text = "\n".join(passages * 9) + "▁ＡＢＣ"
    assert encoder.encode([text])[0].tolist() == [*encoder._processor.encode(text), encoder.end_of_document]


@pytest.mark.parametrize("text", ["有龘字", "甲▁乙"])
def test_a_character_that_would_be_lost_is_an_error_with_the_document_and_without_its_text(
    passages: list[str], text: str
) -> None:
    model = train(passages, byte_fallback=False)
    texts_and_names = pa.array(["清晨", "", text]), pa.array(["a", "b", "c"])
    with pytest.raises(InputError, match="document c: the vocabulary lacks") as caught:
        list(Encoder(model).blocks(*texts_and_names))
    assert text not in str(caught.value)
    assert list(Encoder(model, may_lose=True).blocks(*texts_and_names))


@pytest.mark.parametrize("content", [b"", "这不是模型".encode()])
def test_a_file_that_is_no_model_is_named(content: bytes, tmp_path: Path) -> None:
    (file := tmp_path / "tokenizer.model").write_bytes(content)
    with pytest.raises(InputError, match=r"tokenizer\.model: not a SentencePiece model; .*`wudao vocabulary --force`"):
        load_encoder(str(file))
