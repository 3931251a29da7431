"""Boilerplate: lines of clean text that the rules would take, what they take from crawled pages, and their cost.

Clean text is what people wrote as text: articles, narratives, dialogues, verse, classics, statutes, manual
pages and blog posts as their authors wrote them. Crawled pages, most of them blogs and manuals, and those of the
example crawl, most of them forums, novels and content farms, are extracted as ingest does it; the cost is set against
extraction of the same crawled pages in the same run.
"""

import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from rich.console import Console
from rich.table import Table

from corpus.boilerplate import remove_boilerplate
from corpus.charset import decode_page
from corpus.extract import extract
from corpus.http import parse_response
from corpus.normalize import tidy
from corpus.warc import read_records

CLEAN = ("clean/*.jsonl.gz", "prose/*.jsonl.gz", "extraction/author_markdown/*.json")


class Cost(NamedTuple):
    """Seconds of processor time for all pages."""

    extract: float
    remove: float


def main() -> None:
    """Print what would go from each clean set, what goes from crawled pages, and the cost."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="also print every N-th line that goes")
    options = parser.parse_args()
    need(options.data / "clean")
    table = Table("text", "texts", "lines", "lines that go", "kinds")
    lines, gone = 0, Counter[str]()
    for pattern in CLEAN:
        for name, texts in read_sets(options.data, pattern):
            count, kinds = count_lines(texts)
            lines, gone = lines + count, gone + kinds
            table.add_row(name, f"{len(texts):,}", f"{count:,}", f"{kinds.total():,}", show_kinds(kinds))
    pages, cost = extract_pages(need(options.data / "warc"))
    count, kinds = count_lines(pages)
    table.add_row("crawled pages", f"{len(pages):,}", f"{count:,}", f"{kinds.total():,}", show_kinds(kinds))
    examples, _ = extract_pages(REPOSITORY / "examples" / "crawl")
    count, kinds = count_lines(examples)
    counts = (f"{number:,}" for number in (len(examples), count, kinds.total()))
    table.add_row("pages of the example crawl", *counts, show_kinds(kinds))
    Console(width=150).print(table)
    if options.show:
        print(*list(list_gone([*pages, *examples]))[:: options.show], sep="\n")
    print(f"{cost.remove / len(pages) * 1e6:,.0f} µs a page, extraction {cost.extract / len(pages) * 1e6:,.0f} µs")
    finish(
        [
            Bar("boilerplate.lines_of_clean_text_that_go", round(gone.total() / lines, 7), at_most=0.0001),
            Bar("boilerplate.lines_of_example_pages_that_go", round(kinds.total() / count, 4), at_least=0.015),
            Bar("boilerplate.cost_against_extraction", round(cost.remove / cost.extract, 4), at_most=0.12),
        ]
    )


def read_sets(data: Path, pattern: str) -> Iterator[tuple[str, list[str]]]:
    """Name and tidied texts of each set that the pattern names: a file of lines, or a folder of files."""
    paths = sorted(data.glob(pattern))
    if pattern.endswith(".json"):
        yield pattern, [tidy(json.loads(path.read_text(encoding="utf-8"))["gold_text"]) for path in paths]
        return
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        yield path.stem, [tidy(row.get("text") or "\n".join(map(str, row.values()))) for row in rows]


def count_lines(texts: Iterable[str]) -> tuple[int, Counter[str]]:
    """Lines that are not empty, and those that go, by kind."""
    count, kinds = 0, Counter[str]()
    for text in texts:
        count += sum(bool(line) for line in text.split("\n"))
        kinds.update(remove_boilerplate(text).lines)
    return count, kinds


def extract_pages(folder: Path) -> tuple[list[str], Cost]:
    """Tidied texts of the crawled pages, and what extraction and removal took."""
    remove_boilerplate("分享到：\n评论")
    pages, spent = [], Cost(0, 0)
    for html in read_html(folder):
        start = time.process_time()
        extracted = extract(html).text
        middle = time.process_time()
        text = tidy(extracted)
        before = time.process_time()
        remove_boilerplate(text)
        spent = Cost(spent.extract + middle - start, spent.remove + time.process_time() - before)
        pages.append(text)
    return pages, spent


def read_html(folder: Path) -> Iterator[str]:
    """The pages of all WARC files in a folder, decoded."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in read_records(stream):
                if record.kind == "response":
                    yield decode_page(parse_response(record.block).body, None).text


def list_gone(texts: Iterable[str]) -> Iterator[str]:
    """The lines that go."""
    for text in texts:
        kept = Counter(remove_boilerplate(text).text.split("\n"))
        yield from (Counter(line for line in text.split("\n") if line) - kept).elements()


def show_kinds(kinds: Counter[str]) -> str:
    """Kinds and counts, most first."""
    return ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())


if __name__ == "__main__":
    main()
