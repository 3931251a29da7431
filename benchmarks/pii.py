"""Personal data: what is found of each kind, what is found where there is none, and how fast, next to others' rules.

Gold texts are clean passages with made-up values and look-alikes set in (`personal_data.py`, seeded); a value counts
as found where its kind and both its ends are right. The sentences and the recognisers were written by the same
project, so these figures flatter. Addresses of ../shared/pii, which others wrote, stand behind 收货地址：; one counts
as found where it is found as an address. False alarms are what is found in clean text beyond the values that are
there, which were read one by one. Speed is the best of three rounds over texts of 1,000 characters. Others' rules
have no kinds of ours: of them counts whether a value is gone from the text, and whether text around it went too.
`--show 20` prints finds that are wrong and values that are missed.
"""

import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need
from filter_texts import CLEAN, read_texts
from peers import DATA_JUICER, DATATROVE, add_peer_options, environment_of
from personal_data import BY_FORM, PLANTED, GoldText, gold_texts
from personal_data_rules import STOCK_PRESIDIO, ask_peer, delete_long_numbers, stock_presidio
from rich.console import Console
from rich.table import Table

from corpus.personal.kinds import KINDS
from corpus.personal.redactor import Redactor, Value

SEED = 20210824
LENGTH = 1000  # characters of the texts that speed is measured on
CARRIERS = ("web articles", "narratives", "dialogues", "encyclopedia, simplified", "hotel reviews")
HOUSES = {"roadno", "houseno", "roomno"}
PEER_TEXTS = 2000
# Of the documents made from ../shared/warc that hold any value, the mean one has 1.2 in 1,000 characters.
DENSE = (2, 5)
# Values that are really there, read one by one.
REAL = {
    "web articles": {"email": 1},
    "narratives": {"mobile": 6, "landline": 1, "address": 1},
    "dialogues": {"mobile": 1},
    "manual pages": {"email": 200, "ip": 9, "mac": 4},
    "technical blogs": {"email": 7, "ip": 3, "url_secret": 6},
    "hotel reviews": {"qq": 1, "landline": 4, "mobile": 6, "name": 1, "plate": 1, "email": 1},
}

Rule = Callable[[Sequence[str]], list[str]]


def main() -> None:
    """Measure, print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    parser.add_argument("--alone", action="store_true", help="without datatrove and data-juicer")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N wrong and N missed values of a kind")
    options = parser.parse_args()
    data = need(options.data)
    clean = {name: list(read_texts(data, pattern, field)) for name, pattern, field, _ in CLEAN}
    redactor = Redactor()
    carriers = [text for name in CARRIERS for text in clean[name] if not redactor.find(text)]
    gold = gold_texts(SEED, carriers)

    bars = [*measure_kinds(redactor, gold, options.show), measure_addresses(redactor, data)]
    bars.append(measure_alarms(redactor, clean))
    everything = "\n".join(text for name in CARRIERS for text in clean[name])
    bars += measure_speed(redactor, everything)
    rules: dict[str, Rule] = {
        "ours": lambda texts: [redactor.redact(text).text for text in texts],
        STOCK_PRESIDIO: stock_presidio,
        "numbers of 8 digits and more deleted": delete_long_numbers,
    }
    if not options.alone:
        for peer, script in ((DATATROVE, "pii_datatrove_peer.py"), (DATA_JUICER, "pii_datajuicer_peer.py")):
            environment = environment_of(peer, options.peer_folder, options.peers)
            rules[peer.name] = lambda texts, script=script, where=environment: ask_peer(where, script, texts)
    compare(rules, gold[:PEER_TEXTS])
    finish(bars)


def measure_kinds(redactor: Redactor, gold: Sequence[GoldText], show: int) -> Iterator[Bar]:
    """Precision, recall and F1 of every kind."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for text, values in gold:
        found, planted = set(redactor.find(text)), {Value(*value) for value in values}
        for counter, ones, label in (
            (right, found & planted, ""), (wrong, found - planted, "wrong"), (missed, planted - found, "missed")
        ):  # fmt: skip
            for one in ones:
                counter[one.kind] += 1
                if label and counter[one.kind] <= show:
                    around = text[max(0, one.start - 15) : one.start], text[one.start : one.end], text[one.end :][:10]
                    print(label, one.kind, "【".join(around[:2]) + "】" + around[2])
    table = Table("kind", "planted", "precision", "recall", "F1", title=f"{len(gold):,} gold texts")
    for kind in (kind for kind in KINDS if right[kind] + missed[kind]):
        planted, found_all = right[kind] + missed[kind], right[kind] + wrong[kind]
        f1 = 2 * right[kind] / (planted + found_all)
        precision = right[kind] / max(found_all, 1)
        table.add_row(kind, f"{planted:,}", f"{precision:.2%}", f"{right[kind] / planted:.2%}", f"{f1:.4f}")
        yield Bar(f"pii.f1_{kind}", round(f1, 4), at_least=0.98 if kind in BY_FORM else 0.9)
    Console().print(table)


