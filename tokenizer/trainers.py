"""Trainers' own readers, where they are installed, beside ours; the extra `verify` brings Megatron's."""

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path

import numpy as np

from corpus.wording import show_count
from tokenizer.encode import Tokens
from tokenizer.layout import Layout
from tokenizer.read import TokenShard

READERS = {"megatron-core": "megatron", "olmo-core": "olmo_core"}


def list_readers() -> list[str]:
    """The trainers that are installed here."""
    return [name for name, module in READERS.items() if find_spec(module)]


def trainer_problems(folder: Path, name: str, layout: Layout) -> list[str]:
    """Documents of a sound shard that megatron-core or olmo-core read otherwise than we do, in words.

    What is not installed is not asked. Packed arrays of olmo-core hold pieces of documents, and are not read.
    """
    problems: list[str] = []
    if find_spec("megatron"):
        problems += _compare(folder / name, "megatron-core", _megatron(folder / name))
    if find_spec("olmo_core") and "olmo" in layout.formats and layout.pack == "none":
        problems += _compare(folder / name, "olmo-core", _olmo(folder / "olmo" / f"{name}.npy"))
    return problems


def _compare(prefix: Path, reader: str, documents: Iterable[Tokens]) -> Iterator[str]:
    shard = TokenShard(prefix)
    none = np.empty(0, shard.dtype)
    wrong = sum(not np.array_equal(*both) for both in zip_longest(shard, documents, fillvalue=none))
    if wrong:
        yield f"{prefix}: {reader} reads {wrong:,} of {show_count(len(shard), 'document')} otherwise"


def _megatron(prefix: Path) -> Iterator[Tokens]:
    from megatron.core.datasets.indexed_dataset import IndexedDataset

    shard = IndexedDataset(str(prefix), mmap=True)
    for end in shard.document_indices[1:]:
        yield shard[end - 1]


def _olmo(path: Path) -> Iterator[Tokens]:
    from olmo_core.data.utils import iter_document_indices

    width = TokenShard(path.parents[1] / path.stem).dtype.itemsize
    tokens: Tokens = np.memmap(path, f"<u{width}", "r")
    for start, end in iter_document_indices(path, use_array_if_local=False):
        yield tokens[start:end]
