"""The command `wudao train-classifier`: labelled texts -> a small classifier and its card; no Spark."""

import argparse
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from corpus.document import segment
from corpus.errors import InputError
from filters import train_language, train_toxicity
from filters.labelled import Example, read_examples
from filters.linear import classify, save
from filters.model_card import Card, write_card
from filters.scores import Pairs, score_lines
from filters.train_classifier import Row, label_rows, train_classifier
from filters.train_classifier import Settings as FastTextSettings
from filters.train_linear import Settings, cross_validate, fold_of, train_linear

# The models that the project ships, and what trains each.
MODELS: Final[dict[str, Callable[[Sequence[str]], None]]] = {
    "language": train_language.main,
    "toxicity": train_toxicity.main,
}
CHARACTERS, WORDS = "characters", "words"
SUFFIXES: Final = {CHARACTERS: ".npz", WORDS: ".ftz"}


def main(arguments: Sequence[str]) -> int:
    """Train what the arguments say, print the cross-validated scores; returns the exit code."""
    options = _parser().parse_args(arguments)
    if options.model:
        if options.input or not options.data:
            raise InputError("--model trains one of our own models anew and takes --data FOLDER, no --input")
        MODELS[options.model](["--data", str(options.data), "--output", str(options.output)])
        return 0
    if not options.input:
        raise InputError("give labelled texts with --input FILE, or --model and --data for one of our own models")
    wanted = SUFFIXES[options.features]
    if options.output.suffix != wanted:
        raise InputError(f"the output of --features {options.features} is a {wanted} file; got {options.output}")
    _train(options)
    return 0


def _train(options: argparse.Namespace) -> None:
    examples = [each for path in options.input for each in read_examples(path, options.text, options.label)]
    if options.features == CHARACTERS:
        pairs, settings = _train_characters(examples, options)
    else:
        pairs, settings = _train_words(examples, options)
    print("\n".join(score_lines(pairs)))
    card = write_card(Card(options.output, options.input, examples, settings, options.folds, pairs))
    print(f"\nWritten: {options.output} and its card, {card}")


def _train_characters(examples: Sequence[Example], options: argparse.Namespace) -> tuple[Pairs, str]:
    buckets = 1 << (options.buckets - 1).bit_length()
    settings = Settings(longest=options.longest, freedom=options.freedom, balance=options.balance, buckets=buckets)
    pairs: Counter[tuple[str, str]] = Counter()
    model = train_linear(examples, settings)
    for classifier, held_out in cross_validate(examples, options.folds, lambda rest: train_linear(rest, settings)):
        pairs.update((each.label, classify(classifier, each.text)[0]) for each in held_out)
    save(model, options.output)
    return pairs, f"logistic regression on hashed character n-grams, {settings}"


def _train_words(examples: Sequence[Example], options: argparse.Namespace) -> tuple[Pairs, str]:
    settings = FastTextSettings(feature_ngrams=options.longest, buckets=options.buckets)
    rows = [Row(each.label, " ".join(" ".join(segment(each.text)).split())) for each in examples]
    train_classifier(rows, options.output, settings)
    pairs: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "fold.ftz"
        for fold in range(options.folds):
            held_out = [fold_of(each.text, options.folds) == fold for each in examples]
            train_classifier([row for row, out in zip(rows, held_out, strict=True) if not out], model, settings)
            pairs.update(label_rows(model, [row for row, out in zip(rows, held_out, strict=True) if out]))
    return pairs, f"fastText on words, {settings}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wudao train-classifier", description=__doc__, allow_abbrev=False)
    add = parser.add_argument
    add("--input", type=Path, action="append", default=[], help="labelled texts, JSON lines, plain or .gz; repeatable")
    add("--text", default="text", help="the field with the text (default %(default)s)")
    add("--label", default="label", help="the field with the label (default %(default)s)")
    add("--output", type=Path, required=True, help="the model to write; its card is written beside it")
    add("--features", choices=SUFFIXES, default=CHARACTERS, help="character n-grams (.npz) or words by fastText (.ftz)")
    add("--longest", type=_whole(1, 8), default=3, help="longest run of characters or words (default %(default)s)")
    add("--freedom", type=_positive, default=16.0, help="how large weights may get (characters; default %(default)s)")
    add("--balance", action="store_true", help="every label weighs the same, however many texts it has (characters)")
    places = "places that runs are hashed to (default %(default)s; characters: the next power of two)"
    add("--buckets", type=_whole(256, 1 << 24), default=1 << 18, help=places)
    add("--folds", type=_whole(2, 20), default=5, help="parts of the cross-validation (default %(default)s)")
    add("--model", choices=MODELS, help="train one of the project's own models anew, from the files in --data")
    add("--data", type=Path, help="the folder with the files that --model names")
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole(given: str) -> int:
        if not given.isdecimal() or not least <= int(given) <= most:
            raise argparse.ArgumentTypeError(f"{given!r} is no whole number from {least} to {most}")
        return int(given)

    return whole


def _positive(given: str) -> float:
    try:
        number = float(given)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{given!r} is no number above 0")
    return number
