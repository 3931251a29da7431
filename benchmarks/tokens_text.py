"""The text that `tokens.py` encodes: Chinese of the data folder and main text of its crawl, as documents of 2 KB and
more."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from bars import need

from corpus.page import read_pages

FOLDERS = ("clean", "prose", "topics", "toxicity", "langid", "spam", "pii", "neardup", "decontam")
FIELDS = ("title", "text", "content", "paragraphs", "sentence", "question")
DOCUMENT_BYTES = 2_000  # verses, reviews and headings are joined to documents of this size
ROW_GROUP = 512


def write_documents(data: Path, folder: Path) -> int:
    """Write documents.parquet and documents.jsonl; returns the bytes of text. No text is in it twice.

    Texts with U+2581 are left out: SentencePiece, and so the peers, makes spaces of it.
    """
    documents = list(join_short(read_all(data)))
    origin = {"url": None, "warc": "data", "warc_offset": 0, "warc_length": 0}
    rows = [{"id": f"{number:016x}", **origin, "text": text} for number, text in enumerate(documents)]
    kinds = {"id": pa.string(), "url": pa.string(), "warc": pa.string(), "text": pa.string()}
    table = pa.Table.from_pylist(rows, pa.schema({**kinds, "warc_offset": pa.int64(), "warc_length": pa.int64()}))
    pq.write_table(table, folder / "documents.parquet", row_group_size=ROW_GROUP, compression="zstd")
    with (folder / "documents.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in documents)
    return sum(len(text.encode()) for text in documents)


def join_short(texts: Iterator[str]) -> Iterator[str]:
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text.encode())
        if size >= DOCUMENT_BYTES:
            yield "\n".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield "\n".join(waiting)


def read_all(data: Path) -> Iterator[str]:
    seen: set[bytes] = set()
    for text in (text for source in (read_lines(data), read_crawl(data)) for text in source):
        digest = hashlib.sha256(text.encode()).digest()
        if text and "\u2581" not in text and digest not in seen:
            seen.add(digest)
            yield text


def read_lines(data: Path) -> Iterator[str]:
    for name in FOLDERS:
        for path in sorted(need(data / name).glob("*.jsonl*")):
            content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            for row in map(json.loads, filter(None, content.decode().split("\n"))):
                values = [row.get(field) for field in FIELDS]
                parts = (value if isinstance(value, list) else [value] for value in values if value)
                yield "\n".join(str(each) for part in parts for each in part)


def read_crawl(data: Path) -> Iterator[str]:
    for path in sorted(need(data / "warc").parent.glob("warc*/*.warc.gz")):
        with path.open("rb") as stream:
            for batch in read_pages(stream, path.name):
                yield from filter(None, batch.column("text").to_pylist())
