"""A run with the user's language model: workers read it, and the recipe names it."""

import shutil
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import InputError
from filters.train_classifier import Row, Settings, train_classifier
from jobs import verify
from jobs.filter import filter_pages
from jobs.language_models import LANGUAGE_MODEL, hash_language_model, ship_language_model
from jobs.tables import PAGES, VERDICTS, Run, read_recipe


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "glotlid.ftz"
    rows = [Row("cmn_Hani", "的 书 市"), Row("jpn_Jpan", "駅 図 気")] * 20
    train_classifier(rows, path, Settings(epochs=20, buckets=1_000))
    return path


def test_verdicts_are_the_models_and_the_recipe_names_it(
    spark: SparkSession, road: Run, model: Path, tmp_path: Path
) -> None:
    run = Run(str(tmp_path / "run"))
    shutil.copytree(road.table(PAGES.name), run.table(PAGES.name))
    filter_pages(spark, run, language_model=str(model))
    found = [row["language"] for batch in verify.scan(run, VERDICTS) for row in batch.to_pylist()]
    told = {row["label"] for row in found if row["method"] == "model" and row["label"] != "mixed"}
    assert "zh-Hans" in told and not told & {"lzh", "yue"}
    recipe = read_recipe(run, VERDICTS)
    assert recipe and recipe["options"]["models"][LANGUAGE_MODEL] == storage.digest(str(model))
    assert not storage.exists(run.unfinished(LANGUAGE_MODEL))


def test_a_model_that_is_not_there_or_has_changed_is_told(model: Path, tmp_path: Path) -> None:
    run, gone = Run(str(tmp_path / "run")), str(tmp_path / "gone.bin")
    with pytest.raises(InputError, match=r"gone\.bin"):
        hash_language_model(gone)
    with (
        pytest.raises(InputError, match="changed while it was read"),
        ship_language_model(run, str(model), {LANGUAGE_MODEL: "0" * 64}),
    ):
        pass
