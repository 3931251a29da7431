"""Text in Parquet -> finished token shards: our speed and memory next to Megatron-LM's and datatrove's own tools.

One run, one text, one vocabulary of 64,000 BPE pieces. Ours is what a task of `wudao tokens` does, in a process of its
own, without Spark: reading, encoding, shard, index, lineage. Megatron's tools/preprocess_data.py needs its repository
(`--megatron`; 7f471d7 of 2025-12-19 is the last that Python 3.11 runs) and gets JSON lines, datatrove gets the same
Parquet. Steady figures leave starts and imports out for all; Megatron's is that of its own last line but in bytes, with
one worker, which does not count the process that writes. Its many files would have to be merged; ours are read as they
are.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from bars import REPOSITORY, Bar, benchmark_parser, finish
from peers import DATATROVE, OFFLINE, Peer, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table
from tokens_task import one_long, read
from tokens_text import write_documents

from tokenizer.engines import ENGINES, engine_version
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

MEGATRON = Peer(
    name="megatron-lm",
    requirements=(
        *("torch==2.13.0", "triton==3.9.0", "numpy==2.4.6", "sentencepiece==0.2.3", "pybind11==3.1.0"),
        *("regex==2026.11.19", "requests==2.34.2", "six==1.17.0", "packaging==26.4", "tqdm==4.70.1", "pyyaml==6.0.4"),
    ),
)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
LONG_MEGABYTES = 200
TIMES = 10  # more input, for the memory of a task
_PROCESSED = re.compile(r"Processed (\d+) documents \(([\d.]+) docs/s")


def main() -> None:
    """Print the table and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    checkout = "a checkout of NVIDIA/Megatron-LM"
    parser.add_argument("--megatron", type=Path, metavar="FOLDER", required=True, help=checkout)
    parser.add_argument("--rounds", type=int, default=3, help="of all speeds; medians count (default %(default)s)")
    asked = parser.parse_args()
    pythons = [python_of(environment_of(peer, asked.peer_folder, asked.peers)) for peer in (MEGATRON, DATATROVE)]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        text_bytes = write_documents(asked.data, work)
        lines = (row for batch in read(work / "documents.parquet", 0, 1, 1) for row in batch.column("text").to_pylist())
        train_vocabulary(lines, work / "vocabulary", VocabularyOptions())
        rounds = [measure(work, asked, pythons, text_bytes) for _ in range(asked.rounds)]
        figures = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
        peaks = measure_memory(work)
        unequal = count_unequal(work)
    show(figures, text_bytes)
    show_peaks(peaks)
    finish(make_bars(figures, peaks, unequal))


