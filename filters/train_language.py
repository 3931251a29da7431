"""Trains filters/models/language.ftz; the data, the figures and the command are in filters/models/language.md.

Sentences are few and the web's headlines short, so that every label's sentences are joined by random pieces of
one to sixty characters cut out of them, more for Chinese, which is what most text that gets here is; Japanese
also by its runs of Han characters alone, without which a Japanese headline would look Chinese. Classical Chinese is
verse and prose: the treebank alone would leave verse to modern Chinese.
"""

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from xxhash import xxh64_intdigest

from filters.language_model import features_of
from filters.train_classifier import Row, Settings, score, train_classifier

SETTINGS: Final = Settings(epochs=8, learning_rate=0.3)
PIECES: Final = {"zh": 64_000, "yue": 10_000, "lzh": 8_000, "ja": 16_000}
HAN_RUNS: Final = 8_000
HELD_OUT_PERCENT: Final = 15
LABELS: Final = {
    "zh-hans": "zh",
    "zh-hant": "zh",
    "cmn_hans": "zh",
    "cmn_hant": "zh",
    "jpn": "ja",
    "zh": "zh",
    "yue": "yue",
    "lzh": "lzh",
    "ja": "ja",
}
# Files with a label in each row; files without, whose rows are all classical.
LABELLED: Final = (
    "langid/ud_sentences.jsonl.gz",
    "langid/lingua_sentences_75langs.jsonl.gz",
    "langid/udhr2_paragraphs.jsonl",
)
CLASSICAL: Final = (
    "prose/poetry_tang_part.jsonl.gz",
    "prose/poetry_song_ci_part.jsonl.gz",
    "prose/classics_lunyu_sishu_mengxue.jsonl.gz",
)
SOURCES: Final = LABELLED + CLASSICAL
_HAN_RUN: Final = re.compile("[\u4e00-\u9fff々]{3,}")


def read_sentences(folder: Path) -> Iterator[tuple[str, str]]:
    """Label and text of every sentence that the model can learn from, each once."""
    seen = set()
    for source in SOURCES:
        for line in _read_lines(folder / source):
            sentence = json.loads(line)
            label, text = LABELS.get(sentence.get("label", "lzh")), sentence["text"]
            key = (label, features_of(text))
            if label and key[1] and key not in seen:
                seen.add(key)
                yield label, text


def is_held_out(text: str) -> bool:
    """Whether a sentence is kept for scoring; both scripts' versions of one sentence go the same way."""
    return bool(xxh64_intdigest(features_of(text).encode()) % 100 < HELD_OUT_PERCENT)


def make_rows(sentences: Iterable[tuple[str, str]], seed: int) -> list[Row]:
    """Sentences and pieces of them as rows, in random order."""
    chance = random.Random(seed)
    by_label: defaultdict[str, list[str]] = defaultdict(list)
    for label, text in sentences:
        by_label[label].append(text)
    rows = []
    for label, texts in by_label.items():
        spelled = [features_of(text).split() for text in texts]
        rows += [Row(label, " ".join(each)) for each in spelled]
        rows += [Row(label, " ".join(_cut(chance, spelled))) for _ in range(PIECES[label])]
    runs = [features_of(run) for text in by_label["ja"] for run in _HAN_RUN.findall(text)]
    rows += [Row("ja", run) for run in chance.choices(runs, k=HAN_RUNS)]
    chance.shuffle(rows)
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on one part of the sentences, score on the other, print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds " + ", ".join(SOURCES))
    parser.add_argument("--output", type=Path, required=True, help="the model file to write (.ftz)")
    options = parser.parse_args(arguments)
    sentences = list(read_sentences(options.data))
    train_classifier(
        make_rows((each for each in sentences if not is_held_out(each[1])), SETTINGS.seed), options.output, SETTINGS
    )
    held_out = [Row(label, features_of(text)) for label, text in sentences if is_held_out(text)]
    for label, (rows, precision, recall) in score(options.output, held_out).items():
        print(f"{label:4} {rows:5} sentences  precision {precision:.3f}  recall {recall:.3f}")


def _cut(chance: random.Random, sentences: Sequence[Sequence[str]]) -> Sequence[str]:
    sentence, length = chance.choice(sentences), chance.randint(1, chance.choice((20, 60)))
    start = chance.randint(0, max(0, len(sentence) - length))
    return sentence[start : start + length]


def _read_lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from lines


if __name__ == "__main__":
    main()
