"""Checks a run's token shards: every format, every document as often as it must be there, and samples back to the
crawl."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

from corpus import storage
from corpus.errors import enumerate_shortly
from corpus.lookup import find_record
from corpus.page import identify
from corpus.simplify import Traditional, render
from corpus.wording import show_count
from jobs.console import say
from jobs.inputs import list_read, read_inputs
from jobs.mixture import MIXTURE, Mixture
from jobs.publish import MANIFEST
from jobs.scan import list_parquet, scan, scan_file
from jobs.tables import CORPUS, DOCUMENTS, TOKENS, VOCABULARY, Run, read_json
from jobs.token_order import find_copies, find_split
from jobs.token_shards import read_index, read_layout_of
from tokenizer.encode import Encoder, load_encoder
from tokenizer.formats import check_formats, finish_formats
from tokenizer.lineage import Origin, locate
from tokenizer.read import TokenShard
from tokenizer.trainers import list_readers, trainer_problems


class Drawn(NamedTuple):
    """A document that was drawn: its shard, and what lineage says of it."""

    shard: str
    origin: Origin


class Sum(NamedTuple):
    """Documents of one split, in whatever order: how many, and the sum of their hashes."""

    documents: int = 0
    hashes: int = 0

    def add(self, id: str, copy: int) -> "Sum":
        return Sum(self.documents + 1, self.hashes + xxhash.xxh3_128_intdigest(f"{id} {copy}".encode()))


def verify_tokens(run: Run, sample: int) -> list[str]:
    """Problems with the shards as trainers see them, with what they hold, and with the lineage of documents drawn from
    them."""
    folder = Path(run.table(TOKENS.name))
    if not folder.is_dir():
        say("verify", f"{folder} is not local: token shards were checked by their sha256 only")
        return []
    layout = read_layout_of(run)
    encoder = load_encoder(storage.join(run.table(VOCABULARY.name), "tokenizer.model"))
    names = [str(facts["name"]) for facts in read_index(run)]
    problems = [problem for name in names for problem in check_formats(folder, name, layout, encoder.ids)]
    problems += [*_check_index(run, folder)]
    problems = problems or [problem for name in names for problem in trainer_problems(folder, name, layout)]
    if problems:
        return problems
    tokens = sum(len(TokenShard(folder / name).tokens) for name in names)
    formats = ", ".join([*layout.formats, *(f"read by {name} itself" for name in list_readers())])
    say("verify", f"tokens: {show_count(len(names), 'shard')}, {tokens:,} tokens, as a trainer reads them ({formats})")
    return [*_check_documents(run, names), *_check_samples(run, folder, names, encoder, sample)]


def _check_index(run: Run, folder: Path) -> Iterator[str]:
    """That shards.json names the files of the manifest, and that what is said of all shards together is so."""
    lines = {line["name"]: [line["bytes"], line["sha256"]] for line in read_json(run, TOKENS, MANIFEST)["files"]}
    shards = read_index(run)
    for facts in shards:
        for name, said in facts["files"].items():
            if lines.get(name) != said:
                yield f"{folder}/{name}: shards.json and the manifest do not say the same of it"
    for name, content in finish_formats(shards, read_layout_of(run)).items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != content:
            yield f"{folder}/{name} is not what follows from shards.json"


def _check_documents(run: Run, names: list[str]) -> Iterator[str]:
    """That every document of the corpus is in the shards of its split, each of its copies once."""
    found: dict[str, Sum] = defaultdict(Sum)
    for split, id, copy in _list_found(run):
        found[split] = found[split].add(id, copy)
    wanted: dict[str, Sum] = defaultdict(Sum)
    for split, id, copy in _list_wanted(run):
        wanted[split] = wanted[split].add(id, copy)
    if found == wanted:
        count = sum(one.documents for one in found.values())
        say("verify", f"tokens: {show_count(count, 'document')}, each of the corpus's as often as it must be there")
        return
    missing, excess = Counter(_list_wanted(run)), Counter(_list_found(run))
    for what, more in (("missing", missing - excess), ("there too often", excess - missing)):
        if more:
            listed = [f"{id} ({split}, copy {copy})" for split, id, copy in sorted(more)]
            documents = show_count(more.total(), "document")
            yield f"{run.table(TOKENS.name)}: {documents} {what}: {enumerate_shortly(listed)}"


def _list_found(run: Run) -> Iterator[tuple[str, str, int]]:
    """Split, id and copy of every document in the shards."""
    for name in list_parquet(run, TOKENS):
        split = name.partition("-")[0]
        for batch in scan_file(run, TOKENS, name, ["id", "copy"]):
            for id, copy in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                yield split, id, copy


def _list_wanted(run: Run) -> Iterator[tuple[str, str, int]]:
    """The same of every document that follows from the corpus."""
    options = read_json(run, TOKENS, "_recipe.json")["options"]
    mixture = Mixture(*(options[name] for name in Mixture._fields))
    epochs: Mapping[str, int] = read_json(run, TOKENS, MIXTURE)["epochs_millionths"]
    for batch in scan(run, CORPUS, ["id", "source_type"]):
        for id, source in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            split = find_split(id, mixture)
            for copy in range(find_copies(id, split, epochs[source or "other"])):
                yield split, id, copy


def _check_samples(run: Run, folder: Path, names: list[str], encoder: Encoder, sample: int) -> Iterator[str]:
    drawn: defaultdict[str, list[Drawn]] = defaultdict(list)
    for name in names:
        shard = TokenShard(folder / name)
        for document in random.Random(name).sample(range(len(shard)), min(sample, len(shard))):
            offset = int(shard.offsets[document]) // shard.dtype.itemsize
            origin = locate(folder, name, offset + int(shard.lengths[document]) // 2)
            drawn[origin.id].append(Drawn(name, origin))
            if origin.document != document:
                yield f"{name}: lineage places document {document} at {origin.document}"
    texts: dict[str, str] = {}
    for row, text in _find_texts(run, drawn):
        texts[row.id] = text
        yield from _check_texts(run, folder, encoder, row, text, drawn[row.id])
    yield from _check_records(run, drawn, texts)
    say("verify", f"lineage: {show_count(len(texts), 'document')} traced from tokens to WARC records")
    if lost := drawn.keys() - texts.keys():
        yield f"not in {run.table(CORPUS.name)}, but in token shards: {show_count(len(lost), 'document')}"


class CorpusRow(NamedTuple):
    id: str
    shard: str
    number: int


def _find_texts(run: Run, ids: Mapping[str, Any]) -> Iterator[tuple[CorpusRow, str]]:
    """The corpus's texts of these documents, and where they are."""
    for name in list_parquet(run, CORPUS):
        number = 0
        for batch in scan_file(run, CORPUS, name, ["id", "text"]):
            for at, id in enumerate(batch.column("id").to_pylist()):
                if id in ids:
                    yield CorpusRow(id, name, number + at), batch.column("text")[at].as_py() or ""
            number += batch.num_rows


