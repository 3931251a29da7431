"""Where every document of a token shard came from: NAME.lineage.parquet, row i for document i of NAME.idx."""

import hashlib
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus.errors import InputError
from tokenizer.durable import publish, temporary_path

ORIGIN = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("warc", pa.string()),
        pa.field("warc_offset", pa.int64()),
        pa.field("warc_length", pa.int64()),
        pa.field("warc_inner", pa.int64()),
        pa.field("corpus_shard", pa.string()),
        pa.field("corpus_row", pa.int64()),
        pa.field("source_type", pa.string()),
        pa.field("copy", pa.int32()),
    ]
)
"""What is known of a document; all but `id` may be null. warc_inner: which record of a gzip member. corpus_shard,
corpus_row: the corpus's file and the row in it, from 0, as they were when tokens were made; pages that are taken out
later let rows move up. copy: 0, and 1 and more for a document that stands in the shards more than once."""
LINEAGE = pa.schema(
    [
        *ORIGIN,
        pa.field("tokens", pa.int32(), nullable=False),
        pa.field("token_offset", pa.int64(), nullable=False),
    ]
)
ROW_GROUP = 65_536


class Origin(NamedTuple):
    """Document number `document` of a shard: its record in the crawl, its tokens, and where they start."""

    document: int
    id: str
    url: str | None
    warc: str | None
    warc_offset: int | None
    warc_length: int | None
    warc_inner: int | None
    corpus_shard: str | None
    corpus_row: int | None
    source_type: str | None
    copy: int | None
    tokens: int
    token_offset: int


class LineageWriter:
    """Writes the sidecar of one shard into `folder`, under a temporary name until `finish`.

    Row groups have `ROW_GROUP` rows however the rows arrive, so that the bytes depend on the rows alone.
    Finish it before the shard's own writer, whose .idx says that everything is there.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.lineage.parquet"
        self._temporary = temporary_path(self._path)
        self._writer = pq.ParquetWriter(self._temporary, LINEAGE, compression="zstd", compression_level=3)
        self._waiting = LINEAGE.empty_table()
        self._tokens = 0

    def append(self, origins: pa.RecordBatch, lengths: NDArray[np.int32]) -> None:
        """Add documents: a batch with columns of `ORIGIN`, null where one is absent, and their lengths in tokens, shape
        (rows,).

        Raises ValueError when the two differ in number or a document is empty.
        """
        if len(lengths) != origins.num_rows or (lengths < 1).any():
            raise ValueError(f"{len(lengths)} lengths for {origins.num_rows} documents, or an empty document")
        ends = self._tokens + np.cumsum(lengths, dtype=np.int64)
        # take copies: a column as it comes would keep its whole batch in memory, texts and all.
        rows = pa.array(np.arange(len(lengths)))
        present = set(origins.schema.names)
        columns = [
            origins.column(field.name).cast(field.type).take(rows)
            if field.name in present
            else pa.nulls(len(rows), field.type)
            for field in ORIGIN
        ]
        extent = [pa.array(lengths, pa.int32()), pa.array(ends - lengths, pa.int64())]
        self._waiting = pa.concat_tables([self._waiting, pa.table([*columns, *extent], schema=LINEAGE)])
        self._tokens += int(lengths.sum(dtype=np.int64))
        while self._waiting.num_rows >= ROW_GROUP:
            self._write()

    def _write(self) -> None:
        self._writer.write_table(self._waiting.slice(0, ROW_GROUP).combine_chunks())
        self._waiting = self._waiting.slice(ROW_GROUP)

    def finish(self) -> str:
        """Give the file its name; returns its sha256."""
        if self._waiting.num_rows:
            self._write()
        self._writer.close()
        with self._temporary.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        publish(self._temporary, self._path)
        return sha256

    def abort(self) -> None:
        """Remove what is unfinished; a finished file stays."""
        self._writer.close()
        self._temporary.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


def locate(folder: Path, name: str, token_offset: int) -> Origin:
    """The document that token number `token_offset`, counted from 0, of shard `name` belongs to.

    Reads all offsets and one row group. Raises InputError for a shard without lineage or an offset beyond it.
    """
    path = folder / f"{name}.lineage.parquet"
    if not path.is_file():
        raise InputError(f"{path}: no such file; a shard's lineage lies beside its .bin and .idx")
    with pq.ParquetFile(path) as file:
        extent = file.read(["token_offset", "tokens"])
        starts, lengths = extent["token_offset"].to_numpy(), extent["tokens"].to_numpy()
        end = int(lengths.sum(dtype=np.int64))
        if not 0 <= token_offset < end:
            raise InputError(f"token offset {token_offset}: the tokens of {name} are 0 to {end - 1}")
        document = int(np.searchsorted(starts, token_offset, side="right")) - 1
        group = file.read_row_group(document // ROW_GROUP)
    return Origin(document, **group.slice(document % ROW_GROUP, 1).to_pylist()[0])
