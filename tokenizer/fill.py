"""Rows of documents -> a token shard and its lineage, in memory that does not grow with the documents."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tokenizer.encode import Encoder
from tokenizer.lineage import ORIGIN, LineageWriter
from tokenizer.megatron import ShardWriter


def fill_shard(
    rows: pa.RecordBatch, encoder: Encoder, shard: ShardWriter, lineage: LineageWriter
) -> NDArray[np.int32]:
    """Encode rows and add them to both writers, but for those whose text is empty; returns each row's length in
    tokens, shape (rows,), 0 for those.

    Columns: text, and those of `tokenizer.lineage.ORIGIN`, of which only `id` has to be there. Raises what
    `Encoder.blocks` does.
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
    known = [name for name in ORIGIN.names if name in rows.schema.names]
    lineage.append(rows.select(known).take(pa.array(filled)), tokens[filled])
    return tokens
