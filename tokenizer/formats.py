"""A finished Megatron shard -> the same tokens in the formats of other trainers."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tokenizer.blend import BLEND, SEQUENCES, blend, sequences
from tokenizer.datatrove import datatrove_files
from tokenizer.durable import write_blocks
from tokenizer.format_checks import format_problems
from tokenizer.layout import FORMATS, PACKS, Layout, TokenIds, check_layout
from tokenizer.llmc import llmc_files
from tokenizer.mds import columns_of, describe, mds_files, mds_index
from tokenizer.nanogpt import nanogpt_files
from tokenizer.olmo import olmo_files
from tokenizer.packing import measure_packing
from tokenizer.read import check_shard
from tokenizer.stream import File, TokenStream, open_stream

__all__ = [
    "FORMATS",
    "PACKS",
    "Layout",
    "TokenIds",
    "check_formats",
    "check_layout",
    "finish_formats",
    "write_formats",
]


def write_formats(folder: Path, name: str, layout: Layout, ids: TokenIds) -> dict[str, Any]:
    """Write folder/FORMAT/NAME… for the formats of `layout`, from the finished folder/NAME.bin and .idx.

    Returns facts as JSON values: for each format `files` (name relative to `folder`, bytes, sha256, and for
    MDS samples) and what `finish_formats` needs; and under "packing" the counts of `tokenizer.packing.Packing`.
    The same shard gives the same bytes. Memory holds 30 bytes a document, packed 150, and a block of tokens.
    Raises InputError for a layout that cannot be, or a shard that a format cannot hold.
    """
    check_layout(layout, ids.vocabulary_size)
    facts: dict[str, Any] = {"megatron": {"files": [], "vocabulary_size": ids.vocabulary_size}}
    if "datatrove" in layout.formats:
        documents = open_stream(folder / name, layout, ids.padding, "none")
        facts["datatrove"] = {"files": _write(folder, datatrove_files(name, documents, ids))}
    others = [one for one in FORMATS if one in layout.formats and one not in ("megatron", "datatrove")]
    if not others:
        return facts
    stream = open_stream(folder / name, layout, ids.padding, layout.pack)
    for one in others:
        facts[one] = {"files": _write(folder, _files(one, name, stream))}
    if "mds" in others:
        facts["mds"]["columns"] = describe(columns_of(stream.shard.dtype.name, stream.sequence_length))
    if stream.pieces is not None:
        packing = measure_packing(stream.pieces, stream.shard.lengths, stream.sequence_length)
        facts["packing"] = packing._asdict()
    return facts


def finish_formats(shards: Sequence[Mapping[str, Any]], layout: Layout) -> dict[str, bytes]:
    """The small files that are written once all shards are there, by name relative to their folder.

    `shards` has a dict for each, with `name`, `split`, `documents`, and as `formats` what `write_formats`
    returned.
    """
    finished = {BLEND: blend(shards)}
    if counts := sequences(shards):
        finished[SEQUENCES] = counts
    if "mds" in layout.formats:
        for split in sorted({one["split"] for one in shards}):
            facts = [one["formats"]["mds"] for one in shards if one["split"] == split]
            files = [file for fact in facts for file in fact["files"]]
            finished[f"mds/{split}/index.json"] = mds_index(files, facts[0]["columns"])
    return finished


def check_formats(folder: Path, name: str, layout: Layout, ids: TokenIds) -> list[str]:
    """Everything wrong with a shard in all its formats, in words: Megatron's by itself, the others beside that.

    Read by parsers of their own, which share nothing with the writers but the way documents are packed.
    """
    problems = check_shard(folder / name, ids.vocabulary_size, ids.end_of_document)
    return problems or format_problems(folder, name, _split(name), layout, ids)


def _files(one: str, name: str, stream: TokenStream) -> Iterator[File]:
    if one == "olmo":
        return olmo_files(name, stream)
    if one == "mds":
        return mds_files(name, _split(name), stream)
    return llmc_files(name, stream) if one == "llmc" else nanogpt_files(name, stream)


def _write(folder: Path, files: Iterator[File]) -> list[dict[str, Any]]:
    facts = []
    for file in files:
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        facts.append({"name": file.name, **write_blocks(path, file.blocks)._asdict()})
        if file.samples is not None:
            facts[-1]["samples"] = file.samples
    return facts


def _split(name: str) -> str:
    """train, of train-00000-of-00004."""
    return name.partition("-")[0]
