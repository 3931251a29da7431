"""The shape of the project: who imports whom, what jobs may be called, and that the README lists every file."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from jobs.cli import COMMANDS, STAGES

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "filters", "tokenizer", "jobs")
JOBS = sorted(path.stem for path in (ROOT / "jobs").glob("*.py") if path.stem != "__init__")


def test_imports_run_one_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml")) == 0


@pytest.mark.parametrize("package", ["corpus", "filters", "tokenizer"])
def test_spark_is_not_even_loaded_outside_jobs(package: str) -> None:
    files = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / package).rglob("*.py")]
    modules = [".".join(file.parts) for file in files if file.name != "__init__"]
    code = f"import sys, {', '.join(modules)}; sys.exit(any(name.startswith('pyspark') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


@pytest.mark.parametrize("name", JOBS)
def test_no_job_hides_a_module(name: str) -> None:
    """spark-submit puts jobs/ first on sys.path, so a job's name must not be anybody else's."""
    assert name not in sys.stdlib_module_names
    assert name not in PACKAGES


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_a_job_of_its_own(stage: str) -> None:
    source = (ROOT / "jobs" / f"{STAGES[stage].module}.py").read_text()
    assert "app = typer.Typer(" in source
    assert source.rstrip().endswith('if __name__ == "__main__":\n    run_job(app)')


def test_tests_are_no_packages() -> None:
    """tests/filters/__init__.py would hide the package filters."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_readme_lists_every_module_once() -> None:
    readme = (ROOT / "README.md").read_text()
    listed = re.findall(r"^\s+([a-z_]+/[a-z_0-9./]+\.py) ", readme, re.MULTILINE)
    there = [str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert sorted(listed) == sorted(name for name in there if not name.endswith("__init__.py"))


def test_the_readme_uses_only_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    named = set(re.findall(r"^\s*(?:\$ )?wudao ([a-z-]+)", readme, re.MULTILINE))
    assert named
    assert named <= {*STAGES, *COMMANDS}
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", readme)) <= targets


@pytest.mark.parametrize("folder", [*PACKAGES, "benchmarks", "examples", "docs", "tests", "."])
def test_the_project_speaks_of_itself_alone(folder: str) -> None:
    """No path of one machine, no registry and no credentials in what is published; "." is the root's own files."""
    homes = "|".join(("home", "root", "work", "Users"))
    # Put together from parts, so that this file passes its own test.
    hosts = "|".join(("py" + "pi", "python" + "hosted"))
    words = re.compile(rf"/(?:{homes})/|(?:{hosts})\.org|AKIA[0-9A-Z]{{16}}")
    paths = (ROOT / folder).glob("*") if folder == "." else (ROOT / folder).rglob("*")
    kinds = (".py", ".md", ".toml", ".conf", ".j2", ".txt", ".lock", ".json", ".yml", ".sh")
    for path in paths:
        # Articles of the example crawl may be about paths; all else must not hold any.
        skipped = {"__pycache__", "articles"} & set(path.parts)
        if (path.suffix in kinds or path.name == "Makefile") and not skipped:
            assert not words.search(path.read_text(errors="replace")), path
