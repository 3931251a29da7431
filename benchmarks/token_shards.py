"""Token shards for `trainers_read.py`, those of a run or of random tokens, and what a reader must find in them."""

import hashlib
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from tokenizer.encode import Encoder, token_dtype
from tokenizer.expected import expect_sequences
from tokenizer.formats import FORMATS, Layout, TokenIds, check_formats, finish_formats, write_formats
from tokenizer.megatron import ShardWriter
from tokenizer.read import TokenShard

END_OF_DOCUMENT, PADDING = 4, 3
VOCABULARY_SIZES = (64_000, 130_000)  # two bytes a token, four bytes a token
NAMES = ("train-00000-of-00002", "train-00001-of-00002", "validation-00000-of-00001")
DOCUMENTS, TOKENS = 2_000, 600  # of each shard; documents, and tokens of one on average

SEQUENCE_LENGTH = 1_024

Shards = tuple[dict[str, Path], TokenIds]  # prefixes by name, and their vocabulary
Hashes = dict[tuple[str, str], list[str]]  # by what is read (documents, sequences, boundaries) and shard or split


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


class Written(NamedTuple):
    """Shards written in all formats twice, and what a reader must find there."""

    told: dict[str, Any]
    expected: Hashes
    problems: list[str]


def sha256(ids: Any) -> str:
    return hashlib.sha256(np.asarray(ids).astype("<u4").tobytes()).hexdigest()


def write_all(folder: Path, prefixes: dict[str, Path], ids: TokenIds) -> Written:
    """Write the shards, by their names, below `folder`: once as documents, once as sequences."""
    formats = tuple(one for one in FORMATS if one != "nanogpt" or ids.vocabulary_size < 65_500)
    layouts = {"documents": Layout(formats), "sequences": Layout(formats, "bestfit", SEQUENCE_LENGTH)}
    problems: list[str] = []
    for kind, layout in layouts.items():
        shards = [_write(folder / kind, name, prefix, layout, ids) for name, prefix in prefixes.items()]
        problems += [problem for name in prefixes for problem in check_formats(folder / kind, name, layout, ids)]
        for file, content in finish_formats(shards, layout).items():
            (folder / kind / file).write_bytes(content)
    plain = {one: header for one, header in {"llmc": 1024, "nanogpt": 0}.items() if one in formats}
    told = {kind: str(folder / kind) for kind in layouts} | {"shards": shards, "plain": plain, **ids._asdict()}
    told |= {"dtype": "uint16" if "nanogpt" in formats else "uint32", "sequence_length": SEQUENCE_LENGTH}
    return Written(told, expect(prefixes, layouts["sequences"], ids), problems)


def _write(folder: Path, name: str, prefix: Path, layout: Layout, ids: TokenIds) -> dict[str, Any]:
    """What shards.json says of a shard, once it has its formats."""
    folder.mkdir(parents=True, exist_ok=True)
    for ending in (".bin", ".idx"):
        (folder / f"{name}{ending}").symlink_to(prefix.with_name(prefix.name + ending))
    shard = TokenShard(prefix)
    facts = {"documents": len(shard), "tokens": len(shard.tokens), "formats": write_formats(folder, name, layout, ids)}
    return {"name": name, "split": name.partition("-")[0], **facts}


def expect(prefixes: dict[str, Path], layout: Layout, ids: TokenIds) -> Hashes:
    """Hashes of documents as the .bin and .idx have them, and of sequences put together from these."""
    hashes: Hashes = {}
    for name, prefix in prefixes.items():
        shard = TokenShard(prefix)
        packed = expect_sequences(shard, layout, ids.padding)
        stream = np.full(packed.total, ids.padding, shard.dtype)
        for begin, place, length in zip(packed.begins, packed.places, packed.lengths, strict=True):
            stream[place : place + length] = shard.tokens[begin : begin + length]
        boundaries = packed.boundaries
        cuts = np.searchsorted(boundaries, np.arange(0, packed.total + 1, SEQUENCE_LENGTH))
        inside = [boundaries[first : last + 1] - boundaries[first] for first, last in pairwise(cuts)]
        found = {
            "documents": [sha256(document) for document in shard],
            "sequences": [sha256(row) for row in stream.reshape(-1, SEQUENCE_LENGTH)],
            "boundaries": [sha256(one) for one in inside],
        }
        for kind, values in found.items():
            hashes[kind, name] = values
            hashes.setdefault((kind, name.partition("-")[0]), []).extend(values)
    return hashes
