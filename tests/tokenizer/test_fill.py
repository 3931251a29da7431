from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tokenizer import encode
from tokenizer.encode import Encoder
from tokenizer.fill import fill_shard
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import Shard, ShardWriter
from tokenizer.read import TokenShard, check_shard


def rows(texts: list[str | None]) -> pa.RecordBatch:
    count = len(texts)
    columns = {"text": texts, "id": [f"{i:04}" for i in range(count)], "url": [None] * count, "warc": ["a"] * count}
    return pa.RecordBatch.from_pydict({**columns, "warc_offset": [*range(count)], "warc_length": [1] * count})


def write(folder: Path, batches: list[pa.RecordBatch], encoder: Encoder) -> tuple[Shard, int]:
    folder.mkdir()
    shard = ShardWriter(folder, "shard", encoder.vocabulary_size, encoder.end_of_document)
    with LineageWriter(folder, "shard") as lineage, shard:
        left_out = sum(int((fill_shard(batch, encoder, shard, lineage) == 0).sum()) for batch in batches)
        lineage.finish()
        return shard.finish(), left_out


def test_batches_and_blocks_do_not_show_in_the_bytes(bpe: bytes, passages: list[str], tmp_path: Path) -> None:
    texts: list[str | None] = ["数据▁", None, *passages, "", "\n".join(passages), "".join(passages) + "龘", "文"]
    batch, encoder = rows(texts), Encoder(bpe)
    whole, left_out = write(tmp_path / "whole", [batch], encoder)
    assert (whole.documents, left_out) == (len(texts) - 2, 2)
    with mock.patch.object(encode, "BLOCK_BYTES", 200):
        cut, _ = write(tmp_path / "cut", [batch.slice(0, 5), batch.slice(5, 0), batch.slice(5)], encoder)
    assert cut == whole
    for ending in ("bin", "idx", "lineage.parquet"):
        name = f"shard.{ending}"
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    shard = TokenShard(tmp_path / "cut" / "shard")
    assert [encoder.decode(document) for document in shard] == [text for text in texts if text]
    assert check_shard(tmp_path / "cut" / "shard", encoder.vocabulary_size, encoder.end_of_document) == []
    lineage = pq.read_table(tmp_path / "cut" / "shard.lineage.parquet")
    assert lineage["tokens"].to_pylist() == shard.lengths.tolist()
    assert lineage["id"].to_pylist() == [f"{i:04}" for i, text in enumerate(texts) if text]


def test_a_begun_document_is_counted_once_and_needs_its_end(tmp_path: Path) -> None:
    ids = np.array([7, 8, 4], np.uint16)
    with ShardWriter(tmp_path, "shard", 100, 4) as shard:
        shard.begin(ids[:2])
        shard.begin(ids[:1])
        for wrong in ([3], [3, 1], [], [6, 1]):
            with pytest.raises(ValueError, match="other tokens"):
                shard.append(ids, np.array(wrong, np.int32))
        with pytest.raises(ValueError, match="without its end"):
            shard.finish()
        shard.append(ids, np.array([6], np.int32))
        with pytest.raises(ValueError, match="other tokens"):
            shard.append(ids, np.array([6], np.int32))
        shard.append(ids[2:], np.array([1], np.int32))
        assert (shard.finish().tokens, shard.documents) == (7, 2)
    written = TokenShard(tmp_path / "shard")
    assert [document.tolist() for document in written] == [[7, 8, 7, 7, 8, 4], [4]]