def _check_texts(
    run: Run, folder: Path, encoder: Encoder, row: CorpusRow, text: str, drawn: list[Drawn]
) -> Iterator[str]:
    """The tokens of a document against its text, both ways, and its place in the corpus."""
    expected, _ = encoder.encode([text])
    for name, origin in drawn:
        tokens = TokenShard(folder / name)[origin.document]
        if tokens.tolist() != expected.tolist() or encoder.decode(tokens) != text:
            yield f"{name}: the tokens of document {origin.document} are not those of the text of {row.id}"
        # Pages that were taken out since let rows move up.
        if origin.corpus_shard != row.shard or not row.number <= (origin.corpus_row or 0):
            yield f"{name}: lineage places {row.id} at row {origin.corpus_row} of {origin.corpus_shard}"


def _check_records(run: Run, drawn: Mapping[str, list[Drawn]], texts: Mapping[str, str]) -> Iterator[str]:
    """That the documents table has the same text, and the WARC record at the stored place the document's id."""
    places = {file.name: file.uri for file in list_read(read_inputs(run))}
    traditional = Traditional(read_json(run, CORPUS, "_recipe.json")["options"]["traditional"])
    for batch in scan(run, DOCUMENTS, ["id", "text", "script", "warc", "warc_offset", "warc_inner"]):
        for row in batch.to_pylist():
            if row["id"] not in drawn:
                continue
            if texts.get(row["id"]) != render(row["text"] or "", row["script"], traditional):
                yield f"{run.table(CORPUS.name)}: the text of {row['id']} is not the one in {DOCUMENTS.name}"
            uri = places[row["warc"]]
            if not storage.exists(uri):
                yield f"{uri} is gone, so {row['id']} cannot be traced to its record"
                continue
            record = find_record(uri, row["warc_offset"], row["warc_inner"])
            if record is None or identify(record, row["warc"]) != row["id"]:
                yield f"{uri} has another record at {row['warc_offset']} than {row['id']}"
