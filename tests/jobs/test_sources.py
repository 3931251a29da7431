"""The Spark formats, used as their users would."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from corpus import storage
from corpus.find import find_inputs
from corpus.schema import PAGES
from corpus.shards import cut_by_shard, group_runs
from jobs.inputs import find_inputs as find_files
from jobs.inputs import list_read
from jobs.ranges import find_torn, write_pages
from jobs.sources import SHARDS, WARC_ENDINGS
from tokenizer.encode import Encoder
from tokenizer.lineage import locate
from tokenizer.read import TokenShard, check_shard
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

POEMS = ["床前明月光，疑是地上霜。举头望明月，低头思故乡。", "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。"]


def record(kind: str, url: str, block: bytes) -> bytes:
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def page(text: str) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gbk\r\n\r\n"
    return head + f"<html><title>诗</title><body><p>{text}</p></body></html>".encode("gbk")


def test_warc_files_are_read_like_any_other_format(spark: SparkSession, tmp_path: Path) -> None:
    members = [record("response", f"http://shi.example/{n}", page(text * 3)) for n, text in enumerate(POEMS)]
    (tmp_path / "诗 1.warc.gz").write_bytes(b"".join(map(gzip.compress, [record("warcinfo", "", b"a"), *members])))
    (tmp_path / "plain.warc").write_bytes(members[0])
    frame = spark.read.format("warc").load(f"{tmp_path}/*.warc*")
    assert frame.schema == from_arrow_schema(PAGES)
    rows = sorted(frame.collect(), key=lambda row: (row.warc, row.warc_offset))
    assert [(row.warc, row.record_type, row.reason) for row in rows] == [
        ("plain.warc", "response", None),
        ("诗 1.warc.gz", "warcinfo", "ingest.warcinfo"),
        ("诗 1.warc.gz", "response", None),
        ("诗 1.warc.gz", "response", None),
    ]
    assert rows[-1].text == POEMS[1] * 3 and rows[-1].title == "诗" and rows[-1].charset == "gb18030"
    size = (tmp_path / "诗 1.warc.gz").stat().st_size
    assert sum(row.warc_length for row in rows if row.warc != "plain.warc") == size
    assert len({row.id for row in rows}) == 4


def test_large_files_are_read_in_ranges_and_damaged_ones_whole(spark: SparkSession, tmp_path: Path) -> None:
    forged = record("response", "http://forged.example/", page(POEMS[0]))
    members = [record("response", f"http://shi.example/{n}", page(POEMS[n % 2] * 3)) for n in range(12)]
    hiding = record("response", "http://shi.example/hiding", page("<pre>") + forged * 9)
    contents = {
        "plain.warc": b"".join(members),
        "packed.warc.gz": b"".join(map(gzip.compress, members)),
        "packed.warc.zst": b"".join(map(zstandard.compress, members)),
        "forged.warc": b"".join([*members[:9], hiding, *members[9:]]),
        "damaged.warc.gz": b"".join([*map(gzip.compress, members[:9]), b"damage", *map(gzip.compress, members[9:])]),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = find_inputs([str(tmp_path)], WARC_ENDINGS)
    write_pages(spark, str(tmp_path / "whole"), files, 1 << 20, 0)
    write_pages(spark, str(tmp_path / "ranges"), files, 1 << 20, 3000)
    by = [(name, "ascending") for name in ("warc", "warc_offset", "warc_inner")]
    whole, ranges = (pq.read_table(tmp_path / name).sort_by(by) for name in ("whole", "ranges"))
    assert ranges.equals(whole)
    assert "http://forged.example/" not in ranges["url"].to_pylist()
    parts = {name: len(list((tmp_path / name).glob("*.parquet"))) for name in ("whole", "ranges")}
    assert parts["whole"] == 5 and parts["ranges"] == 8


def test_files_that_do_not_fit_together_in_ranges_are_named(spark: SparkSession, tmp_path: Path) -> None:
    members = [gzip.compress(record("response", f"http://shi.example/{n}", page(POEMS[0]))) for n in range(9)]
    (tmp_path / "sound.warc.gz").write_bytes(b"".join(members))
    (tmp_path / "torn.warc.gz").write_bytes(b"".join([*members[:4], b"damage", *members[4:]]))
    files = find_inputs([str(tmp_path)], WARC_ENDINGS)
    reader = spark.read.format("warc").option("inputs", json.dumps(files)).option("range_bytes", 500)
    reader.load().write.parquet(str(tmp_path / "pages"))
    assert find_torn(spark, str(tmp_path / "pages"), files) == ["torn.warc.gz"]


def test_a_path_without_warc_files_is_named(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(PySparkException, match=r"no input matches .*nothing.*put quotes around globs"):
        spark.read.format("warc").load(f"{tmp_path}/nothing/*.warc.gz").count()


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    train_vocabulary(POEMS * 20, folder, VocabularyOptions(size=380))
    return folder / "tokenizer.model"


def documents(spark: SparkSession, texts: dict[str, str]) -> DataFrame:
    """id -> text; the first letter of the id is the shard."""
    rows = [(f"shard-{name[0]}", name, None, "a.warc.gz", 7, 9, text) for name, text in texts.items()]
    schema = "shard string, id string, url string, warc string, warc_offset long, warc_length long, text string"
    return spark.createDataFrame(rows, schema)


def write(frame: DataFrame, folder: Path, vocabulary: Path) -> None:
    frame.write.format("megatron").option("vocabulary", str(vocabulary)).mode("append").save(str(folder))


def test_token_shards_are_written_like_any_other_format(
    spark: SparkSession, tmp_path: Path, vocabulary: Path
) -> None:
    texts = {"a1": POEMS[0], "a2": "", "a3": POEMS[1], "b1": POEMS[1] + "\n\t" + POEMS[0]}
    write(documents(spark, texts).repartition(2, "shard").sortWithinPartitions("shard", "id"), tmp_path, vocabulary)
    encoder = Encoder(vocabulary.read_bytes())
    facts = [json.loads(line) for line in (tmp_path / SHARDS).read_text().splitlines()]
    assert [(one["name"], one["documents"]) for one in facts] == [("shard-a", 2), ("shard-b", 1)]
    for name in ("shard-a", "shard-b"):
        assert check_shard(tmp_path / name, encoder.vocabulary_size, encoder.end_of_document) == []
    shard = TokenShard(tmp_path / "shard-a")
    assert [encoder.decode(tokens[:-1]) for tokens in shard] == POEMS
    assert locate(tmp_path, "shard-a", len(shard[0])).id == "a3"
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_shard_in_two_partitions_is_refused(spark: SparkSession, tmp_path: Path, vocabulary: Path) -> None:
    texts = {f"a{number}": POEMS[number % 2] for number in range(8)}
    with pytest.raises(PySparkException, match=r"more than one task.*Repartition the rows by `shard`"):
        write(documents(spark, texts).repartition(2), tmp_path, vocabulary)
    assert not (tmp_path / SHARDS).exists()


def batch(*shards: str) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({"shard": list(shards), "place": list(range(len(shards)))})


def test_runs_of_a_shard_are_joined_across_batches() -> None:
    batches = [batch("a", "a", "b"), batch("b"), batch("b", "c")]
    runs = ((name, rows) for one in batches for name, rows in cut_by_shard(one))
    groups = [(name, sum(rows.num_rows for rows in found)) for name, found in group_runs(runs)]
    assert groups == [("a", 2), ("b", 3), ("c", 1)]
    assert list(cut_by_shard(batch())) == []


def test_warc_files_are_read_from_an_s3_store_by_a_list(spark: SparkSession, s3: Any) -> None:
    """Spark's workers find the store by AWS's files alone, and read on where an answer is cut off."""
    names = [f"segments/{number}/诗.warc.gz" for number in range(3)]
    for name in names:
        members = [record("response", f"http://shi.example/{name}/{text[0]}", page(text * 3)) for text in POEMS]
        storage.write_bytes(f"oss://crawl/{name}", b"".join(map(gzip.compress, members)))
    storage.write_bytes("oss://crawl/warc.paths.gz", gzip.compress("\n".join([*names, names[0]]).encode()))
    given = find_files(spark, ["@oss://crawl/warc.paths.gz"])
    s3.faults.extend(["cut", "slow down"])
    reader = spark.read.format("warc").option("inputs", json.dumps(list_read(given.given)))
    rows = reader.load().collect()
    assert sorted(Counter((row.warc, row.reason, row.title) for row in rows).items()) == [
        ((name, None, "诗"), 2) for name in names
    ]
    assert [one.uri for one in given.given] == [f"oss://crawl/{name}" for name in names]
    assert not s3.faults
