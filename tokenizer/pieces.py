"""The learned pieces of a vocabulary: the longest, and those that look like addresses or numbers."""

import re
from collections.abc import Sequence

import sentencepiece

SPACE = "\u2581"  # as SentencePiece writes it
# Not // and @ alone, which are code.
_ADDRESS = re.compile(r"https?:|www\.|//\w+\.|[^\W_]@|@\w+\.|\.(?:com|net|org|html?|php)\b|\.cn\b", re.IGNORECASE)
_DIGITS = re.compile(r"\d{3}|[０-９]{3}|[〇零一二三四五六七八九]{5}")


def learned_pieces(processor: sentencepiece.SentencePieceProcessor) -> dict[int, str]:
    """The pieces that were learned from text, by id, spaces as spaces: no symbols, no bytes, no newline or tab."""
    ids = list(range(processor.vocab_size()))
    kinds = zip(ids, processor.is_control(ids), processor.is_unknown(ids), processor.is_byte(ids), strict=True)
    ordinary = [i for i, *kind in kinds if not any(kind)]
    spelled = zip(ordinary, processor.id_to_piece(ordinary), strict=True)
    return {i: piece.replace(SPACE, " ") for i, piece in spelled if piece not in ("\n", "\t")}


def longest_pieces(pieces: Sequence[str], count: int) -> list[str]:
    """The `count` longest ones with a letter, Han character or digit; of equal length those that were learned first."""
    readable = [piece for piece in pieces if any(map(str.isalnum, piece))]
    return sorted(readable, key=lambda piece: -len(piece))[:count]


def tell_shape(piece: str) -> str | None:
    """`address` for what only addresses of pages and mail hold, `digits` for a long number, else None."""
    if _ADDRESS.search(piece):
        return "address"
    return "digits" if _DIGITS.search(piece) else None
