"""What a SentencePiece model file says about itself and sentencepiece's Python interface does not tell.

Field numbers are those of src/sentencepiece_model.proto in github.com/google/sentencepiece; the wire format
is that of Protocol Buffers (protobuf.dev/programming-guides/encoding).
"""

from collections.abc import Iterator

_TRAINER_SPEC, _NORMALIZER_SPEC = 2, 3
_MODEL_TYPE, _BPE = 3, 2
_USER_DEFINED_SYMBOLS = 31
_CHARACTER_MAP, _ADD_DUMMY_PREFIX, _REMOVE_EXTRA_WHITESPACES = 2, 3, 4


def cuts_at_newlines(model: bytes) -> bool:
    """Whether encoding a text line by line, newlines kept, gives exactly the ids of the whole text.

    True for BPE with the newline as a user-defined symbol, which no merge crosses, and text taken as it is.
    Not for unigram, where pieces of equal score may be chosen otherwise. `model` is one that SentencePiece
    loads.
    """
    specs = dict(_fields(model))
    trainer, normalizer = specs.get(_TRAINER_SPEC, b""), specs.get(_NORMALIZER_SPEC, b"")
    if not isinstance(trainer, bytes) or not isinstance(normalizer, bytes):
        return False
    rules = dict(_fields(normalizer))
    as_it_is = not rules.get(_CHARACTER_MAP) and rules.get(_ADD_DUMMY_PREFIX) == 0
    is_bpe = dict(_fields(trainer)).get(_MODEL_TYPE) == _BPE
    one_by_one = (_USER_DEFINED_SYMBOLS, b"\n") in _fields(trainer)
    return is_bpe and one_by_one and as_it_is and rules.get(_REMOVE_EXTRA_WHITESPACES) == 0


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        size, at = _varint(message, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        yield key >> 3, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
