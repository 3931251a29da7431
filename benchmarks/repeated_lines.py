"""What the rule for a host's repeated lines takes: of clean texts, of the crawled pages and of the example crawl.

The texts of each clean set are cut, in the order in which they lie, into made-up hosts of 50 documents, which is harder
than real hosts are: statutes beside statutes, manual pages beside manual pages. Crawled pages have their own hosts; of
equal texts one is left, as of representatives. The rule is that of `wudao cut` with its defaults. For each set: the
lines that go, their characters, and those that go most often (`--show N`). Of the manual pages' lines each is the
translators' own mark, which is boilerplate; whatever else goes from a clean set is a false alarm.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from filter_texts import read_clean, read_texts, read_warc
from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from corpus.key import make_key
from jobs.cut_repeats import Repeats, cut_documents
from jobs.repeated_lines import find_common, read_documents
from jobs.session import start_session

HOST_DOCUMENTS = 50
CLASSICS = ("classics", "prose/classics_lunyu_sishu_mengxue.jsonl.gz")
CRAWLED = ("crawled pages", "example crawl")
# By the man-pages-zh project, below each of its pages.
MARKS = ("man手册页计划提供", "man手册页翻译计划")


class Page(NamedTuple):
    """A text, the set it is of, and its host."""

    set: str
    host: str
    text: str


def main() -> None:
    """Print the table and the bar."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--show", type=int, default=5, metavar="N", help="lines shown of each set (default 5)")
    options = parser.parse_args()
    pages = [*read_pages(need(options.data))]
    taken = take_lines(start_session("repeated_lines"), pages)
    show_taken(pages, taken, options.show)
    false = sum(
        len(line)
        for page, lines in zip(pages, taken, strict=True)
        for line in lines
        if page.set not in CRAWLED and not make_key(line).endswith(MARKS)
    )
    clean = sum(len(page.text) for page in pages if page.set not in CRAWLED)
    finish([Bar("repeated_lines.clean_characters_taken", round(false / clean, 6), at_most=0.00001)])


def read_pages(data: Path) -> Iterator[Page]:
    sets = {name: [document.text for document in documents] for name, documents in read_clean(data).items()}
    sets[CLASSICS[0]] = list(read_texts(data, CLASSICS[1], "text"))
    for name, texts in sets.items():
        for at, text in enumerate(texts):
            yield Page(name, f"{name} {at // HOST_DOCUMENTS}", text)
    for name, folder in zip(CRAWLED, (data / "warc", REPOSITORY / "examples/crawl"), strict=True):
        crawled = (page for file in sorted(folder.glob("*.warc.gz")) for page in read_warc(file))
        yield from (Page(name, urlsplit(page.url).netloc, page.text) for page in drop_equal(crawled))


def drop_equal(documents: Iterator[Document]) -> Iterator[Document]:
    """Those whose key no earlier one has."""
    seen: set[str] = set()
    for document in documents:
        if (key := make_key(document.text)) not in seen:
            seen.add(key)
            yield document


def take_lines(spark: SparkSession, pages: Sequence[Page]) -> list[list[str]]:
    """The lines that the rule takes from each page."""
    rows = [(f"{at:032x}", "w", page.host, page.text) for at, page in enumerate(pages)]
    frame = spark.createDataFrame(rows, "id string, warc string, host string, text string")
    documents = read_documents(frame).join(frame.select("id", "warc"), "id").persist()
    found = cut_documents(spark, documents, find_common(documents, *Repeats()[:3]), None)
    taken: list[list[str]] = [[] for _ in pages]
    for row in found.select("id", "cuts").toArrow().to_pylist():
        at = int(row["id"], 16)
        spans = (pages[at].text[one["start"] : one["end"]] for one in row["cuts"])
        taken[at] = [line for span in spans for line in span.split("\n") if line.strip()]
    return taken


def show_taken(pages: Sequence[Page], taken: Sequence[list[str]], count: int) -> None:
    table = Table("texts", title="lines that a host repeats, as wudao cut takes them", title_justify="left")
    for column in ("documents", "lines taken", "of documents", "characters", "share"):
        table.add_column(column, justify="right")
    often: dict[str, Counter[str]] = {}
    for name in dict.fromkeys(page.set for page in pages):
        own = [(page, lines) for page, lines in zip(pages, taken, strict=True) if page.set == name]
        lines = often[name] = Counter(line for _, some in own for line in some)
        characters = sum(len(line) * times for line, times in lines.items())
        share = characters / sum(len(page.text) for page, _ in own)
        figures = [len(own), lines.total(), sum(bool(some) for _, some in own), characters]
        table.add_row(name, *(f"{figure:,}" for figure in figures), f"{share:.3%}")
    Console(width=110).print(table)
    for name, lines in often.items():
        for line, times in lines.most_common(count):
            print(f"{name}: {times} × {line[:80]}")


if __name__ == "__main__":
    main()
