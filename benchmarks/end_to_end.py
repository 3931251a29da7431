"""Speed of the whole road, per core, next to datatrove on the same files in the same run.

By turns, on one core: `wudao run --master local[1]`, as a user would start it; datatrove with one task in
one process (datatrove_peer.py); and `wudao run` again on the files read several times over.
MB is 10^6 bytes of uncompressed payload: the bodies of the HTTP responses. A figure is the median of the
rounds. datatrove's seconds are its pipeline's, after imports and dictionaries are loaded. Ours are those that
each stage reports, in which Spark starts its Python workers: some seconds however much there is to read. They
weigh nothing on a crawl, whose files have gigabytes each, and more than the work on a few MB. So the bar is
on the files read several times over, and both are printed, as are the whole commands with everything in them.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from bars import Bar, benchmark_parser, find_warcs, finish
from machine import stay_on_one_core
from peers import DATATROVE, add_peer_options, environment_of
from rich.console import Console
from rich.table import Table
from systems import Timing, link_files, payload_size, time_datatrove, time_road


def take_turns(rounds: int, systems: Sequence[Callable[[Path], Timing]]) -> list[list[Timing]]:
    """Run the systems by turns, `rounds` times over, each time into a new folder that is then removed."""
    timings: list[list[Timing]] = [[] for _ in systems]
    for _ in range(rounds):
        for system, found in zip(systems, timings, strict=True):
            with tempfile.TemporaryDirectory(prefix="end-to-end-") as folder:
                found.append(system(Path(folder)))
    return timings


def print_table(title: str, size: float, timings: Sequence[Timing]) -> float:
    """Seconds and MB/s of each step, of the compared part, and of the whole command; `size` is in MB.

    Returns the compared part's MB/s.
    """
    compared = "WARC files to filtered documents"
    rows = {name: median(timing.steps[name] for timing in timings) for name in timings[-1].steps}
    rows[compared] = median(timing.work for timing in timings)
    rows["whole command, start-up included"] = median(timing.command for timing in timings)
    heading = f"{title}, {size:.1f} MB: {timings[-1].documents}"
    table = Table("step", title=heading, title_justify="left", min_width=80)
    table.add_column("core seconds", justify="right")
    table.add_column("MB/s per core", justify="right")
    for name, seconds in rows.items():
        table.add_row(name, f"{seconds:.2f}", f"{size / seconds:.2f}", style="bold" if name == compared else None)
    Console().print(table)
    return size / rows[compared]


def parse_options() -> argparse.Namespace:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--input", metavar="GLOB", help="WARC files (default: DATA/warc/*.warc.gz)")
    parser.add_argument("--rounds", type=int, choices=range(1, 6), default=2, help="runs of each (default 2)")
    parser.add_argument("--copies", type=int, default=10, metavar="N", help="times over (default 10)")
    parser.add_argument("--no-bind", action="store_true", help="let the processes use every core there is")
    add_peer_options(parser)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    files = [str(path) for path in find_warcs(options)]
    environment = environment_of(DATATROVE, options.peer_folder, options.peers)
    size = payload_size(files) / 1e6
    binding = "not bound to a core" if options.no_bind else stay_on_one_core()
    print(f"{len(files)} files, {size:.1f} MB of payload; {binding}")
    with tempfile.TemporaryDirectory(prefix="end-to-end-") as aside:
        once = link_files(files, Path(aside) / "once", 1)
        often = link_files(files, Path(aside) / "often", options.copies)
        road, theirs, ours = take_turns(
            options.rounds,
            [
                lambda folder: time_road(once, folder),
                lambda folder: time_datatrove(once, environment, folder),
                lambda folder: time_road(often, folder),
            ],
        )
    once_speed = print_table("wudao, the files once", size, road)
    their_speed = print_table("datatrove, the files once", size, theirs)
    speed = print_table(f"wudao, the files {options.copies} times over", size * options.copies, ours)
    print(f"times datatrove per core: {speed / their_speed:.1f}; the files once: {once_speed / their_speed:.1f}")
    name = "end_to_end.ingest_and_filter_against_datatrove"
    finish([Bar(name, round(speed / their_speed, 2), at_least=8)])


if __name__ == "__main__":
    main()
