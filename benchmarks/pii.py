"""Redaction of personal data: F1 per kind on gold texts, false alarms on clean text, speed on one core.

The gold texts are clean passages with made-up values and look-alikes set in (`personal_data.py`, seeded). A
value counts as right when it is gone from the text and its kind was counted. False alarms are what redaction
finds in the clean text beyond the contact details that are really there. Speed is the best of three rounds
over texts of 1,000 characters, as they are and with five values set into each.
"""

import gzip
import json
import random
import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need
from personal_data import PLANTED, GoldText, gold_texts
from rich.console import Console
from rich.table import Table

from corpus.redact import KINDS, MARKS, Redactor

SEED = 20210824
LENGTH = 1000  # characters of the texts that speed is measured on
# Real contact details in the clean texts, read one by one: (file, row from 0) -> how many.
CONTACTS = {
    ("c3_dialogues", 60): 1,
    ("c3_passages", 81): 2,
    ("c3_passages", 519): 1,
    ("c3_passages", 684): 1,
    ("c3_passages", 707): 1,
    ("c3_passages", 827): 1,
    ("web_articles_skywork_eval", 0): 1,
}


def read_clean(folder: Path) -> dict[tuple[str, int], str]:
    """The texts of the clean folder's JSON lines by file name and row."""
    texts = {}
    for path in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for row, line in enumerate(lines):
                texts[path.name.split(".")[0], row] = str(json.loads(line)["text"])
    return texts


def f1_by_kind(redactor: Redactor, gold: Sequence[GoldText]) -> tuple[dict[str, float], float]:
    """F1 of every kind, and the share of texts that came out exactly as expected."""
    planted, found, right, exact = Counter[str](), Counter[str](), Counter[str](), 0
    for text, expected, values in gold:
        redaction = redactor.redact(text)
        exact += redaction.text == expected
        found.update(redaction.counts)
        for kind, drawn in values.items():
            gone = sum(value not in redaction.text for value in drawn)
            planted[kind] += len(drawn)
            right[kind] += min(gone, redaction.counts.get(kind, 0))
    return {kind: 2 * right[kind] / (planted[kind] + found[kind]) for kind in KINDS}, exact / len(gold)


def false_alarms(redactor: Redactor, texts: dict[tuple[str, int], str]) -> float:
    """Finds per million characters that are no real contact details."""
    found = {place: sum(redactor.redact(text).counts.values()) for place, text in texts.items()}
    wrong = sum(max(0, count - CONTACTS.get(place, 0)) for place, count in found.items())
    return wrong / sum(map(len, texts.values())) * 1e6


def texts_per_second(redactor: Redactor, texts: Sequence[str]) -> float:
    """The best of three rounds, on one core."""
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        for text in texts:
            redactor.redact(text)
        seconds.append(time.perf_counter() - started)
    return len(texts) / min(seconds)


def with_values(texts: Sequence[str], count: int) -> list[str]:
    """The texts with `count` values each, at random places."""
    rng = random.Random(SEED)
    dense = []
    for text in texts:
        for _ in range(count):
            _, form, draw = rng.choice(PLANTED)
            cut = rng.randrange(len(text))
            text = text[:cut] + form.format(draw(rng)) + text[cut:]
        dense.append(text)
    return dense


def main() -> None:
    """Measure, print the table and the bars."""
    options = benchmark_parser(__doc__).parse_args()
    clean = read_clean(need(options.data / "clean"))
    carriers = [text for text in clean.values() if not re.search(r"\d{11}|@", text)]
    everything = "\n".join(clean.values())
    ordinary = [everything[at : at + LENGTH] for at in range(0, len(everything) - LENGTH, LENGTH)]

    redactor = Redactor()
    f1, exact = f1_by_kind(redactor, gold_texts(SEED, carriers, MARKS))
    alarms = false_alarms(redactor, clean)
    speed = texts_per_second(redactor, ordinary)
    dense_speed = texts_per_second(redactor, with_values(ordinary, 5))

    table = Table("measured", "value")
    for kind in KINDS:
        table.add_row(f"F1 of {kind}, {len(carriers):,} gold texts", f"{f1[kind]:.4f}")
    table.add_row("gold texts exactly as expected", f"{exact:.2%}")
    table.add_row(f"false alarms per million characters, {len(everything):,} clean ones", f"{alarms:.2f}")
    table.add_row(f"clean texts of {LENGTH:,} characters a second on one core", f"{speed:,.0f}")
    table.add_row("the same with five values in each", f"{dense_speed:,.0f}")
    Console().print(table)
    finish(
        [
            *(Bar(f"pii.f1_{kind}", round(f1[kind], 4), at_least=0.98) for kind in KINDS),
            Bar("pii.false_alarms_per_million_characters", round(alarms, 2), at_most=2),
            Bar("pii.clean_texts_per_second", round(speed), at_least=10_000),
        ]
    )


if __name__ == "__main__":
    main()
