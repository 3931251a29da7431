"""Rows of documents -> a token shard and its lineage, in memory that does not grow with the documents."""

import numpy as np
import pyarrow as pa

from tokenizer.encode import Encoder
from tokenizer.lineage import ORIGIN, LineageWriter
from tokenizer.megatron import ShardWriter


def fill_shard(rows: pa.RecordBatch, encoder: Encoder, shard: ShardWriter, lineage: LineageWriter) -> int:
    """Encode rows and add them to both writers; returns how many were left out because their text is empty.

    The rows need the columns text and those of `tokenizer.lineage.ORIGIN`. Raises what `Encoder.blocks` does.
    """
    lengths = [np.empty(0, np.int32)]
    for block in encoder.blocks(rows.column("text"), rows.column("id")):
        if len(block.lengths):
            shard.append(block.ids, block.lengths[block.lengths > 0])
        else:
            shard.begin(block.ids)
        lengths.append(block.lengths)
    tokens = np.concatenate(lengths)
    filled = np.flatnonzero(tokens)
    # The texts, which are most of a batch, are not copied.
    lineage.append(rows.select(ORIGIN.names).take(pa.array(filled)), tokens[filled])
    return int(np.count_nonzero(tokens == 0))
