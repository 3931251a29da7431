"""How well a vocabulary serves a set of texts."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import rjieba
import sentencepiece

from corpus.errors import InputError

# Texts -> the number of tokens of each.
CountTokens = Callable[[Sequence[str]], list[int]]


class Counts(NamedTuple):
    """What one text has; `exact` is 1 where it decodes to itself, `byte_tokens` stand for one byte each."""

    exact: int
    characters: int
    text_bytes: int
    tokens: int
    byte_tokens: int
    words: int


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
    return summarize(list(count_texts(model, texts)))


def count_texts(model: bytes, texts: Iterable[str]) -> Iterable[Counts]:
    """What each text has in the vocabulary of the SentencePiece model."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    is_byte = np.array(processor.is_byte(list(range(processor.vocab_size()))))
    for text in texts:
        ids = processor.encode(text, return_type="numpy", num_threads=1)
        yield Counts(
            exact=int(processor.decode(ids.tolist()) == text),
            characters=len(text),
            text_bytes=len(text.encode()),
            tokens=len(ids),
            byte_tokens=int(is_byte[ids].sum()),
            words=sum(any(map(str.isalnum, word)) for word in rjieba.cut(text)),
        )


def summarize(counts: Sequence[Counts]) -> VocabularyReport:
    """The texts together. Raises InputError when they hold no word."""
    if not any(each.words for each in counts):
        raise InputError("no words to measure a vocabulary on: give texts that it was not trained on")
    exact, characters, text_bytes, tokens, byte_tokens, words = (sum(column) for column in zip(*counts, strict=True))
    return VocabularyReport(
        documents=len(counts),
        exact=exact,
        characters=characters,
        text_bytes=text_bytes,
        tokens=tokens,
        characters_per_token=characters / tokens,
        bytes_per_token=text_bytes / tokens,
        fertility=tokens / words,
        byte_share=byte_tokens / tokens,
    )
