"""olmo-core's and Dolma's arrays: NAME.npy holds tokens alone, without numpy's header, NAME.csv.gz where they begin.

A line of the .csv.gz is the first token of a document, and the first one after it (olmo_core/data/utils.py,
iter_document_indices). olmo-core must be told to read it, or it looks for end-of-document tokens instead.
"""

import zlib
from collections.abc import Iterator

import numpy as np

from tokenizer.stream import File, TokenStream, token_file

_LINES = 1 << 16  # at once


def olmo_files(name: str, stream: TokenStream) -> Iterator[File]:
    """Packed, every window of the sequence length is one sequence, and lines are pieces of documents."""
    yield token_file(f"olmo/{name}.npy", stream)
    yield File(f"olmo/{name}.csv.gz", _compress(_lines(stream)))


def _lines(stream: TokenStream) -> Iterator[bytes]:
    if stream.pieces is None:
        begins, lengths = stream.boundaries[:-1], np.diff(stream.boundaries)
    else:  # padding is no piece
        begins = stream.pieces.sequence * stream.sequence_length + stream.pieces.place
        lengths = stream.pieces.length
    for at in range(0, len(begins), _LINES):
        part = slice(at, at + _LINES)
        pairs = zip(begins[part].tolist(), (begins[part] + lengths[part]).tolist(), strict=True)
        yield "".join(f"{begin},{end}\n" for begin, end in pairs).encode()


def _compress(blocks: Iterator[bytes]) -> Iterator[bytes]:
    compressor = zlib.compressobj(wbits=31)  # gzip, with no time in its header
    for block in blocks:
        yield compressor.compress(block)
    yield compressor.flush()
