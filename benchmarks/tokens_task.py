"""One task of the token job without Spark: row groups of a Parquet file -> a finished shard; run as a process.

Prints a JSON object: seconds and core seconds from the first row to the shard under its name, bytes of text, tokens,
and the most memory that the process ever had, in MB.
"""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tokenizer.encode import Encoder
from tokenizer.fill import fill_shard
from tokenizer.lineage import LineageWriter
from tokenizer.megatron import ShardWriter

BATCH_ROWS = 512  # spark.sql.execution.arrow.maxRecordsPerBatch of spark-defaults.conf


def read(path: Path, share: int, shares: int, times: int) -> Iterator[pa.RecordBatch]:
    """This share's rows, several times over; each time less of the characters, so that no text is seen twice."""
    with pq.ParquetFile(path) as file:
        groups = list(range(file.num_row_groups))[share::shares]
        for number in range(times):
            for batch in file.iter_batches(BATCH_ROWS, groups):
                yield vary(batch, number) if number else batch


def vary(batch: pa.RecordBatch, number: int) -> pa.RecordBatch:
    texts = batch.column("text").to_pylist()
    changed = ["".join(part[1:] for part in cut(text, number + 6)) for text in texts]
    return batch.set_column(batch.schema.get_field_index("text"), "text", pa.array(changed))


def cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def one_long(batch: pa.RecordBatch, megabytes: int) -> pa.RecordBatch:
    """The batch's first row, with a text of so many MB."""
    text = "\n".join(batch.column("text").to_pylist()).encode()
    long = pa.array([(text * (megabytes * 1_000_000 // len(text) + 1)).decode()])
    return batch.slice(0, 1).set_column(batch.schema.get_field_index("text"), "text", long)


def peak() -> float:
    """The most memory that this process ever held, in MB (Linux: VmHWM)."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parquet", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("folder", type=Path, help="where the shard goes")
    parser.add_argument("--engine", default="sentencepiece")
    parser.add_argument("--share", type=int, nargs=2, default=(0, 1), help="which of how many shares of the row groups")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--long", type=Path, help="an Arrow file with one more batch, read as Spark sends it")
    asked = parser.parse_args()
    encoder = Encoder(asked.model.read_bytes(), asked.engine)
    pa.array([])  # Imports pandas where it is installed: a start, as the engine's is.
    name = f"tokens-{asked.share[0]:05}-of-{asked.share[1]:05}"
    began, worked, text_bytes = time.perf_counter(), time.process_time(), 0
    with (
        LineageWriter(asked.folder, name) as lineage,
        ShardWriter(asked.folder, name, encoder.vocabulary_size, encoder.end_of_document) as writer,
    ):
        batches = read(asked.parquet, *asked.share, asked.times)
        if asked.long:
            batches = iter(pa.ipc.open_stream(asked.long.open("rb")))
        for batch in batches:
            text_bytes += batch.column("text").nbytes
            fill_shard(batch, encoder, writer, lineage)
        lineage.finish()
        shard = writer.finish()
    seconds, core_seconds = time.perf_counter() - began, time.process_time() - worked
    figures = {"seconds": seconds, "core_seconds": core_seconds, "bytes": text_bytes, "tokens": shard.tokens}
    print(json.dumps({**figures, "peak": peak()}))


if __name__ == "__main__":
    main()
