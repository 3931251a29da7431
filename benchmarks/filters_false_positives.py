"""False alarms of a recipe: the share of text worth keeping that each rule would drop.

Every text here was chosen as clean by people: encyclopedia paragraphs in both scripts (excerpts), narratives and
dialogues from reading tests, web articles, statutes, and technical blog posts as their authors wrote them. A
rule's row says how much of each set it rejects, alone or with others; the last row, what the recipe drops. The
second table has each signal's least and greatest value, from which limits called "measured" are set; the third,
the share of rare Han characters in the same texts read in a wrong charset.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from filters.base import Filter, describe, judge
from filters.garbled import measure as measure_garbled
from filters.recipe import recipe

# Name of each set, where its texts lie under the data folder and in which field, and how much of it may be lost.
SETS = (
    ("web articles", "clean/web_articles_skywork_eval.jsonl.gz", "text", 0.02),
    ("narratives", "clean/c3_passages.jsonl.gz", "text", 0.02),
    ("dialogues", "clean/c3_dialogues.jsonl.gz", "text", 0.02),
    ("encyclopedia, simplified", "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "text", 0.05),
    ("encyclopedia, traditional", "clean/wikipedia_zh_hant_drcd.jsonl.gz", "text", 0.02),
    ("statutes", "prose/laws_prc_part.jsonl.gz", "text", 0.02),
    ("technical blogs", "extraction/author_markdown/*.json", "gold_text", 0.10),
)
DROPPED = "dropped by the recipe"


def main() -> None:
    """Print the share of each set that each rule and the whole recipe drop."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--recipe", default="default", help="name of the recipe")
    options = parser.parse_args()
    filters = recipe(options.recipe)
    columns = {name: rejected(filters, options.data, pattern, field) for name, pattern, field, _ in SETS}
    show(filters, columns)
    show_ranges(filters, options.data)
    show_misread(options.data)
    finish([Bar(f"filters_false_positives.{name}", columns[name][DROPPED], at_most=bar) for name, _, _, bar in SETS])


def rejected(filters: tuple[Filter, ...], data: Path, pattern: str, field: str) -> dict[str, float]:
    """Share of the set's texts that each reason and the recipe as a whole rejects."""
    counts: Counter[str] = Counter()
    texts = list(read_texts(data, pattern, field))
    for text in texts:
        reasons = judge(filters, Document(text)).reasons
        counts.update({*reasons, *([DROPPED] if reasons else [])})
    names = [f"{limit.filter}.{limit.reason}" for limit in describe(filters)]
    return {name: counts[name] / len(texts) for name in [*names, DROPPED]}


def read_texts(data: Path, pattern: str, field: str) -> Iterator[str]:
    """The texts of a set: one a line in a compressed file, or one a file."""
    folder = need((data / pattern).parent)
    for path in sorted(folder.glob(Path(pattern).name)):
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from (json.loads(line)[field] for line in lines)
        else:
            yield json.loads(path.read_text(encoding="utf-8"))[field]


def show(filters: tuple[Filter, ...], columns: dict[str, dict[str, float]]) -> None:
    """The table: rules that reject nothing anywhere are left out and counted below it."""
    table = Table(title="share of clean text that each rule rejects")
    for heading in ("rule", "limit", *columns):
        table.add_column(heading, no_wrap=heading == "rule")
    quiet = 0
    limits = {f"{limit.filter}.{limit.reason}": limit.limit for limit in describe(filters)}
    for name in [*limits, DROPPED]:
        shares = [column[name] for column in columns.values()]
        if any(shares) or name == DROPPED:
            table.add_row(name, limits.get(name, ""), *(f"{share:.2%}" if share else "" for share in shares))
        else:
            quiet += 1
    console = Console(width=150)
    console.print(table)
    console.print(f"{quiet} further rules reject none of these texts")


def show_ranges(filters: tuple[Filter, ...], data: Path) -> None:
    """The second table. No gate ends the measuring here."""
    columns = {
        name: [Document(text) for text in read_texts(data, pattern, field)] for name, pattern, field, _ in SETS
    }
    table = Table(title="least and greatest value of each signal that a rule reads")
    for heading in ("signal", *(f"{name} ({len(documents):,})" for name, documents in columns.items())):
        table.add_column(heading, no_wrap=heading == "signal")
    for each in filters:
        measured = [[each.measure(one) for one in documents] for documents in columns.values()]
        for signal in dict.fromkeys(rule.signal for rule in each.rules):
            values = [[float(getattr(one, signal)) for one in found] for found in measured]
            ranges = (f"{min(found):.4g} to {max(found):.4g}" for found in values)
            table.add_row(f"{each.name}.{signal}", *ranges)
    Console(width=150).print(table)


def show_misread(data: Path) -> None:
    """The third table: signal rare_han of filters.garbled, for the mistakes that crawls hold."""
    table = Table(title="garbled.rare_han in texts read in a wrong charset")
    for heading in ("text", "written in", "read in", "texts", "least", "1 in 100 below", "median"):
        table.add_column(heading)
    for name, pattern, field, _ in SETS[:6]:
        for written, read in (("utf-8", "gb18030"), ("gb18030", "big5hkscs"), ("big5hkscs", "gb18030")):
            misread = (
                text.encode(written, "ignore").decode(read, "replace") for text in read_texts(data, pattern, field)
            )
            shares = sorted(measure_garbled(Document(text)).rare_han for text in misread)
            values = (shares[0], shares[len(shares) // 100], shares[len(shares) // 2])
            table.add_row(name, written, read, str(len(shares)), *(f"{value:.2f}" for value in values))
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
