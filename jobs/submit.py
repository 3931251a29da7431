"""Put together the `spark-submit` that runs a job, and become it."""

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, NoReturn

from corpus.errors import InputError
from jobs.java import java_environment

JOBS = Path(__file__).parent
PROPERTIES = JOBS / "spark-defaults.conf"
LOGGING = JOBS / "log4j2.properties"
JAVA_OPTIONS = "spark.driver.extraJavaOptions"

# fmt: off
SPARK_OPTIONS = frozenset({
    "--master", "--deploy-mode", "--conf", "--properties-file", "--queue",
    "--driver-memory", "--driver-cores", "--driver-java-options", "--driver-class-path",
    "--driver-library-path",
    "--executor-memory", "--executor-cores", "--num-executors", "--total-executor-cores",
    "--py-files", "--files", "--archives", "--jars", "--packages", "--exclude-packages", "--repositories",
    "--principal", "--keytab", "--proxy-user",
})
"""Those of spark-submit's options that take a value:
https://spark.apache.org/docs/latest/submitting-applications.html"""
# fmt: on


class Arguments(NamedTuple):
    """A command line taken apart: what is for spark-submit and what is for the job."""

    spark: tuple[str, ...]
    job: tuple[str, ...]


def split_arguments(arguments: Sequence[str]) -> Arguments:
    """Tell spark-submit's options, wherever they stand, from the job's own.

    Raises InputError when one of spark-submit's options has no value.
    """
    spark: list[str] = []
    job: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        option, _, value = argument.partition("=")
        if option not in SPARK_OPTIONS:
            job.append(argument)
            continue
        value = value or next(rest, "")
        if not value:
            raise InputError(f"{option} needs a value, such as {option} VALUE.")
        spark += [option, value]
    return Arguments(tuple(spark), tuple(job))


def spark_settings(spark: Sequence[str]) -> dict[str, str]:
    """What spark-submit's options say: {"--master": "yarn", "spark.ui.enabled": "false", ...}."""
    settings: dict[str, str] = {}
    for option, value in zip(spark[::2], spark[1::2], strict=True):
        name, _, setting = value.partition("=") if option == "--conf" else (option, "", value)
        settings[name] = setting
    return settings


def submit_command(job: Path, arguments: Arguments) -> list[str]:
    """The spark-submit command line: our settings, then the user's, which win, then the job.

    Raises InputError when Spark would not find Python for the driver.
    """
    settings = spark_settings(arguments.spark)
    check_python(settings)
    ours: list[str] = []
    if "--properties-file" not in settings:
        ours += ["--properties-file", str(PROPERTIES), "--conf", f"{JAVA_OPTIONS}={java_options()}"]
    return [str(spark_home() / "bin" / "spark-submit"), *ours, *arguments.spark, str(job), *arguments.job]


def java_options() -> str:
    """What our settings tell the driver's Java, with the place of the logging settings from any folder."""
    line = next(line for line in PROPERTIES.read_text().splitlines() if line.startswith(JAVA_OPTIONS))
    return line.removeprefix(JAVA_OPTIONS).strip().replace("jobs/log4j2.properties", LOGGING.as_uri())


def submit_environment(spark: Sequence[str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for spark-submit: `environment` and what Spark must find in it.

    What the user has set stays. Spark and the Python packages are those that `wudao` itself runs with.
    """
    settings = spark_settings(spark)
    ours: dict[str, str] = {}
    if has_local_driver(settings):
        ours["PYSPARK_DRIVER_PYTHON"] = sys.executable
        if not {"--archives", "spark.archives"} & settings.keys():
            ours["PYSPARK_PYTHON"] = sys.executable
    if is_local(settings):
        # Nothing of a run on one machine needs to be reached from outside, and a laptop's name often
        # resolves to an address it does not have.
        ours["SPARK_LOCAL_IP"] = "127.0.0.1"
    return {**ours, **environment, **java_environment(), "SPARK_HOME": str(spark_home())}


def has_local_driver(settings: Mapping[str, str]) -> bool:
    """Whether the driver runs on this machine, as it does unless the user asks for cluster deploy mode."""
    return settings.get("--deploy-mode", settings.get("spark.submit.deployMode")) != "cluster"


def check_python(settings: Mapping[str, str]) -> None:
    """Raise InputError when the workers' Python is a place in an archive that the driver does not have.

    The driver starts the same program, by the same path, to plan how files are read.
    """
    python = Path(settings.get("spark.pyspark.python", sys.executable))
    if has_local_driver(settings) and len(python.parts) > 1 and not python.exists():
        raise InputError(
            f"There is no {python} on this machine, and the driver needs it as the workers do. "
            f"For an archive unpacked as {python.parts[0]}: ln -s {sys.prefix} {python.parts[0]}"
        )


def is_local(settings: Mapping[str, str]) -> bool:
    """Whether the job runs on this machine alone, as it does unless the user names another master."""
    default = "" if "--properties-file" in settings else "local[*]"
    return settings.get("--master", settings.get("spark.master", default)).startswith("local")


def spark_home() -> Path:
    """The folder of the installed pyspark package, which holds all of Spark."""
    package = find_spec("pyspark")
    if package is None or package.origin is None:
        raise InputError("The package pyspark is not installed. Set the project up with: make setup")
    return Path(package.origin).parent


def submit(job: str, arguments: Sequence[str]) -> NoReturn:
    """Run the job jobs/{job}.py with these arguments.

    This process becomes spark-submit, so signals reach the job and its exit code is ours.
    """
    taken_apart = split_arguments(arguments)
    command = submit_command(JOBS / f"{job}.py", taken_apart)
    environment = submit_environment(taken_apart.spark, os.environ)
    sys.stdout.flush()
    os.execve(command[0], command, environment)
