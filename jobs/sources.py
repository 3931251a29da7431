"""Spark formats: `spark.read.format("warc")` and `df.write.format("megatron")`.

Both work in Arrow batches, with extraction and encoding inside, so rows are never made into Python objects
one by one on the way through Spark.
"""

import json
import tempfile
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql.datasource import (
    DataSource,
    DataSourceArrowWriter,
    DataSourceReader,
    InputPartition,
    WriterCommitMessage,
)
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

from corpus import storage
from corpus.blocklist import load_blocklist
from corpus.errors import OutputError
from corpus.find import find_inputs
from corpus.layout import read_layout
from corpus.page import read_pages
from corpus.ranges import cut_ranges
from corpus.schema import PAGES
from corpus.warc import BLOCK_BYTES
from tokenizer.encode import Encoder
from tokenizer.fill import fill_shard
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import Shard, ShardWriter

WARC_ENDINGS = tuple(kind + packing for kind in (".warc", ".wet", ".arc") for packing in ("", ".gz", ".zst"))
SHARDS = "shards.json"


class WarcSource(DataSource):
    """One row of `corpus.schema.PAGES` for every record of the WARC files at the path or glob.

    Options: path (what `load` was given), or inputs (JSON list of [name, uri, bytes]) where names are known;
    block_at_most (bytes of one record held in memory); range_bytes (larger files are cut into ranges of this size,
    which are read side by side; 0, the default, reads every file whole: a forged record can deceive a reader that
    starts in the middle of a file, and whoever cuts must check the rows as `jobs.ranges` does); whole (JSON list of
    names of files that are not to be cut); blocklist (the URI of what `jobs.blocking.write_lists` made, or nothing).
    """

    @classmethod
    def name(cls) -> str:
        return "warc"

    def schema(self) -> StructType:
        return from_arrow_schema(PAGES)

    def reader(self, schema: StructType) -> "WarcReader":
        return WarcReader(self.options)


class WarcFile(InputPartition):
    """A file, and the range of its bytes to read."""

    def __init__(self, file: storage.InputFile, start: int, end: int) -> None:
        self.file = file
        self.start = start
        self.end = end


class WarcReader(DataSourceReader):
    def __init__(self, options: MutableMapping[str, str]) -> None:
        self.inputs = options.get("inputs")
        self.path = options.get("path", "")
        self.block_at_most = int(options.get("block_at_most", BLOCK_BYTES))
        self.range_bytes = int(options.get("range_bytes", 0))
        self.whole = frozenset(json.loads(options.get("whole", "[]")))
        self.blocklist = options.get("blocklist", "")

    def partitions(self) -> Sequence[InputPartition]:
        if self.inputs is not None:
            files = [storage.InputFile(*one) for one in json.loads(self.inputs)]
        else:
            files = find_inputs([self.path], WARC_ENDINGS)
        limits = {file.name: 0 if file.name in self.whole else self.range_bytes for file in files}
        return [WarcFile(file, *range_) for file in files for range_ in cut_ranges(file.bytes, limits[file.name])]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        assert isinstance(partition, WarcFile)
        file, start, end = partition.file, partition.start, partition.end
        blocklist = load_blocklist(self.blocklist) if self.blocklist else None
        if (start, end) == (0, file.bytes):
            with storage.open_input(file.uri) as stream:
                yield from read_pages(stream, file.name, self.block_at_most, blocklist=blocklist)
            return
        with storage.open_input(file.uri) as stream:
            layout = read_layout(stream)
        with storage.open_input_at(file.uri, max(0, start - 1)) as stream:
            yield from read_pages(stream, file.name, self.block_at_most, layout, start, end, blocklist)


@dataclass
class ShardsWritten(WriterCommitMessage):
    """The shards that one task wrote."""

    shards: list[dict[str, Any]]


class MegatronSource(DataSource):
    """Token shards that Megatron's IndexedDataset reads, one for each value of the column `shard`.

    The rows need columns shard (its name), text and those of `tokenizer.lineage.ORIGIN`; all rows of a shard
    must lie in one partition, in the order they are to have. Options: path (the folder, local or URI) and
    vocabulary (the URI of a tokenizer.model). The folder also gets shards.json, a line of facts a shard.
    """

    @classmethod
    def name(cls) -> str:
        return "megatron"

    def writer(self, schema: StructType, overwrite: bool) -> "MegatronWriter":
        return MegatronWriter(self.options["path"], self.options["vocabulary"])


class MegatronWriter(DataSourceArrowWriter):
    def __init__(self, folder: str, vocabulary: str) -> None:
        self.folder = folder.removeprefix("file://")
        self.vocabulary = vocabulary

    def write(self, iterator: Iterator[pa.RecordBatch]) -> ShardsWritten:
        encoder = Encoder(storage.read_bytes(self.vocabulary))
        runs = ((name, rows) for batch in iterator for name, rows in cut_by_shard(batch))
        written: list[dict[str, Any]] = []
        with tempfile.TemporaryDirectory() as aside:
            folder = self._local_folder(Path(aside))
            for name, batches in group_runs(runs):
                shard = write_shard(folder, name, batches, encoder)
                if shard is not None:
                    written.append(shard._asdict())
            if folder == Path(aside):
                for path in sorted(folder.iterdir()):
                    storage.copy_in(str(path), storage.join(self.folder, path.name))
        return ShardsWritten(written)

    def _local_folder(self, aside: Path) -> Path:
        """Where shards grow: their folder if it is a local one, else aside."""
        if "://" in self.folder:
            return aside
        Path(self.folder).mkdir(parents=True, exist_ok=True)
        return Path(self.folder)

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        shards = [one for message in messages if isinstance(message, ShardsWritten) for one in message.shards]
        shards.sort(key=lambda one: str(one["name"]))
        twice = [one["name"] for one, following in pairwise(shards) if one["name"] == following["name"]]
        if twice:
            raise OutputError(
                f"shards {', '.join(twice)} were each written by more than one task. "
                "Repartition the rows by `shard` before writing them."
            )
        lines = "".join(json.dumps(one, sort_keys=True) + "\n" for one in shards)
        storage.write_bytes(storage.join(self.folder, SHARDS), lines.encode())

    def abort(self, messages: list[WriterCommitMessage | None]) -> None:
        """Leaves what was written: the folder is not published and the next attempt empties it."""


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


def write_shard(folder: Path, name: str, batches: Iterator[pa.RecordBatch], encoder: Encoder) -> Shard | None:
    """Encodes and writes one shard with its lineage; None where no document has a token."""
    with (
        LineageWriter(folder, name) as lineage,
        ShardWriter(folder, name, encoder.vocabulary_size, encoder.end_of_document) as shard,
    ):
        for batch in batches:
            fill_shard(batch, encoder, shard, lineage)
        if not shard.documents:
            return None
        lineage.finish()
        return shard.finish()
