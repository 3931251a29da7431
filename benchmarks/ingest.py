"""Speed of reading WARC files, decoding and extracting, per core, next to a bare loop and to datatrove.

By turns on each file, on one core: `corpus.page.read_pages`, which is all that ingest does but writing; the least
that has to be done, fastwarc's loop around resiliparse; and datatrove's reader with its Trafilatura. MB is 10^6 bytes
of payload: the decoded HTTP bodies of the pages that we extract, for all three alike. Seconds are those that a core
was at work; the table has the best of `--rounds` for each file. How many times a peer's speed ours is, is the median
over all turns, as cores are faster at one time than at another. Then the same files once more with a clock around
every step.
"""

import argparse
import cProfile
import pstats
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bars import Bar, benchmark_parser, find_warcs, finish
from fastwarc.warc import ArchiveIterator, WarcRecordType
from ingest_steps import Steps, time_steps
from machine import say_form, stay_on_one_core
from peers import DATATROVE, add_peer_options, environment_of, python_of
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree
from rich.console import Console
from rich.table import Table
from turns import answering, timed

from corpus.page import read_pages

OURS, BARE, THEIRS = "wudao", "fastwarc and resiliparse", "datatrove"


class Reading(NamedTuple):
    """What one system made of one file: pages with text, their characters, core seconds; `payload` is ours only."""

    documents: int
    characters: int
    seconds: float
    payload: int = 0


def read_ours(path: Path) -> Reading:
    def read() -> tuple[int, int, int]:
        documents = characters = payload = 0
        with path.open("rb") as stream:
            for batch in read_pages(stream, path.name):
                rows = batch.select(["charset", "characters", "payload_bytes"]).to_pylist()
                documents += sum(row["characters"] > 0 for row in rows)
                characters += sum(row["characters"] for row in rows)
                payload += sum(row["payload_bytes"] for row in rows if row["charset"])
        return documents, characters, payload

    (documents, characters, payload), seconds = timed(read)
    return Reading(documents, characters, seconds, payload)


def read_bare(path: Path) -> Reading:
    def read() -> list[int]:
        lengths = []
        for record in ArchiveIterator(str(path), record_types=WarcRecordType.response, auto_decode="all"):
            body = record.reader.read()
            tree = HTMLTree.parse_from_bytes(body, detect_encoding(body) or "utf-8")
            lengths.append(len(extract_plain_text(tree, main_content=True)))
        return lengths

    lengths, seconds = timed(read)
    return Reading(sum(length > 0 for length in lengths), sum(lengths), seconds)


Systems = dict[str, Callable[[Path], Reading]]
Turn = dict[str, Reading]


def take_turns(systems: Systems, files: Sequence[Path], rounds: int) -> list[list[Turn]]:
    """For each file its turns: every system has read it once in each."""
    return [[{name: read(file) for name, read in systems.items()} for _ in range(rounds)] for file in files]


def fastest(turns: Sequence[Turn], name: str) -> Reading:
    return min((turn[name] for turn in turns), key=lambda reading: reading.seconds)


def times(turns: Sequence[Sequence[Turn]], peer: str) -> float:
    """How many times the peer's speed ours is."""
    return round(median(turn[peer].seconds / turn[OURS].seconds for of_file in turns for turn in of_file), 2)


def print_systems(turns: Sequence[Sequence[Turn]]) -> float:
    """The table of all systems; returns our MB/s."""
    size = sum(fastest(of_file, OURS).payload for of_file in turns) / 1e6
    title = f"{len(turns)} files, {size:.1f} MB of payload"
    table = Table("system", title=title, title_justify="left", min_width=80)
    for heading in ("documents", "characters", "core seconds", "MB/s per core"):
        table.add_column(heading, justify="right")
    speeds: dict[str, float] = {}
    for name in turns[0][0]:
        readings = [fastest(of_file, name) for of_file in turns]
        documents, characters, seconds, _ = (sum(column) for column in zip(*readings, strict=True))
        speeds[name] = size / seconds
        table.add_row(name, f"{documents:,}", f"{characters:,}", f"{seconds:.2f}", f"{speeds[name]:.2f}")
    Console(width=100).print(table)
    return speeds[OURS]


def print_steps(steps: Steps) -> None:
    whole = sum(steps.seconds.values())
    table = Table("step", title=f"{steps.pages:,} pages, step by step", title_justify="left", min_width=80)
    table.add_column("µs a page", justify="right")
    table.add_column("share", justify="right")
    for name, seconds in steps.seconds.items():
        table.add_row(name, f"{seconds / steps.pages * 1e6:,.0f}", f"{seconds / whole:.1%}")
    Console(width=100).print(table)
    print("The slowest pages: milliseconds, kilobytes, address")
    for slow in steps.slowest:
        print(f"{slow.seconds * 1e3:8.1f} {slow.bytes / 1e3:9.1f}  {slow.url}")


def print_profile(files: Sequence[Path]) -> None:
    """Python's own profile of our side; it makes calls look dearer than work inside libraries."""
    profile = cProfile.Profile()
    with profile:
        for file in files:
            read_ours(file)
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def parse_options() -> argparse.Namespace:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--input", metavar="GLOB", help="WARC files (default: DATA/warc/*.warc.gz)")
    parser.add_argument("--rounds", type=int, default=2, metavar="N", help="readings of each file (default 2)")
    parser.add_argument("--slowest", type=int, default=20, metavar="N", help="pages to list (default 20)")
    parser.add_argument("--alone", action="store_true", help="leave out datatrove")
    parser.add_argument("--profile", action="store_true", help="end with a profile of every function")
    add_peer_options(parser)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    files = find_warcs(options)
    systems: Systems = {OURS: read_ours, BARE: read_bare}
    environment = None if options.alone else environment_of(DATATROVE, options.peer_folder, options.peers)
    print(f"{stay_on_one_core()}; {say_form()}")
    with ExitStack() as stack:
        if environment:
            ask = stack.enter_context(answering(python_of(environment), "ingest_peer.py"))
            systems[THEIRS] = lambda path: Reading(**ask(str(path)))
        turns = take_turns(systems, files, options.rounds)
    speed = print_systems(turns)
    print_steps(time_steps(files, options.slowest))
    if options.profile:
        print_profile(files)
    bars = [
        Bar("ingest.mb_a_core_second", round(speed, 2), at_least=10),
        Bar("ingest.against_bare_loop", times(turns, BARE), at_least=0.6),
    ]
    if environment:
        bars.append(Bar("ingest.against_datatrove", times(turns, THEIRS), at_least=12))
    finish(bars)


if __name__ == "__main__":
    main()
