"""Generate the example crawl: `python examples/generate.py [--output examples/crawl]`.

Reads the articles beside this file and writes four WARC files and gold.jsonl. The same articles give the same
bytes on every run; examples/README.md says what is in the crawl.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from article_pages import copied_pages, home_pages, repeated_pages
from articles import Article, read_articles
from captures import Capture
from lookalike_pages import lookalike_pages
from mirror_pages import mirror_pages
from odd_pages import garbled_pages, mixed_pages
from other_resources import other_resources
from personal_pages import personal_pages
from spam import spam_pages
from thin_pages import thin_pages
from write_warc import Row, write_crawl

HERE = Path(__file__).parent
FILES = 4
SEED = 20240518


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the example crawl and its gold file.")
    parser.add_argument("--output", type=Path, default=HERE / "crawl", help="folder to write to (default: %(default)s)")
    output: Path = parser.parse_args().output
    captures = crawl(read_articles(HERE / "articles"), read_articles(HERE / "personal"), read_articles(HERE / "odd"))
    rows = write_crawl(captures, output, FILES)
    print_counts(rows, output)


def crawl(articles: Sequence[Article], personal: Sequence[Article], odd: Sequence[Article]) -> list[Capture]:
    """Every capture of the crawl, in the order in which the crawler happened to come by."""
    home = list(home_pages(articles))
    captures = [
        *home,
        *repeated_pages(home),
        *copied_pages(articles),
        *mirror_pages(articles),
        *lookalike_pages(),
        *personal_pages(personal),
        *mixed_pages(odd),
        *garbled_pages(articles),
        *thin_pages(articles),
        *other_resources(),
        *spam_pages(),
    ]
    check_addresses(captures)
    Random(SEED).shuffle(captures)
    return captures


def check_addresses(captures: Sequence[Capture]) -> None:
    """Two different pages may not share an address. Raises ValueError naming the address."""
    bodies: dict[str, bytes] = {}
    for capture in captures:
        if bodies.setdefault(capture.url, capture.body) != capture.body:
            raise ValueError(f"two pages at {capture.url}: rename an article or change the site's path")


def print_counts(rows: Sequence[Row], output: Path) -> None:
    for what, count in Counter(str(row["what"]) for row in rows).most_common():
        print(f"{count:5}  {what}")
    size = sum(path.stat().st_size for path in output.iterdir())
    print(f"{len(rows):5}  records in {FILES} WARC files, {size / 1e6:.2f} MB under {output}")


if __name__ == "__main__":
    main()
