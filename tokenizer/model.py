"""What a SentencePiece model file says about itself and sentencepiece's Python interface does not tell.

Field numbers and defaults are those of src/sentencepiece_model.proto in github.com/google/sentencepiece; the
wire format is that of Protocol Buffers (protobuf.dev/programming-guides/encoding).
"""

from collections.abc import Iterator
from typing import NamedTuple

_PIECE, _TRAINER_SPEC, _NORMALIZER_SPEC, _DENORMALIZER_SPEC = 1, 2, 3, 5
_PIECE_TYPE, _CONTROL, _UNUSED = 3, 3, 5
_IS_CONTROL = bytes([_PIECE_TYPE << 3, _CONTROL])
_MODEL_TYPE, _SPACE_AS_SUFFIX, _BYTE_FALLBACK = 3, 24, 35
_CHARACTER_MAP, _ADD_DUMMY_PREFIX, _REMOVE_EXTRA_WHITESPACES, _ESCAPE_WHITESPACES = 2, 3, 4, 5
_UNIGRAM, _KINDS = 1, {1: "unigram", 2: "bpe", 3: "word", 4: "char"}


class ModelFacts(NamedTuple):
    """How a model treats text. `kind` is "bpe", "unigram", "word" or "char"."""

    kind: str
    changes_characters: bool
    dummy_prefix: bool
    drops_spaces: bool
    escapes_spaces: bool
    space_as_suffix: bool
    byte_fallback: bool

    @property
    def takes_text_as_it_is(self) -> bool:
        """Whether a part of a text is encoded the same wherever the text was cut, but for what pieces join."""
        return not (self.changes_characters or self.dummy_prefix or self.drops_spaces or self.space_as_suffix)


def read_facts(model: bytes) -> ModelFacts:
    """The facts of a model that SentencePiece loads."""
    specs = _message(model)
    trainer, rules, back = (_message(specs.get(n)) for n in (_TRAINER_SPEC, _NORMALIZER_SPEC, _DENORMALIZER_SPEC))
    kind = trainer.get(_MODEL_TYPE, _UNIGRAM)
    return ModelFacts(
        kind=_KINDS.get(kind, str(kind)) if isinstance(kind, int) else "unknown",
        changes_characters=bool(rules.get(_CHARACTER_MAP) or back.get(_CHARACTER_MAP)),
        dummy_prefix=bool(rules.get(_ADD_DUMMY_PREFIX, 1)),
        drops_spaces=bool(rules.get(_REMOVE_EXTRA_WHITESPACES, 1)),
        escapes_spaces=bool(rules.get(_ESCAPE_WHITESPACES, 1)),
        space_as_suffix=bool(trainer.get(_SPACE_AS_SUFFIX, 0)),
        byte_fallback=bool(trainer.get(_BYTE_FALLBACK, 0)),
    )


def losses(facts: ModelFacts) -> list[str]:
    """Why decoding does not give every text back, in words; empty for a model that takes text as it is.

    A model without byte fallback loses only characters that it lacks, which shows in the text.
    """
    return [
        words
        for holds, words in (
            (facts.changes_characters, "changes characters (its normalization is not identity)"),
            (facts.drops_spaces, "drops spaces (remove_extra_whitespaces)"),
            (facts.dummy_prefix, "puts a space before each text (add_dummy_prefix)"),
            (facts.space_as_suffix, "puts a space after each text (treat_whitespace_as_suffix)"),
        )
        if holds
    ]


def without_controls(model: bytes) -> bytes:
    """The same model with its control symbols as unused pieces: every id stays, and no text holds the symbols."""
    changed = bytearray(model)
    for number, piece, end in _fields(model):
        # Most pieces are seen to be none without being taken apart.
        if number == _PIECE and isinstance(piece, bytes) and _IS_CONTROL in piece:
            for inner, value, inner_end in _fields(piece):
                if (inner, value) == (_PIECE_TYPE, _CONTROL):
                    changed[end - len(piece) + inner_end - 1] = _UNUSED
    return bytes(changed)


def _message(field: int | bytes | None) -> dict[int, int | bytes]:
    return {number: value for number, value, _ in _fields(field)} if isinstance(field, bytes) else {}


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes, int]]:
    """Number, value and end of each field."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value, at
            continue
        size, at = _varint(message, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        at += size
        yield key >> 3, message[at - size : at], at


def _varint(message: bytes, at: int) -> tuple[int, int]:
    if (first := message[at]) < 0x80:
        return first, at + 1
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
