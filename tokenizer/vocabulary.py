"""Lines of text -> a SentencePiece vocabulary: no character is lost, the same lines give the same bytes."""

import hashlib
import io
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import sentencepiece

from corpus.errors import InputError
from tokenizer.coverage import expected_characters
from tokenizer.durable import write_file
from tokenizer.huggingface import tokenizer_config, tokenizer_json
from tokenizer.measure import VocabularyReport, measure_vocabulary
from tokenizer.sample import LINE_BYTES, Sample, sample_lines

__all__ = [
    "END_OF_DOCUMENT",
    "Vocabulary",
    "VocabularyOptions",
    "VocabularyReport",
    "measure_vocabulary",
    "sample_lines",
    "train_vocabulary",
]

UNKNOWN, BEGIN, END, PADDING, END_OF_DOCUMENT = "<unk>", "<s>", "</s>", "<pad>", "<|endoftext|>"  # ids 0 to 4
NEWLINE_AND_TAB = ["\n", "\t"]  # as pieces of their own: else every one of them is a byte token
TWO_BYTES = 65_499  # the largest vocabulary whose ids Megatron writes in two bytes (DType.optimal_dtype)

# Below, they would be a third of all pieces and more.
EXPECTED_FROM = 32_000

_TOO_LARGE = re.compile(r"Vocabulary size too high .* <= (\d+)")
_TOO_SMALL = re.compile(r"smaller than required_chars\. \d+ vs (\d+)")


@dataclass(frozen=True)
class VocabularyOptions:
    """What may be chosen about a vocabulary. `size` counts everything that has an id.

    64,000 BPE pieces, digits apart and bytes for the rest are Baichuan-7B's choices (its README); piece
    length 16 is MAP-Neo's (arXiv 2405.19327). Above `TWO_BYTES` a token takes four bytes in Megatron's format,
    so that has to be asked for by `wide_tokens`. A vocabulary of `EXPECTED_FROM` ids and more has a piece for each
    of `expected_characters`, whether the text has it or not: seen, trained on 16 MB, 1.0 % more bytes a
    token on 14 MB of text from elsewhere, 7 % on Tang verse. `reserved` control symbols are left for later use, such as
    chat marks; with 27 of them the symbols take the first 32 ids. Raises InputError for a value that
    SentencePiece could not use, and for a size above `TWO_BYTES` that was not asked for.
    """

    size: int = 64_000
    kind: Literal["bpe", "unigram"] = "bpe"
    character_coverage: float = 0.9999
    byte_fallback: bool = True
    split_digits: bool = True
    piece_length: int = 16
    reserved: int = 27
    wide_tokens: bool = False

    def __post_init__(self) -> None:
        if self.kind not in ("bpe", "unigram"):
            raise InputError(f"vocabulary kind {self.kind!r}: choose bpe or unigram")
        if not 0.98 <= self.character_coverage <= 1:  # the range that SentencePiece itself accepts
            raise InputError(f"character coverage {self.character_coverage}: choose a value from 0.98 to 1")
        if self.size <= self.given:
            cure = f"{self.given} ids are taken by symbols and bytes; choose more than that"
            raise InputError(f"--vocabulary-size {self.size:,}: {cure}")
        if self.size > TWO_BYTES and not self.wide_tokens:
            cure = f"choose {TWO_BYTES:,} or less, or say --wide-tokens if that is meant"
            raise InputError(f"--vocabulary-size {self.size:,}: every token would take four bytes, not two; {cure}")

    @property
    def given(self) -> int:
        """How many ids no text is needed for: control symbols, newline and tab, bytes."""
        return 5 + self.reserved + len(NEWLINE_AND_TAB) + 256 * self.byte_fallback


class Vocabulary(NamedTuple):
    """The facts of a trained vocabulary; `pieces` counts those learned from the text.

    `lines` and `text_bytes` count what was trained on, `skipped_lines` those of them that SentencePiece leaves out:
    runs of U+2585, and nothing else. `sample_sha256` is that of all lines, each with a newline after it.
    """

    size: int
    pieces: int
    lines: int
    skipped_lines: int
    text_bytes: int
    sample_sha256: str
    sha256: str
    sentencepiece: str


