"""Languages: recall, precision and speed of the language filter, next to CLD2, langid and lingua on the same texts.

Texts: what the model was not trained on, that is the held-out sentences of the treebanks, of Leipzig and of the
Declaration of Human Rights, held-out classics, and encyclopedia paragraphs in both scripts; of languages that are
no label of ours, all. Judged are paragraphs of 30 characters and more, and all sentences. No peer names scripts,
Cantonese or classical Chinese all; what a peer calls Chinese in any form counts as Chinese.
"""

import gzip
import json
import pickle
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bars import Bar, benchmark_parser, finish, need
from peers import LANGUAGES, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from filters.language import measure
from filters.train_language import CLASSICAL, LABELLED, LABELS, is_held_out

ENCYCLOPEDIA = {
    "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz": "zh-Hans",
    "clean/wikipedia_zh_hant_drcd.jsonl.gz": "zh-Hant",
}
TRUE_LABELS = {
    "zh-hans": "zh-Hans",
    "cmn_hans": "zh-Hans",
    "zh-hant": "zh-Hant",
    "cmn_hant": "zh-Hant",
    "zh": "zh-Hans",
    "yue": "yue",
    "lzh": "lzh",
    "ja": "ja",
    "jpn": "ja",
    "ko": "ko",
    "kor": "ko",
}
OURS = "ours"
CHINESE = "Chinese"
LABEL_NAMES = (CHINESE, "zh-Hans", "zh-Hant", "yue", "lzh", "ja", "ko")
PARAGRAPH = 30
HEADLINES = ("国务院办公厅发布通知", "昨天股市大幅下跌", "國務院辦公廳發布通知", "教育部公布高考时间")
CODE = 3 * (
    "def find(self, number): return self.rows[number]\n"
    "for row in rows: total += row.price * row.count  # add\n"
)


class Labelled(NamedTuple):
    """A text and the label it should get."""

    label: str
    text: str


def main() -> None:
    """Print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    parser.add_argument("--alone", action="store_true", help="without peers")
    options = parser.parse_args()
    need(options.data / "langid")
    python = None if options.alone else python_of(environment_of(LANGUAGES, options.peer_folder, options.peers))
    rows = list(read_rows(options.data))
    paragraphs = [row for row in rows if len(row.text) >= PARAGRAPH]
    chinese = [row for row in paragraphs if row.label.startswith("zh")]
    sets = {
        f"paragraphs of {PARAGRAPH} characters and more": paragraphs,
        "all, single sentences too": rows,
        "Chinese paragraphs, each with 6 lines of code": [row._replace(text=f"{row.text}\n{CODE}") for row in chinese],
        "headlines": [Labelled("zh-Hans", text) for text in HEADLINES],
    }
    found = {name: ask(some, python) for name, some in sets.items()}
    for name, some in sets.items():
        show(name, some, found[name])
    labels = found[next(iter(sets))][OURS][0]
    finish(
        [
            Bar(f"language.{name}.{kind}", round(value, 5), at_least=0.995 if name == CHINESE else 0.95)
            for name in LABEL_NAMES
            for kind, value in zip(("recall", "precision"), score(name, paragraphs, labels), strict=True)
        ]
    )


def read_rows(data: Path) -> Iterator[Labelled]:
    """Every labelled text that the model did not learn from."""
    for source in (*LABELLED, *CLASSICAL, *ENCYCLOPEDIA):
        path = need(data / source)
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                name = row.get("label", "lzh")
                label = ENCYCLOPEDIA.get(source) or TRUE_LABELS.get(name, "other")
                if source in ENCYCLOPEDIA or name not in LABELS or is_held_out(row["text"]):
                    yield Labelled(label, row["text"])


def ask(rows: Sequence[Labelled], python: Path | None) -> dict[str, tuple[list[str], float]]:
    """Name -> labels and seconds of one core, of ours and of the peers."""
    texts = [row.text for row in rows]
    measure(Document("中文"))
    began = time.process_time()
    ours = [measure(Document(text)).label for text in texts]
    found = {OURS: (ours, time.process_time() - began)}
    if python:
        peer = [str(python), str(Path(__file__).with_name("language_peer.py"))]
        done = subprocess.run(peer, input=pickle.dumps(texts), stdout=subprocess.PIPE, check=True)
        found |= pickle.loads(done.stdout)
    return found


def score(name: str, rows: Sequence[Labelled], labels: Sequence[str]) -> tuple[float, float]:
    """Recall and precision of one label, or of Chinese as a whole."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for row, label in zip(rows, labels, strict=True):
        counts[is_called(name, row.label), is_called(name, label)] += 1
    right = counts[True, True]
    return right / max(right + counts[True, False], 1), right / max(right + counts[False, True], 1)


def is_called(name: str, label: str) -> bool:
    """Whether a label of ours or of a peer's (zh, zh-Hant, yue ...) means what `name` says."""
    return label.startswith(("zh", "yue", "lzh")) if name == CHINESE else label == name


def show(name: str, rows: Sequence[Labelled], found: dict[str, tuple[list[str], float]]) -> None:
    """One set's table: recall and precision by label, texts a second."""
    counts = Counter(row.label for row in rows)
    counts[CHINESE] = sum(is_called(CHINESE, row.label) for row in rows)
    table = Table(title=f"{name}: {len(rows):,} texts; recall, precision in %")
    for heading in ("", *(f"{label} ({counts[label]:,})" for label in LABEL_NAMES if counts[label]), "texts a second"):
        table.add_column(heading)
    for who, (labels, seconds) in found.items():
        scores = (score(label, rows, labels) for label in LABEL_NAMES if counts[label])
        cells = (f"{recall:.1%}, {precision:.1%}".replace("%", "") for recall, precision in scores)
        table.add_row(who, *cells, f"{len(rows) / max(seconds, 1e-9):,.0f}")
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
