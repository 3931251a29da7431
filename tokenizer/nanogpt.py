"""nanoGPT's .bin: tokens of two bytes and nothing else (nanoGPT, data/openwebtext/prepare.py)."""

from collections.abc import Iterator

from tokenizer.stream import File, TokenStream, boundary_file, token_file


def nanogpt_files(name: str, stream: TokenStream) -> Iterator[File]:
    """Packed, the tokens reshaped to (-1, sequence length) are the sequences."""
    yield token_file(f"nanogpt/{name}.bin", stream)
    yield boundary_file(f"nanogpt/{name}.boundaries.npy", stream)
