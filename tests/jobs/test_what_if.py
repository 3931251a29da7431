"""What stored signals say of other limits is what a run with these limits says."""

import json
import random
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import SparkSession

from corpus.document import Document
from corpus.errors import InputError
from filters.base import Filter, Rule, describe, judge_all, with_limits
from jobs.stored_rules import read_filters
from jobs.tables import Run
from jobs.what_if import ask
from jobs.what_if_figures import ChangeFigures, FateFigures, RuleFigures, count_fates, judge_anew, list_changes


class Size(NamedTuple):
    characters: int


class Marks(NamedTuple):
    commas: float
    stops: float


def measure_size(document: Document) -> Size:
    return Size(len(document.text))


def measure_marks(document: Document) -> Marks:
    return Marks(document.text.count("，") / len(document.text), document.text.count("。") / len(document.text))


FILTERS = (
    Filter("size", measure_size, Size, (Rule("characters", "characters", at_least=4, source="test"),), gate=True),
    Filter(
        "marks",
        measure_marks,
        Marks,
        (
            Rule("commas", "commas", at_least=0.1, at_most=0.4, source="test"),
            Rule("many_stops", "stops", at_most=0.3, source="test"),
        ),
    ),
)
TEXTS = ["".join(random.Random(seed).choices("书山有路，。", k=1 + seed % 9)) for seed in range(120)]
PAGES = [(f"{at:03}", f"http://h{at % 3}.example/{at}") for at in range(len(TEXTS))]
SCHEMA = """id string, host string, characters bigint, reasons array<string>, reason string,
    size struct<characters: bigint>, marks struct<commas: double, stops: double>"""


def make_rows() -> list[tuple[Any, ...]]:
    verdicts = judge_all(FILTERS, [Document(text) for text in TEXTS])
    return [
        (f"{at:03}", f"h{at % 3}.example", len(TEXTS[at]), list(reasons), next(iter(reasons), None), *signals.values())
        for at, (signals, reasons) in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    "limits",
    [
        {"size.characters": 6.0},
        {"size.characters": 2.0},
        {"marks.commas.at_least": 0.25, "marks.many_stops": 0.1},
        {"marks.commas.at_most": float("inf"), "size.characters": 3.0},
    ],
)
def test_the_answer_is_what_a_run_with_these_limits_stores(spark: SparkSession, limits: dict[str, float]) -> None:
    stored = read_filters([one._asdict() for one in describe(FILTERS)])
    frame = spark.createDataFrame(make_rows(), SCHEMA)
    rows = {row.id: row for row in judge_anew(frame, with_limits(stored, limits)).collect()}
    anew = judge_all(with_limits(FILTERS, limits), [Document(text) for text in TEXTS])
    assert len(rows) == len(TEXTS)
    for at, (verdict, text) in enumerate(zip(anew, TEXTS, strict=True)):
        row = rows[f"{at:03}"]
        unknown = len(text) < 4 and len(text) >= limits.get("size.characters", 4)
        assert row.fate_then == ("unknown" if unknown else "dropped" if verdict.reasons else "kept")
        assert unknown or tuple(row.then) == verdict.reasons


def test_fates_rules_hosts_and_samples_add_up(spark: SparkSession) -> None:
    stored = read_filters([one._asdict() for one in describe(FILTERS)])
    then = with_limits(stored, {"size.characters": 6, "marks.many_stops": 1})
    rows = judge_anew(spark.createDataFrame(make_rows(), SCHEMA), then)
    fates, rules = count_fates(rows, stored, then)
    now = judge_all(FILTERS, [Document(text) for text in TEXTS])
    anew = judge_all(with_limits(FILTERS, {"size.characters": 6, "marks.many_stops": 1}), map_documents())
    newly_dropped = [at for at in range(len(TEXTS)) if anew[at].reasons and not now[at].reasons]
    newly_kept = [at for at in range(len(TEXTS)) if now[at].reasons and not anew[at].reasons]
    assert newly_dropped and newly_kept
    assert sum(fate.documents for fate in fates) == len(TEXTS)
    assert [fate for fate in fates if (fate.now, fate.then) == ("kept", "dropped")] == [
        FateFigures("kept", "dropped", len(newly_dropped), sum(len(TEXTS[at]) for at in newly_dropped))
    ]
    stops = [[verdict.reasons for verdict in some if "marks.many_stops" in verdict.reasons] for some in (now, anew)]
    assert rules[2] == RuleFigures(
        *("marks.many_stops", "at most 0.3", "at most 1", len(stops[0]), len(stops[1])),
        *(sum(len(reasons) == 1 for reasons in some) for some in stops),
    )
    kept, dropped = list_changes(rows, spark.createDataFrame(PAGES, "id string, url string"), 2)
    assert (kept.change, dropped.change) == ("newly kept", "newly dropped")
    assert dropped.samples == [PAGES[at] for at in newly_dropped[:2]]
    assert sum(count for _, count in kept.hosts) == len(newly_kept)
    assert isinstance(kept, ChangeFigures) and kept.hosts == sorted(kept.hosts, key=lambda one: (-one[1], one[0]))


def map_documents() -> list[Document]:
    return [Document(text) for text in TEXTS]


def test_a_finished_run_is_asked(spark: SparkSession, road: Run, capsys: pytest.CaptureFixture[str]) -> None:
    figures = ask(spark, road, {"length.characters": float("inf")}, samples=3)
    assert not [fate for fate in figures.fates if fate.then == "kept"]
    (change,) = figures.changes
    assert change.change == "newly dropped" and len(change.samples) == 3
    shown = capsys.readouterr().out
    assert change.samples[0][0] in shown and "length.characters" in shown
    answer = json.loads(Path(road.table("report"), "what_if.json").read_text("utf-8"))
    assert [fate["then"] for fate in answer["fates"]] == ["dropped", "dropped"]


def test_a_limit_that_no_rule_of_the_run_has_is_refused(spark: SparkSession, road: Run) -> None:
    with pytest.raises(InputError, match=r"length\.charakters.*length\.characters"):
        ask(spark, road, {"length.charakters": 1})
    with pytest.raises(InputError, match="--limit"):
        ask(spark, road, {})
