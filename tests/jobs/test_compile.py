"""`wudao compile`: what it says, and that it never stands in the way."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus import compiled
from corpus.compiled import MODULES
from jobs import compile


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where compiled modules go in these tests; nothing is compiled yet."""
    monkeypatch.setattr(compiled, "FOLDER", str(tmp_path / "compiled"))
    return tmp_path / "compiled"


def lacks(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """Let the machine be without it."""
    if what == "mypy":
        monkeypatch.setattr(compile, "find_spec", lambda name: None if name == "mypyc" else find_spec(name))
    elif what == "compiler":
        monkeypatch.setattr(shutil, "which", lambda name: None)
    else:
        monkeypatch.setattr("sysconfig.get_path", lambda name: "/absent")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("mypy", "mypy is not installed (pip install 'wudao-corpora[compile]')"),
        ("compiler", "(Debian: apt install gcc)"),
        ("headers", "Python's headers are not there"),
    ],
)
def test_what_is_missing_is_named_and_nothing_fails(
    what: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("mypyc")
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(folder.parent))
    (folder.parent / "Python.h").touch()
    lacks(monkeypatch, what)
    assert compile.main([]) == 0
    answer = capsys.readouterr().out
    assert answer.count("\n") == 1
    assert said in answer
    assert "everything runs as plain Python, with the same results" in answer
    assert not folder.exists()


def test_a_failed_build_leaves_nothing_and_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compile, "find_missing", lambda: None)
    monkeypatch.setattr(compile, "SETUP", "import sys; sys.exit('no luck with {arguments[0]}')")
    said = compile.compile_modules()
    assert "'no luck with --ignore-missing-imports'" in said
    assert "plain Python" in said
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compile, "find_missing", lambda: None)
    folder.write_text("in the way")
    said = compile.compile_modules()
    assert str(folder) in said
    assert "plain Python" in said


def test_what_is_new_takes_the_place_of_what_was_made_from_other_sources(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(made: Path) -> None:
        (made / "built" / "corpus").mkdir(parents=True)
        (made / "built" / "corpus" / "blocks.so").touch()

    monkeypatch.setattr(compile, "find_missing", lambda: None)
    monkeypatch.setattr(compile, "build", build)
    (folder / "older").mkdir(parents=True)
    assert f"{len(MODULES)} modules in" in compile.compile_modules()
    made, = folder.iterdir()
    assert [file.name for file in made.iterdir()] == ["blocks.so"]
    assert "already done" in compile.compile_modules()
