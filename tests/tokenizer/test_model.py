import io
from typing import Any

import pytest
import sentencepiece

from tokenizer.model import cuts_at_newlines

AS_IT_IS: dict[str, Any] = {
    "vocab_size": 400,
    "hard_vocab_limit": False,
    "model_type": "bpe",
    "user_defined_symbols": ["\n"],
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
    ("changes", "cuts"),
    [
        ({}, True),
        ({"user_defined_symbols": ["\t", "\n", "词"]}, True),
        ({"model_type": "unigram"}, False),
        ({"user_defined_symbols": ["\t"]}, False),
        ({"control_symbols": ["\n"], "user_defined_symbols": ["\t"]}, False),
        ({"add_dummy_prefix": True}, False),
        ({"remove_extra_whitespaces": True}, False),
        ({"normalization_rule_name": "nmt_nfkc"}, False),
    ],
)
def test_only_plain_bpe_with_the_newline_as_a_symbol_may_be_cut(
    passages: list[str], changes: dict[str, Any], cuts: bool
) -> None:
    assert cuts_at_newlines(train(passages, **changes)) is cuts


def test_what_this_package_trains(bpe: bytes, unigram: bytes) -> None:
    assert cuts_at_newlines(bpe)
    assert not cuts_at_newlines(unigram)
