"""llm.c's and modded-nanogpt's .bin: 256 int32 of header, then tokens (llm.c, dev/data/data_common.py).

The header is the format's number, its version and the count of tokens. Tokens of two bytes have the number
that llm.c calls gpt-2, those of four bytes that of llama-3.
"""

from collections.abc import Iterator

import numpy as np

from corpus.errors import InputError
from tokenizer.stream import File, TokenStream, boundary_file, token_file

HEADERS = {2: (20240520, 1), 4: (20240801, 7)}  # by bytes of a token: number and version
TOKENS_AT_MOST = (1 << 31) - 1


def llmc_files(name: str, stream: TokenStream) -> Iterator[File]:
    """Raises InputError for more tokens than the header can count."""
    if stream.tokens > TOKENS_AT_MOST:
        cure = "choose smaller token shards, or leave the format out"
        raise InputError(f"{name}: {stream.tokens:,} tokens; llm.c's header counts {TOKENS_AT_MOST:,} at most; {cure}")
    header = np.zeros(256, "<i4")
    header[:3] = *HEADERS[stream.shard.dtype.itemsize], stream.tokens
    yield token_file(f"llmc/{name}.bin", stream, header.tobytes())
    yield boundary_file(f"llmc/{name}.boundaries.npy", stream)
