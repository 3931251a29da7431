"""Bars: what a benchmark must reach, how it says so, and the options that every benchmark takes."""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import NoReturn

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED_DATA = REPOSITORY.parent / "shared"


@dataclass(frozen=True)
class Bar:
    """One measured value and the limit it has to keep; exactly one of the two limits is set.

    Raises ValueError for no limit, for both, and for a value that is not a finite number.
    """

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None

    def __post_init__(self) -> None:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError(f"bar {self.name!r}: set at_least or at_most, and only one of them")
        if not math.isfinite(self.value):
            raise ValueError(f"bar {self.name!r}: the value is {self.value}, nothing was measured")

    @property
    def holds(self) -> bool:
        """Whether the value keeps the limit; a value equal to the limit does."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return self.at_most is not None and self.value <= self.at_most

    def line(self) -> str:
        """The bar as one JSON object: bar, value, at_least or at_most, holds."""
        limit = {"at_most": self.at_most} if self.at_least is None else {"at_least": self.at_least}
        fields = {"bar": self.name, "value": self.value, **limit, "holds": self.holds}
        return json.dumps(fields, ensure_ascii=False)


def finish(bars: Sequence[Bar]) -> NoReturn:
    """Print one JSON line per bar and exit: 0 when every bar holds, 1 when one does not."""
    sys.stdout.flush()
    for bar in bars:
        print(bar.line(), flush=True)
    sys.exit(0 if all(bar.holds for bar in bars) else 1)


def benchmark_parser(about: str | None) -> argparse.ArgumentParser:
    """A command line with the option every benchmark has, `--data`; `about` is the script's docstring."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    what = "the shared data folder (default %(default)s)"
    parser.add_argument("--data", type=Path, default=SHARED_DATA, metavar="PATH", help=what)
    return parser


def find_warcs(options: argparse.Namespace) -> list[Path]:
    """The files that the option `--input` (a glob) names, those of the data folder where it is not given.

    Exits with code 2 where none matches.
    """
    pattern = options.input or f"{need(options.data / 'warc')}/*.warc.gz"
    files = sorted(Path(name).resolve() for name in glob(pattern, recursive=True))
    if not files:
        print(f"no file matches {pattern}", file=sys.stderr)
        sys.exit(2)
    return files


def need(path: Path) -> Path:
    """`path` itself; where it is absent, say so and exit with code 0: there is nothing to measure."""
    if not path.exists():
        print(f"skipped: {path} absent; give the folder that holds it with --data")
        sys.exit(0)
    return path
