"""Token shards of a finished run: where every document went, and what a job that was cut short leaves to the next."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.errors import InputError, OutputError
from jobs import missing_shards, trace_tokens, verify
from jobs.claim import claim
from jobs.ledger import count_by_reason, read_ledger
from jobs.mixture import MILLION, NOT_DRAWN, SPLITS, Mixture, choose_mixture
from jobs.pack_tokens import Packing, pack_tokens
from jobs.publish import begin
from jobs.tables import CLUSTERS, CORPUS, TOKENS, Run, read_json
from jobs.token_options import choose_engine, choose_layout
from jobs.token_order import count_copies, find_copies, find_split, hold_out
from jobs.token_shards import read_index
from tokenizer.read import TokenShard


def rows(run: Run, table: Any) -> list[dict[str, Any]]:
    return [row for batch in verify.scan(run, table) for row in batch.to_pylist()]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_spark_and_python_draw_alike(spark: SparkSession) -> None:
    """Ids as they are, and any others; every kind of page, and none."""
    mixture = Mixture(0.2, 0.1)
    epochs = {"blog": 300_000, "forum": 2_500_000, "other": 0, "诗": MILLION}
    kinds = ["blog", "forum", None, "诗"]
    given = [(f"{at * 7919:032x}", kinds[at % 4]) for at in range(400)] + [("", "blog"), ("床前明月光", "forum")]
    frame = spark.createDataFrame(given, "id string, source_type string")
    drawn = frame.select("id", "source_type", hold_out(mixture), count_copies(mixture, epochs)).collect()
    wanted = [(id, kind, split := find_split(id, mixture), find_copies(id, split, epochs[kind or "other"]))
              for id, kind in given]
    assert [tuple(row) for row in drawn] == wanted
    assert {split for _, _, split, _ in wanted} == set(SPLITS)
    assert {copies for _, _, _, copies in wanted} == {0, 1, 2, 3}


def test_every_document_stands_where_it_must_and_as_often(road: Run, mixture: dict[str, Any]) -> None:
    chosen = choose_mixture(mixture["validation_share"], mixture["test_share"], mixture["epochs"], [])
    found = Counter(
        (facts["split"], row["id"])
        for facts in read_index(road)
        for row in pq.read_table(Path(road.table("tokens")) / f"{facts['name']}.lineage.parquet").to_pylist()
    )
    wanted: Counter[tuple[str, str]] = Counter()
    for row in rows(road, CORPUS):
        split, epochs = find_split(row["id"], chosen), round(chosen.epochs.get(row["source_type"], 1) * MILLION)
        wanted[split, row["id"]] += find_copies(row["id"], split, epochs)
    assert found == +wanted
    assert {split for split, _ in found} == set(SPLITS) and set(wanted.values()) == {0, 1, 2}
    ledger = count_by_reason(read_ledger(read_json(road, TOKENS, "_ledger.json")))
    assert ledger == {None: len(+wanted), NOT_DRAWN: len(wanted) - len(+wanted)}


def test_a_document_has_the_id_of_its_cluster(road: Run) -> None:
    """By which it is held out: so no copy of what is held out is trained on."""
    clusters = {row["id"]: row["cluster"] for row in rows(road, CLUSTERS) if row["reason"] is None}
    assert clusters and all(clusters[row["id"]] == row["id"] for row in rows(road, CORPUS))


def test_lineage_leads_to_the_row_of_the_corpus(road: Run) -> None:
    for name in sorted({row["corpus_shard"] for row in rows(road, TOKENS)}):
        corpus = pq.read_table(Path(road.table("corpus")) / name).to_pylist()
        for row in (row for row in rows(road, TOKENS) if row["corpus_shard"] == name):
            document = corpus[row["corpus_row"]]
            for column in ("id", "url", "warc", "warc_offset", "warc_length", "warc_inner", "source_type"):
                assert document[column] == row[column]


def leave_half(run: Run, finished: Run, recipe: bool = True) -> Path:
    """What a job leaves that ends before it publishes: one shard is not on record, one spoilt, and there are strays."""
    folder = Path(run.unfinished("tokens"))
    shutil.copytree(finished.table("tokens"), folder)
    for name in ("_manifest.json", "_ledger.json", "_run.json", *(() if recipe else ("_recipe.json",))):
        (folder / name).unlink()
    lines = (folder / "shards.json").read_text().splitlines(keepends=True)
    (folder / "shards.json").write_text("".join(line for line in lines if '"name": "test-' not in line))
    bin_path = next(folder.glob("validation-*.bin"))
    bin_path.write_bytes(bin_path.read_bytes()[::-1])
    for name in ("_attempts/1/train-00000-of-00001.bin", ".train.bin.1.tmp", "tokens-00000-of-00001.bin"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"stray")
    return folder


def test_a_job_goes_on_with_what_is_whole_and_gives_the_same_bytes(
    spark: SparkSession, road: Run, mixture: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    run = Run(str(tmp_path / "run"))
    shutil.copytree(road.folder, run.folder, ignore=shutil.ignore_patterns("tokens", "report"))
    folder = leave_half(run, road)
    packing = Packing(mixture=choose_mixture(mixture["validation_share"], mixture["test_share"], mixture["epochs"], []))
    with claim(str(folder)), pytest.raises(OutputError, match="another job is at work"):
        pack_tokens(spark, run, packing)
    written: list[list[str]] = []
    gather = missing_shards.gather_shards

    def count(*given: Any) -> Any:
        written.append(given[-1])
        return gather(*given)

    monkeypatch.setattr(missing_shards, "gather_shards", count)
    pack_tokens(spark, run, packing)
    said = capsys.readouterr().out
    assert written == [["test-00000-of-00001", "validation-00000-of-00001"]]
    assert "1 shard was written before the job was cut short: used again" in said
    made, wanted = files(Path(run.table("tokens"))), files(Path(road.table("tokens")))
    assert {name: content for name, content in made.items() if name != "_run.json"} == {
        name: content for name, content in wanted.items() if name != "_run.json"
    }
    assert not list(Path(run.folder, ".unfinished").iterdir())


def test_what_was_begun_for_another_recipe_is_not_gone_on_with(road: Run, tmp_path: Path) -> None:
    run, recipe = Run(str(tmp_path / "run")), read_json(road, TOKENS, "_recipe.json")
    folder = leave_half(run, road)
    begin(str(folder), recipe)
    assert (folder / "shards.json").exists()
    begin(str(folder), {**recipe, "options": {**recipe["options"], "seed": 2}})
    assert list(files(folder)) == ["_recipe.json"]


def test_a_token_leads_to_its_text_document_and_record(road: Run, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(road.table("tokens"))
    row = next(row for row in rows(road, TOKENS) if row["copy"] == 1)
    name = next(one["name"] for one in read_index(road) if one["split"] == "train")
    offset = row["token_offset"] + row["tokens"] - 1
    assert trace_tokens.main([str(folder / f"{name}.bin"), str(offset), "--record"]) == 0
    said = capsys.readouterr().out
    document = next(one for one in rows(road, CORPUS) if one["id"] == row["id"])
    assert f"{document['text'][-10:]}⟦<|endoftext|>⟧" in said
    for part in (row["id"], row["url"], f"{row['warc']}, offset {row['warc_offset']:,}", "copy 1",
                 f"{row['corpus_shard']}, row {row['corpus_row']:,}", "warc-type: response"):
        assert part in said, part


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{}/tokens/train-00000-of-00001", "999999999"], "the tokens of train-00000-of-00001 are 0 to"),
        (["{}/tokens/train-00009-of-00001", "0"], "no such file"),
        (["{}/nowhere/tokens/train-00000-of-00001", "0"], "no finished vocabulary"),
        (["{}/tokens/train-00000-of-00001", "-1"], "cannot read"),
        (["{}/tokens/train-00000-of-00001"], "cannot read"),
    ],
)
def test_what_cannot_be_traced_is_said(road: Run, arguments: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        trace_tokens.main([one.format(road.folder) for one in arguments])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((["olmo,parquet"], "none", 4096), "format 'parquet': choose among megatron"),
        (([], "tight", 4096), "pack 'tight': choose none, concat or bestfit"),
        ((["nanogpt"], "none", 4096, 70_000), "format nanogpt, a vocabulary of 70,000"),
    ],
)
def test_a_layout_that_does_not_exist_is_said(given: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        choose_layout(*given)
    with pytest.raises(InputError, match="engine 'steam': choose sentencepiece or gigatoken"):
        choose_engine("steam")


def test_an_order_names_its_shards_by_split(road: Run) -> None:
    names = [facts["name"] for facts in read_index(road)]
    assert names == sorted(f"{split}-00000-of-00001" for split in SPLITS)
    assert all(len(TokenShard(Path(road.table("tokens")) / facts["name"])) == facts["documents"]
               for facts in read_index(road))
