"""What Megatron is told of many shards: which ones a split has, and how many documents each.

Paths are those of the tokens folder, so that a run that is moved stays right, and a trainer started elsewhere
finds nothing instead of old files: Megatron opens them as they stand (get_blend_and_blend_per_split).
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

BLEND, SEQUENCES = "blend.json", "sequences.json"
# Megatron's names of splits; it asks for all three, and null is one without data.
SPLITS = {"train": "train", "validation": "valid", "test": "test"}
# With sequences.json Megatron believes its tokenizer, not the .idx, about the width of a token, and takes two bytes
# up to 65,536 ids (GPTDatasetConfig.token_dtype_code), where its own writer takes four from 65,500 on.
_AMBIGUOUS = range(65_500, 65_537)


def blend(shards: Sequence[Mapping[str, Any]]) -> bytes:
    """For --per-split-data-args-path: the shards of every split, weighed by their size."""
    names = {theirs: [one["name"] for one in shards if one["split"] == ours] or None for ours, theirs in SPLITS.items()}
    return (json.dumps(names, indent=1) + "\n").encode()


def sequences(shards: Sequence[Mapping[str, Any]]) -> bytes | None:
    """For --per-dataset-sequences-path: [documents, documents + 1] of every shard, as its .idx counts them.

    None for vocabularies whose tokens Megatron would then read in the wrong width.
    """
    if any(one["formats"]["megatron"]["vocabulary_size"] in _AMBIGUOUS for one in shards):
        return None
    counts = {one["name"]: [one["documents"], one["documents"] + 1] for one in shards}
    return (json.dumps(counts, indent=1) + "\n").encode()
