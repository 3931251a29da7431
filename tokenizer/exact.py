"""Texts -> ids that any decoder turns back into the same texts, in parts that engines read fast."""

from collections.abc import Sequence

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from tokenizer.cuts import SPACE, Cuts
from tokenizer.engines import Encoded, Engine
from tokenizer.model import ModelFacts

_MARK = SPACE.encode()


class ExactEngine:
    """An engine whose texts may be long and may hold U+2581, which SentencePiece reads as a space.

    U+2581 becomes its three byte tokens, and the text around it is encoded by itself; not where the model has no bytes
    or puts something before each text. BPE gets long texts in parts, which changes no id (`tokenizer.cuts`).
    `processor` has loaded the model.
    """

    def __init__(self, engine: Engine, processor: sentencepiece.SentencePieceProcessor, facts: ModelFacts) -> None:
        self._engine = engine
        pieces: list[str] = processor.id_to_piece(list(range(processor.vocab_size())))
        self._cuts = Cuts(pieces) if facts.takes_text_as_it_is else None
        self._cuts_parts = facts.kind == "bpe" and engine.slows_with_length
        spelled = [f"<0x{byte:02X}>" for byte in _MARK] if self._cuts and facts.byte_fallback else []
        self._mark_ids = np.array([processor.piece_to_id(piece) for piece in spelled], np.int32)
        self._piece_bytes = count_piece_bytes(processor, pieces)

    def encode(self, texts: Sequence[bytes]) -> Encoded:
        """Ids of UTF-8 texts and their number in each text; an empty text has none."""
        parts = [self._parts(text) for text in texts]
        encoded = self._encode_parts([part for text in parts for part in text])
        ends = np.cumsum(np.append(0, encoded.lengths))[np.cumsum([0, *map(len, parts)])]
        return Encoded(encoded.ids, np.diff(ends))

    def spelled_bytes(self, encoded: Encoded) -> NDArray[np.int64]:
        """How many bytes of UTF-8 the ids of each text stand for; a token for the unknown stands for none."""
        spelled = np.zeros(len(encoded.lengths), np.int64)
        filled = encoded.lengths > 0
        starts = (np.cumsum(encoded.lengths) - encoded.lengths)[filled]
        if len(starts):
            spelled[filled] = np.add.reduceat(self._piece_bytes.take(encoded.ids), starts, dtype=np.int64)
        return spelled

    def last_cut(self, text: bytes) -> int:
        """Where at most a long text may be cut into two, in bytes; 0 where it may not. For unigram the parts may get
        other ids than the whole, where pieces of equal score compete."""
        return self._cuts.last(text) if self._cuts else 0

    def _parts(self, text: bytes) -> list[bytes]:
        if not len(self._mark_ids) or _MARK not in text:
            return self._cut(text)
        between = text.split(_MARK)
        return [part for at, piece in enumerate(between) for part in [_MARK][: min(at, 1)] + self._cut(piece)]

    def _cut(self, text: bytes) -> list[bytes]:
        if not text:
            return []
        return self._cuts.parts(text) if self._cuts and self._cuts_parts else [text]

    def _encode_parts(self, parts: list[bytes]) -> Encoded:
        if not len(self._mark_ids) or _MARK not in parts:
            return self._engine.encode(parts)
        is_mark = np.array([part == _MARK for part in parts])
        encoded = self._engine.encode([part for part in parts if part != _MARK])
        lengths = np.full(len(parts), len(self._mark_ids))
        lengths[~is_mark] = encoded.lengths
        of_mark = np.repeat(is_mark, lengths)
        ids = np.empty(len(of_mark), np.int32)
        ids[of_mark] = np.tile(self._mark_ids, np.count_nonzero(is_mark))
        ids[~of_mark] = encoded.ids
        return Encoded(ids, lengths)


def count_piece_bytes(processor: sentencepiece.SentencePieceProcessor, pieces: Sequence[str]) -> NDArray[np.int32]:
    """Bytes of text that each piece stands for, shape (vocabulary size,); 0 for control symbols and the unknown."""
    numbers = list(range(len(pieces)))
    counts = np.array([len(piece.replace(SPACE, " ").encode()) for piece in pieces], np.int32)
    counts[np.array(processor.is_byte(numbers))] = 1
    counts[np.array(processor.is_control(numbers)) | np.array(processor.is_unknown(numbers))] = 0
    return counts
