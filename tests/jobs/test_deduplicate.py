"""Copies are found in a run and against earlier ones, whatever the partitions, and no bucket makes too many pairs."""

import json
import random
import shutil
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from typer.testing import CliRunner

from corpus.errors import ConservationError, InputError, OutputError
from corpus.key import make_keys
from corpus.minhash import Bands
from corpus.schema import SIGNATURES
from corpus.signatures import Method, similarity_of
from corpus.simhash import SimHash
from corpus.simhash import sign as hash_texts
from jobs import pipeline
from jobs.candidates import FIRST_AT_MOST, pair_within
from jobs.deduplicate import deduplicate, find_copies, name_clusters, place
from jobs.earlier import find_earlier, match_earlier
from jobs.sign import describe, sign_batches, sign_documents
from jobs.tables import Run
from jobs.verification import verify_pairs

MINHASH = Bands()
WORDS = "春天 公园 花 孩子 草地 奔跑 老人 长椅 聊天 美好 列车 黄昏 驶过 大桥 江面 薄雾 灯火 星星 清晨 豆腐 白气".split()


def write_text(chance: random.Random, words: int = 160) -> str:
    return "".join(chance.choice(WORDS) + ("，" if at % 6 == 5 else "") for at in range(words)) + "。"


def edit(text: str, chance: random.Random, share: float) -> str:
    return "".join(chance.choice("甲乙丙丁") if chance.random() < share else character for character in text)


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    """(what, text): 12 articles, each with an exact copy, two slightly edited ones and one that shares its half."""
    chance = random.Random(5)
    rows = []
    for number in range(12):
        text = write_text(chance)
        half = text[: len(text) // 2] + write_text(chance, 80)
        copies = [text, text.replace("，", ", "), edit(text, chance, 0.01), edit(text, chance, 0.01)]
        rows += [(f"{number}", copy) for copy in copies] + [(f"{number} half", half)]
    return rows


def sign(
    spark: SparkSession, texts: Iterable[str], method: Method = MINHASH, urls: Mapping[int, str] = MappingProxyType({})
) -> DataFrame:
    """The signatures as deduplication reads them: ids are the texts' numbers, which urls goes by."""
    rows = [(f"{at:032x}", "w", len(text), None, urls.get(at), text) for at, text in enumerate(texts)]
    columns = "id string, warc string, characters long, quality double, url string, text string"
    frame = spark.createDataFrame(rows, columns)
    return place(frame.mapInArrow(sign_batches(method), from_arrow_schema(SIGNATURES)))


def clusters_of(
    spark: SparkSession, texts: list[str], similarity: float = 0.8, method: Method = MINHASH
) -> set[frozenset[int]]:
    signed = sign(spark, texts, method)
    found = find_copies(spark, signed.where("id = leader"), None, method, similarity, True)
    groups: dict[str, set[int]] = {}
    for row in name_clusters(signed, found, True).collect():
        groups.setdefault(row["cluster"], set()).add(int(row["id"], 16))
    return {frozenset(group) for group in groups.values()}


def test_copies_meet_and_halves_do_not(spark: SparkSession, texts: list[tuple[str, str]]) -> None:
    expected: dict[str, set[int]] = {}
    for at, (what, _) in enumerate(texts):
        expected.setdefault(what, set()).add(at)
    assert clusters_of(spark, [text for _, text in texts]) == {frozenset(group) for group in expected.values()}


@pytest.mark.parametrize("partitions", [1, 7, 64])
def test_clusters_do_not_depend_on_partitions_and_order(
    spark: SparkSession, texts: list[tuple[str, str]], partitions: int
) -> None:
    before = spark.conf.get("spark.sql.shuffle.partitions")
    spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
    order = random.Random(partitions).sample(range(len(texts)), len(texts))
    found = clusters_of(spark, [texts[at][1] for at in order])
    spark.conf.set("spark.sql.shuffle.partitions", str(before))
    named = {frozenset(texts[order[at]][0] for at in group) for group in found}
    assert named == {frozenset([what]) for what, _ in texts}


def test_of_a_chain_only_what_is_like_the_representative_is_its_copy(spark: SparkSession) -> None:
    """Each text has nine tenths of the one before it and is a little shorter, so that the first represents all. The
    third is unlike it and represents those that are too, but for the last ones, which are unlike the third."""
    chance = random.Random(9)
    long = write_text(chance, 1400)
    chain = [long[at * 100 : 1209 + at * 99] for at in range(6)]
    assert clusters_of(spark, chain) == {frozenset({0, 1}), frozenset({2, 3}), frozenset({4, 5})}


def test_simhash_finds_what_differs_in_three_bits(spark: SparkSession, texts: list[tuple[str, str]]) -> None:
    """All are so near to the one that stays, the longest, and no two that stay are so near to each other."""
    each = [text for _, text in texts]
    hashes = hash_texts(make_keys(each)).tolist()
    clusters = clusters_of(spark, each, similarity_of(SimHash()), SimHash())
    stay = [min(cluster, key=lambda at: (-len(each[at]), at)) for cluster in clusters]
    pairs = [(one, at) for one, cluster in zip(stay, clusters, strict=True) for at in cluster]
    assert all((hashes[one] ^ hashes[at]).bit_count() <= 3 for one, at in pairs)
    assert all((hashes[one] ^ hashes[other]).bit_count() > 3 for one, other in combinations(stay, 2))
    assert 12 < len(clusters) < len(each) - 12


def test_an_article_stays_before_a_page_that_lists_articles(spark: SparkSession) -> None:
    """Which has the same text, or more and a lesser id."""
    article, other = (write_text(random.Random(seed)) for seed in (1, 2))
    urls = {0: "https://a.example/tags/花/", 2: "https://a.example/page/2/", 3: "https://a.example/2023/05/花"}
    signed = sign(spark, [article, article, other + article[:60], other], urls=urls)
    found = find_copies(spark, signed.where("id = leader"), None, MINHASH, 0.7, True)
    rows = name_clusters(signed, found, True).collect()
    assert {int(row["id"], 16): int(row["cluster"], 16) for row in rows} == {0: 1, 1: 1, 2: 3, 3: 3}


def test_a_large_bucket_makes_few_pairs(spark: SparkSession) -> None:
    """A thousand documents in one bucket: each with three at most, and all in one component."""
    rows = [(at.to_bytes(16), [1]) for at in range(1000)]
    pairs = pair_within(spark.createDataFrame(rows, "id binary, buckets array<long>")).collect()
    assert 999 <= len(pairs) <= 1000 * FIRST_AT_MOST
    ends = [(bytes(low), bytes(high)) for low, high in pairs]
    assert all(low < high for low, high in ends) and len(set(ends)) == len(ends)
    assert len({end for pair in ends for end in pair}) == 1000


@pytest.mark.parametrize(("size", "pairs"), [(1, 0), (2, 1), (3, 3), (4, 6)])
def test_a_small_bucket_makes_all_pairs(spark: SparkSession, size: int, pairs: int) -> None:
    rows = [(at.to_bytes(16), [7, 9]) for at in range(size)]
    assert pair_within(spark.createDataFrame(rows, "id binary, buckets array<long>")).count() == pairs


def test_pairs_are_estimated_by_their_sketches(spark: SparkSession) -> None:
    pairs = spark.createDataFrame([(b"\0", b"\1"), (b"\0", b"\2")], "low binary, high binary")
    rows = [(b"\0", (b"abcd", 60, b"")), (b"\1", (b"abcd", 60, b"")), (b"\2", (b"abxx", 60, b""))]
    kinds = "id binary, evidence struct<sketch: binary, shingles: int, numbers: binary>"
    estimated = verify_pairs(pairs, spark.createDataFrame(rows, kinds), Bands(), 0.7).collect()
    assert {row["high"][0]: row["verified"] for row in estimated} == {1: True, 2: False}
    assert {row["high"][0]: round(row["similarity"], 2) for row in estimated} == {1: 1.0, 2: 0.5}


@pytest.fixture(scope="module")
def earlier(road: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The index of a finished run, all that `--against` needs of it."""
    folder = tmp_path_factory.mktemp("earlier") / "january"
    for name in ("signatures", "clusters"):
        shutil.copytree(road.table(name), folder / name)
    return Run(str(folder))


@pytest.fixture
def again(road: Run, tmp_path: Path) -> Run:
    """The same pages and verdicts as a run of its own, not deduplicated yet."""
    for name in ("pages", "verdicts", "signatures"):
        shutil.copytree(road.table(name), tmp_path / "run" / name)
    return Run(str(tmp_path / "run"))


def rows_of(run: Run) -> list[dict[str, Any]]:
    return pq.read_table(run.table("clusters")).to_pylist()


def test_copies_of_earlier_documents_are_named(spark: SparkSession, texts: list[tuple[str, str]]) -> None:
    """The earlier corpus has the first text of every other article."""
    known = [text for at, (what, text) in enumerate(texts) if at % 10 == 0]
    named = F.unhex(F.lit("ff" * 16)).alias("cluster"), F.lit("january").alias("against")
    earlier = sign(spark, known).select("id", "key_hash", "buckets", "evidence", *named)
    leaders = sign(spark, [text for _, text in texts]).where("id = leader")
    found = {int.from_bytes(row["id"]): row for row in match_earlier(leaders, earlier, Bands(), 0.8).collect()}
    # Of two exact copies one leads; the edited ones lead themselves.
    assert {texts[at][0] for at in found} == {texts[at][0] for at in range(0, len(texts), 10)}
    assert len(found) == 3 * len(known)
    assert all(row["against"] == "january" and bytes(row["cluster"]) == b"\xff" * 16 for row in found.values())
    assert sorted(row["similarity"] == 1.0 for row in found.values()).count(True) == len(known)
    assert all(row["similarity"] >= 0.8 for row in found.values())


def test_a_run_that_an_earlier_one_has_whole_is_an_error(spark: SparkSession, again: Run, earlier: Run) -> None:
    count = len(rows_of(earlier))
    with pytest.raises(ConservationError, match=rf"of {count} records none was kept \(deduplicate\.against {count}\)"):
        deduplicate(spark, again, against=[earlier.folder])


def test_copies_inside_a_run_may_stay(spark: SparkSession, again: Run) -> None:
    deduplicate(spark, again, within=False)
    rows = rows_of(again)
    assert all(row["reason"] is None and row["cluster"] == row["id"] and row["cluster_size"] == 1 for row in rows)


def test_the_representative_is_the_best_and_similarity_is_to_it(road: Run) -> None:
    rows = rows_of(road)
    by_id = {row["id"]: row for row in rows}
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["cluster"], []).append(row)
    assert max(map(len, groups.values())) > 3
    for name, group in groups.items():
        assert by_id[name]["reason"] is None and by_id[name]["similarity"] == 1.0
        assert sum(row["reason"] is None for row in group) == 1
        assert all(row["cluster_size"] == len(group) and row["against"] is None for row in group)
        assert all(0.3 < row["similarity"] <= 1.0 for row in group)


def test_an_index_that_cannot_be_used_is_refused(earlier: Run, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"signatures is not there, or not finished\. `wudao deduplicate"):
        find_earlier([str(tmp_path)], describe(Bands()))
    with pytest.raises(InputError, match=r"options bands: 14 then, 20 now; options rows: 8 then, 5 now"):
        find_earlier([earlier.folder], describe(Bands(20, 5)))
    with pytest.raises(InputError, match=r"options method: minhash then, simhash now"):
        find_earlier([earlier.folder], describe(SimHash()))
    old = shutil.copytree(earlier.folder, tmp_path / "old")
    recipe = old / "signatures/_recipe.json"
    stored = json.loads(recipe.read_text())
    del stored["options"]["numbers"]
    recipe.write_text(json.dumps(stored))
    with pytest.raises(InputError, match=r"options numbers: None then, 64 now"):
        find_earlier([str(old)], describe(Bands()))
    with pytest.raises(InputError, match="two runs are called january"):
        find_earlier([earlier.folder, earlier.folder + "/"], describe(Bands()))


def test_an_index_that_cannot_be_used_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    arguments = ["--input", "nothing", "--output", str(tmp_path / "run"), "--against", str(tmp_path)]
    refused = CliRunner().invoke(pipeline.app, arguments).exception
    assert isinstance(refused, InputError) and str(refused).startswith("--against")
    assert not (tmp_path / "run").exists()


def test_the_earlier_index_is_part_of_the_recipe(spark: SparkSession, again: Run, earlier: Run) -> None:
    deduplicate(spark, again, within=False)
    with pytest.raises(OutputError, match="against"):
        deduplicate(spark, again, against=[earlier.folder], within=False)


def test_signatures_are_made_once(spark: SparkSession, again: Run, capsys: pytest.CaptureFixture[str]) -> None:
    sign_documents(spark, again)
    assert "nothing to do" in capsys.readouterr().out


def test_a_signature_has_what_its_document_is_found_by() -> None:
    texts = ["短文。", "", "春" * 40 + "，" + "秋" * 20, "春" * 60]
    batch = pa.RecordBatch.from_pydict(
        {
            **{"id": list("abcd"), "warc": ["w"] * 4, "characters": [0] * 4, "quality": [0.5] * 4},
            "url": ["https://a.example/2023/05/春", None, "https://a.example/tags/春/", "https://a.example/page/2"],
            "text": [*texts[:1], None, *texts[2:]],
        }
    )
    rows = pa.Table.from_batches(sign_batches(Bands())(iter([batch]))).to_pylist()
    assert [row["shingles"] for row in rows] == [0, 0, 56, 56]
    assert [row["listing"] for row in rows] == [False, False, True, True]
    assert [row["buckets"] is None for row in rows] == [True, True, False, False]
    assert len({row["key_hash"] for row in rows}) == 4
    assert all(len(row["key_hash"]) == 16 and len(row["sketch"]) == 112 for row in rows)


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 100])
def test_signatures_do_not_depend_on_the_batch(size: int) -> None:
    texts = [None if at % 7 == 3 else f"第{at}篇，2023年{at % 12}月。" + "春秋冬夏"[at % 4] * at for at in range(size)]
    columns = {"id": list(map(str, range(size))), "warc": ["w"] * size, "characters": [0] * size}
    schema = pa.schema([("id", pa.string()), ("warc", pa.string()), ("characters", pa.int64()),
                        ("quality", pa.float64()), ("url", pa.string()), ("text", pa.string())])  # fmt: skip
    unknown = [None] * size
    batch = pa.RecordBatch.from_pydict({**columns, "quality": unknown, "url": unknown, "text": texts}, schema)
    ones = (batch.slice(at, 1) for at in range(size))
    whole, each = (pa.Table.from_batches(sign_batches(Bands())(some), SIGNATURES) for some in (iter([batch]), ones))
    assert whole.equals(each.combine_chunks()) and whole.num_rows == size