def measure_addresses(redactor: Redactor, data: Path) -> Bar:
    """Addresses with a number of a house or room, and those without, which are to stay."""
    with gzip.open(need(data / "pii/address_dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = Counter(
        (bool(HOUSES & {span["label"] for span in row["spans"]}),
         "address" in redactor.redact(f"收货地址：{row['text']}").counts)
        for row in rows
    )  # fmt: skip
    right, missed, wrong = pairs[True, True], pairs[True, False], pairs[False, True]
    f1 = 2 * right / (2 * right + missed + wrong)
    print(f"addresses of others: {right:,} found, {missed:,} missed, {wrong:,} without a number found, F1 {f1:.4f}")
    return Bar("pii.f1_addresses_of_others", round(f1, 4), at_least=0.9)


def measure_alarms(redactor: Redactor, clean: dict[str, list[str]]) -> Bar:
    """Finds per million characters that are no real values."""
    table = Table("clean texts", "characters", "found", "real", title="false alarms of the usual kinds")
    wrong = characters = 0
    for name, texts in clean.items():
        found = Counter(value.kind for text in texts for value in redactor.find(text))
        real = REAL.get(name, {})
        wrong += sum(max(0, count - real.get(kind, 0)) for kind, count in found.items())
        characters += sum(map(len, texts))
        table.add_row(name, f"{sum(map(len, texts)):,}", str(dict(found)), str(sum(real.values())))
    Console(width=160).print(table)
    print(f"{wrong} false alarms in {characters:,} characters")
    return Bar("pii.false_alarms_per_million_characters", round(wrong / characters * 1e6, 2), at_most=2)


def measure_speed(redactor: Redactor, everything: str) -> Iterator[Bar]:
    """Texts a second on one core: ordinary ones, and with five values set into each."""
    ordinary = [everything[at : at + LENGTH] for at in range(0, len(everything) - LENGTH, LENGTH)]
    speeds = []
    for texts in (ordinary, *(with_values(ordinary, count) for count in DENSE)):
        seconds = []
        for _ in range(3):
            started = time.perf_counter()
            for text in texts:
                redactor.redact(text)
            seconds.append(time.perf_counter() - started)
        speeds.append(len(texts) / min(seconds))
    for count, speed in zip((0, *DENSE), speeds, strict=True):
        print(f"{speed:,.0f} texts of {LENGTH:,} characters a second on one core, with {count} values set into each")
    yield Bar("pii.texts_per_second", round(speeds[0]), at_least=10_000)
    yield Bar("pii.dense_texts_per_second", round(speeds[1]), at_least=3_000)


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


def compare(rules: dict[str, Rule], gold: Sequence[GoldText]) -> None:
    """The share of values that each rule takes out of the texts, and the look-alikes and other text it takes with
    them: of the stretches between values, those that are not there any more."""
    texts = [one.text for one in gold]
    kinds = [kind for kind in KINDS if any(value.kind == kind for one in gold for value in one.values)]
    table = Table("", *rules, title=f"values gone from {len(gold):,} gold texts")
    gone: dict[str, Counter[str]] = {}
    for name, rule in rules.items():
        gone[name] = Counter()
        for one, after in zip(gold, rule(texts), strict=True):
            done = 0
            for kind, start, end in one.values:
                gone[name][kind] += one.text[start:end] not in after
                gone[name]["other text"] += one.text[done:start].strip() not in after
                done = end
            gone[name]["stretches"] += len(one.values)
    planted = Counter(value.kind for one in gold for value in one.values)
    for kind in kinds:
        table.add_row(kind, *(f"{counts[kind] / planted[kind]:.0%}" for counts in gone.values()))
    table.add_row("text between, damaged", *(f"{c['other text'] / c['stretches']:.1%}" for c in gone.values()))
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
