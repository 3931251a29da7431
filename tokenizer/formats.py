"""The formats that trainers read, made from finished Megatron shards."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tokenizer.read import check_shard

FORMATS = ("megatron",)
PACKS = ("none", "concat", "bestfit")


class Layout(NamedTuple):
    """formats: Megatron's is always written, the others are made from it. pack: how documents are laid into sequences,
    in formats that hold sequences. sequence_length: tokens of one."""

    formats: tuple[str, ...] = ("megatron",)
    pack: str = "none"
    sequence_length: int = 4096


class TokenIds(NamedTuple):
    """What formats must know of the vocabulary."""

    vocabulary_size: int
    end_of_document: int
    padding: int
    sha256: str


def write_formats(folder: Path, name: str, layout: Layout, ids: TokenIds) -> dict[str, Any]:
    """Makes the other formats of the finished shard NAME in `folder`; returns their facts as JSON values."""
    return {}


def finish_formats(shards: Sequence[Mapping[str, Any]], layout: Layout) -> dict[str, bytes]:
    """Small files for all shards together, by name relative to the folder. shards: the lines of shards.json."""
    return {}


def check_formats(folder: Path, name: str, layout: Layout, ids: TokenIds) -> list[str]:
    """Everything wrong with a shard in any of its formats, in words."""
    return check_shard(folder / name, ids.vocabulary_size, ids.end_of_document)
