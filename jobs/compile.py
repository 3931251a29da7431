"""Compiles the modules that take most time, with mypyc, for this Python: the command `wudao compile`.

It changes how fast pages are read and signed and no byte of what is made of them. See `corpus.compiled` for where the
modules go and when they are used.
"""

import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from corpus.compiled import MODULES, digest_sources, folder_of
from jobs.console import say

SOURCES = Path(__file__).parents[1] / "corpus"
# The name of what all modules share lies in the package too, so that nothing is added to Python's own path. Without
# -g, as nobody debugs it, and for any processor of this kind, as workers may have others.
SETUP = """\
from mypyc.build import mypycify
from setuptools import setup

modules = mypycify({arguments}, group_name="corpus.compiled_modules", debug_level="0")
setup(name="compiled", packages=[], ext_modules=modules)
"""
PLAIN = "everything runs as plain Python, with the same results"


def compile_modules() -> str:
    """Compile what is not compiled yet, remove what was compiled from other sources, and return what was done."""
    target = Path(folder_of(digest_sources(str(SOURCES), lambda path: Path(path).read_bytes())))
    if target.is_dir():
        return f"already done for these sources: {target}"
    if missing := find_missing():
        return f"not compiled, as {missing}: {PLAIN}"
    began = time.monotonic()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="unfinished-") as folder:
            if problem := build(Path(folder)):
                return f"not compiled, as mypyc ended with {problem!r}: {PLAIN}"
            (Path(folder) / "built" / "corpus").rename(target)
    except OSError as error:
        return f"not compiled, as {error.filename or target} cannot be written ({error.strerror}): {PLAIN}"
    for other in target.parent.iterdir():
        if other != target:
            shutil.rmtree(other, ignore_errors=True)
    return f"{len(MODULES)} modules in {time.monotonic() - began:.0f} s: {target}"


def find_missing() -> str | None:
    """What is needed to compile and is not there, in words; None where all is."""
    if any(find_spec(package) is None for package in ("mypyc", "setuptools")):
        return "mypy is not installed (pip install 'wudao-corpora[compile]')"
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        return f"there is no C compiler {compiler} (Debian: apt install gcc)"
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        return "Python's headers are not there (Debian: apt install python3-dev)"
    return None


def build(folder: Path) -> str | None:
    """Compile copies of the sources in `folder`, into built/corpus; returns what went wrong, in a line."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "__init__.py").touch()
    for module in MODULES:
        shutil.copy(SOURCES / f"{module}.py", folder / "corpus")
    arguments = ["--ignore-missing-imports", *(f"corpus/{module}.py" for module in MODULES)]
    (folder / "setup.py").write_text(SETUP.format(arguments=arguments))
    command = [sys.executable, "setup.py", "--quiet", "build_ext", "--build-lib=built"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode == 0:
        return None
    return (done.stderr.strip() or done.stdout.strip() or f"exit code {done.returncode}").splitlines()[-1]


def main(arguments: Sequence[str]) -> int:
    """Run the command line `wudao compile` and return its exit code: 0, as all runs either way."""
    if arguments:
        print("Usage: wudao compile\n\nCompiles the modules that take most time, once for each version.")
        return 0 if {"--help", "-h"} & set(arguments) else 2
    say("compile", compile_modules())
    return 0
