import importlib.util
from collections.abc import Sequence
from unittest import mock

import numpy as np
import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from tokenizer import encode, engines
from tokenizer.encode import Encoder
from tokenizer.engines import HARD_TEXTS, Encoded, SentencePieceEngine, engine_version, first_difference, load_engine

with_gigatoken = pytest.mark.skipif(
    importlib.util.find_spec("gigatoken") is None, reason="gigatoken is not installed (the extra `fast`)"
)
words = ["数据", "训练", "的", "，", "！", "𠮷", "😀", "\n", "\t", " ", "　", "<|endoftext|>", "<s>", "<0x41>"]
pieces = st.sampled_from(words)
texts = st.one_of(st.text(), st.lists(pieces).map("".join), st.text("的一数据 。，1a", max_size=60))


def load(model: bytes) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_proto=model)


class OneIdOff:
    """An engine that is right but for texts which hold a certain character."""

    def __init__(self, engine: engines.Engine, character: str) -> None:
        self._engine, self._character = engine, character.encode()

    def encode(self, texts: Sequence[bytes]) -> Encoded:
        ids, lengths = self._engine.encode(texts)
        wrong = np.repeat([self._character in text for text in texts], lengths)
        return Encoded(np.where(wrong, ids + 1, ids), lengths)


def test_the_default_engine_gives_what_sentencepiece_gives(bpe: bytes) -> None:
    processor = load(bpe)
    ids, lengths = load_engine("sentencepiece", bpe, processor).encode(["数据，".encode(), b"", b"a b"])
    assert ids.tolist() == processor.encode("数据，") + processor.encode("a b")
    assert lengths.sum() == len(ids)
    assert lengths[1] == 0


@pytest.fixture(scope="module")
def gigatoken(bpe: bytes) -> engines.Engine:
    return load_engine("gigatoken", bpe, load(bpe))


@pytest.fixture(scope="module")
def reference(bpe: bytes) -> engines.Engine:
    return SentencePieceEngine(load(bpe))


@with_gigatoken
@given(st.lists(texts))
def test_gigatoken_gives_the_same_ids(
    gigatoken: engines.Engine, reference: engines.Engine, documents: list[str]
) -> None:
    given_texts = [text.encode() for text in documents]
    ours, theirs = gigatoken.encode(given_texts), reference.encode(given_texts)
    assert ours.ids.tolist() == theirs.ids.tolist()
    assert ours.lengths.tolist() == theirs.lengths.tolist()


@with_gigatoken
def test_gigatoken_is_made_anew_before_it_remembers_too_much(bpe: bytes, passages: list[str]) -> None:
    with mock.patch.object(engines, "RENEWED_BYTES", 100):
        encoder = Encoder(bpe, "gigatoken")
        loaded = mock.Mock(wraps=encoder._engine._load)  # type: ignore[attr-defined]
        encoder._engine._load = loaded  # type: ignore[attr-defined]
        for text in passages:
            assert encoder.encode([text])[0].tolist() == Encoder(bpe).encode([text])[0].tolist()
    assert loaded.call_count >= len(passages) / 2


@pytest.mark.parametrize("different", range(len(HARD_TEXTS)))
def test_the_first_text_with_other_ids_is_found(reference: engines.Engine, different: int) -> None:
    hard = [text.encode() for text in HARD_TEXTS]
    assert first_difference(reference, reference, hard) is None
    hard[different] += "鼐".encode()
    assert first_difference(OneIdOff(reference, "鼐"), reference, hard) == different


def test_an_engine_that_differs_on_a_document_is_named_with_it_and_not_with_its_text(bpe: bytes) -> None:
    encoder = Encoder(bpe)
    encoder._engine, encoder._compared = OneIdOff(encoder._engine, "密"), False
    with pytest.raises(InputError, match="for document 2: ") as caught:
        encoder.encode(["甲", "", "保密文字"])
    assert "文字" not in str(caught.value)


def test_only_the_first_bytes_are_compared(bpe: bytes) -> None:
    encoder = Encoder(bpe)
    encoder._engine, encoder._compared = OneIdOff(encoder._engine, "密"), False
    with mock.patch.object(encode, "COMPARED_BYTES", 300):
        encoder.encode(["甲" * 100 + "密", "密"])
        encoder.encode(["密"])


def test_engines_that_cannot_be_used(bpe: bytes, unigram: bytes) -> None:
    for call in (lambda: Encoder(bpe, "fast"), lambda: engine_version("fast")):
        with pytest.raises(InputError, match="choose sentencepiece or gigatoken"):
            call()
    with pytest.raises(InputError, match="BPE vocabularies with byte fallback"):
        Encoder(unigram, "gigatoken")
    with mock.patch.dict("sys.modules", {"gigatoken": None}), pytest.raises(InputError, match=r"wudao-corpora\[fast\]"):
        Encoder(bpe, "gigatoken")
    with mock.patch.dict("sys.modules", {"gigatoken": mock.Mock(spec=[])}), pytest.raises(InputError, match="fast"):
        Encoder(bpe, "gigatoken")


def test_versions_are_told() -> None:
    assert engine_version("sentencepiece") == f"sentencepiece {sentencepiece.__version__}"
