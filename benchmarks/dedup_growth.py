"""How the time of deduplication grows with the number of documents; a part of `dedup_speed.py`."""

import json
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
    for column in ("sign s", "cluster s", "filter s", "cores s", "B shuffled", "Java MB", "Python MB", "dropped"):
        table.add_column(column, justify="right")
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
            make_documents(Path(aside) / "documents", size, characters)
            write_run(Path(aside) / "run", Path(aside) / "documents")
            figures = run_own(Path(aside) / "run", "*").said
        found.append(figures)
        print(f"{size:,} documents: {json.dumps(figures)}", flush=True)
        times = [f"{seconds:.0f}" for seconds in figures["seconds"].values()]
        memory = [f"{figures[side] / 1e6:.0f}" for side in ("java", "python")]
        times.append(f"{figures['cpu']:.0f}")
        table.add_row(f"{size:,}", *times, f"{figures['shuffled'] / size:.0f}", *memory, f"{figures['dropped']:,}")
    Console().print(table)
    if len(sizes) < 2:
        return []
    clock, cores = (
        log(seconds(found[-1]) / seconds(found[0])) / log(sizes[-1] / sizes[0])
        for seconds in (lambda one: sum(one["seconds"].values()), lambda one: one["cpu"])
    )
    shuffled = found[-1]["shuffled"] / sizes[-1]
    print(f"time grows as n^{clock:.2f} by the clock, n^{cores:.2f} in seconds of cores; at {shuffled:.0f} bytes a "
          f"document, {BILLIONS} billion documents shuffle {shuffled * BILLIONS * 1e9 / 1e12:.1f} TB")  # fmt: skip
    return [Bar("dedup_speed.growth", round(clock, 2), at_most=1.1)]
