"""Megatron's own reader over token shards; run by the Python of megatron-core's own environment.

Prints one JSON object a shard: prefix, dtype, the sha256 of each document's bytes, and the seconds for reading.
"""
# mypy: disable-error-code="import-not-found,misc"

import hashlib
import json
import sys
import time

from megatron.core.datasets.indexed_dataset import IndexedDataset

for prefix in sys.argv[1:]:
    started = time.perf_counter()
    shard = IndexedDataset(prefix, mmap=True)
    ends = shard.document_indices[1:]
    documents = [hashlib.sha256(shard[end - 1].tobytes()).hexdigest() for end in ends]
    seconds = time.perf_counter() - started
    dtype = str(shard.index.dtype.__name__)
    print(json.dumps({"prefix": prefix, "dtype": dtype, "documents": documents, "seconds": seconds}))