def train_vocabulary(lines: Path | Iterable[str], folder: Path, options: VocabularyOptions) -> Vocabulary:
    """Train on `lines`, a UTF-8 file or texts in a fixed order, and write the vocabulary to `folder`.

    Every text goes through `sample_lines` first. Writes tokenizer.vocab (piece, score), for BPE the tokenizer.json and
    tokenizer_config.json of Hugging Face, and last tokenizer.model. SentencePiece holds the text in memory: seen,
    24 bytes for each byte of it. Raises InputError when the text is too small for the size, or the size too small for
    the characters of the text, and names the size that works.
    """
    sample = Sample(_read(lines) if isinstance(lines, Path) else lines)
    model = _train(sample, options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / "tokenizer.vocab", _listing(processor).encode())
    _write_for_transformers(folder, processor, options)
    write_file(folder / "tokenizer.model", model)
    return Vocabulary(
        size=processor.vocab_size(),
        pieces=processor.vocab_size() - options.given,
        lines=sample.lines,
        skipped_lines=sample.skipped,
        text_bytes=sample.text_bytes,
        sample_sha256=sample.sha256,
        sha256=hashlib.sha256(model).hexdigest(),
        sentencepiece=sentencepiece.__version__,
    )


def _read(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: no UTF-8 text to train a vocabulary on ({error})") from error


def _train(sample: Sample, options: VocabularyOptions) -> bytes:
    model = io.BytesIO()  # an iterator in and a buffer out: no path gets into the model
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sample), model_writer=model, **trainer_options(options)
        )
    except RuntimeError as error:
        if sample.ended and sample.lines == sample.skipped:
            raise InputError("no text to train a vocabulary on: every line is empty") from error
        if problem := _size_problem(str(error), options, sample.characters):
            raise InputError(problem) from error
        raise
    return model.getvalue()


def trainer_options(options: VocabularyOptions) -> dict[str, Any]:
    """What SentencePieceTrainer.train is told, but for the text and where the model goes."""
    return {
        "model_type": options.kind,
        "vocab_size": options.size,
        "character_coverage": options.character_coverage,
        "byte_fallback": options.byte_fallback,
        "split_digits": options.split_digits,
        "max_sentencepiece_length": options.piece_length,
        "max_sentence_length": LINE_BYTES,
        "required_chars": expected_characters() if options.size >= EXPECTED_FROM else "",
        # SentencePiece's own sampling cannot be repeated, even with a seed: it gets every line, in order.
        "input_sentence_size": 0,
        "shuffle_input_sentence": False,
        # Stored in the model, and decides the order of unigram's sums: the same on every machine.
        "num_threads": 8,
        # Text stays as it is; nmt_nfkc, the default, folds full-width marks and drops newlines.
        "normalization_rule_name": "identity",
        "add_dummy_prefix": False,
        "remove_extra_whitespaces": False,
        "allow_whitespace_only_pieces": True,
        "user_defined_symbols": NEWLINE_AND_TAB,
        # Control symbols are never matched in text, user-defined ones are: a page may say "<|endoftext|>".
        "control_symbols": [END_OF_DOCUMENT, *(f"<|reserved_{i}|>" for i in range(options.reserved))],
        **{"unk_id": 0, "bos_id": 1, "eos_id": 2, "pad_id": 3},
        **{"unk_piece": UNKNOWN, "bos_piece": BEGIN, "eos_piece": END, "pad_piece": PADDING},
        "minloglevel": 2,
    }


def _size_problem(message: str, options: VocabularyOptions, characters: Set[str]) -> str | None:
    if found := _TOO_LARGE.search(message):
        largest = int(found[1])
        if largest < EXPECTED_FROM <= options.size:
            # Smaller vocabularies need none of the expected characters. Those that are too rare to count make up for
            # less than a hundredth.
            largest = int((largest - len(set(expected_characters()) - characters)) * 0.99)
        cure = f"give more text, or --vocabulary-size {largest} or less"
        return f"the text is too small for a vocabulary of {options.size} pieces: {cure}"
    if found := _TOO_SMALL.search(message):
        cure = f"give --vocabulary-size {found[1]} or more"
        return f"a vocabulary of {options.size} pieces is too small for the characters of the text: {cure}"
    return None


def _listing(processor: sentencepiece.SentencePieceProcessor) -> str:
    rows = ((processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.vocab_size()))
    escaped = ((piece.replace("\n", "\\n").replace("\t", "\\t"), score) for piece, score in rows)
    return "".join(f"{piece}\t{score:g}\n" for piece, score in escaped)


def _write_for_transformers(
    folder: Path, processor: sentencepiece.SentencePieceProcessor, options: VocabularyOptions
) -> None:
    tokenizer, config = folder / "tokenizer.json", folder / "tokenizer_config.json"
    if options.kind == "bpe":
        write_file(tokenizer, tokenizer_json(processor))
        write_file(config, tokenizer_config(processor, END_OF_DOCUMENT))
    else:  # of pieces of equal score unigram may choose others there, without a word
        tokenizer.unlink(missing_ok=True)
        config.unlink(missing_ok=True)
