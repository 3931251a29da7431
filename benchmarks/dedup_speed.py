"""Speed of deduplication: of signatures, of all its steps next to datatrove's, and how time grows with documents.

Signatures and steps are of documents made of real sentences, 1,500 characters each, from Parquet to Parquet, by turns
on one core. datatrove (dedup_peer.py) runs its own code twice: with words cut by jieba, as it does Chinese, and with
every character a word. Our seconds leave out the start of the JVM and, for signatures, the making of the key's table;
its seconds leave out the start of Python and the loading of jieba's dictionary. Growth is of made-up documents, on all
cores: seconds of each step, bytes shuffled, memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from bars import REPOSITORY, Bar, benchmark_parser, finish
from dedup_documents import compose, make_documents, write_documents, write_run
from filter_texts import CLEAN, read_texts
from machine import stay_on_one_core
from peers import DATATROVE, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table

from corpus.characters import to_code_points
from corpus.key import find_key
from corpus.minhash import Bands
from corpus.schema import SIGNATURES
from jobs.sign import sign_batches
from jobs.submit import Arguments, submit_command, submit_environment

UNITS = ("characters", "words")
BILLIONS = 3
_RUN = Path(__file__).with_name("dedup_run.py")


def sign(texts: Path, folder: Path) -> float:
    """Seconds that we take from a Parquet file of texts to one of signatures."""
    began = time.perf_counter()
    folder.mkdir()
    # All but the file's name are different in every row.
    with pq.ParquetWriter(folder / "signatures.parquet", SIGNATURES, use_dictionary=["warc"]) as writer:
        read = pq.ParquetFile(texts).iter_batches(512, columns=["id", "warc", "characters", "text"])
        batches = (batch.append_column("quality", pa.nulls(batch.num_rows, pa.float64())) for batch in read)
        for batch in sign_batches(Bands())(batches):
            writer.write_batch(batch)
    return time.perf_counter() - began


def run_peer(environment: Path, texts: Path, folder: Path, unit: str, *only: str) -> dict[str, float]:
    """datatrove's seconds by step."""
    script = Path(__file__).with_name("dedup_peer.py")
    command = [str(python_of(environment)), str(script), str(texts.parent), str(folder), unit, *only]
    found: dict[str, float] = json.loads(call(command))
    return found


def run_own(run: Path, cores: str) -> dict[str, Any]:
    """What `dedup_run.py` says of a run."""
    spark = ("--master", f"local[{cores}]")
    command = submit_command(_RUN, Arguments(spark, (str(run),)))
    found: dict[str, Any] = json.loads(call(command, submit_environment(spark, os.environ)))
    return found


def call(command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """The last line that a command prints; where it fails, its last words and exit code 2."""
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, env=environment)
    if done.returncode:
        print(done.stderr[-4000:], done.stdout[-2000:], sep="\n", file=sys.stderr)
        sys.exit(2)
    return done.stdout.splitlines()[-1]


