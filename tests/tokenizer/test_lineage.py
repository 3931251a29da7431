import hashlib
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.errors import InputError
from tokenizer.lineage import LINEAGE, ROW_GROUP, LineageWriter, locate


def origins(start: int, stop: int) -> pa.RecordBatch:
    numbers = range(start, stop)
    return pa.RecordBatch.from_pydict(
        {
            "text": ["正文"] * len(numbers),
            "warc_offset": [1_000 * i for i in numbers],
            "id": [f"{i:016x}" for i in numbers],
            "url": [None if i % 7 == 3 else f"https://example.org/文章/{i}" for i in numbers],
            "warc": ["crawl/one.warc.gz"] * len(numbers),
            "warc_length": [900] * len(numbers),
            "corpus_row": [10 * i for i in numbers],
            "copy": [i % 2 for i in numbers],
        }
    )


def lengths(start: int, stop: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.arange(start, stop, dtype=np.int32) % 5 + 1


def write(folder: Path, cuts: list[int]) -> str:
    with LineageWriter(folder, "shard") as writer:
        for start, stop in pairwise(cuts):
            writer.append(origins(start, stop), lengths(start, stop))
        return writer.finish()


def test_the_table_and_every_offset(tmp_path: Path) -> None:
    sha256 = write(tmp_path, [0, 9])
    file = tmp_path / "shard.lineage.parquet"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256
    table = pq.read_table(file)
    assert table.schema == LINEAGE
    assert table["tokens"].to_pylist() == [1, 2, 3, 4, 5, 1, 2, 3, 4]
    assert table["token_offset"].to_pylist() == [0, 1, 3, 6, 10, 15, 16, 18, 21]
    owners = [locate(tmp_path, "shard", offset).document for offset in range(25)]
    assert owners == [i for i, length in enumerate([1, 2, 3, 4, 5, 1, 2, 3, 4]) for _ in range(length)]
    place = ("crawl/one.warc.gz", 7_000, 900, None, None, 70, None, 1)
    assert locate(tmp_path, "shard", 20) == (7, f"{7:016x}", "https://example.org/文章/7", *place, 3, 18)


def test_batches_do_not_show_in_the_bytes(tmp_path: Path) -> None:
    count = ROW_GROUP + 3_000
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert write(tmp_path / "a", [0, count]) == write(tmp_path / "b", [0, 1, 1, 500, ROW_GROUP - 1, count - 2, count])
    assert pq.ParquetFile(tmp_path / "a" / "shard.lineage.parquet").num_row_groups == 2
    ends = np.cumsum(lengths(0, count), dtype=np.int64)
    for document in (0, ROW_GROUP - 1, ROW_GROUP, count - 1):
        found = locate(tmp_path / "b", "shard", int(ends[document]) - 1)
        assert (found.document, found.id) == (document, f"{document:016x}")


@pytest.mark.parametrize("offset", [-1, 25, 10**12])
def test_an_offset_outside_the_shard(tmp_path: Path, offset: int) -> None:
    write(tmp_path, [0, 9])
    with pytest.raises(InputError, match="0 to 24"):
        locate(tmp_path, "shard", offset)


def test_a_shard_without_lineage(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"other\.lineage\.parquet"):
        locate(tmp_path, "other", 0)


@pytest.mark.parametrize("wrong", [[1, 2], [1, 2, 3, 4], [1, 0, 2]])
def test_lengths_that_are_not_those_of_the_documents(tmp_path: Path, wrong: list[int]) -> None:
    with LineageWriter(tmp_path, "shard") as writer, pytest.raises(ValueError, match="documents"):
        writer.append(origins(0, 3), np.array(wrong, np.int32))
    assert not list(tmp_path.iterdir())
