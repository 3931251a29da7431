"""The command `wudao`, up to the point where it becomes spark-submit."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_command

from corpus.errors import InputError
from jobs.cli import COMMANDS, STAGES, dispatch
from jobs.demo import EXAMPLE_CRAWL, demo_arguments
from jobs.submit import (
    JOBS,
    LOGGING,
    PROPERTIES,
    SPARK_OPTIONS,
    Arguments,
    is_local,
    spark_settings,
    split_arguments,
    submit_command,
    submit_environment,
)

JOB = JOBS / "ingest.py"
ROOT = JOBS.parent


def command(line: str) -> list[str]:
    return submit_command(JOB, split_arguments(line.split()))


def environment(line: str, **given: str) -> dict[str, str]:
    return submit_environment(split_arguments(line.split()).spark, given)


@pytest.mark.parametrize(
    ("line", "spark", "job"),
    [
        ("", "", ""),
        ("--input a --output b", "", "--input a --output b"),
        ("--master yarn --input a", "--master yarn", "--input a"),
        ("--input a --master=local[2] --force", "--master local[2]", "--input a --force"),
        ("--conf spark.a=b=c x --conf=spark.d=e", "--conf spark.a=b=c --conf spark.d=e", "x"),
        (
            "--output b --archives e.tar.gz#environment --name c",
            "--archives e.tar.gz#environment",
            "--output b --name c",
        ),
        ("--input=--master", "", "--input=--master"),
    ],
)
def test_options_go_where_they_belong(line: str, spark: str, job: str) -> None:
    assert split_arguments(line.split()) == Arguments(tuple(spark.split()), tuple(job.split()))


@pytest.mark.parametrize("line", ["--master", "--input a --conf", "--executor-memory="])
def test_a_spark_option_without_value_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="needs a value"):
        split_arguments(line.split())


def test_settings_are_read_from_options_and_conf() -> None:
    spark = ("--master", "yarn", "--conf", "spark.ui.enabled=false", "--conf", "spark.x=a=b")
    assert spark_settings(spark) == {"--master": "yarn", "spark.ui.enabled": "false", "spark.x": "a=b"}


def test_the_command_is_ours_then_the_users_then_the_job() -> None:
    line = command("--input a --master yarn --conf spark.ui.enabled=false")
    assert line[0].endswith("/bin/spark-submit")
    assert line[1:3] == ["--properties-file", str(PROPERTIES)]
    assert line[-6:] == ["yarn", "--conf", "spark.ui.enabled=false", str(JOB), "--input", "a"]
    assert any(LOGGING.as_uri() in part for part in line[:-6])
    assert PROPERTIES.is_file() and LOGGING.is_file()


def test_a_properties_file_of_the_user_replaces_ours() -> None:
    line = command("--properties-file mine.conf --input a")
    assert line[1:] == ["--properties-file", "mine.conf", str(JOB), "--input", "a"]


def test_python_in_an_archive_must_be_on_the_driver_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = "--archives e.tar.gz#environment --conf spark.pyspark.python=./environment/bin/python"
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=f"ln -s {sys.prefix} environment"):
        command(shipped)
    assert "spark.pyspark.python=./environment/bin/python" in command(f"{shipped} --deploy-mode cluster")
    (tmp_path / "environment").symlink_to(sys.prefix)
    assert "spark.pyspark.python=./environment/bin/python" in command(shipped)


@pytest.mark.parametrize(
    ("line", "driver", "workers"),
    [
        ("", True, True),
        ("--master yarn", True, True),
        ("--master yarn --archives e.tar.gz#environment", True, False),
        ("--master yarn --conf spark.archives=e.tar.gz#environment", True, False),
        ("--master yarn --deploy-mode cluster", False, False),
    ],
)
def test_which_python_runs(line: str, driver: bool, workers: bool) -> None:
    variables = environment(line)
    assert (variables.get("PYSPARK_DRIVER_PYTHON") == sys.executable) is driver
    assert (variables.get("PYSPARK_PYTHON") == sys.executable) is workers


def test_what_the_user_has_set_stays() -> None:
    given = {"PYSPARK_PYTHON": "/opt/python", "SPARK_LOCAL_IP": "127.0.0.2", "HADOOP_CONF_DIR": "/etc/hadoop"}
    assert given.items() <= environment("", **given).items()


@pytest.mark.parametrize(
    ("line", "local"),
    [
        ("", True),
        ("--master local[4]", True),
        ("--conf spark.master=local", True),
        ("--master spark://host:7077", False),
        ("--conf spark.master=yarn", False),
        ("--properties-file mine.conf", False),
    ],
)
def test_only_a_run_on_this_machine_is_kept_on_it(line: str, local: bool) -> None:
    assert is_local(spark_settings(split_arguments(line.split()).spark)) is local
    assert ("SPARK_LOCAL_IP" in environment(line)) is local


@pytest.mark.parametrize("stage", STAGES)
def test_no_option_of_a_job_is_one_of_sparks(stage: str) -> None:
    job = get_command(import_module(f"jobs.{STAGES[stage].module}").app)
    options = {option for parameter in job.params for option in parameter.opts}
    assert options & {"--output", "run"}, "every job names its run"
    assert not options & SPARK_OPTIONS


@pytest.mark.parametrize("stage", STAGES)
def test_help_is_shown_without_spark(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch([stage, "--master", "nowhere", "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Usage: wudao {stage}" in shown
    assert "--output" in shown or "RUN" in shown
    assert "--executor-memory" in shown


def test_the_overview_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert dispatch([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in [*STAGES, *COMMANDS])


def test_an_unknown_command_ends_with_its_name_and_code_2() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "jobs.cli", "inject"], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert "There is no command 'inject'" in ended.stderr
    assert "ingest" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_demo_runs_on_the_example_crawl_and_takes_options() -> None:
    arguments = demo_arguments(["--force"])
    assert arguments[0] == f"--input={EXAMPLE_CRAWL}"
    assert arguments[-1] == "--force"


def test_a_demo_without_crawl_says_where_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="checkout of the source"):
        demo_arguments([], tmp_path / "*.warc.gz")
