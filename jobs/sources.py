"""Spark formats: `spark.read.format("warc")` and `df.write.format("megatron")`.

Both work in Arrow batches, with extraction and encoding inside, so rows are never made into Python objects
one by one on the way through Spark.
"""

import json
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
from tokenizer.commit import ATTEMPTS, RECORDS, Facts, say_full_disk
from tokenizer.write import Writing, write_shards

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

    shards: list[Facts]


class MegatronSource(DataSource):
    """Token shards that Megatron's IndexedDataset reads, one for each value of the column `shard`.

    The rows need columns shard (its name), text and those of `tokenizer.lineage.ORIGIN`, of which only `id` has to be
    there; all rows of a shard must lie in one partition, in the order they are to have. Options: path (the folder,
    local or URI) and vocabulary (the URI of a tokenizer.model). The folder also gets shards.json, a line of facts a
    shard.
    """

    @classmethod
    def name(cls) -> str:
        return "megatron"

    def writer(self, schema: StructType, overwrite: bool) -> "MegatronWriter":
        return MegatronWriter(self.options["path"], self.options["vocabulary"])


class MegatronWriter(DataSourceArrowWriter):
    def __init__(self, folder: str, vocabulary: str) -> None:
        self.writing = Writing(folder.removeprefix("file://"), vocabulary)

    def write(self, iterator: Iterator[pa.RecordBatch]) -> ShardsWritten:
        return ShardsWritten(list(write_shards(iterator, self.writing)))

    def commit(self, messages: list[WriterCommitMessage | None]) -> None:
        shards = [one for message in messages if isinstance(message, ShardsWritten) for one in message.shards]
        write_index(self.writing.folder, shards)
        for name in (ATTEMPTS, RECORDS):
            storage.delete(storage.join(self.writing.folder, name))

    def abort(self, messages: list[WriterCommitMessage | None]) -> None:
        """Leaves what was written: without shards.json it counts for nothing."""


def write_index(folder: str, shards: Sequence[Facts]) -> None:
    """Writes shards.json, a line for each shard. Raises OutputError for shards that were written more than once."""
    names = sorted(str(one["name"]) for one in shards)
    if twice := sorted({one for one, following in pairwise(names) if one == following}):
        raise OutputError(
            f"shards {', '.join(twice)} were each written by more than one task. "
            "Repartition the rows by `shard` before writing them."
        )
    lines = "".join(json.dumps(one, sort_keys=True) + "\n" for one in sorted(shards, key=lambda one: str(one["name"])))
    with say_full_disk(folder, SHARDS):
        storage.write_bytes(storage.join(folder, SHARDS), lines.encode())
