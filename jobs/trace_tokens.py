"""From a token of a shard back to the text, the document, the page and the record of the crawl."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import sentencepiece
from rich.markup import escape

from corpus import storage
from corpus.errors import InputError
from corpus.lookup import find_record
from corpus.warc import Record
from jobs.console import console
from jobs.inputs import list_read, read_inputs
from jobs.scan import scan_file
from jobs.tables import CORPUS, PAGES, VOCABULARY, Run, is_finished
from tokenizer.lineage import Origin, locate
from tokenizer.read import TokenShard

USAGE = """\
Usage: wudao trace SHARD TOKEN_OFFSET [--record]

Tells where a token came from. SHARD is a token shard of a run: RUN/tokens/train-00000-of-00001, or its .bin;
TOKEN_OFFSET is counted from 0 in its .bin. Shows the document with its URL, its row in the corpus, its WARC record,
its range of tokens, and the text around the token, which stands between ⟦ and ⟧. --record shows the head of the
record too."""

ENDINGS = (".bin", ".idx", ".lineage.parquet")
TOKENS_AROUND = 40
HEAD_BYTES = 4_096


class Place(NamedTuple):
    """A token of a shard of a run."""

    run: Run
    folder: Path
    shard: str
    offset: int


def main(arguments: Sequence[str]) -> int:
    """Shows where a token came from; returns the exit code."""
    if not arguments or {"--help", "-h"} & set(arguments):
        print(USAGE)
        return 0 if arguments else 2
    place = _parse([one for one in arguments if one != "--record"])
    origin = locate(place.folder, place.shard, place.offset)
    lines = [*describe_document(place, origin), ("text", show_text(place, origin))]
    lines += describe_record(place, origin, "--record" in arguments)
    for name, content in lines:
        console.print(f"[bold cyan]{name:>12}[/]  {escape(content)}")
    return 0


def _parse(arguments: Sequence[str]) -> Place:
    match arguments:
        case [shard, offset] if offset.isdecimal():
            ending = next((one for one in ENDINGS if shard.endswith(one)), "")
            prefix = Path(shard.removesuffix(ending)).absolute()
            run = Run(str(prefix.parent.parent))
            if not is_finished(run, VOCABULARY):
                raise InputError(f"{prefix}: {run.folder} has no finished vocabulary; give RUN/tokens/SHARD of a run.")
            return Place(run, prefix.parent, prefix.name, int(offset))
        case _:
            raise InputError(f"cannot read {' '.join(arguments)!r}.\n{USAGE}")


def describe_document(place: Place, origin: Origin) -> list[tuple[str, str]]:
    """What lineage says of the document, in words."""
    end = origin.token_offset + origin.tokens - 1
    copy = f", copy {origin.copy}" if origin.copy else ""
    number = f"{place.offset - origin.token_offset:,} of its {origin.tokens:,}"
    return [
        ("document", f"{origin.id}, number {origin.document:,} of {place.shard}{copy}"),
        ("URL", origin.url or "none"),
        ("corpus", _find_row(place.run, origin)),
        ("WARC", f"{origin.warc}, offset {origin.warc_offset:,}, {origin.warc_length:,} bytes"),
        ("tokens", f"{origin.token_offset:,} to {end:,}; token {place.offset:,} is number {number}"),
    ]


def _find_row(run: Run, origin: Origin) -> str:
    """Where the document is in the corpus now: rows move up when pages before it are taken out."""
    name = origin.corpus_shard or ""
    if not is_finished(run, CORPUS) or not storage.exists(storage.join(run.table(CORPUS.name), name)):
        return f"{name}, row {origin.corpus_row}, when the tokens were made; it is not there now"
    number = 0
    for batch in scan_file(run, CORPUS, name, ["id"]):
        ids = batch.column("id").to_pylist()
        if origin.id in ids:
            return f"{storage.join(run.table(CORPUS.name), name)}, row {number + ids.index(origin.id):,}"
        number += len(ids)
    return f"{name}, row {origin.corpus_row}, when the tokens were made; it is not there now"


def show_text(place: Place, origin: Origin) -> str:
    """The text around the token, which is marked; its piece, where it has no text of its own."""
    model = storage.read_bytes(storage.join(place.run.table(VOCABULARY.name), "tokenizer.model"))
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    tokens: list[int] = TokenShard(place.folder / place.shard)[origin.document].tolist()
    at = place.offset - origin.token_offset
    before, after = tokens[max(0, at - TOKENS_AROUND) : at], tokens[at + 1 : at + 1 + TOKENS_AROUND]
    token = tokens[at]
    whole = not (processor.is_control(token) or processor.is_byte(token))
    marked = processor.decode([token]) if whole else processor.id_to_piece(token)
    cut = "…" * (at > TOKENS_AROUND), "…" * (at + 1 + TOKENS_AROUND < len(tokens))
    return f"{cut[0]}{processor.decode(before)}⟦{marked}⟧{processor.decode(after)}{cut[1]}  (id {token})"


def describe_record(place: Place, origin: Origin, with_head: bool) -> list[tuple[str, str]]:
    """Where the crawl's file is, and the record's head if it is asked for. Raises InputError where that is gone."""
    given = read_inputs(place.run) if is_finished(place.run, PAGES) else []
    uri = {file.name: file.uri for file in list_read(given)}.get(origin.warc or "")
    if not with_head:
        return [("read from", uri)] if uri else []
    if uri is None or origin.warc_offset is None:
        raise InputError(f"{place.run.folder} does not say where {origin.warc} lies; its pages are not finished.")
    record = find_record(uri, origin.warc_offset, origin.warc_inner or 0)
    if record is None:
        raise InputError(f"{uri} has no record at {origin.warc_offset} any more: it is another file than was read.")
    return [("read from", uri), ("record", show_head(record))]


def show_head(record: Record) -> str:
    """The WARC headers, and those of the HTTP answer, which end at the first empty line."""
    headers = "\n".join(f"{name}: {value}" for name, value in record.headers.items())
    http = record.block[:HEAD_BYTES].partition(b"\r\n\r\n")[0] if record.block.startswith(b"HTTP/") else b""
    return f"\n{headers}\n\n{http.decode('utf-8', 'replace')}".rstrip()
