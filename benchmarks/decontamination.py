"""Decontamination: test items planted in pages in many forms and how many are found, false alarms, cost.

Items are the multiple choice questions of the data folder; each is planted into an encyclopedia paragraph that holds
none of it. Beside it datatrove's own filter, with its defaults and with n-grams of the question too. The cost is that
of a hundred thousand items that nobody wrote, on pages of 1,500 characters, in a process of its own.
"""

import gzip
import json
import pickle
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from blocklist import measure_resident
from filter_texts import CLEAN, read_texts
from opencc import OpenCC
from peers import DATATROVE, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table

from corpus.benchmark import Item
from corpus.document import Document
from corpus.item_index import load_index, write_index
from corpus.item_texts import build_index
from filters.base import Filter, judge
from filters.contamination import contamination_filter

OURS = "this project"
TO_TRADITIONAL = OpenCC("s2t")
ITEMS = "decontam/cmmlu_12subjects.jsonl.gz"
PLANTED = 400
MANY_ITEMS = 100_000
PAGE_CHARACTERS = 1500
PAGES = 200
ROUNDS = 30
# Characters of a question: those of the first kind have no 13-gram.
LENGTHS = (("under 13", 0, 13), ("13 to 25", 13, 26), ("26 and more", 26, 10**6))

Forms = dict[str, Callable[[Item, str], str]]
Dropped = tuple[list[bool], float]


def main() -> None:
    """Print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    parser.add_argument("--alone", action="store_true", help="without datatrove")
    parser.add_argument("--worker", metavar="FILE", help="be the process that maps this index")
    options = parser.parse_args()
    if options.worker:
        print(*measure_worker(options.worker, make_pages(options.data)))
        return
    items, answers = read_items(need(options.data / ITEMS))
    planted = plant(random.Random(1).sample(list(zip(items, answers, strict=True)), PLANTED), read_hosts(options.data))
    clean = {name: list(read_texts(options.data, pattern, field)) for name, pattern, field, _ in CLEAN}
    texts = [text for _, _, text in planted] + [text for each in clean.values() for text in each]
    systems = {OURS: ask_ours(items, texts)}
    if not options.alone:
        environment = environment_of(DATATROVE, options.peer_folder, options.peers)
        pairs = [(item.question, answer) for item, answer in zip(items, answers, strict=True)]
        systems |= ask_peer(environment, pairs, texts)
    found = show_found(planted, systems)
    alarms = show_alarms(clean, {name: dropped[len(planted) :] for name, (dropped, _) in systems.items()})
    show_seconds(systems, len(texts))
    micros, megabytes = measure_cost(options.data)
    finish(
        [
            Bar("decontamination.found_as_published", found["as published"], at_least=0.97),
            Bar("decontamination.found_in_another_script", found["in the other script"], at_least=0.97),
            Bar("decontamination.false_alarms", alarms, at_most=0.003),
            Bar("decontamination.megabytes_of_100000_items", megabytes, at_most=120),
            Bar("decontamination.microseconds_a_page", micros, at_most=100),
        ]
    )


def read_items(path: Path) -> tuple[list[Item], list[str]]:
    """Items and their right answers."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    items = [Item("items", at, row["question"], tuple(row["choices"])) for at, row in enumerate(rows, 1)]
    return items, [row["choices"]["ABCD".index(row["answer"])] for row in rows]


