"""Texts -> token ids, each document closed by the end-of-document token."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import sentencepiece
from numpy.typing import NDArray

from corpus import storage
from corpus.errors import InputError
from tokenizer.engines import SentencePieceEngine, differs, first_difference, load_engine
from tokenizer.exact import ExactEngine
from tokenizer.layout import TokenIds
from tokenizer.model import losses, read_facts
from tokenizer.vocabulary import END_OF_DOCUMENT, PADDING

BLOCK_BYTES = 1 << 20  # of text encoded at once, whatever a batch holds: memory follows this, not the input
COMPARED_BYTES = 1 << 18  # of text that another engine than SentencePiece is compared on, of each encoder's first

_NO_MODEL = "not a SentencePiece model; give a vocabulary's tokenizer.model"

Tokens = NDArray[np.integer[Any]]


class Block(NamedTuple):
    """Ids, shape (tokens,), and the lengths of the documents that end in them, shape (documents,).

    Lengths are in tokens, end-of-document included; an empty text has 0. A document longer than `BLOCK_BYTES` comes
    in several blocks, of which all but the last end no document; the last has the length of all.
    """

    ids: Tokens
    lengths: NDArray[np.int32]


def token_dtype(vocabulary_size: int) -> np.dtype[np.integer[Any]]:
    """uint16 below 65,500 ids, else int32, both little-endian: Megatron's rule (DType.optimal_dtype)."""
    return np.dtype("<u2") if vocabulary_size < 65_500 else np.dtype("<i4")


def cast_tokens(ids: Tokens, vocabulary_size: int) -> Tokens:
    """`ids` as `token_dtype`. Raises ValueError for an id outside the vocabulary, which a cast would wrap."""
    if ids.size and (ids.min() < 0 or ids.max() >= vocabulary_size):
        raise ValueError(f"ids from {ids.min()} to {ids.max()} do not fit a vocabulary of {vocabulary_size}")
    return ids.astype(token_dtype(vocabulary_size), copy=False)


