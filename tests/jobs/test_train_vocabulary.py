"""The sample is drawn by ids alone, stratum by stratum; the vocabulary of a run tells what it was made of."""

import json
from collections import Counter
from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from corpus.errors import InputError
from jobs.sample import draw_sample, read_sample, sampling_of
from jobs.tables import Run
from jobs.train_vocabulary import choose, choose_sampling, describe_sampling, read_compared
from jobs.vocabulary_card import table_of_figures
from jobs.vocabulary_figures import suspect
from tokenizer.hosts import OneHost
from tokenizer.strata import Quota, Sampling

DOCUMENTS = [
    (f"{at:04x}", f"第{at}篇：" + "春眠不觉晓。" * (1 + at % 7), "forum" if at % 5 == 0 else "news", (at % 10 / 10,))
    for at in range(600)
]
SCHEMA = "id string, text string, source_type string, signals struct<quality_score: double>"


@pytest.fixture(scope="module")
def corpus(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(DOCUMENTS, SCHEMA)


def test_the_draw_depends_on_ids_alone_and_keeps_its_quotas(corpus: DataFrame) -> None:
    sampling = Sampling(20_000, ("source_type", "quality"), quotas=(Quota("source_type", "forum", 0.5),))
    taken: Counter[tuple[str, ...]] = Counter()
    draw = draw_sample(corpus, sampling)
    texts = list(read_sample(draw, taken))
    again: Counter[tuple[str, ...]] = Counter()
    assert texts == list(read_sample(draw_sample(corpus.repartition(7).orderBy("text"), sampling), again))
    assert taken == again and sum(taken.values()) == sum(len(text.encode()) for text in texts)
    assert {stratum.values[1] for stratum in draw.strata} == {"low", "middle", "high"}
    asked = {stratum.values: stratum.asked for stratum in draw.strata}
    assert abs(sum(asked.values()) - 20_000) <= len(asked)
    forum = sum(size for values, size in taken.items() if values[0] == "forum")
    assert 0.35 < forum / sum(taken.values()) < 0.65  # a fifth of all text
    assert all(taken[values] <= stratum.available for values, stratum in zip(asked, draw.strata, strict=True))


def test_a_run_tells_what_its_vocabulary_is(road: Run) -> None:
    folder = Path(road.table("vocabulary"))
    facts, report = (json.loads((folder / name).read_text()) for name in ("vocabulary.json", "report.json"))
    assert facts["text_bytes"] <= sum(stratum["taken"] for stratum in report["sample"])  # newlines are left out
    assert all(stratum["taken"] <= stratum["available"] for stratum in report["sample"])
    assert facts["skipped_lines"] == 0 and len(facts["sample_sha256"]) == 64
    assert set(report["coverage"]) == {"1", "2", "3"}
    assert facts.get("measured_on_held_back", {}) == report["measured"].get("all", {})
    assert facts["sha256"] in (folder / "README.md").read_text()
    assert bool(table_of_figures(report)) == bool(report["measured"])
    recipe = json.loads((folder / "_recipe.json").read_text())
    assert sampling_of(recipe["options"]) == Sampling()


def test_pieces_that_a_vocabulary_had_better_not_have() -> None:
    pieces = {300: "的", 301: "https", 302: "https://", 303: "13812345678", 304: "亚博体育", 305: "翻印必究"}
    pieces |= {306: " 開雲體育官網", 307: "监听器", 308: " 只看該作者", 309: "添加監聽器"}
    found = suspect(pieces, [OneHost(305, 90, "own.example", 0.95), OneHost(300, 99, "own.example", 0.99)])
    assert {(one.id, one.kind, one.detail) for one in found} == {
        *((302, "address", ""), (303, "personal", "mobile"), (305, "host", "own.example")),
        *((304, "spam", "gambling"), (306, "spam", "gambling"), (308, "boilerplate", "forum")),
    }
    assert next(one for one in found if one.id == 303).piece is None


@pytest.mark.parametrize(
    ("named", "words"),
    [(["qwen"], "NAME=FILE"), (["a=absent.json"], "no such file"), (["a=notes.txt"], "tokenizer.json, a Sentence")],
)
def test_tokenizers_that_cannot_be_compared(
    named: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.txt").write_text("笔记")
    with pytest.raises(InputError, match=words):
        read_compared(named)


def test_options_as_they_are_written() -> None:
    sampling = choose_sampling(1_000, "script, topic", 1.0, ["topic=law:0.3"])
    assert sampling == Sampling(1_000, ("script", "topic"), 1.0, (Quota("topic", "law", 0.3),))
    assert sampling_of(json.loads(json.dumps(describe_sampling(sampling)))) == sampling
    assert choose_sampling(1_000, "", 1.0, []).by == ()
    with pytest.raises(InputError, match="--wide-tokens"):
        choose(70_000, "bpe")
