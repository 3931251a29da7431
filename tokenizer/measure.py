"""How well a vocabulary serves a set of texts."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import rjieba
import sentencepiece

from corpus.errors import InputError


class VocabularyReport(NamedTuple):
    """Compression of `documents` texts; `exact` of them decode to themselves. Bytes are those of UTF-8.

    `fertility` is tokens per word (Rust et al., ACL 2021), words being rjieba's with at least one letter, Han
    character or digit; `byte_share` is the share of tokens that stand for one byte.
    """

    documents: int
    exact: int
    characters: int
    text_bytes: int
    tokens: int
    characters_per_token: float
    bytes_per_token: float
    fertility: float
    byte_share: float


def measure_vocabulary(model: bytes, texts: Iterable[str]) -> VocabularyReport:
    """Encode `texts` with the SentencePiece model and count, one text at a time.

    Measure on documents that the vocabulary was not trained on. Raises InputError when they hold no word.
    """
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    is_byte = np.array(processor.is_byte(list(range(processor.vocab_size()))))
    documents = exact = characters = text_bytes = tokens = byte_tokens = words = 0
    for text in texts:
        ids = processor.encode(text, return_type="numpy", num_threads=1)
        documents += 1
        exact += processor.decode(ids.tolist()) == text
        characters += len(text)
        text_bytes += len(text.encode())
        tokens += len(ids)
        byte_tokens += int(is_byte[ids].sum())
        words += sum(any(map(str.isalnum, word)) for word in rjieba.cut(text))
    if not words:
        raise InputError("no words to measure a vocabulary on: give texts that it was not trained on")
    return VocabularyReport(
        documents=documents,
        exact=exact,
        characters=characters,
        text_bytes=text_bytes,
        tokens=tokens,
        characters_per_token=characters / tokens,
        bytes_per_token=text_bytes / tokens,
        fertility=tokens / words,
        byte_share=byte_tokens / tokens,
    )
