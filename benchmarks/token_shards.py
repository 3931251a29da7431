"""Token shards for `trainers_read.py`: those of a run, or of random tokens."""

import hashlib
import sys
from pathlib import Path

import numpy as np

from tokenizer.encode import Encoder, token_dtype
from tokenizer.formats import TokenIds
from tokenizer.megatron import ShardWriter

END_OF_DOCUMENT, PADDING = 4, 3
VOCABULARY_SIZES = (64_000, 130_000)  # two bytes a token, four bytes a token
NAMES = ("train-00000-of-00002", "train-00001-of-00002", "validation-00000-of-00001")
DOCUMENTS, TOKENS = 2_000, 600  # of each shard; documents, and tokens of one on average

Shards = tuple[dict[str, Path], TokenIds]  # prefixes by name, and their vocabulary


def make_shards(folder: Path) -> list[Shards]:
    """Shards of random tokens, the same ones each time; lengths are spread as those of web pages are."""
    return [_make(folder / f"random-{size}", size) for size in VOCABULARY_SIZES]


def _make(folder: Path, vocabulary_size: int) -> Shards:
    folder.mkdir()
    for number, name in enumerate(NAMES):
        random = np.random.default_rng([vocabulary_size, number])
        lengths = random.lognormal(np.log(TOKENS) - 0.5, 1, DOCUMENTS).astype(np.int32) + 1
        ids = random.integers(END_OF_DOCUMENT + 1, vocabulary_size, lengths.sum())
        ids[np.cumsum(lengths) - 1] = END_OF_DOCUMENT
        with ShardWriter(folder, name, vocabulary_size, END_OF_DOCUMENT) as writer:
            writer.append(ids.astype(token_dtype(vocabulary_size)), lengths)
            writer.finish()
    ids_of = TokenIds(vocabulary_size, END_OF_DOCUMENT, PADDING, hashlib.sha256(b"random").hexdigest())
    return {name: folder / name for name in NAMES}, ids_of


def shards_of_run(run: Path) -> Shards:
    """The token shards of a finished run. Exits with code 2 where there are none."""
    model, prefixes = run / "vocabulary" / "tokenizer.model", sorted((run / "tokens").glob("*.idx"))
    if not model.is_file() or not prefixes:
        print(f"{run}: no token shards or no vocabulary; give the --output of a finished `wudao run`", file=sys.stderr)
        sys.exit(2)
    content = model.read_bytes()
    encoder = Encoder(content)
    ids = TokenIds(encoder.vocabulary_size, encoder.end_of_document, PADDING, hashlib.sha256(content).hexdigest())
    # Runs of an earlier version call all their shards tokens-….
    return {path.stem.replace("tokens-", "train-"): path.with_suffix("") for path in prefixes}, ids