class Encoder:
    """Encodes with one vocabulary, the bytes of a tokenizer.model, on one thread.

    The ids are SentencePiece's own for each text, but for two things. U+2581, which SentencePiece reads as a space,
    is three byte tokens, so that any decoder gives it back; text around it is encoded by itself. And unigram models
    get a text of more than `BLOCK_BYTES` in parts, which may decide otherwise between pieces of equal score. The
    end-of-document token never comes from the text itself.

    Raises InputError for bytes that are no model, a model without `<|endoftext|>` as a control symbol, an engine
    (`tokenizer.engines`) that cannot be used or gives other ids than SentencePiece, and, unless it `may_lose` text,
    a model that would not give every text back.
    """

    def __init__(self, model: bytes, engine: str = "sentencepiece", may_lose: bool = False) -> None:
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        except RuntimeError as error:
            raise InputError(_NO_MODEL) from error
        if not model:  # which SentencePiece takes without a word
            raise InputError(_NO_MODEL)
        self.vocabulary_size: int = self._processor.vocab_size()
        self.end_of_document: int = self._processor.piece_to_id(END_OF_DOCUMENT)
        self.dtype = token_dtype(self.vocabulary_size)
        padding: int = self._processor.piece_to_id(PADDING)
        sha256 = hashlib.sha256(model).hexdigest()
        self.ids = TokenIds(self.vocabulary_size, self.end_of_document, padding, sha256)
        if not self._processor.is_control(self.end_of_document):
            raise InputError(f"the vocabulary has no control symbol {END_OF_DOCUMENT}; train one that has it")
        facts = read_facts(model)
        if (lost := losses(facts)) and not may_lose:
            raise InputError(f"texts would change, as the vocabulary {', '.join(lost)}: train one with wudao")
        self._may_lose = may_lose
        self._engine_name, self._engine = engine, load_engine(engine, model, self._processor)
        self._exact = ExactEngine(self._engine, self._processor, facts)
        self._compared = isinstance(self._engine, SentencePieceEngine)

    def encode(self, texts: Sequence[str]) -> tuple[Tokens, NDArray[np.int32]]:
        """Ids of all texts, one after another, and the length of each in tokens, end-of-document included.

        Shapes (tokens,) and (len(texts),). An empty text has length 0 and no token: leave its document out. Raises
        what `blocks` does.
        """
        blocks = list(self.blocks(pa.array(texts, pa.large_string())))
        ids = [np.empty(0, self.dtype), *(block.ids for block in blocks)]
        lengths = [np.empty(0, np.int32), *(block.lengths for block in blocks)]
        return np.concatenate(ids), np.concatenate(lengths)

    def blocks(self, texts: pa.Array, names: pa.Array | None = None) -> Iterator[Block]:
        """The same of a column of strings, at most `BLOCK_BYTES` of text at once; a null is an empty text.

        Raises InputError, with the document's name (its number without `names`), for a text with characters which the
        vocabulary lacks and cannot spell in bytes, and for one that the engine encodes otherwise than SentencePiece.
        """
        data, offsets = utf8_of(texts)
        called = names if names is not None else pa.array(range(len(texts)), pa.int64())
        row = 0
        while row < len(texts):
            end = int(np.searchsorted(offsets, offsets[row] + BLOCK_BYTES, side="right")) - 1
            if end > row:
                yield self._block(data, offsets[row : end + 1], called.slice(row, end - row))
            else:
                end = row + 1
                yield from self._long(data[offsets[row] : offsets[end]], str(called[row]))
            row = end

    def decode(self, ids: Tokens) -> str:
        """The text of one document; control symbols, such as its end-of-document, have none."""
        text: str = self._processor.decode(ids.tolist())
        return text

    def _block(self, data: memoryview, offsets: NDArray[np.int64], names: pa.Array) -> Block:
        content = bytes(data[offsets[0] : offsets[-1]])
        starts = (offsets - offsets[0]).tolist()
        texts = [content[start:end] for start, end in pairwise(starts)]
        ids, lengths = self._encode(texts, names)
        filled = lengths > 0
        closed = np.full(len(ids) + np.count_nonzero(filled), self.end_of_document, self.dtype)
        of_text = np.ones(len(closed), bool)
        of_text[np.cumsum(lengths[filled] + 1) - 1] = False
        closed[of_text] = ids
        return Block(closed, (lengths + filled).astype(np.int32))

    def _long(self, text: memoryview, name: str) -> Iterator[Block]:
        start = tokens = 0
        while start < len(text):
            part = self._next_part(text, start)
            ids, _ = self._encode([part], pa.array([name]))
            start, tokens = start + len(part), tokens + len(ids)
            if start < len(text):
                yield Block(ids, np.empty(0, np.int32))
        end = np.array([self.end_of_document], self.dtype)
        yield Block(np.concatenate([ids, end]), np.array([tokens + 1], np.int32))

    def _next_part(self, text: memoryview, start: int) -> bytes:
        size = BLOCK_BYTES
        while (end := start + size) < len(text):
            while text[end] & 0xC0 == 0x80:
                end -= 1
            part = bytes(text[start:end])
            if cut := self._exact.last_cut(part):
                return part[:cut]
            size *= 2
        return bytes(text[start:])

    def _encode(self, texts: list[bytes], names: pa.Array) -> tuple[Tokens, NDArray[np.int64]]:
        if not self._compared:
            self._compare(texts, names)
        encoded = self._exact.encode(texts)
        lost = self._exact.spelled_bytes(encoded) != np.fromiter(map(len, texts), np.int64, len(texts))
        if not self._may_lose and lost.any():
            cure = "train a vocabulary with byte fallback"
            name = names[int(np.flatnonzero(lost)[0])]
            raise InputError(f"document {name}: the vocabulary lacks characters of it, which would be lost; {cure}")
        return cast_tokens(encoded.ids, self.vocabulary_size), encoded.lengths

    def _compare(self, texts: list[bytes], names: pa.Array) -> None:
        """Compare the engine with SentencePiece, on the first `COMPARED_BYTES` that this encoder gets."""
        self._compared = True
        enough = 1 + int(np.searchsorted(np.cumsum([len(text) for text in texts]), COMPARED_BYTES))
        first = [text[:COMPARED_BYTES].decode(errors="ignore").encode() for text in texts[:enough]]
        different = first_difference(self._engine, SentencePieceEngine(self._processor), first)
        if different is not None:
            raise InputError(differs(self._engine_name, f"document {names[different]}"))


def utf8_of(texts: pa.Array) -> tuple[memoryview, NDArray[np.int64]]:
    """The bytes of a column of strings, not copied, and where each text starts and the last ends, shape (n + 1,)."""
    if texts.null_count:
        texts = texts.fill_null("")
    wide = pa.types.is_large_string(texts.type)
    _, starts, data = texts.buffers()
    if starts is None:
        return memoryview(b""), np.zeros(len(texts) + 1, np.int64)
    offsets = np.frombuffer(starts, np.int64 if wide else np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(data or b""), offsets.astype(np.int64)


def load_encoder(uri: str, engine: str = "sentencepiece") -> Encoder:
    """The encoder of a tokenizer.model. Raises InputError that names it where it is none that `Encoder` takes."""
    try:
        return Encoder(storage.read_bytes(uri), engine)
    except InputError as error:
        raise InputError(f"{uri}: {error}. `wudao vocabulary --force` trains a run's own anew.") from error
