"""What a removal writes: shards as if the pages had never been there, and a publication that may stop anywhere."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import storage
from corpus.errors import ConservationError, InputError, OutputError
from corpus.schema import CORPUS
from jobs import remove_rewrite
from jobs.export import ROW_GROUP, regroup, write_shard
from jobs.ledger import Tally, move_rows
from jobs.publish import MANIFEST
from jobs.remove_listing import join_ranges
from jobs.remove_publish import check_none_decided, decide, finish_removal, place_aside
from jobs.remove_requests import Requests, read_requests
from jobs.remove_rewrite import leave_out, rewrite_corpus_shard, rewrite_file
from jobs.remove_stage import renew_recipes
from jobs.tables import CORPUS as CORPUS_TABLE
from jobs.tables import PAGES, VERDICTS, VOCABULARY, Recipe, Table, hash_recipe
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import Shard, ShardWriter

VOCABULARY_SIZE, END = 100, 0
POEMS = ["床前明月光，疑是地上霜。", "举头望明月，低头思故乡。", "白日依山尽，黄河入海流。", "欲穷千里目，更上一层楼。"]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def write_tokens(folder: Path, documents: Sequence[tuple[str, int]]) -> Shard | None:
    """A shard of documents of so many tokens, with its lineage."""
    folder.mkdir(parents=True)
    with (
        LineageWriter(folder, "tokens") as lineage,
        ShardWriter(folder, "tokens", VOCABULARY_SIZE, END) as shard,
    ):
        for id, length in documents:
            ids = np.array([*(1 + (int(id, 16) + at) % 99 for at in range(length - 1)), END], "<u2")
            origin = {"id": [id], "url": [f"http://shi.example/{id}"], "warc": ["诗.warc"]}
            origin |= {"warc_offset": [int(id, 16)], "warc_length": [length]}
            lengths = np.array([length], np.int32)
            lineage.append(pa.RecordBatch.from_pydict(origin), lengths)
            shard.append(ids, lengths)
        if not documents:
            return None
        lineage.finish()
        return shard.finish()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=12), st.sampled_from([1, 7, 1 << 24]))
def test_a_token_shard_is_the_one_of_the_documents_that_are_left(
    tmp_path_factory: pytest.TempPathFactory, documents: list[tuple[int, bool]], at_once: int
) -> None:
    folder = tmp_path_factory.mktemp("tokens")
    named = [(f"{at:032x}", length, gone) for at, (length, gone) in enumerate(documents)]
    write_tokens(folder / "old", [(id, length) for id, length, _ in named])
    wanted = write_tokens(folder / "wanted", [(id, length) for id, length, gone in named if not gone])
    (folder / "new").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remove_rewrite, "TOKENS_AT_ONCE", at_once)
        gone = [id for id, _, gone in named if gone]
        assert leave_out(folder / "old", folder / "new", "tokens", gone, VOCABULARY_SIZE, END) == wanted
    assert files(folder / "new") == files(folder / "wanted")


def corpus_rows(count: int) -> list[dict[str, Any]]:
    poems = [(f"{at:032x}", POEMS[at % 4] * (1 + at % 3)) for at in range(count)]
    return [{"id": id, "text": text, "title": text[:5], "warc": "诗.warc", "personal_data": []} for id, text in poems]


@pytest.mark.parametrize("keep", [lambda at: at % 3, lambda at: at == 1, lambda at: False])
def test_a_corpus_shard_is_the_one_of_the_documents_that_are_left(tmp_path: Path, keep: Callable[[int], bool]) -> None:
    """Byte for byte: Parquet and JSON, more than one row group, rows of both going."""
    rows = corpus_rows(ROW_GROUP + 3)
    left = [row for at, row in enumerate(rows) if keep(at)]
    for name, some in (("old", rows), ("wanted", left)):
        (tmp_path / name).mkdir()
        if some:
            batches = iter(pa.Table.from_pylist(some, CORPUS).to_batches())
            write_shard(str(tmp_path / name), "corpus", regroup(batches), True)
    gone = {row["id"] for row in rows} - {row["id"] for row in left}
    assert rewrite_corpus_shard(str(tmp_path / "old"), str(tmp_path / "new"), "corpus", gone, True) == len(left)
    assert files(tmp_path / "new") == files(tmp_path / "wanted")


def test_other_files_keep_their_schema_codec_and_order(tmp_path: Path) -> None:
    columns = [pa.field("id", pa.string(), nullable=False), pa.field("text", pa.string())]
    schema = pa.schema(columns, {b"spark": "诗".encode()})
    rows = pa.Table.from_pylist([{"id": str(at), "text": POEMS[at % 4]} for at in range(9)], schema)
    pq.write_table(rows, tmp_path / "old.parquet", row_group_size=4, compression="zstd")
    for name, gone in (("some", ["7", "2", "x"]), ("all", [str(at) for at in range(9)])):
        rewrite_file(str(tmp_path / "old.parquet"), str(tmp_path / name), gone)
        with pq.ParquetFile(tmp_path / name) as file:
            assert file.schema_arrow.equals(schema, check_metadata=True)
            assert file.metadata.row_group(0).column(0).compression == "ZSTD"
            assert file.read().column("id").to_pylist() == [str(at) for at in range(9) if str(at) not in gone]


class Stop(Exception):
    """Stands for the end of the process."""


OLD = {
    "pages/batch-0/part-00000.parquet": "旧", "pages/_recipe.json": "旧", f"pages/{MANIFEST}": "旧",
    "tokens/a.bin": "旧", "tokens/a.idx": "旧", "tokens/a.lineage.parquet": "旧", "tokens/b.bin": "旧",
    "tokens/b.idx": "旧", f"tokens/{MANIFEST}": "旧", "report/report.html": "旧", "corpus/README.md": "同",
    ".unfinished/pages.added/batch-1/part-00000.parquet": "旧",
}  # fmt: skip
NEW = {name: "新" for name in OLD if name.startswith(("pages", "tokens/a", "tokens/_"))} | {"removed/list.txt": "新"}
GONE = ["tokens/b.bin", "tokens/b.idx"]
AFTER = {**NEW, "corpus/README.md": "同"}


def put(folder: str, content: dict[str, str]) -> None:
    for name, text in content.items():
        storage.write_bytes(storage.join(folder, name), text.encode())


def test_a_removal_that_stops_anywhere_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for steps in range(100):
        folder = str(tmp_path / str(steps))
        put(folder, OLD)
        put(place_aside(folder), NEW)
        decide(folder, GONE)
        left = [steps]

        def counted(change: Callable[..., None], left: list[int] = left) -> Callable[..., None]:
            def step(*places: str) -> None:
                left[0] -= 1
                if left[0] < 0:
                    raise Stop
                change(*places)

            return step

        try:
            with monkeypatch.context() as patch:
                for name in ("replace", "delete"):
                    patch.setattr(storage, name, counted(getattr(storage, name)))
                finish_removal(folder)
        except Stop:
            check_readable(folder)
            finish_removal(folder)
            check_none_decided(folder)
            assert {name: text.decode() for name, text in files(Path(folder)).items()} == AFTER, steps
        else:
            break
    assert steps > len(NEW)
    assert {name: text.decode() for name, text in files(Path(folder)).items()} == AFTER


def check_readable(folder: str) -> None:
    """A manifest is new only where all it names is; a token shard is whole or has no index; and nobody reads on."""
    there = {name: text.decode() for name, text in files(Path(folder)).items()}
    for table in ("pages", "tokens"):
        if there[f"{table}/{MANIFEST}"] == "新":
            assert all(there[name] == "新" for name in NEW if name.startswith(table))
    if "tokens/a.idx" in there:
        assert there["tokens/a.idx"] == there["tokens/a.bin"]
    assert ("tokens/b.idx" in there) <= ("tokens/b.bin" in there)
    if "tokens/b.bin" not in there:
        assert there[f"tokens/{MANIFEST}"] == "新"
    if storage.exists(place_aside(folder, "_decided.json")):
        with pytest.raises(OutputError, match="--apply` ends it"):
            check_none_decided(folder)


def test_what_was_not_decided_changes_nothing(tmp_path: Path) -> None:
    put(str(tmp_path), OLD)
    put(place_aside(str(tmp_path)), NEW)
    before = files(tmp_path)
    finish_removal(str(tmp_path))
    assert files(tmp_path) == before


def test_requests_come_from_options_and_files(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("\ufeff# 诗\n\n shi.example \n.ci.example\nSHI.example\n", "utf-8")
    requests = Requests([f"@{tmp_path}/hosts"], ["http://qu.example/曲"], ["AB" * 16])
    assert read_requests(requests) == {
        "host shi.example": "shi.example",
        "domain ci.example": ".ci.example",
        "url qu.example/%E6%9B%B2": "http://qu.example/曲",
        f"id {'ab' * 16}": "AB" * 16,
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "does not exist"),
        (b"# \n", "names nothing"),
        (b"\xff\xfe", "cannot read the list"),
        (b"\x1f\x8b\x08", "cannot read the list"),
        ("诗 词\nshi.example\n赋/".encode(), "2 lines cannot be used: '诗 词' is no host"),
    ],
)
def test_files_that_cannot_be_used_are_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "hosts").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_requests(Requests([f"@{tmp_path}/hosts"]))


def test_ranges_of_neighbours_are_joined() -> None:
    rows = [{"token_offset": offset, "tokens": tokens} for offset, tokens in ((30, 5), (0, 10), (10, 2), (35, 1))]
    assert join_ranges(rows) == [(0, 12), (30, 36)]


def test_rows_move_from_one_fate_to_another() -> None:
    ledger = [Tally("诗", None, 3, 60), Tally("诗", "ingest.status", 1, 0)]
    gone = [Tally("诗", None, 1, 20), Tally("诗", "ingest.status", 1, 0)]
    come = [Tally("诗", "removed", 1, 0)] * 2
    assert move_rows(ledger, gone, come) == [Tally("诗", None, 2, 40), Tally("诗", "removed", 2, 0)]
    with pytest.raises(ConservationError, match="more rows are to go"):
        move_rows(ledger, gone * 2)


def test_recipes_follow_from_each_other_and_from_the_list() -> None:
    """Those that were made from another table than the one that is there do not come to match."""
    recipes: dict[Table, Recipe] = {PAGES: {"options": {"page_at_most": 1}, "inputs": {"诗.warc": "1"}}}
    recipes[VERDICTS] = {"options": {}, "inputs": {"pages": hash_recipe(recipes[PAGES])}}
    recipes[CORPUS_TABLE] = {"options": {}, "inputs": {"documents": "of another table"}}
    recipes[VOCABULARY] = {"options": {}, "inputs": {"corpus": hash_recipe(recipes[CORPUS_TABLE])}}
    renewed = renew_recipes(recipes, ["b", "a"])
    assert renewed == renew_recipes(recipes, ["a", "b"]) != renew_recipes(recipes, ["a"])
    assert renewed[PAGES]["inputs"] == recipes[PAGES]["inputs"]
    assert renewed[VERDICTS]["inputs"] == {"pages": hash_recipe(renewed[PAGES])} != recipes[VERDICTS]["inputs"]
    assert renewed[CORPUS_TABLE] == recipes[CORPUS_TABLE]
    assert renewed[VOCABULARY] == recipes[VOCABULARY]
    assert json.dumps(renewed[PAGES])