def best(rounds: int, works: Sequence[Callable[[Path], float]]) -> list[float]:
    """The least seconds of each, by turns, each time in a new folder."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, seconds in zip(works, found, strict=True):
            with tempfile.TemporaryDirectory(prefix="dedup-") as folder:
                seconds.append(work(Path(folder) / "out"))
    return [min(seconds) for seconds in found]


def compare_signatures(texts: Path, count: int, environment: Path, rounds: int) -> list[Bar]:
    find_key(to_code_points("先"))  # Its table is made once in a process, as jieba's dictionary is loaded.

    def peer(unit: str) -> Callable[[Path], float]:
        return lambda folder: run_peer(environment, texts, folder, unit, "sign")["sign"]

    seconds = best(rounds, [lambda folder: sign(texts, folder), *map(peer, UNITS)])
    ours, characters, words = (count / each for each in seconds)
    print(f"signatures a second: {ours:,.0f}; datatrove {characters:,.0f} by characters, {words:,.0f} by words")
    return [
        Bar("dedup_speed.signatures_a_second", round(ours), at_least=15_000),
        Bar("dedup_speed.signatures_against_characters", round(ours / characters, 1), at_least=5),
        Bar("dedup_speed.signatures_against_words", round(ours / words, 1), at_least=40),
    ]


def compare_whole(texts: Path, environment: Path, units: Sequence[str]) -> list[Bar]:
    """All steps once, of documents of which a fifth are copies."""
    with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
        run = Path(aside) / "run"
        write_run(run, texts.parent)
        ours = run_own(run, "1")
        theirs = {unit: run_peer(environment, texts, Path(aside) / unit, unit) for unit in units}
    rows = {"wudao": ours["seconds"], **{f"datatrove, {unit}": seconds for unit, seconds in theirs.items()}}
    print(f"{ours['documents']:,} documents, {ours['dropped']:,} dropped as copies by us; seconds on one core")
    for name, seconds in rows.items():
        steps = ", ".join(f"{step} {value:.1f}" for step, value in seconds.items())
        print(f"  {name}: {sum(seconds.values()):.1f} ({steps})")
    own = sum(ours["seconds"].values())
    return [
        Bar(f"dedup_speed.whole_against_{unit}", round(sum(theirs[unit].values()) / own, 1), at_least=5)
        for unit in units
    ]


def grow(sizes: Sequence[int], characters: int) -> list[Bar]:
    """Runs of made-up documents of growing number."""
    if not sizes:
        return []
    title = f"made-up documents of {characters} characters, all cores"
    table = Table("documents", title=title, title_justify="left", min_width=100)
    for column in ("sign s", "cluster s", "filter s", "B shuffled", "Java MB", "Python MB", "dropped"):
        table.add_column(column, justify="right")
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
            make_documents(Path(aside) / "documents", size, characters)
            write_run(Path(aside) / "run", Path(aside) / "documents")
            figures = run_own(Path(aside) / "run", "*")
        found.append(figures)
        times = [f"{seconds:.0f}" for seconds in figures["seconds"].values()]
        memory = [f"{figures[side] / 1e6:.0f}" for side in ("java", "python")]
        table.add_row(f"{size:,}", *times, f"{figures['shuffled'] / size:.0f}", *memory, f"{figures['dropped']:,}")
    Console().print(table)
    if len(sizes) < 2:
        return []
    first, last = (sum(one["seconds"].values()) for one in (found[0], found[-1]))
    exponent = log(last / first) / log(sizes[-1] / sizes[0])
    shuffled = found[-1]["shuffled"] / sizes[-1]
    print(f"time grows as n^{exponent:.2f}; at {shuffled:.0f} bytes a document, {BILLIONS} billion documents shuffle "
          f"{shuffled * BILLIONS * 1e9 / 1e12:.1f} TB")  # fmt: skip
    return [Bar("dedup_speed.growth", round(exponent, 2), at_most=1.1)]


def parse_options() -> argparse.Namespace:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of signatures (default 3)")
    parser.add_argument("--signed", type=int, default=6000, help="documents signed in a round (default 6,000)")
    parser.add_argument("--documents", type=int, default=20_000, help="documents of the whole way (default 20,000)")
    parser.add_argument("--units", nargs="*", default=UNITS, choices=UNITS, help="words of datatrove's whole way")
    sizes = [1_000_000, 2_000_000, 5_000_000]
    parser.add_argument("--grow", type=int, nargs="*", default=sizes, help="made-up documents (1, 2, 5 million)")
    parser.add_argument("--characters", type=int, default=300, help="of a made-up document (default 300)")
    add_peer_options(parser)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    environment = environment_of(DATATROVE, options.peer_folder, options.peers)
    texts = [text for _, pattern, field, _ in CLEAN[:5] for text in read_texts(options.data, pattern, field)]
    bars = grow(options.grow, options.characters)
    print(stay_on_one_core())
    with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
        few, many = Path(aside) / "few/texts.parquet", Path(aside) / "many/texts.parquet"
        write_documents(few, list(compose(texts, 1500, options.signed)))
        bars += compare_signatures(few, options.signed, environment, options.rounds)
        if options.documents:
            write_documents(many, list(compose(texts, 1500, options.documents)))
            bars += compare_whole(many, environment, options.units)
    finish(bars)


if __name__ == "__main__":
    main()
