from pathlib import Path

import pytest
from pyspark.sql import DataFrame, SparkSession

from corpus.errors import ConservationError, InputError, OutputError, ProfileError
from jobs.baseline import Baseline, StageProfile
from jobs.build_table import build
from jobs.rates import Bounds
from jobs.tables import PAGES, VERDICTS, Run, fingerprints, is_finished, make_recipe, read_recipe, read_table, rebuilt

SCHEMA = "id string, warc string, characters bigint, reason string"
PAGE_ROWS = [("1", "a.warc.gz", 20, None), ("2", "a.warc.gz", 0, "ingest.not_html"), ("3", "b.warc.gz", 9, None)]
VERDICT_ROWS = [("1", "a.warc.gz", 20, None), ("3", "b.warc.gz", 9, "length.characters")]


class Writer:
    """Writes rows, and counts how often it was asked to."""

    def __init__(self, frame: DataFrame) -> None:
        self.frame = frame
        self.calls = 0

    def __call__(self, folder: str) -> None:
        self.calls += 1
        self.frame.write.parquet(folder)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(str(tmp_path / "run"))


def rows(spark: SparkSession, content: list[tuple[str, str, int, str | None]]) -> Writer:
    return Writer(spark.createDataFrame(content, SCHEMA))


def test_a_finished_table_is_read_back_and_not_built_again(spark: SparkSession, run: Run) -> None:
    recipe, writer = make_recipe(PAGES, {"page_at_most": 1}, {"a.warc.gz": "f"}), rows(spark, PAGE_ROWS)
    build(spark, run, PAGES, recipe, writer, force=False)
    build(spark, run, PAGES, recipe, writer, force=False)
    assert writer.calls == 1
    assert {tuple(row) for row in read_table(spark, run, PAGES).collect()} == set(PAGE_ROWS)


def test_another_recipe_is_refused_and_named_until_forced(spark: SparkSession, run: Run) -> None:
    build(spark, run, PAGES, make_recipe(PAGES, {"page_at_most": 1}, {}), rows(spark, PAGE_ROWS), force=False)
    again = rows(spark, PAGE_ROWS[:1])
    other = make_recipe(PAGES, {"page_at_most": 2}, {})
    with pytest.raises(OutputError, match=r"page_at_most: 1 then, 2 now.*wudao ingest --force"):
        build(spark, run, PAGES, other, again, force=False)
    assert again.calls == 0
    build(spark, run, PAGES, other, again, force=True)
    assert read_table(spark, run, PAGES).count() == 1


def test_what_was_made_from_less_is_made_anew_where_files_are_added_and_nothing_else_changed(
    spark: SparkSession, run: Run
) -> None:
    growing = run._replace(add=True)
    build(spark, run, PAGES, make_recipe(PAGES, {}, {}), rows(spark, PAGE_ROWS), force=False)
    less, writer = make_recipe(VERDICTS, {"limit": 1}, {"pages": "fewer"}), rows(spark, VERDICT_ROWS)
    build(spark, run, VERDICTS, less, writer, force=False)
    more = make_recipe(VERDICTS, {"limit": 1}, fingerprints(run, PAGES))
    with pytest.raises(OutputError, match="`wudao run --add` makes anew what was made from less"):
        build(spark, run, VERDICTS, more, writer, force=False)
    with pytest.raises(OutputError, match=r"limit: 1 then, 2 now; .*\)\. Build it anew"):
        build(spark, growing, VERDICTS, {**more, "options": {"limit": 2}}, writer, force=False)
    assert writer.calls == 1
    for _ in range(2):
        build(spark, growing, VERDICTS, more, writer, force=False)
        assert writer.calls == 2
        assert read_recipe(run, VERDICTS) == more


def test_a_stage_that_fails_leaves_the_finished_table_as_it_was(spark: SparkSession, run: Run) -> None:
    build(spark, run, PAGES, make_recipe(PAGES, {"page_at_most": 1}, {}), rows(spark, PAGE_ROWS), force=False)

    def fail(folder: str) -> None:
        Path(folder).mkdir(parents=True)
        (Path(folder) / "part-0.parquet").write_bytes(b"PAR1")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build(spark, run, PAGES, make_recipe(PAGES, {"page_at_most": 2}, {}), fail, force=True)
    assert read_table(spark, run, PAGES).count() == 3


def test_a_lost_row_keeps_the_table_from_being_published(spark: SparkSession, run: Run) -> None:
    build(spark, run, PAGES, make_recipe(PAGES, {}, {}), rows(spark, PAGE_ROWS), force=False)
    recipe = make_recipe(VERDICTS, {}, fingerprints(run, PAGES))
    with pytest.raises(ConservationError, match=r"b\.warc\.gz"):
        build(spark, run, VERDICTS, recipe, rows(spark, VERDICT_ROWS[:1]), force=False)
    assert not is_finished(run, VERDICTS)
    build(spark, run, VERDICTS, recipe, rows(spark, VERDICT_ROWS), force=False)
    assert is_finished(run, VERDICTS)


def test_a_table_that_departs_from_the_baseline_is_finished_and_ends_every_run(spark: SparkSession, run: Run) -> None:
    good = {"ingest": StageProfile(10**6, {}), "filter": StageProfile(10**6, {"length.characters": 1})}
    watched = run._replace(baseline=Baseline("good.json", "default", Bounds(2, 0.005), good))
    recipe, writer = make_recipe(PAGES, {}, {}), rows(spark, PAGE_ROWS)
    for _ in range(2):
        with pytest.raises(ProfileError, match=r"ingest: .*ingest\.not_html drops 33\.3% of 3 records.*good\.json"):
            build(spark, watched, PAGES, recipe, writer, force=False)
    assert writer.calls == 1 and is_finished(run, PAGES)
    build(spark, run, PAGES, recipe, writer, force=False)


def test_a_stage_without_its_input_says_which_command_makes_it(run: Run) -> None:
    with pytest.raises(OutputError, match="wudao ingest --output"):
        fingerprints(run, PAGES)


def test_stages_to_rebuild() -> None:
    assert rebuilt(False, "") == frozenset()
    assert len(rebuilt(True, "")) == 9
    assert rebuilt(False, "vocabulary") == {"vocabulary", "tokens"}
    with pytest.raises(InputError, match="choose one of ingest, filter"):
        rebuilt(False, "filtr")
