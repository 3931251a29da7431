"""Documents for `dedup_speed.py`, of real sentences in other orders or made up, one in five a copy with edits.

And runs that have certain documents, for `dedup_quality.py` too.
"""

import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import functions as F

from corpus.characters import to_code_points, to_text
from corpus.storage import as_uri
from jobs.build_table import build, settle
from jobs.session import start_session
from jobs.tables import PAGES, VERDICTS, Run, make_recipe

HAN = np.arange(0x4E00, 0x4E00 + 4000, dtype=np.uint32)
EVERY = 5
A_FILE = 100_000
EDITED = 0.02
PAGE = pa.schema([("id", pa.string()), ("warc", pa.string()), ("characters", pa.int64()), ("url", pa.string()),
                  ("text", pa.string())])  # fmt: skip
_SENTENCE = re.compile(r"[^。！？\n]+[。！？\n]")


def compose(texts: Sequence[str], characters: int, count: int) -> Iterator[str]:
    """`count` documents of so many characters, each of sentences drawn from the texts; every fifth is its predecessor
    with 2 % of its characters changed."""
    sentences = [sentence for text in texts for sentence in _SENTENCE.findall(text)]
    chance = random.Random(7)
    text = ""
    for number in range(count):
        if number % EVERY == EVERY - 1:
            yield to_text(edit(to_code_points(text), number))
            continue
        text = ""
        while len(text) < characters:
            text += chance.choice(sentences)
        text = text[:characters]
        yield text


def make_up(number: int, characters: int) -> str:
    """The made-up text of this number, of which the same is true. Common characters are drawn more often."""
    copy = number % EVERY == EVERY - 1
    chance = np.random.default_rng(number - copy)
    points = HAN[(chance.random(characters) ** 2 * len(HAN)).astype(np.int64)]
    return to_text(edit(points, number) if copy else points)


def edit(points: npt.NDArray[np.uint32], number: int) -> npt.NDArray[np.uint32]:
    """The text with 2 % of its characters changed, differently for each number."""
    chance, points = np.random.default_rng((number, 1)), points.copy()
    at = chance.integers(0, len(points), max(int(len(points) * EDITED), 1))
    points[at] = chance.choice(HAN, len(at))
    return points


def make_id(number: int) -> str:
    """The id of the document of this number: as hashes do, it says nothing of where a page lies."""
    return f"{(number + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def make_rows(numbers: Sequence[int], texts: Sequence[str]) -> pa.RecordBatch:
    """Rows of `PAGE`."""
    ids = list(map(make_id, numbers))
    columns = [ids, ["generated"] * len(ids), [len(text) for text in texts], [None] * len(ids), list(texts)]
    arrays = [pa.array(one, kind) for one, kind in zip(columns, PAGE.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=PAGE)


def write_documents(path: Path, texts: Sequence[str], first: int = 0) -> None:
    """A Parquet file that both we and datatrove read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with pq.ParquetWriter(path, PAGE) as writer:
        writer.write_batch(make_rows(range(first, first + len(texts)), texts), row_group_size=10_000)


def make_documents(folder: Path, count: int, characters: int) -> None:
    """Files of made-up documents, made on all cores."""
    firsts = range(0, count, A_FILE)
    with ProcessPoolExecutor() as pool:
        list(pool.map(_make_file, [folder] * len(firsts), firsts, [count] * len(firsts), [characters] * len(firsts)))


def _make_file(folder: Path, first: int, count: int, characters: int) -> None:
    texts = [make_up(number, characters) for number in range(first, min(first + A_FILE, count))]
    write_documents(folder / f"{first:09}.parquet", texts, first)


def write_run(folder: Path, documents: Path) -> None:
    """A run whose pages are the documents in these files, and whose verdicts keep them all."""
    spark, run = start_session("dedup_documents"), Run(str(folder))
    pages = spark.read.parquet(as_uri(str(documents)))
    kept = F.lit(None).cast("string").alias("reason")

    def write_pages(place: str) -> None:
        pages.select("*", kept).write.parquet(as_uri(place))
        settle(place)

    def write_verdicts(place: str) -> None:
        own = spark.read.parquet(as_uri(run.table(PAGES.name)))
        host, reasons = F.lit("").alias("host"), F.array().cast("array<string>").alias("reasons")
        own.select("id", "warc", host, "characters", reasons, "reason").write.parquet(as_uri(place))
        settle(place)

    build(spark, run, PAGES, make_recipe(PAGES, {}, {}), write_pages, False)
    build(spark, run, VERDICTS, make_recipe(VERDICTS, {}, {}), write_verdicts, False)
    spark.stop()
