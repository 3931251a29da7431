"""The arithmetic of baselines and outliers."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError, ProfileError
from jobs.baseline import Baseline, StageProfile, check_stage, find_departures, profile, profile_stages, read_baseline
from jobs.ledger import Ledger, Tally, read_ledger
from jobs.outliers import find_outliers
from jobs.rates import Bounds, Rate, departs, interval, odds_apart
from jobs.tables import CLUSTERS, DOCUMENTS, PAGES, VERDICTS, Run, read_json

RATES = st.integers(0, 10**9).flatmap(lambda whole: st.builds(Rate, st.integers(0, whole), st.just(whole)))
BOUNDS = Bounds(odds=2.0, share=0.005)


@given(RATES)
def test_an_interval_holds_the_share_and_lies_between_0_and_1(rate: Rate) -> None:
    low, high = interval(rate)
    assert 0 <= low <= rate.share + 1e-12 and rate.share - 1e-12 <= high <= 1


@given(RATES, RATES)
def test_the_question_is_the_same_from_both_sides_and_of_what_is_lost(one: Rate, other: Rate) -> None:
    lost, other_lost = Rate(one.whole - one.part, one.whole), Rate(other.whole - other.part, other.whole)
    apart = odds_apart(one, other)
    assert apart >= 1 and apart == odds_apart(other, one)
    assert odds_apart(lost, other_lost) == pytest.approx(apart, rel=1e-3)


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [
        (Rate(0, 0), 0.0, 1.0),
        # Wilson's interval of 10 in 100 at z = 3.29, worked out by hand.
        (Rate(10, 100), 0.0375, 0.2406),
        (Rate(0, 100), 0.0, 0.0977),
        (Rate(100, 100), 0.9023, 1.0),
    ],
)
def test_intervals(rate: Rate, low: float, high: float) -> None:
    assert interval(rate) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@pytest.mark.parametrize(
    ("now", "then", "far"),
    [
        (Rate(0, 0), Rate(50, 100), False),
        (Rate(3, 10), Rate(100, 1000), False),
        (Rate(300, 1000), Rate(100, 1000), True),
        (Rate(100, 1000), Rate(300, 1000), True),
        # Significant, but not twice the odds; three times the odds, but few of all.
        (Rate(120_000, 1_000_000), Rate(100_000, 1_000_000), False),
        (Rate(3_000, 1_000_000), Rate(1_000, 1_000_000), False),
        (Rate(950, 1000), Rate(600, 1000), True),
        (Rate(70_000, 100_000), Rate(60_000, 100_000), False),
    ],
)
def test_rates_depart_only_far_beyond_chance(now: Rate, then: Rate, far: bool) -> None:
    assert departs(now, then, BOUNDS) is far


def make_ledger(*files: tuple[str, int, int], reason: str = "lines.cut") -> Ledger:
    """Files as (name, records, lost)."""
    return [
        tally
        for name, records, lost in files
        for tally in (Tally(name, None, records - lost, 0), Tally(name, reason, lost, 0))
        if tally.rows
    ]


def make_baseline(**stages: StageProfile) -> Baseline:
    return Baseline("good.json", "default", BOUNDS, stages)


def test_a_file_with_nine_tenths_lost_is_named_with_its_reason() -> None:
    good = [(f"{at:03}.warc.gz", 1000, 380 + at) for at in range(40)]
    ledgers = {"ingest": make_ledger(*good), "filter": make_ledger(*good, ("bad.warc.gz", 1000, 900))}
    (found,) = find_outliers(ledgers)
    assert (found.stage, found.file, found.records, found.lost) == ("filter", "bad.warc.gz", 1000, 900)
    assert (found.others, found.reason) == (40_000, "lines.cut")


def test_a_file_of_few_records_or_alone_is_no_outlier() -> None:
    assert not find_outliers({"filter": make_ledger(("a", 1000, 400), ("b", 6, 6))})
    assert not find_outliers({"filter": make_ledger(("a", 1000, 990))})


def test_a_run_like_the_baseline_passes_and_another_one_fails_with_what_to_do() -> None:
    baseline = make_baseline(filter=StageProfile(10_000, {"lines.cut": 3_000, "length.han": 1_000}))
    alike = [*make_ledger(("a", 1000, 320)), Tally("a", "length.han", 110, 0)]
    check_stage("filter", alike, baseline)
    check_stage("redact", make_ledger(("a", 1000, 999)), baseline)
    files = [(f"{at}.warc.gz", 200, 199 if at == 3 else 140) for at in range(9)]
    with pytest.raises(ProfileError) as error:
        check_stage("filter", make_ledger(*files), baseline)
    rates = "filter: kept are 26.7% of 1,800", "60.0% of 10,000", "length.han drops 0.0%"
    for words in (*rates, "good.json", "--force-from"):
        assert words in str(error.value)
    assert "3.warc.gz lost 99.5%" in str(error.value)


def test_a_reason_that_the_baseline_lacks_departs_once_it_drops_much() -> None:
    baseline = make_baseline(filter=StageProfile(10_000, {}))
    few, many = (make_ledger(("a", 10_000, lost), reason="new.rule") for lost in (30, 2_000))
    assert not find_departures("filter", few, baseline)
    assert [one.what for one in find_departures("filter", many, baseline)] == ["kept", "new.rule"]


def test_a_baseline_that_was_written_is_read_and_its_run_does_not_depart(tmp_path: Path) -> None:
    ledgers = {"ingest": make_ledger(("a", 1000, 320), ("b", 500, 20)), "filter": make_ledger(("a", 680, 1))}
    place = tmp_path / "good.json"
    place.write_text(json.dumps(profile_stages("default", ledgers)))
    baseline = read_baseline(str(place))
    assert baseline.stages["ingest"] == StageProfile(1500, {"lines.cut": 340})
    assert not [one for stage, ledger in ledgers.items() for one in find_departures(stage, ledger, baseline)]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        {"recipe": "default", "bounds": {"odds": 2}, "stages": {}},
        {"recipe": "default", "bounds": {"odds": 2, "share": 0.1}, "stages": {"filter": {"records": 1, "reasons": []}}},
        {
            **{"recipe": "default", "bounds": {"odds": 2, "share": 0.1}},
            "stages": {"filter": {"records": 1, "reasons": {"a": 2}}},
        },
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, content: Any) -> None:
    place = tmp_path / "bad.json"
    place.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(InputError, match=r"bad\.json.*--write-baseline"):
        read_baseline(str(place))


def test_a_baseline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.json"):
        read_baseline(str(tmp_path / "none.json"))


def test_files_of_one_crawl_do_not_depart_from_each_other(road: Run) -> None:
    """What the bounds are for: nothing is said of a crawl whose halves were taken by chance."""
    tables = (PAGES, VERDICTS, CLUSTERS, DOCUMENTS)
    ledgers = {table.stage: read_ledger(read_json(road, table, "_ledger.json")) for table in tables}
    assert not find_outliers(ledgers)
    for stage, ledger in ledgers.items():
        files = sorted({one.warc for one in ledger})
        halves = [[one for one in ledger if one.warc == file] for file in files]
        for half, other in zip(halves, reversed(halves), strict=True):
            assert half and not find_departures(stage, half, make_baseline(**{stage: profile(other)}))
