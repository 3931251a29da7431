"""Documents -> finished token shards: tokens, where each document came from, and the other formats."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from numpy.typing import NDArray

from corpus import storage
from corpus.shards import cut_by_shard, group_runs
from tokenizer.commit import Facts, attempt, install
from tokenizer.encode import Encoder, load_encoder
from tokenizer.engines import ENGINES
from tokenizer.fill import fill_shard
from tokenizer.formats import Layout, TokenIds, write_formats
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import Shard, ShardWriter


class Writing(NamedTuple):
    """How a task writes shards. folder: local or URI. vocabulary: the URI of a tokenizer.model. check: raises where
    the task's job is no longer the one that may write there."""

    folder: str
    vocabulary: str
    layout: Layout = Layout()
    engine: str = ENGINES[0]
    check: Callable[[], None] = lambda: None


def write_shards(batches: Iterator[pa.RecordBatch], writing: Writing) -> Iterator[Facts]:
    """Writes the shards that batches of documents, sorted by shard, make up; yields each when it is in place.

    Columns: shard (its name), text, and those of `tokenizer.lineage.ORIGIN`, of which only `id` has to be there. A
    shard none of whose documents has a token is none. Raises OutputError where the disk is full.
    """
    encoder = load_encoder(writing.vocabulary, writing.engine)
    runs = ((name, rows) for batch in batches for name, rows in cut_by_shard(batch))
    for name, rows in group_runs(runs):
        with attempt(writing.folder, name) as aside:
            facts = write_shard(aside, name, rows, encoder, writing.layout)
            if facts:
                install(aside, writing.folder, facts, writing.check)
        if facts:
            yield facts


def write_shard(
    folder: Path, name: str, batches: Iterator[pa.RecordBatch], encoder: Encoder, layout: Layout
) -> Facts | None:
    """Encodes and writes one shard, with its lineage and in all formats; None where no document has a token."""
    sources = Sources()
    with (
        LineageWriter(folder, name) as lineage,
        ShardWriter(folder, name, encoder.vocabulary_size, encoder.end_of_document) as shard,
    ):
        for batch in batches:
            sources.count(batch, fill_shard(batch, encoder, shard, lineage))
        if not shard.documents:
            return None
        lineage.finish()
        return describe_shard(folder, shard.finish(), sources, layout, encoder.ids)


def describe_shard(folder: Path, shard: Shard, sources: "Sources", layout: Layout, ids: TokenIds) -> Facts:
    """Makes the other formats of a finished shard, which lies in a folder of its own; returns its facts."""
    name = shard.name
    formats = write_formats(folder, name, layout, ids)
    known = {f"{name}.bin": shard.bin_sha256, f"{name}.idx": shard.idx_sha256}
    known |= {file["name"]: file["sha256"] for each in formats.values() for file in each.get("files", [])}
    places = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file()}
    files = {
        place: [path.stat().st_size, known.get(place) or storage.digest(str(path))] for place, path in places.items()
    }
    split = name.partition("-")[0]
    return {**shard._asdict(), "split": split, "sources": sources.counts, "formats": formats, "files": files}


class Sources:
    """Documents and tokens of each kind of page, `source_type`; `other` where it is not told."""

    def __init__(self) -> None:
        self.counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"documents": 0, "tokens": 0})

    def count(self, rows: pa.RecordBatch | pa.Table, lengths: NDArray[Any]) -> None:
        if "source_type" not in rows.schema.names:
            return
        for source, length in zip(rows.column("source_type").to_pylist(), lengths.tolist(), strict=True):
            if length:
                counted = self.counts[source or "other"]
                counted["documents"] += 1
                counted["tokens"] += length
