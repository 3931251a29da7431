"""The bundled example crawl, and how to run all stages on it."""

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError

EXAMPLE_CRAWL = Path(__file__).parents[1] / "examples" / "crawl" / "*.warc.gz"
VOCABULARY_SIZE = 5000
"""Ids: the example crawl has some 3,500 different characters, and too little text for many pieces more."""

FEW_PARTITIONS = ("--conf", "spark.sql.shuffle.partitions=4")
"""For few pages; more would cost the demo seconds and change nothing in its result."""

OUTPUT = Path("run/demo")


def demo_arguments(arguments: Sequence[str] = (), crawl: Path = EXAMPLE_CRAWL) -> list[str]:
    """Arguments for all stages on the example crawl; the user's come last and so win.

    Raises InputError where the crawl is not there: it comes with the source, not with the package.
    """
    if not any(crawl.parent.glob(crawl.name)):
        raise InputError(f"There is no example crawl {crawl}: run this in a checkout of the source.")
    ours = [f"--input={crawl}", f"--output={OUTPUT}", f"--vocabulary-size={VOCABULARY_SIZE}"]
    return [*ours, *FEW_PARTITIONS, *arguments]
