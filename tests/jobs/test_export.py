"""Shards: how documents are cut into them, and that their bytes depend on the rows alone."""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from corpus.schema import CORPUS
from corpus.simplify import Traditional
from jobs.export import ROW_GROUP, name_shards, regroup, render_documents, write_shard


def documents(count: int) -> pa.Table:
    rows = [
        {
            **{"id": f"{number * 7919 % 65536:04x}{number:028x}", "warc": "a.warc.gz", "title": f"第{number}回"},
            **{"warc_offset": number, "warc_length": 1, "warc_inner": 0, "cluster_size": 1, "personal_data": []},
            **{"text": "话说天下大势，分久必合，合久必分。" * (number % 3), "characters": 17 * (number % 3)},
        }
        for number in range(count)
    ]
    return pa.Table.from_pylist(rows, CORPUS)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 3 * ROW_GROUP), min_size=1, max_size=5))
def test_row_groups_do_not_depend_on_batches(sizes: list[int]) -> None:
    table = documents(sum(sizes) % 10_000 + 1)
    batches, start = table.slice(0, 0).to_batches(), 0
    for size in itertools.cycle(sizes):
        batches += table.slice(start, size).combine_chunks().to_batches()
        start += size
        if start >= table.num_rows:
            break
    groups = list(regroup(iter(batches)))
    assert [group.num_rows for group in groups[:-1]] == [ROW_GROUP] * (len(groups) - 1)
    assert pa.concat_tables(groups) == table


def test_bytes_do_not_depend_on_batches(tmp_path: Path) -> None:
    table = documents(ROW_GROUP + 100)
    written = []
    for size in (7, 1000, ROW_GROUP):
        rows = write_shard(str(tmp_path), f"by-{size}", regroup(iter(table.to_batches(size))), wudao_json=True)
        assert rows == table.num_rows
        written.append([(tmp_path / f"by-{size}.{form}").read_bytes() for form in ("parquet", "json")])
    assert written[0] == written[1] == written[2]
    assert pq.read_table(tmp_path / "by-7.parquet") == table


HANT = {"title": "讀書", "text": "開卷有益。", "script": "Hant"}


@pytest.mark.parametrize(
    ("traditional", "title", "text"),
    [("convert", "读书", "开卷有益。"), ("tag", "讀書", "<hant>\n開卷有益。"), ("keep", "讀書", "開卷有益。")],
)
def test_traditional_text_is_rendered_and_its_script_kept(traditional: str, title: str, text: str) -> None:
    table = pa.Table.from_pylist([{**documents(1).to_pylist()[0], **HANT}], CORPUS)
    (batch,) = render_documents(Traditional(traditional))(iter(table.to_batches()))
    (row,) = batch.to_pylist()
    assert (row["title"], row["text"], row["characters"], row["script"]) == (title, text, len(text), "Hant")
    assert batch.schema == CORPUS


def test_json_records_are_one_array(tmp_path: Path) -> None:
    write_shard(str(tmp_path), "a", regroup(iter(documents(ROW_GROUP + 2).to_batches())), wudao_json=True)
    records = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert [record["title"] for record in records] == [f"第{number}回" for number in range(ROW_GROUP + 2)]
    assert [record["id"] for record in records] == list(range(ROW_GROUP + 2))


def test_a_shard_that_fails_is_not_there(tmp_path: Path) -> None:
    def fail() -> Iterator[pa.Table]:
        yield documents(1)
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_shard(str(tmp_path), "a", fail(), wudao_json=True)
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


@pytest.mark.parametrize("shard_characters", [1, 200, 10**9])
def test_every_document_is_in_one_shard_and_shards_are_in_order(spark: SparkSession, shard_characters: int) -> None:
    table = documents(60)
    shards = name_shards(spark.createDataFrame(table), "语料", shard_characters).select("id", "shard").collect()
    assert sorted(row.id for row in shards) == sorted(table.column("id").to_pylist())
    by_id = [row.shard for row in sorted(shards, key=lambda row: row.id)]
    assert by_id == sorted(by_id)
    total = sum(table.column("characters").to_pylist())
    assert all(name.endswith(f"-of-{max(1, -(-total // shard_characters)):05}") for name in by_id)
