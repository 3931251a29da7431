"""Texts -> token ids, each document closed by the end-of-document token."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.model import cuts_at_newlines
from tokenizer.vocabulary import END_OF_DOCUMENT

# SentencePiece's BPE slows with length: 8.5 MB/s on one text of 4 MB, 22 MB/s cut at newlines into these.
PART_CHARACTERS = 2_048

Tokens = NDArray[np.integer[Any]]


def token_dtype(vocabulary_size: int) -> np.dtype[np.integer[Any]]:
    """uint16 below 65,500 ids, else int32, both little-endian: Megatron's rule (DType.optimal_dtype)."""
    return np.dtype("<u2") if vocabulary_size < 65_500 else np.dtype("<i4")


def cast_tokens(ids: Tokens, vocabulary_size: int) -> Tokens:
    """`ids` as `token_dtype`. Raises ValueError for an id outside the vocabulary, which a cast would wrap."""
    if ids.size and (ids.min() < 0 or ids.max() >= vocabulary_size):
        raise ValueError(f"ids from {ids.min()} to {ids.max()} do not fit a vocabulary of {vocabulary_size}")
    return ids.astype(token_dtype(vocabulary_size))


class Encoder:
    """Encodes with one vocabulary, the bytes of a tokenizer.model, on one thread.

    The ids are SentencePiece's own for each text; the end-of-document token never comes from the text itself.
    One character does not survive decoding: U+2581, which SentencePiece uses for the space. Raises InputError
    for bytes that are no model, or a model without `<|endoftext|>` as a control symbol.
    """

    def __init__(self, model: bytes) -> None:
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise InputError("not a SentencePiece model; give a vocabulary's tokenizer.model") from error
        self.vocabulary_size: int = self._processor.vocab_size()
        self.end_of_document: int = self._processor.piece_to_id(END_OF_DOCUMENT)
        self.dtype = token_dtype(self.vocabulary_size)
        self._cuts_at_newlines = cuts_at_newlines(model)
        if not self._processor.is_control(self.end_of_document):
            raise InputError(f"the vocabulary has no control symbol {END_OF_DOCUMENT}; train one that has it")

    def encode(self, texts: Sequence[str]) -> tuple[Tokens, NDArray[np.int32]]:
        """Ids of all texts, one after another, and the length of each in tokens, end-of-document included.

        Shapes (tokens,) and (len(texts),). An empty text has length 0 and no token: leave its document out.
        """
        if not texts:
            return np.empty(0, self.dtype), np.empty(0, np.int32)
        parts = [self._parts(text) for text in texts]
        arrays = self._processor.encode(list(chain.from_iterable(parts)), return_type="numpy", num_threads=1)
        part_lengths = np.fromiter(map(len, arrays), np.int64, len(arrays))
        first_parts = np.cumsum([0, *map(len, parts[:-1])])
        lengths = np.add.reduceat(part_lengths, first_parts)
        ends = np.cumsum(lengths)[lengths > 0]
        ids = np.insert(np.concatenate(arrays), ends, self.end_of_document)
        return cast_tokens(ids, self.vocabulary_size), (lengths + (lengths > 0)).astype(np.int32)

    def decode(self, ids: Tokens) -> str:
        """The text of one document; control symbols, such as its end-of-document, have none."""
        text: str = self._processor.decode(ids.tolist())
        return text

    def _parts(self, text: str) -> list[str]:
        if not self._cuts_at_newlines or len(text) <= PART_CHARACTERS:
            return [text]
        parts, start = [], 0
        while (cut := text.find("\n", start + PART_CHARACTERS) + 1) and cut < len(text):
            parts.append(text[start:cut])
            start = cut
        return [*parts, text[start:]]