def read_hosts(data: Path) -> list[str]:
    return [text for text in read_texts(data, "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "text") if len(text) > 200]


def letter(question: str, choices: list[str] | tuple[str, ...]) -> str:
    return "\n".join([question, *(f"{'ABCD'[at]}. {choice}" for at, choice in enumerate(choices))])


def widen(text: str) -> str:
    """Letters and digits in full width, Chinese marks in half width."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}
    return text.translate(wide | str.maketrans("，。？！：；（）“”", ",.?!:;()\"\""))


def wrap(text: str, width: int = 10) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def cut(text: str, share: float) -> str:
    return text[: round(len(text) * share)]


def spoil(text: str) -> str:
    """Every twentieth character is another one."""
    return "".join("某" if at % 20 == 10 else character for at, character in enumerate(text))


FORMS: Forms = {
    "as published": lambda item, _: letter(item.question, item.choices),
    "question alone": lambda item, _: item.question,
    "question and right answer": lambda item, answer: f"{item.question}\n答案：{answer}",
    "choices turned round": lambda item, _: letter(item.question, item.choices[::-1]),
    "choices without letters": lambda item, _: "\n".join([item.question, *item.choices]),
    "answer in the gap": lambda item, answer: letter(item.question.replace("（）", f"（{answer}）"), item.choices),
    "in the other script": lambda item, _: TO_TRADITIONAL.convert(letter(item.question, item.choices)),
    "full width, other marks": lambda item, _: widen(letter(item.question, item.choices)),
    "broken every 10 characters": lambda item, _: wrap(letter(item.question, item.choices)),
    "first 80 %": lambda item, _: cut(letter(item.question, item.choices), 0.8),
    "first 60 %": lambda item, _: cut(letter(item.question, item.choices), 0.6),
    "60 % of the question": lambda item, _: cut(item.question, 0.6),
    "every 20th character changed": lambda item, _: spoil(letter(item.question, item.choices)),
}


def plant(items: list[tuple[Item, str]], hosts: list[str]) -> list[tuple[str, Item, str]]:
    """Form, item and page, for every form of every item. The item stands in the middle of the page."""
    planted = []
    for name, form in FORMS.items():
        for at, (item, answer) in enumerate(items):
            host = hosts[at % len(hosts)]
            half = len(host) // 2
            planted.append((name, item, f"{host[:half]}\n{form(item, answer)}\n{host[half:]}"))
    return planted


def ask_ours(items: list[Item], texts: list[str]) -> Dropped:
    with tempfile.TemporaryDirectory() as folder:
        filter = write_filter(items, Path(folder))
        began = time.process_time()
        return [bool(judge([filter], Document(text)).reasons) for text in texts], time.process_time() - began


def write_filter(items: list[Item], folder: Path) -> Filter:
    with (folder / "index.arrow").open("wb") as sink:
        write_index(build_index(items).index, sink)
    return contamination_filter(str(folder / "index.arrow"))


def ask_peer(environment: Path, pairs: list[tuple[str, str]], texts: list[str]) -> dict[str, Dropped]:
    script = Path(__file__).with_name("decontamination_peer.py")
    sent = pickle.dumps((pairs, texts))
    done = subprocess.run([python_of(environment), script], input=sent, stdout=subprocess.PIPE, check=True)
    found: dict[str, Dropped] = pickle.loads(done.stdout)
    return found


def show_found(planted: list[tuple[str, Item, str]], systems: dict[str, Dropped]) -> dict[str, float]:
    """The first table; returns our share of each form."""
    headings = [f"{OURS}: {name}" for name, _, _ in LENGTHS]
    table = Table("form", *systems, *headings, title=f"share of {PLANTED} planted items found; by question's length")
    ours: dict[str, float] = {}
    for form in FORMS:
        rows = [at for at, (name, _, _) in enumerate(planted) if name == form]
        shares = {name: sum(dropped[at] for at in rows) / len(rows) for name, (dropped, _) in systems.items()}
        ours[form] = shares[OURS]
        lengths = []
        for _, least, end in LENGTHS:
            of_length = [at for at in rows if least <= sum(map(str.isalnum, planted[at][1].question)) < end]
            lengths.append(sum(systems[OURS][0][at] for at in of_length) / max(len(of_length), 1))
        table.add_row(form, *(f"{share:.1%}" for share in [*shares.values(), *lengths]))
    Console(width=150).print(table)
    return ours


def show_alarms(clean: dict[str, list[str]], systems: dict[str, list[bool]]) -> float:
    """The second table; returns our share of all clean texts."""
    table = Table("clean texts", "texts", *systems, title="share of clean texts dropped")
    start = 0
    for name, texts in clean.items():
        shares = (sum(dropped[start : start + len(texts)]) / len(texts) for dropped in systems.values())
        table.add_row(name, f"{len(texts):,}", *(f"{share:.2%}" for share in shares))
        start += len(texts)
    Console(width=150).print(table)
    return round(sum(systems[OURS]) / start, 5)


def show_seconds(systems: dict[str, Dropped], texts: int) -> None:
    for name, (_, seconds) in systems.items():
        print(f"{name}: {seconds / texts * 1e6:,.0f} µs a text")


def make_pages(data: Path) -> list[str]:
    """Pages of equal length, of encyclopedia paragraphs one after another."""
    text = "\n".join(read_texts(data, "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "text"))
    starts = range(0, min(PAGES * PAGE_CHARACTERS, len(text)), PAGE_CHARACTERS)
    return [text[start : start + PAGE_CHARACTERS] for start in starts]


def measure_worker(path: str, pages: list[str]) -> tuple[float, float]:
    """Microseconds a page, and megabytes that the index adds to the process. Code points, which filters share, are
    there before; the best round counts."""
    filter = contamination_filter(path)
    documents = [Document(page) for page in pages]
    for document in documents:
        assert len(document.code_points)
    nothing = Path(path).with_name("nothing.arrow")
    with nothing.open("wb") as sink:
        write_index(build_index([]).index, sink)
    warm = contamination_filter(str(nothing))
    assert not [one for one in documents if warm.reject(warm.measure(one))]
    before = measure_resident()
    load_index(path)
    seconds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for document in documents:
            filter.measure(document)
        seconds.append(time.process_time() - began)
    return min(seconds) / len(documents) * 1e6, (measure_resident() - before) / 1e6


def measure_cost(data: Path) -> tuple[float, float]:
    """The third table: of items drawn from the characters of clean text."""
    characters = "".join(make_pages(data)).replace("\n", "")
    draw = random.Random(1)
    items = [Item("many", at, "".join(draw.choices(characters, k=40))) for at in range(MANY_ITEMS)]
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        write_filter(items, Path(folder))
        building = time.process_time() - began
        path = Path(folder) / "index.arrow"
        size = path.stat().st_size / 1e6
        worker = [sys.executable, __file__, "--worker", str(path), "--data", str(data)]
        output = subprocess.run(worker, check=True, capture_output=True, text=True, cwd=REPOSITORY).stdout
    micros, megabytes = map(float, output.split())
    table = Table("measured", "value", title=f"{MANY_ITEMS:,} items of 40 characters", title_justify="left")
    table.add_row("making the index, seconds on the driver", f"{building:.1f}")
    table.add_row("the index, MB", f"{size:.0f}")
    table.add_row("memory it adds to a worker, MB", f"{megabytes:.0f}")
    table.add_row(f"a page of {PAGE_CHARACTERS:,} characters, µs", f"{micros:.0f}")
    Console(width=100).print(table)
    return round(micros, 1), round(megabytes, 1)


if __name__ == "__main__":
    main()
