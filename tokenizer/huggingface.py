"""A SentencePiece BPE model -> the files that transformers and tokenizers read, which give the same ids.

What SentencePiece does is said in the terms of Hugging Face's BPE: every way to put a piece together from two others
is a merge, and merges rank as the pieces that they make do. The space is written as itself, not as U+2581, so that a
text's own U+2581 goes to its three bytes and comes back. Control symbols are no added tokens of tokenizer.json, which
would find them in text; transformers learns of them from tokenizer_config.json, with `split_special_tokens`.
"""

import json
from collections.abc import Iterator
from typing import Any

import sentencepiece

SPACE = "\u2581"  # as SentencePiece writes it


def tokenizer_json(processor: sentencepiece.SentencePieceProcessor) -> bytes:
    """tokenizer.json for a BPE model that takes text as it is (identity, no prefix, no spaces removed)."""
    ids = list(range(processor.vocab_size()))
    kinds = zip(processor.is_unknown(ids), processor.is_control(ids), processor.is_byte(ids), strict=True)
    symbols = [any(kind) for kind in kinds]
    spelled = zip(processor.id_to_piece(ids), symbols, strict=True)
    pieces = [piece if symbol else piece.replace(SPACE, " ") for piece, symbol in spelled]
    scores = zip(pieces, processor.get_score(ids), symbols, strict=True)
    learned = {piece: score for piece, score, symbol in scores if not symbol}
    content: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        # No piece crosses a line: cutting there changes nothing, and long texts take no longer than short ones.
        "pre_tokenizer": {"type": "Split", "pattern": {"String": "\n"}, "behavior": "Isolated", "invert": False},
        "post_processor": None,
        "decoder": {"type": "Sequence", "decoders": [{"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": pieces[processor.unk_id()],
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": True,
            "byte_fallback": any(processor.is_byte(ids)),
            "ignore_merges": False,
            "vocab": {piece: i for i, piece in enumerate(pieces)},
            "merges": list(_merges(learned)),
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def tokenizer_config(processor: sentencepiece.SentencePieceProcessor, end_of_document: str) -> bytes:
    """tokenizer_config.json: which control symbols there are, none of them looked for in text.

    Shards end every document with `end_of_document`, so that is where a model trained on them stops.
    """
    ids = list(range(processor.vocab_size()))
    kinds = zip(ids, processor.is_control(ids), processor.is_unknown(ids), strict=True)
    control = {i: processor.id_to_piece(i) for i, *kind in kinds if any(kind)}
    plain = {"lstrip": False, "rstrip": False, "normalized": False, "single_word": False, "special": True}
    config: dict[str, Any] = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "added_tokens_decoder": {str(i): {"content": name, **plain} for i, name in control.items()},
        "split_special_tokens": True,
        "clean_up_tokenization_spaces": False,
        "unk_token": control[processor.unk_id()],
        "bos_token": control[processor.bos_id()],
        "eos_token": end_of_document,
        "pad_token": control[processor.pad_id()],
    }
    return (json.dumps(config, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _merges(learned: dict[str, float]) -> Iterator[tuple[str, str]]:
    for piece in sorted(learned, key=lambda piece: -learned[piece]):
        for cut in range(1, len(piece)):
            if piece[:cut] in learned and piece[cut:] in learned:
                yield piece[:cut], piece[cut:]
