"""How much of a page's main text extraction finds, how much else, and how fast, next to other extractors.

Every page is decoded once, as ingest does it; each extractor gets that text. Scores are means over the pages of a
kind: precision, recall and F1 of character 5-grams of letters and digits, and the F1 that WebMainBench publishes
(ROUGE-5: 5-grams of words, marks included). Seconds are those that an extractor's process was at work on one core,
parsing included; a page goes through all extractors in turn, `--rounds` times, and each one's best time counts.
The bars are on gold_main_text, whose main text was made by hand.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from statistics import mean
from typing import NamedTuple

from bars import Bar, benchmark_parser, finish, need
from gold_pages import GOLD, MAIN, GoldPage, read_gold_pages
from machine import say_form, stay_on_one_core
from overlap import Overlap, compare_characters, compare_words, runs_absent
from peers import EXTRACTORS, add_peer_options, environment_of, python_of
from resiliparse.extract.html2text import extract_plain_text
from rich.console import Console
from rich.table import Table
from turns import answering, timed

from corpus.extract import extract

OURS, BARE = "wudao", "resiliparse"
RUN_CHARS = 60


class Attempt(NamedTuple):
    """What one extractor found on one page, in how many core seconds, and how it agrees with the gold text."""

    page: GoldPage
    text: str
    seconds: float
    characters: Overlap
    words: Overlap


Timed = dict[str, tuple[str, float]]
Attempts = dict[str, list[Attempt]]


def extract_here(html: str) -> Timed:
    """Our extraction, and resiliparse as it comes: the library that it is measured against for speed."""
    return {
        OURS: timed(lambda: extract(html).text),
        BARE: timed(lambda: extract_plain_text(html, main_content=True)),
    }


def attempt_page(page: GoldPage, rounds: int, extractors: Sequence[Callable[[str], Timed]]) -> dict[str, Attempt]:
    """Every extractor on one page, by turns, `rounds` times."""
    runs: list[Timed] = []
    for _ in range(rounds):
        runs.append({name: found for extractor in extractors for name, found in extractor(page.html).items()})
    attempts = {}
    for name, (text, _) in runs[0].items():
        seconds = min(run[name][1] for run in runs)
        scores = compare_characters(page.text, text), compare_words(page.text, text)
        attempts[name] = Attempt(page, text, seconds, *scores)
    return attempts


def print_table(title: str, attempts: Attempts) -> None:
    table = Table("extractor", title=title, title_justify="left", min_width=80)
    for heading in ("precision", "recall", "F1", "ROUGE-5", "pages/s", f"times {BARE}"):
        table.add_column(heading, justify="right")
    for name, tries in attempts.items():
        means = [mean(one.characters[at] for one in tries) for at in range(3)]
        means.append(mean(one.words.f1 for one in tries))
        speed = len(tries) / seconds_of(tries)
        ratio = seconds_of(attempts[BARE]) / seconds_of(tries)
        table.add_row(name, *(f"{value:.3f}" for value in means), f"{speed:,.0f}", f"{ratio:.2f}")
    Console(width=110).print(table)


def seconds_of(tries: Sequence[Attempt]) -> float:
    return sum(one.seconds for one in tries)


def of_kind(attempts: Attempts, kind: str) -> Attempts:
    return {name: [one for one in tries if one.page.kind == kind] for name, tries in attempts.items()}


def print_worst(tries: Sequence[Attempt], count: int) -> None:
    """The pages with the least F1 of ours, and runs of letters that the text lacks or has too much."""
    for one in sorted(tries, key=lambda one: one.characters.f1)[:count]:
        precision, recall, f1 = one.characters
        print(f"\n{one.page.name} ({one.page.kind}): precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
        for word, runs in (("missing", runs_absent(one.page.text, one.text)),
                           ("too much", runs_absent(one.text, one.page.text))):  # fmt: skip
            print(f"  {word}: {sum(map(len, runs)):,} letters in {len(runs):,} runs, the longest:")
            for run in sorted(runs, key=len, reverse=True)[:8]:
                print(f"    {len(run):5,}  {run[:RUN_CHARS]}{'…' if len(run) > RUN_CHARS else ''}")


def make_bars(attempts: Attempts) -> list[Bar]:
    ratio = seconds_of(attempts[BARE]) / seconds_of(attempts[OURS])

    def f1(kind: str) -> float:
        return round(mean(one.characters.f1 for one in attempts[OURS] if one.page.kind == kind), 3)

    return [
        Bar("extraction.articles_f1", f1("article"), at_least=0.93),
        Bar("extraction.forums_f1", f1("forum"), at_least=0.75),
        Bar("extraction.speed_against_resiliparse", round(ratio, 2), at_least=0.8),
    ]


def parse_options() -> argparse.Namespace:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--sets", nargs="+", choices=GOLD, default=list(GOLD), metavar="FOLDER",
                        help=f"of DATA/extraction: {', '.join(GOLD)} (default: all)")  # fmt: skip
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times over, for speed (default 3)")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print our N worst pages of each folder")
    parser.add_argument("--alone", action="store_true", help="leave out the peers that need an environment")
    add_peer_options(parser)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    folders = [need(options.data / "extraction" / name) for name in options.sets]
    environment = None if options.alone else environment_of(EXTRACTORS, options.peer_folder, options.peers)
    print(f"{stay_on_one_core()}; {say_form()}")
    bars: list[Bar] = []
    with ExitStack() as stack:
        extractors = [extract_here]
        if environment:
            ask = stack.enter_context(answering(python_of(environment), "extraction_peer.py"))
            extractors.append(lambda html: ask(json.dumps(html)))
        for folder in folders:
            pages = read_gold_pages(folder)
            tries = [attempt_page(page, options.rounds, extractors) for page in pages]
            attempts = {name: [one[name] for one in tries] for name in tries[0]}
            for kind in sorted({page.kind for page in pages}):
                few = of_kind(attempts, kind)
                print_table(f"{folder.name}, {len(few[OURS])} pages of kind {kind}; gold: {GOLD[folder.name]}", few)
            print_worst(attempts[OURS], options.worst)
            bars += make_bars(attempts) if folder.name == MAIN else []
    finish(bars)


if __name__ == "__main__":
    main()
