"""The files of a run's tables, each written anew without some of its rows, in the form in which it was first written.

Nothing here needs Spark but for its being called on the workers: a file goes in, a file comes out.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus import storage
from corpus.removed import erase_pages
from jobs.export import regroup, write_shard
from tokenizer.commit import Facts
from tokenizer.encode import Encoder
from tokenizer.formats import Layout
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import Shard, ShardWriter
from tokenizer.read import TokenShard
from tokenizer.write import Sources, describe_shard

TOKENS_AT_ONCE = 1 << 24


def erase_file(source: str, target: str, ids: Collection[str]) -> None:
    """A file of `pages`, with nothing left of the pages with these ids but their places in the crawl."""
    _rewrite(source, target, lambda rows: erase_pages(rows, _mark(rows, ids)))


def forget_texts(source: str, target: str) -> None:
    """A file of `pages` without texts and titles."""

    def forget(rows: pa.Table) -> pa.Table:
        for name in ("title", "text"):
            at = rows.schema.get_field_index(name)
            rows = rows.set_column(at, rows.schema.field(at), pa.nulls(rows.num_rows, rows.schema.field(at).type))
        return rows

    _rewrite(source, target, forget)


def rewrite_file(source: str, target: str, ids: Collection[str]) -> None:
    """A file of a table between pages and corpus, without the rows with these ids."""
    _rewrite(source, target, lambda rows: _leave_out_rows(rows, ids))


def rewrite_corpus_shard(folder: str, aside: str, shard: str, ids: Collection[str], wudao_json: bool) -> int:
    """A corpus shard without the documents with these ids; returns how many it has left. Nothing is written of a
    shard that has none."""
    with _open_parquet(storage.join(folder, f"{shard}.parquet")) as file:
        kept = (_leave_out_rows(rows, ids) for rows in _read_groups(file))
        batches = (batch for rows in kept for batch in rows.to_batches() if batch.num_rows)
        first = next(batches, None)
        return 0 if first is None else write_shard(aside, shard, regroup(chain([first], batches)), wudao_json)


def rewrite_token_shard(
    folder: str, aside: str, shard: str, ids: Collection[str], model: str, layout: Layout
) -> Facts | None:
    """A token shard, its lineage and its other formats without the documents with these ids; None, and nothing
    written, where none is left. model: the URI of the tokenizer.model it was encoded with."""
    known = Encoder(storage.read_bytes(model)).ids
    with tempfile.TemporaryDirectory() as here:
        old, new = Path(here, "old"), Path(here, "new")
        old.mkdir()
        new.mkdir()
        for ending in ("bin", "idx", "lineage.parquet"):
            with storage.open_input(storage.join(folder, f"{shard}.{ending}")) as stream:
                _copy(stream, old / f"{shard}.{ending}")
        written = leave_out(old, new, shard, ids, known.vocabulary_size, known.end_of_document)
        if written is None:
            return None
        facts = describe_shard(new, written, count_sources(new / f"{shard}.lineage.parquet"), layout, known)
        for name in facts["files"]:
            storage.copy_in(str(new / name), storage.join(aside, name))
    return facts


def count_sources(lineage: Path) -> Sources:
    """Documents and tokens of each kind of page, as a shard's lineage has them."""
    sources = Sources()
    with pq.ParquetFile(lineage) as file:
        for rows in file.iter_batches(columns=["source_type", "tokens"]):
            sources.count(rows, rows.column("tokens").to_numpy())
    return sources


def leave_out(
    old: Path, new: Path, shard: str, ids: Collection[str], vocabulary_size: int, end_of_document: int
) -> Shard | None:
    """The same from one local folder to another."""
    tokens, first = TokenShard(old / shard), 0
    with (
        pq.ParquetFile(old / f"{shard}.lineage.parquet") as file,
        LineageWriter(new, shard) as lineage,
        ShardWriter(new, shard, vocabulary_size, end_of_document) as writer,
    ):
        for group in range(file.num_row_groups):
            origins = file.read_row_group(group).combine_chunks()
            keep = ~_mark(origins, ids).to_numpy(zero_copy_only=False)
            for start, end in _cut(tokens.lengths[first : first + origins.num_rows]):
                kept = keep[start:end]
                lengths = tokens.lengths[first + start : first + end]
                begin = int(tokens.offsets[first + start]) // tokens.dtype.itemsize
                held = tokens.tokens[begin : begin + int(lengths.sum(dtype=np.int64))]
                if kept.any():
                    rows = origins.slice(start, end - start).filter(pa.array(kept)).combine_chunks()
                    lineage.append(rows.to_batches()[0], lengths[kept])
                    writer.append(held[np.repeat(kept, lengths)], lengths[kept])
            first += origins.num_rows
        if not writer.documents:
            return None
        lineage.finish()
        return writer.finish()


def _cut(lengths: NDArray[np.int32]) -> Iterator[tuple[int, int]]:
    """Documents in runs of about TOKENS_AT_ONCE tokens, at least one document each."""
    runs = np.cumsum(lengths, dtype=np.int64) // TOKENS_AT_ONCE
    cuts = [0, *(np.flatnonzero(np.diff(runs)) + 1).tolist(), len(lengths)]
    yield from pairwise(cuts)


def _rewrite(source: str, target: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Row group by row group, with the codec and the schema's own notes that the file had."""
    with _open_parquet(source) as file, storage.write_whole(target) as sink:
        groups = file.metadata.num_row_groups
        codec = file.metadata.row_group(0).column(0).compression if groups else "ZSTD"
        with pq.ParquetWriter(sink, file.schema_arrow, compression=codec.lower()) as writer:
            for rows in _read_groups(file):
                writer.write_table(change(rows))


def _read_groups(file: Any) -> Iterator[pa.Table]:
    for group in range(file.num_row_groups):
        yield file.read_row_group(group).combine_chunks()


def _leave_out_rows(rows: pa.Table, ids: Collection[str]) -> pa.Table:
    return rows.filter(pc.invert(_mark(rows, ids)))


def _mark(rows: pa.Table, ids: Collection[str]) -> pa.Array:
    """Which rows have one of the ids."""
    column = rows.column("id").combine_chunks()
    return pc.is_in(column, pa.array(sorted(ids), column.type))


def _open_parquet(uri: str) -> Any:
    system, path = storage.open_place(uri)
    return pq.ParquetFile(path, filesystem=system)


def _copy(stream: Any, path: Path) -> None:
    with path.open("wb") as sink:
        while block := stream.read(storage.BLOCK_BYTES):
            sink.write(block)

