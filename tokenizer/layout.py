"""In which formats token shards are written, and how their sequences are cut."""

from typing import NamedTuple

from corpus.errors import InputError

FORMATS = ("megatron", "olmo", "mds", "llmc", "nanogpt", "datatrove")
PACKS = ("none", "concat", "bestfit")


class Layout(NamedTuple):
    """`formats` beside Megatron's, which is always written and which the others are made from.

    `pack` cuts documents into sequences of `sequence_length` tokens: by concatenation, or by best fit; "none"
    leaves them as they are. Megatron's and datatrove's files hold documents as they are whatever it says.
    """

    formats: tuple[str, ...] = ("megatron",)
    pack: str = "none"
    sequence_length: int = 4096


class TokenIds(NamedTuple):
    """What formats must know of a vocabulary: its size, two ids, and the sha256 of its model."""

    vocabulary_size: int
    end_of_document: int
    padding: int
    sha256: str


def check_layout(layout: Layout, vocabulary_size: int) -> None:
    """Raises InputError for a layout that cannot be written with a vocabulary of this size."""
    if unknown := sorted(set(layout.formats) - set(FORMATS)):
        raise InputError(f"format {unknown[0]!r}: choose among {', '.join(FORMATS)}")
    if layout.pack not in PACKS:
        raise InputError(f"pack {layout.pack!r}: choose none, concat or bestfit")
    if not 2 <= layout.sequence_length < 1 << 24:
        raise InputError(f"sequence length {layout.sequence_length}: choose 2 to {(1 << 24) - 1:,} tokens")
    if "nanogpt" in layout.formats and vocabulary_size >= 65_500:
        limit = "nanoGPT reads two bytes a token, which tokens have below 65,500 ids"
        raise InputError(f"format nanogpt, a vocabulary of {vocabulary_size:,}: {limit}; leave it out, or choose llmc")
