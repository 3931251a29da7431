"""Block lists of millions of hosts: how fast a list is read, what it costs a worker's memory, and a page's time.

The hosts are generated: none of them exists. A worker is a process of its own that maps the list and asks for
addresses, every second of which is blocked.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bars import REPOSITORY, Bar, benchmark_parser, finish
from rich.console import Console
from rich.table import Table

from corpus.block_lines import Gathered
from corpus.blocklist import load_blocklist, write_blocklist

ASKED = 100_000


def name_host(number: int) -> str:
    return f"{number * 2654435761 % (1 << 32):x}.site{number}.example"


def measure_worker(path: str) -> tuple[float, float]:
    """Megabytes that the list adds to the process, and microseconds for each address asked."""
    hosts = [f"www.{name_host(at)}" if at % 2 else f"{at}.free.example" for at in range(ASKED)]
    asked = [f"https://{host}/" for host in hosts]
    # What loading and look-up need themselves, libraries and the tables of IDNA, is there before.
    empty = Path(path).with_name("empty.arrow")
    with empty.open("wb") as sink:
        write_blocklist(Gathered(["*"]).finish(), sink)
    nothing = load_blocklist(str(empty))
    for url in asked:
        nothing.find_reason(url)
    before = measure_resident()
    blocklist = load_blocklist(path)
    start = time.process_time()
    blocked = sum(blocklist.find_reason(url) is not None for url in asked)
    seconds = time.process_time() - start
    assert blocked == ASKED // 2, blocked
    return (measure_resident() - before) / 1e6, seconds / ASKED * 1e6


def measure_resident() -> int:
    """Bytes of memory that this process holds now, mapped files with them: its peak would be its parent's. Linux."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssFile:")))


def main() -> None:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--hosts", type=int, default=5_000_000, metavar="N", help="in the list (default %(default)s)")
    parser.add_argument("--worker", metavar="FILE", help="be the worker that maps this file")
    options = parser.parse_args()
    if options.worker:
        print(*measure_worker(options.worker))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hosts.arrow"
        gathered = Gathered(["*"])
        start = time.process_time()
        gathered.add_hosts(name_host(number).encode() for number in range(options.hosts))
        with path.open("wb") as sink:
            write_blocklist(gathered.finish(), sink)
        reading = time.process_time() - start
        worker = [sys.executable, __file__, "--worker", str(path)]
        output = subprocess.run(worker, check=True, capture_output=True, text=True, cwd=REPOSITORY).stdout
        megabytes, micros = map(float, output.split())
    table = Table("measured", "value", title=f"{options.hosts:,} hosts", title_justify="left", min_width=60)
    table.add_row("reading the list, seconds on the driver", f"{reading:.1f}")
    table.add_row("memory it adds to a worker, MB", f"{megabytes:.0f}")
    table.add_row("a page's address, µs", f"{micros:.1f}")
    Console(width=100).print(table)
    finish([Bar("blocklist.megabytes", round(megabytes, 1), at_most=60)])


if __name__ == "__main__":
    main()
