"""Megatron's own readers over token shards, and writers of its format; run by the trainers' own Python.

Prints one JSON object a reading: see trainers_read_peer.py, which says what the argument is.
"""
# mypy: disable-error-code="import-not-found,misc"

import itertools
import json
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch.distributed as dist
from megatron.core.datasets.blended_megatron_dataset_builder import BlendedMegatronDatasetBuilder
from megatron.core.datasets.gpt_dataset import GPTDataset, GPTDatasetConfig
from megatron.core.datasets.indexed_dataset import DType, IndexedDataset, _IndexWriter
from megatron.core.datasets.utils import get_blend_from_list
from trainers_read_peer import say

SEQUENCE_LENGTH = 512
ORDERS = (1, 2, 3)  # seeds
WRITTEN_DOCUMENTS = 3_000_000


class Vocabulary:
    """What GPTDatasetConfig asks of a tokenizer."""

    def __init__(self, told):
        self.eod, self.pad, self.vocab_size = told["end_of_document"], told["padding"], told["vocabulary_size"]
        self.unique_identifiers = {"tokenizer": told["sha256"]}


def read_indexed(prefix):
    """Every document of a shard, by IndexedDataset, which takes the memory of its arrays along when it goes."""
    shard = IndexedDataset(prefix, mmap=True)
    return [shard[end - 1].copy() for end in shard.document_indices[1:]]


def config_of(told, cache, seed):
    """As --per-split-data-args-path and --per-dataset-sequences-path make it, from blend.json and sequences.json."""
    splits = json.loads(Path("blend.json").read_text())
    return GPTDatasetConfig(
        random_seed=seed,
        sequence_length=SEQUENCE_LENGTH,
        blend_per_split=[get_blend_from_list(splits[split]) for split in ("train", "valid", "test")],
        sequences_per_dataset=json.loads(Path("sequences.json").read_text()),
        path_to_cache=cache,
        reset_position_ids=False,
        reset_attention_mask=False,
        eod_mask_loss=False,
        create_attention_mask=False,
        tokenizer=Vocabulary(told),
    )


def documents_of(dataset):
    """The documents of a shard by number, put together from a GPTDataset's samples."""
    order = np.argsort(dataset.shuffle_index)
    stream = np.concatenate([dataset[int(number)]["tokens"].numpy() for number in order])
    lengths = dataset.dataset.sequence_lengths[dataset.document_index]
    ends = np.cumsum(lengths)
    cuts = zip(dataset.document_index.tolist(), ends.tolist(), lengths.tolist(), strict=True)
    return {number: stream[end - length : end] for number, end, length in cuts if end <= len(stream)}


def sampled(told, cache, seed):
    """Name of every shard and its documents, through the datasets that a training run builds of blend.json."""
    config = config_of(told, cache, seed)
    built = BlendedMegatronDatasetBuilder(GPTDataset, [None, None, None], lambda: True, config).build()
    for dataset in itertools.chain.from_iterable(getattr(one, "datasets", [one]) for one in built if one):
        yield Path(dataset.dataset.path_prefix).name, documents_of(dataset)


def read_samples(told):
    """Every shard, sampled in several orders: each leaves out the documents after its last whole sample."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1])}
    dist.init_process_group("gloo", rank=0, world_size=1)
    started = time.perf_counter()
    found = {}
    with tempfile.TemporaryDirectory() as cache:
        for seed in ORDERS:
            for name, documents in sampled(told, cache, seed):
                found.setdefault(name, {}).update(documents)
    dist.destroy_process_group()
    for name, documents in found.items():
        say("megatron-core GPTDataset documents", name, [documents[number] for number in sorted(documents)], started)


def write_index(told):
    """Seconds of this process for the index of many documents, by Megatron's builder: its lists, then its writer."""
    lengths = np.random.default_rng(1).integers(2, 4_000, WRITTEN_DOCUMENTS)
    started = time.process_time()
    sequence_lengths, document_indices = [], [0]
    for length in lengths:  # as IndexedDatasetBuilder.add_document does for a document of one sequence
        sequence_lengths.extend([length])
        document_indices.append(len(sequence_lengths))
    with _IndexWriter(told["index"], DType.optimal_dtype(told["vocabulary_size"])) as writer:
        writer.write(sequence_lengths, None, document_indices)
    print(json.dumps({"reader": "index", "seconds": time.process_time() - started}))


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    os.chdir(asked["documents"])
    for shard in asked["shards"]:
        began = time.perf_counter()
        say("megatron-core IndexedDataset documents", shard["name"], read_indexed(shard["name"]), began)
    read_samples(asked)
    write_index(asked)
