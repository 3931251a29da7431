"""Scripts: how often the script of a clean text is named wrongly, and what quotations of the other script change.

Every paragraph is judged whole and by its first 20 and 50 characters. Quotations: a traditional poem of growing length
is put before each simplified paragraph of 200 characters and more.
"""

from collections import Counter
from collections.abc import Iterable

from bars import Bar, benchmark_parser, finish, need
from filter_texts import read_texts
from rich.console import Console
from rich.table import Table

from corpus.characters import to_code_points
from corpus.script import find_script

SETS = (
    ("encyclopedia, simplified", "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "Hans"),
    ("encyclopedia, traditional", "clean/wikipedia_zh_hant_drcd.jsonl.gz", "Hant"),
    ("narratives", "clean/c3_passages.jsonl.gz", "Hans"),
    ("web articles", "clean/web_articles_skywork_eval.jsonl.gz", "Hans"),
    ("statutes", "prose/laws_prc_part.jsonl.gz", "Hans"),
    ("Song poetry, simplified", "prose/poetry_song_ci_part.jsonl.gz", "Hans"),
    ("Tang poetry, traditional", "prose/poetry_tang_part.jsonl.gz", "Hant"),
)
LENGTHS = (20, 50, 1_000_000)
POEM = "國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。烽火連三月，家書抵萬金。白頭搔更短，渾欲不勝簪。"


def main() -> None:
    """Print the tables and the bars."""
    options = benchmark_parser(__doc__).parse_args()
    need(options.data / "clean")
    need(options.data / "prose")
    table = Table("text", "texts", *(f"wrong, none: {length:,} characters" for length in LENGTHS))
    wrong: dict[str, float] = {}
    for name, pattern, script in SETS:
        texts = list(read_texts(options.data, pattern, "text"))
        counts = [Counter(find_script(to_code_points(text[:length])) for text in texts) for length in LENGTHS]
        wrong[name] = sum(count for found, count in counts[-1].items() if found not in (script, None)) / len(texts)
        cells = (f"{len(texts) - one[script] - one[None]:,}, {one[None]:,}" for one in counts)
        table.add_row(name, f"{len(texts):,}", *cells)
    Console(width=150).print(table)
    show_quotations(read_texts(options.data, SETS[0][1], "text"))
    finish(
        [Bar(f"scripts.wrong.{name}", round(share, 5), at_most=0.03 if "poetry" in name else 0.001)
         for name, share in wrong.items()]
    )  # fmt: skip


def show_quotations(texts: Iterable[str]) -> None:
    """The second table."""
    long = [text for text in texts if len(text) >= 200]
    table = Table("characters quoted", "Hans", "mixed")
    for length in (12, 24, 50):
        found = Counter(find_script(to_code_points(POEM[:length] + text)) for text in long)
        table.add_row(str(length), *(f"{found[script] / len(long):.1%}" for script in ("Hans", "mixed")))
    Console().print(table)


if __name__ == "__main__":
    main()
