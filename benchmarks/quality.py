"""Quality, perplexity and topic on texts that their models never saw: how well they tell, and what they cost.

First, each set's scores: clean texts of many styles, then text that no corpus wants (what extraction leaves out,
messages, clean text spoilt in four ways). Then how well the score tells the two apart: ROC-AUC, for each kind of bad
text and for crawled pages labelled by reading. Then how often the misspelt of two sentences is the more surprising,
the topics of news headlines, and the time a page takes.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from bars import Bar, benchmark_parser, finish, need
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from filters import perplexity, quality, source, topic
from filters.spoil import insert_phrases, shuffle_characters, shuffle_words, stuff_keywords
from filters.training_texts import is_held_out, read_crawl, read_set

Floats = npt.NDArray[np.float64]

# Styles that no model was trained on.
UNSEEN = {
    "narratives": ("clean/c3_passages.jsonl.gz", 0),
    "dialogues": ("clean/c3_dialogues.jsonl.gz", 0),
    "web articles": ("clean/web_articles_skywork_eval.jsonl.gz", 0),
    "hotel reviews": ("topics/chnsenticorp_hotel.jsonl.gz", 100),
}
HELD_OUT = ("encyclopedia", "encyclopedia, traditional", "statutes", "manuals", "comments", "news", "verse", "lyrics")
PHRASES = ("澳门威尼斯人官网", "开元棋牌官方下载", "哪里有代开发票")
# Places in raw_crawl of pages that were read and found worth keeping, or spam, lists and spun text; the others are
# between the two.
GOOD_PAGES = (3, 11, 15, 17, 22, 25, 27, 28, 32, 33, 34, 36, 40, 41, 47, 50, 51, 55, 56, 57, 58)
BAD_PAGES = (0, 1, 5, 8, 9, 10, 12, 13, 14, 16, 18, 19, 21, 26, 29, 30, 31, 37, 38, 42, 43, 44, 45, 46, 48, 49, 53, 54)
# The topics that count as right for a class of headlines, where they are not called alike.
CLASSES = {
    "stocks": ("finance",),
    "game": ("games",),
    "science": ("technology", "science"),
    "politics": ("politics", "military"),
}
ROUNDS = 5


def main() -> None:
    """Print the tables and check the bars."""
    options = benchmark_parser(__doc__).parse_args()
    for folder in ("clean", "prose", "raw_crawl", "spam", "topics", "toxicity", "warc"):
        need(options.data / folder)
    unseen = {name: read_texts(options.data / path, at_least) for name, (path, at_least) in UNSEEN.items()}
    unseen["technical blogs"] = read_blogs(options.data)
    good = unseen | {f"{style} (held out)": read_set(options.data, style, held_out=True)[:600] for style in HELD_OUT}
    bad = read_bad(options.data, unseen["web articles"] + unseen["narratives"][:200])
    scores = show_scores(good | bad)
    clean = np.concatenate([scores[name] for name in unseen])
    pages = read_texts(options.data / "raw_crawl/cc_2021_43_zh.jsonl.gz")
    areas = {name: area_under_curve(clean, scores[name]) for name in bad}
    areas["crawled pages"] = area_under_curve(
        score([pages[place] for place in GOOD_PAGES]), score([pages[place] for place in BAD_PAGES])
    )
    show_numbers("ROC-AUC of the quality score, unseen clean styles against", areas)
    ordering, (named, right) = order_misspelt(options.data), name_topics(options.data)
    costs = measure_costs(unseen["web articles"])
    show_numbers("misspelt sentence is the more surprising", {"share of pairs": ordering})
    show_numbers("topics of headlines", {"share that gets a topic": named, "right, of those": right})
    show_numbers("microseconds for 1,500 characters", costs)
    dropped = max(float((scores[name] < 0.2).mean()) for name in unseen)
    finish(
        [
            Bar("quality.clean_style_below_limit", dropped, at_most=0.01),
            Bar("quality.area_left_out", areas["left out by extraction"], at_least=0.95),
            Bar("quality.area_messages", areas["messages"], at_least=0.99),
            Bar("quality.misspelt_ordering", ordering, at_least=0.75),
            Bar("quality.topic_right", right, at_least=0.7),
        ]
    )


def read_texts(path: Path, at_least: int = 0) -> list[str]:
    """The texts of a file that have so many characters."""
    return [row["text"] for row in read_rows(path) if len(row["text"]) >= at_least]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, a JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_blogs(data: Path) -> list[str]:
    """Posts as their authors wrote them."""
    paths = sorted(need(data / "extraction" / "author_markdown").glob("*.json"))
    return [json.loads(path.read_text(encoding="utf-8"))["gold_text"] for path in paths]


def read_bad(data: Path, clean: Sequence[str]) -> dict[str, list[str]]:
    """Text that no corpus wants: real, and clean text spoilt."""
    chance = random.Random(3)
    pages = (page.left_out for page in read_crawl(data) if is_held_out(page.site))
    starts = [text[:1000] for text in clean]
    return {
        "left out by extraction": [left_out for left_out in pages if len(left_out) >= 30],
        "messages": read_set(data, "messages", held_out=True)[:500],
        "words shuffled": [shuffle_words(text, chance) for text in starts],
        "characters shuffled": [shuffle_characters(text, chance) for text in starts],
        "lists of keywords": [stuff_keywords(text, chance) for text in starts],
        "phrases inserted": [insert_phrases(text, PHRASES, chance) for text in starts],
        "UTF-8 read as GBK": [text.encode().decode("gbk", "ignore") for text in starts],
    }


def score(texts: Sequence[str]) -> Floats:
    """The quality score of each."""
    return np.array([quality.measure(Document(text)).score for text in texts])


def show_scores(sets: Mapping[str, Sequence[str]]) -> dict[str, Floats]:
    """The first table; the scores by set."""
    table = Table(title="quality score and bits a character")
    headings = ("texts", "number", "score: 1 in 100 below", "median", "below 0.2", "bits: median", "1 in 100 above")
    for heading in headings:
        table.add_column(heading)
    scores = {}
    for name, texts in sets.items():
        found = scores[name] = score(texts)
        bits = np.array([perplexity.measure(Document(text)).bits for text in texts])
        values = (np.percentile(found, 1), np.median(found), np.median(bits), np.percentile(bits, 99))
        least, middle, usual, most = (f"{value:.2f}" for value in values)
        table.add_row(name, f"{len(texts):,}", least, middle, f"{(found < 0.2).mean():.1%}", usual, most)
    Console(width=130).print(table)
    return scores


def area_under_curve(good: Floats, bad: Floats) -> float:
    """The chance that a good text scores above a bad one (Mann and Whitney's U), ties by halves."""
    below = np.searchsorted(np.sort(bad), good, "left") + np.searchsorted(np.sort(bad), good, "right")
    return float(below.mean() / 2 / len(bad))


def order_misspelt(data: Path) -> float:
    """Share of the pairs of sentences in which the misspelt one has more bits."""
    rows = read_rows(data / "prose/sighan15_train_pairs.jsonl.gz")
    pairs = [(row["text"], row["corrected"]) for row in rows if row["text"] != row["corrected"]]
    bits = [[perplexity.measure(Document(text)).bits for text in pair] for pair in pairs]
    return sum(misspelt > corrected for misspelt, corrected in bits) / len(pairs)


def name_topics(data: Path) -> tuple[float, float]:
    """Share of headlines that get a topic, and share of those that get the right one."""
    rows = read_rows(data / "topics/thucnews_titles_dev.jsonl.gz")
    found = [(row["label"], topic.measure(Document(row["text"])).topic) for row in rows]
    named = [(label, name) for label, name in found if name != topic.OTHER]
    return len(named) / len(rows), sum(name in CLASSES.get(label, (label,)) for label, name in named) / len(named)


def measure_costs(texts: Sequence[str]) -> dict[str, float]:
    """Microseconds of processor time for each part, the best of the rounds; words and scripts are there already."""
    parts: dict[str, Callable[[Document], object]] = {
        "folding and hashing": lambda document: document.folded_hashes,
        "quality": quality.measure,
        "perplexity": perplexity.measure,
        "topic": topic.measure,
        "source": source.measure,
    }
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        documents = [Document((text * 9)[:1500]) for text in texts]
        for document in documents:
            _ = document.words, document.found_script
        for name, measure in parts.items():
            start = time.process_time()
            for document in documents:
                measure(document)
            spent = (time.process_time() - start) / len(documents) * 1e6
            best[name] = min(best.get(name, spent), spent)
    return best | {"together": sum(best.values())}


def show_numbers(title: str, numbers: Mapping[str, float]) -> None:
    """A table of two columns."""
    table = Table(title=title)
    for name, number in numbers.items():
        table.add_row(name, f"{number:,.0f}" if number > 2 else f"{number:.3f}")
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
