import io
from typing import Any

import pytest
import sentencepiece

from tokenizer.model import losses, read_facts, without_controls

AS_IT_IS: dict[str, Any] = {
    "vocab_size": 400,
    "hard_vocab_limit": False,
    "model_type": "bpe",
    "normalization_rule_name": "identity",
    "add_dummy_prefix": False,
    "remove_extra_whitespaces": False,
}


def train(texts: list[str], **changes: Any) -> bytes:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_writer=written, minloglevel=2, **AS_IT_IS | changes
    )
    return written.getvalue()


@pytest.mark.parametrize(
    ("changes", "facts", "lost"),
    [
        ({}, {"kind": "bpe", "byte_fallback": False, "escapes_spaces": True}, []),
        ({"model_type": "unigram"}, {"kind": "unigram"}, []),
        ({"byte_fallback": True, "vocab_size": 600}, {"byte_fallback": True}, []),
        ({"add_dummy_prefix": True}, {"dummy_prefix": True}, ["add_dummy_prefix"]),
        ({"remove_extra_whitespaces": True}, {"drops_spaces": True}, ["remove_extra_whitespaces"]),
        ({"normalization_rule_name": "nmt_nfkc"}, {"changes_characters": True}, ["normalization"]),
        ({"treat_whitespace_as_suffix": True}, {"space_as_suffix": True}, ["treat_whitespace_as_suffix"]),
    ],
)
def test_what_a_model_says_of_itself(
    passages: list[str], changes: dict[str, Any], facts: dict[str, Any], lost: list[str]
) -> None:
    found = read_facts(train(passages, **changes))
    assert facts.items() <= found._asdict().items()
    assert found.takes_text_as_it_is is not bool(lost)
    assert len(losses(found)) == len(lost)
    assert all(word in words for word, words in zip(lost, losses(found), strict=True))


def test_what_this_package_trains_loses_nothing(bpe: bytes, unigram: bytes) -> None:
    assert [read_facts(model).kind for model in (bpe, unigram)] == ["bpe", "unigram"]
    assert losses(read_facts(bpe)) == losses(read_facts(unigram)) == []


def test_control_symbols_become_unused_and_nothing_else_changes(bpe: bytes) -> None:
    before, after = (sentencepiece.SentencePieceProcessor(model_proto=m) for m in (bpe, without_controls(bpe)))
    numbers = list(range(before.vocab_size()))
    assert before.id_to_piece(numbers) == after.id_to_piece(numbers)
    assert before.get_score(numbers) == after.get_score(numbers)
    assert before.is_control(numbers) == after.is_unused(numbers)
    assert not any(after.is_control(numbers))
