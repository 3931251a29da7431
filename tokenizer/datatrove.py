"""datatrove's NAME.ds, tokens alone; .ds.index, where documents end; .ds.metadata, what it is made with.

As datatrove.pipeline.tokens.tokenizer.TokenizedFile writes them: ends are uint64, in tokens.
"""

from collections.abc import Iterator

from tokenizer.layout import TokenIds
from tokenizer.stream import File, TokenStream, token_file


def datatrove_files(name: str, stream: TokenStream, ids: TokenIds) -> Iterator[File]:
    """Documents as they are. The tokenizer is named by the sha256 of its model."""
    yield token_file(f"datatrove/{name}.ds", stream)
    yield File(f"datatrove/{name}.ds.index", iter([stream.boundaries[1:].astype("<u8").tobytes()]))
    made_with = f"sha256:{ids.sha256}|{stream.shard.dtype.itemsize}"
    metadata = f"{made_with}\n{stream.tokens}\n{_shortly(stream.tokens)}"
    yield File(f"datatrove/{name}.ds.metadata", iter([metadata.encode()]))


def _shortly(tokens: int) -> str:
    """Three digits and a unit, as in "1.13 GT": for people, no reader uses it."""
    value, units = float(tokens), ["", "k", "M", "G", "T"]
    while value >= 999.5:
        value /= 1_000
        units.pop(0)
    return f"{value:#.3g}".rstrip(".") + f" {units[0]}T"
