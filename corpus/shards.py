"""Batches of rows that are sorted by shard -> the rows of each shard."""

from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa


def cut_by_shard(batch: pa.RecordBatch) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The batch's runs of rows with one value of `shard`."""
    names = batch.column("shard").to_pylist()
    cuts = [0, *(at for at in range(1, len(names)) if names[at] != names[at - 1]), len(names)]
    for start, end in pairwise(cuts):
        if end > start:
            yield names[start], batch.slice(start, end - start)


def group_runs(
    runs: Iterator[tuple[str, pa.RecordBatch]],
) -> Iterator[tuple[str, Iterator[pa.RecordBatch]]]:
    """Joins runs of one shard that follow each other. Each group must be used up before the next is asked for."""
    current = next(runs, None)

    def batches(name: str) -> Iterator[pa.RecordBatch]:
        nonlocal current
        while current is not None and current[0] == name:
            batch = current[1]
            current = next(runs, None)
            yield batch

    while current is not None:
        yield current[0], batches(current[0])
