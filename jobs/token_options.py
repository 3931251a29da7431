"""The options of vocabularies and tokens, and the checks that need no run: what cannot be done is said before hours of
work on what can."""

from collections.abc import Sequence
from typing import Annotated

import typer

from tokenizer.engines import ENGINES, engine_version
from tokenizer.formats import FORMATS, PACKS, Layout, check_layout

VocabularySize = Annotated[
    int,
    typer.Option("--vocabulary-size", help="Ids in the vocabulary; up to 65,499 a token takes two bytes."),
]
VocabularyKind = Annotated[str, typer.Option("--vocabulary-kind", help="bpe or unigram.")]
WideTokens = Annotated[
    bool, typer.Option("--wide-tokens", help="A vocabulary above 65,499 ids is meant: tokens take four bytes.")
]
SampleBytes = Annotated[
    int, typer.Option("--sample-bytes", min=1, help="Bytes of text the vocabulary is trained on, about.")
]
SampleBy = Annotated[
    str,
    typer.Option(
        "--sample-by",
        help="Columns that tell the kinds of text apart of which the sample takes its share: source_type, topic, "
        "script, quality, language, host, joined by commas.",
    ),
]
SampleExponent = Annotated[
    float,
    typer.Option(
        "--sample-exponent", help="Each kind's share goes as its bytes to this power: 1 as they come, 0 equal."
    ),
]
Quotas = Annotated[
    list[str],
    typer.Option(
        "--quota", help="The share of the sample that a kind of text gives: source_type=forum:0.2. Repeatable."
    ),
]
Compare = Annotated[
    list[str],
    typer.Option(
        "--compare",
        help="Another tokenizer to measure on the same texts: NAME=FILE, a tokenizer.json, .model or .tiktoken file. "
        "Repeatable.",
    ),
]
TokenShardCharacters = Annotated[
    int, typer.Option("--token-shard-characters", min=1, help="Characters of text in a token shard, about.")
]
Seed = Annotated[int, typer.Option("--seed", help="Another number gives another order of the documents.")]
ValidationShare = Annotated[
    float,
    typer.Option("--validation-share", help="Share of the documents held out for validation, as shards of their own."),
]
TestShare = Annotated[float, typer.Option("--test-share", help="Share of the documents held out for tests, likewise.")]
Epochs = Annotated[
    list[str],
    typer.Option(
        "--epochs",
        help="How often documents of a kind of page (source_type) are read: encyclopedia=2, or forum=0.5 for half of "
        "them. Repeatable.",
    ),
]
Weights = Annotated[
    list[str],
    typer.Option(
        "--weight",
        help="The share of the training text that a kind of page is to have, such as encyclopedia=0.2; turned into "
        "epochs, 4 at most. Repeatable.",
    ),
]
TokenFormats = Annotated[
    list[str],
    typer.Option(
        "--token-format", help=f"Formats of token shards: {', '.join(FORMATS)}. Repeatable, or with commas."
    ),
]
Pack = Annotated[
    str,
    typer.Option("--pack", help=f"How documents are laid into sequences: {', '.join(PACKS)}. Not in Megatron's files."),
]
SequenceLength = Annotated[int, typer.Option("--sequence-length", min=2, help="Tokens of such a sequence.")]
Engine = Annotated[
    str, typer.Option("--engine", help=f"What encodes: {', '.join(ENGINES)}. All give the same tokens.")
]


def choose_layout(formats: Sequence[str], pack: str, sequence_length: int, vocabulary_size: int = 0) -> Layout:
    """What is asked for, Megatron's format always. Raises InputError for what does not exist, or cannot be with a
    vocabulary of this size, where it is known."""
    asked = [*Layout().formats, *(name for given in formats for name in given.replace(",", " ").split())]
    check_layout(Layout(tuple(asked), pack, sequence_length), vocabulary_size)
    return Layout(tuple(name for name in FORMATS if name in asked), pack, sequence_length)


def choose_engine(engine: str) -> str:
    """Raises InputError for an engine that does not exist, or is not installed."""
    engine_version(engine)
    return engine
