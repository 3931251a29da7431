"""How the time of deduplication grows with the number of documents; a part of `dedup_speed.py`."""

import tempfile
from collections.abc import Sequence
from math import log
from pathlib import Path

from bars import Bar
from dedup_documents import make_documents, write_run
from dedup_sides import run_own
from rich.console import Console
from rich.table import Table

BILLIONS = 3


def grow(sizes: Sequence[int], characters: int) -> list[Bar]:
    """Runs of made-up documents of growing number."""
    if not sizes:
        return []
    title = f"made-up documents of {characters} characters, all cores"
    table = Table("documents", title=title, title_justify="left", min_width=100)
    for column in ("sign s", "cluster s", "filter s", "B shuffled", "Java MB", "Python MB", "dropped"):
        table.add_column(column, justify="right")
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
            make_documents(Path(aside) / "documents", size, characters)
            write_run(Path(aside) / "run", Path(aside) / "documents")
            figures = run_own(Path(aside) / "run", "*").said
        found.append(figures)
        times = [f"{seconds:.0f}" for seconds in figures["seconds"].values()]
        memory = [f"{figures[side] / 1e6:.0f}" for side in ("java", "python")]
        table.add_row(f"{size:,}", *times, f"{figures['shuffled'] / size:.0f}", *memory, f"{figures['dropped']:,}")
    Console().print(table)
    if len(sizes) < 2:
        return []
    first, last = (sum(one["seconds"].values()) for one in (found[0], found[-1]))
    exponent = log(last / first) / log(sizes[-1] / sizes[0])
    shuffled = found[-1]["shuffled"] / sizes[-1]
    print(f"time grows as n^{exponent:.2f}; at {shuffled:.0f} bytes a document, {BILLIONS} billion documents shuffle "
          f"{shuffled * BILLIONS * 1e9 / 1e12:.1f} TB")  # fmt: skip
    return [Bar("dedup_speed.growth", round(exponent, 2), at_most=1.1)]
