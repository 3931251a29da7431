"""Whether Megatron's own reader finds in our token shards what we do: every document, byte for byte.

Reads the shards of a run (--run), or shards made here of random tokens, of both widths the format has: with
megatron-core's IndexedDataset in its own environment, and with tokenizer.read. Every shard is also checked
against all that the format asks for.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from bars import REPOSITORY, Bar, benchmark_parser, finish
from peers import Peer, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table

from tokenizer.encode import Encoder, token_dtype
from tokenizer.megatron import ShardWriter
from tokenizer.read import TokenShard, check_shard

MEGATRON = Peer(
    name="megatron-core",  # 0.16.1 is the last that Python 3.11 can run
    requirements=("torch==2.13.0", "megatron-core==0.16.1", "numpy==2.4.6", "packaging==26.3"),
)
END_OF_DOCUMENT = 4
VOCABULARY_SIZES = (64_000, 130_000)  # two bytes a token, four bytes a token
SHARDS, DOCUMENTS, TOKENS = 3, 4_000, 600  # of each width; documents of a shard, tokens of a document on average


class Shards(NamedTuple):
    """Shards with one vocabulary."""

    prefixes: list[Path]
    vocabulary_size: int
    end_of_document: int


class Reading(NamedTuple):
    """A shard as one reader sees it: `documents` are the sha256 of each document's bytes."""

    prefix: str
    dtype: str
    documents: list[str]
    seconds: float


def make_shards(folder: Path, vocabulary_size: int) -> Shards:
    """Shards of random tokens, the same ones each time; lengths are spread as those of web pages are."""
    prefixes = []
    for number in range(SHARDS):
        random = np.random.default_rng([vocabulary_size, number])
        lengths = random.lognormal(np.log(TOKENS) - 0.5, 1, DOCUMENTS).astype(np.int32) + 1
        ids = random.integers(END_OF_DOCUMENT + 1, vocabulary_size, lengths.sum())
        ids[np.cumsum(lengths) - 1] = END_OF_DOCUMENT
        name = f"random-{vocabulary_size}-{number:05}-of-{SHARDS:05}"
        with ShardWriter(folder, name, vocabulary_size, END_OF_DOCUMENT) as writer:
            writer.append(ids.astype(token_dtype(vocabulary_size)), lengths)
            writer.finish()
        prefixes.append(folder / name)
    return Shards(prefixes, vocabulary_size, END_OF_DOCUMENT)


def shards_of_run(run: Path) -> Shards:
    """The token shards of a finished run. Exits with code 2 where there are none."""
    model, prefixes = run / "vocabulary" / "tokenizer.model", sorted((run / "tokens").glob("*.idx"))
    if not model.is_file() or not prefixes:
        print(f"{run}: no token shards or no vocabulary; give the --output of a finished `wudao run`", file=sys.stderr)
        sys.exit(2)
    encoder = Encoder(model.read_bytes())
    return Shards([path.with_suffix("") for path in prefixes], encoder.vocabulary_size, encoder.end_of_document)


def read_here(prefix: Path) -> Reading:
    """A shard as tokenizer.read reads it."""
    started = time.perf_counter()
    shard = TokenShard(prefix)
    documents = [hashlib.sha256(document.tobytes()).hexdigest() for document in shard]
    return Reading(str(prefix), shard.dtype.name, documents, time.perf_counter() - started)


def read_there(python: Path, prefixes: list[Path]) -> list[Reading]:
    """Every shard as megatron-core reads it; see megatron_peer.py."""
    command = [str(python), "-W", "ignore", str(REPOSITORY / "benchmarks" / "megatron_peer.py"), *map(str, prefixes)]
    finished = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [Reading(**json.loads(line)) for line in finished.stdout.splitlines()]


def unequal(ours: Reading, theirs: Reading) -> int:
    """How many documents of a shard differ; all of them when the width of a token does."""
    if ours.dtype != theirs.dtype:
        return len(ours.documents)
    missing = abs(len(ours.documents) - len(theirs.documents))
    return missing + sum(a != b for a, b in zip(ours.documents, theirs.documents, strict=False))


def main() -> None:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--run", type=Path, metavar="RUN", help="a finished run; without it, shards are made here")
    add_peer_options(parser)
    asked = parser.parse_args()
    python = python_of(environment_of(MEGATRON, asked.peer_folder, asked.peers))
    with tempfile.TemporaryDirectory() as folder:
        if asked.run:
            sets = [shards_of_run(asked.run.resolve())]
        else:
            sets = [make_shards(Path(folder), size) for size in VOCABULARY_SIZES]
        problems = [p for one in sets for prefix in one.prefixes for p in check_shard(prefix, *one[1:])]
        prefixes = [prefix for one in sets for prefix in one.prefixes]
        ours, theirs = [read_here(prefix) for prefix in prefixes], read_there(python, prefixes)
    print(*problems, sep="\n", end="\n" if problems else "")
    table = Table("read by", "shards", "documents", "seconds")
    for who, shards in (("here", ours), ("megatron-core", theirs)):
        documents, seconds = sum(len(one.documents) for one in shards), sum(one.seconds for one in shards)
        table.add_row(who, f"{len(shards):,}", f"{documents:,}", f"{seconds:.2f}")
    Console().print(table)
    finish(
        [
            Bar("megatron_reads.documents", sum(len(one.documents) for one in ours), at_least=1),
            Bar("megatron_reads.shards_missing", len(ours) - len(theirs), at_most=0),
            Bar("megatron_reads.documents_unequal", sum(map(unequal, ours, theirs)), at_most=0),
            Bar("megatron_reads.format_problems", len(problems), at_most=0),
        ]
    )


if __name__ == "__main__":
    main()