def run(command: Sequence[object], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a process to its end. Ends the benchmark with code 2 where it fails."""
    environment = os.environ | ONE_THREAD | OFFLINE | variables
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, env=environment)
    if done.returncode:
        print(f"{command[1]} failed:\n{done.stderr[-2_000:]}", file=sys.stderr)
        sys.exit(2)
    return done


def task(work: Path, *more: object) -> list[object]:
    """The command of one of our tasks."""
    script = REPOSITORY / "benchmarks" / "tokens_task.py"
    here = [sys.executable, script, work / "documents.parquet", work / "vocabulary" / "tokenizer.model", work]
    return [*here, *more]


def ours(work: Path, *more: object) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(run(task(work, *more), PYTHONPATH=str(REPOSITORY)).stdout)
    return figures


def measure(work: Path, asked: argparse.Namespace, pythons: list[Path], text_bytes: int) -> dict[str, float]:
    """MB/s of each tool on one core, and seconds on two cores from the start of processes to the last file."""
    found: dict[str, float] = {}
    for engine in ENGINES:
        found[f"ours, {engine}"] = text_bytes / 1e6 / ours(work, "--engine", engine)["seconds"]
        found[f"ours, {engine}, two processes"] = both_cores(work, engine)
    for workers in (1, 2):
        steady, seconds = run_megatron(work, asked.megatron, pythons[0], workers, text_bytes)
        found[f"Megatron-LM, {workers} workers"] = steady if workers == 1 else seconds
    script = REPOSITORY / "benchmarks" / "tokens_datatrove_peer.py"
    tokenizer = work / "vocabulary" / "tokenizer.json"
    # Where a round has been datatrove finds its work done.
    with tempfile.TemporaryDirectory(dir=work) as output:
        said = run([pythons[1], script, work / "documents.parquet", tokenizer, output]).stdout
    found["datatrove"] = text_bytes / 1e6 / json.loads(said.splitlines()[-1])["seconds"]
    return found


def both_cores(work: Path, engine: str) -> float:
    environment = os.environ | ONE_THREAD | {"PYTHONPATH": str(REPOSITORY)}
    began = time.perf_counter()
    commands = [task(work, "--engine", engine, "--share", share, 2) for share in (0, 1)]
    started = [subprocess.Popen([*map(str, c)], env=environment, stdout=subprocess.DEVNULL) for c in commands]
    if any([process.wait() for process in started]):
        sys.exit(2)
    return time.perf_counter() - began


def run_megatron(work: Path, megatron: Path, python: Path, workers: int, text_bytes: int) -> tuple[float, float]:
    """Steady MB/s of text, and seconds of the whole run."""
    options = ["--input", work / "documents.jsonl", "--output-prefix", work / "megatron", "--workers", workers]
    model = ["--tokenizer-type", "GPTSentencePieceTokenizer", "--tokenizer-model", work / "vocabulary/tokenizer.model"]
    more = ["--append-eod", "--legacy-tokenizer", "--log-interval", 500]
    began = time.perf_counter()
    said = run([python, "-W", "ignore", megatron / "tools" / "preprocess_data.py", *options, *model, *more])
    seconds = time.perf_counter() - began
    documents, rate = _PROCESSED.findall(said.stderr)[-1]
    every = sum(1 for _ in (work / "documents.jsonl").open(encoding="utf-8"))
    return text_bytes / 1e6 * int(documents) / every / (int(documents) / float(rate)), seconds


def measure_memory(work: Path) -> dict[str, float]:
    """The most memory of a task, in MB, for the text, ten times as much other text, and one long document."""
    batch = one_long(next(read(work / "documents.parquet", 0, 1, 1)), LONG_MEGABYTES)
    with (work / "long.arrow").open("wb") as sink, pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    del batch
    peaks = {}
    for engine in ENGINES:
        peaks[f"{engine}: the text"] = ours(work, "--engine", engine)["peak"]
        peaks[f"{engine}: {TIMES} times as much"] = ours(work, "--engine", engine, "--times", TIMES)["peak"]
        long = ours(work, "--engine", engine, "--long", work / "long.arrow")["peak"]
        peaks[f"{engine}: a document of {LONG_MEGABYTES} MB"] = long
    ours(work)
    return peaks


def count_unequal(work: Path) -> int:
    """Tokens that differ from Megatron's, whose end of a document is another id; -1 where the indexes differ."""
    mine, theirs = work / "tokens-00000-of-00001", work / "megatron_text_document"
    if mine.with_suffix(".idx").read_bytes() != theirs.with_suffix(".idx").read_bytes():
        return -1
    a, b = (np.fromfile(path.with_suffix(".bin"), "<u2") for path in (mine, theirs))
    return int(np.count_nonzero((a != b) & ~((a == 4) & (b == 2))))


def show(figures: dict[str, float], text_bytes: int) -> None:
    table = Table("tool", "MB/s on one core, or seconds on two", title=f"{text_bytes / 1e6:.1f} MB of text, BPE 64,000")
    for name, value in figures.items():
        unit = "s" if "two" in name or "2" in name else "MB/s"
        table.add_row(name, f"{value:.1f} {unit}")
    Console().print(table)


def show_peaks(peaks: dict[str, float]) -> None:
    table = Table("a task that encodes with", "most memory")
    for name, value in peaks.items():
        table.add_row(name, f"{value:.0f} MB")
    Console().print(table)
    print("versions:", *map(engine_version, ENGINES), sep="\n  ")
    print("merging: none, shards are read as they are")


def make_bars(figures: dict[str, float], peaks: dict[str, float], unequal: int) -> list[Bar]:
    plain, fast = (figures[f"ours, {engine}"] for engine in ENGINES)
    megatron, two = figures["Megatron-LM, 1 workers"], figures["Megatron-LM, 2 workers"]
    long = [peak for name, peak in peaks.items() if "document" in name]
    growth = max(peaks[f"{engine}: {TIMES} times as much"] / peaks[f"{engine}: the text"] for engine in ENGINES)
    return [
        Bar("tokens.steady_against_megatron", round(plain / megatron, 2), at_least=1.1),
        Bar("tokens.steady_of_the_fast_engine_against_megatron", round(fast / megatron, 2), at_least=2.5),
        Bar("tokens.steady_against_datatrove", round(plain / figures["datatrove"], 2), at_least=2),
        Bar("tokens.wall_against_megatron", round(two / figures["ours, sentencepiece, two processes"], 2), at_least=3),
        Bar("tokens.most_megabytes", max(peak for name, peak in peaks.items() if "document" not in name), at_most=400),
        Bar("tokens.megabytes_beside_a_long_document", max(long) - LONG_MEGABYTES, at_most=400),
        Bar("tokens.memory_for_ten_times_the_text", round(growth, 2), at_most=1.15),
        Bar("tokens.unequal_to_megatron", abs(unequal), at_most=0),
    ]


if __name__ == "__main__":
    main()
