"""Whether trainers' own readers find in our token shards the ids that are meant, of every document and sequence.

Shards of a run (--run), or of random tokens of both widths, are written in every format, as documents and packed, and
read by megatron-core (IndexedDataset, and GPTDataset as a training run builds it), olmo-core, mosaicml-streaming,
datatrove and a plain memory map, in an environment of their own. Files are compared with those that datatrove's and
MosaicML's own writers make of the same ids, and the time of an index of 3 million documents with Megatron's builder.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from bars import REPOSITORY, Bar, benchmark_parser, finish
from peers import OFFLINE, Peer, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table
from token_shards import Hashes, make_shards, shards_of_run, write_all

from tokenizer.encode import token_dtype
from tokenizer.megatron import index_sections

TRAINERS = Peer(
    name="trainers",
    requirements=(
        "torch==2.13.0",
        "numpy==2.4.6",
        "packaging==26.3",
        "ai2-olmo-core==3.0.0",
        "transformers==4.57.6",
        "catalogue==2.0.10",
        "xxhash==3.8.2",
        "Brotli==1.2.1",
        "python-snappy==0.7.3",
        "zstd==1.5.7.2",
        "pillow==13.0.0",
        "humanize==4.17.0",
        "loguru==0.7.3",
        "fasteners==0.20",
        "multiprocess==0.70.19",
        "dill==0.4.1",
    ),
    # megatron-core 0.16.1 is the last that Python 3.11 can run. What mosaicml-streaming and datatrove ask for cannot
    # be had together, and most of it is for stores of clouds.
    bare=("megatron-core==0.16.1", "mosaicml-streaming==0.13.0", "datatrove==0.10.1"),
)
INDEX_DOCUMENTS = 3_000_000


def ask(python: Path, script: str, told: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """What a peer prints, one JSON object a line."""
    question = folder / "question.json"
    question.write_text(json.dumps({**told, "index": str(folder / "index.idx")}))
    command = [str(python), "-W", "ignore", str(REPOSITORY / "benchmarks" / script), str(question)]
    environment = {**os.environ, **OFFLINE}
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return [json.loads(line) for line in finished.stdout.splitlines() if line.startswith("{")]


def write_index(path: Path, vocabulary_size: int) -> float:
    """Seconds of this process for an index of many documents; its bytes are then Megatron's, or the benchmark ends."""
    lengths = np.random.default_rng(1).integers(2, 4_000, INDEX_DOCUMENTS).astype(np.int32)
    started = time.process_time()
    with path.with_suffix(".ours").open("wb") as file:
        for section in index_sections(lengths, token_dtype(vocabulary_size)):
            file.write(section)
    seconds = time.process_time() - started
    if path.with_suffix(".ours").read_bytes() != path.read_bytes():
        print(f"an index of {INDEX_DOCUMENTS:,} documents differs from Megatron's own", file=sys.stderr)
        sys.exit(1)
    return seconds


def unequal(reading: dict[str, Any], expected: Hashes) -> int:
    """How many documents or sequences differ from what is meant, missing ones among them."""
    kind = reading["reader"].split()[-1]
    meant, found = expected[kind, reading["shard"]], reading["hashes"]
    return abs(len(meant) - len(found)) + sum(a != b for a, b in zip(meant, found, strict=False))


def show(readings: list[tuple[dict[str, Any], int]]) -> None:
    table = Table("read by", "shards", "documents or sequences", "of them wrong", "seconds")
    for reader in dict.fromkeys(reading["reader"] for reading, _ in readings):
        of = [one for one in readings if one[0]["reader"] == reader]
        count, wrong = sum(len(one["hashes"]) for one, _ in of), sum(wrong for _, wrong in of)
        seconds = sum(one["seconds"] for one, _ in of)
        table.add_row(reader, f"{len(of)}", f"{count:,}", f"{wrong:,}", f"{seconds:.2f}")
    Console().print(table)


def main() -> None:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--run", type=Path, metavar="RUN", help="a finished run; without it, shards are made here")
    add_peer_options(parser)
    asked = parser.parse_args()
    python = python_of(environment_of(TRAINERS, asked.peer_folder, asked.peers))
    readings: list[tuple[dict[str, Any], int]] = []
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets = [shards_of_run(asked.run.resolve())] if asked.run else make_shards(folder)
        for number, (prefixes, ids) in enumerate(sets):
            told, expected, problems = write_all(folder / str(number), prefixes, ids)
            print(*problems, sep="\n", end="\n" if problems else "")
            counts["problems"] += len(problems)
            for script in ("trainers_read_peer.py", "mds_peer.py", "megatron_peer.py"):
                for line in ask(python, script, told, folder):
                    if "hashes" in line:
                        readings.append((line, unequal(line, expected)))
                    elif "writer" in line:
                        counts["files"] += line["files"]
                        counts[f"compared with {line['writer']}"] += 1
                    else:
                        seconds = line["seconds"], write_index(folder / "index.idx", ids.vocabulary_size)
    show(readings)
    print(f"index of {INDEX_DOCUMENTS:,} documents: Megatron's builder {seconds[0]:.2f} s, ours {seconds[1]:.2f} s")
    finish(
        [
            Bar("trainers_read.readers", len({reading["reader"] for reading, _ in readings}), at_least=10),
            Bar("trainers_read.documents", sum(len(reading["hashes"]) for reading, _ in readings), at_least=1),
            Bar("trainers_read.unequal", sum(wrong for _, wrong in readings), at_most=0),
            Bar("trainers_read.format_problems", counts["problems"], at_most=0),
            Bar("trainers_read.files_compared_with_datatrove", counts["compared with datatrove"], at_least=1),
            Bar("trainers_read.files_unlike_theirs", counts["files"], at_most=0),
            Bar("trainers_read.index_against_megatron", seconds[0] / seconds[1], at_least=5),
        ]
    )


if __name__ == "__main__":
    main()
