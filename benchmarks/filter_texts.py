"""The texts that `filter_errors.py` measures with: clean sets, dirty sets, and pages labelled by reading them."""

import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import page_labels
from bars import REPOSITORY, need

from corpus.boilerplate import remove_boilerplate
from corpus.document import Document
from corpus.page import read_pages

# Name of each clean set, where its texts lie under the data folder and in which field, and how much may be lost.
CLEAN = (
    ("web articles", "clean/web_articles_skywork_eval.jsonl.gz", "text", 0.02),
    ("narratives", "clean/c3_passages.jsonl.gz", "text", 0.02),
    ("dialogues", "clean/c3_dialogues.jsonl.gz", "text", 0.02),
    ("encyclopedia, simplified", "clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "text", 0.03),
    ("encyclopedia, traditional", "clean/wikipedia_zh_hant_drcd.jsonl.gz", "text", 0.02),
    ("statutes", "prose/laws_prc_part.jsonl.gz", "text", 0.02),
    ("manual pages", "prose/manpages_zh_half.jsonl.gz", "text", 0.03),
    ("technical blogs", "extraction/author_markdown/*.json", "gold_text", 0.06),
    ("hotel reviews", "topics/chnsenticorp_hotel.jsonl.gz", "text", 0.03),
)
CRAWLED = "crawl, bad"
# Reviews shorter than the length rule asks for say nothing about the other rules.
_REVIEW_CHARACTERS = 120
_REVIEWS = 1000
_SEED = 7
_ACCOUNTS = ("加薇信 {0} 领取", "咨询V信：{0}", "客服扣扣 {0} 在线", "微*信号 {0} 备注来意", "飞机 电报：{0}")


def read_texts(data: Path, pattern: str, field: str) -> Iterator[str]:
    """The texts of a set: one a line in a compressed file, or one a file."""
    folder = need((data / pattern).parent)
    for path in sorted(folder.glob(Path(pattern).name)):
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield from (json.loads(line)[field] for line in lines)
        else:
            yield json.loads(path.read_text(encoding="utf-8"))[field]


def read_clean(data: Path) -> dict[str, list[Document]]:
    """Clean documents by set."""
    sets = {name: list(read_texts(data, pattern, field)) for name, pattern, field, _ in CLEAN}
    sets["hotel reviews"] = [text for text in sets["hotel reviews"] if len(text) >= _REVIEW_CHARACTERS][:_REVIEWS]
    documents = {name: [Document(text) for text in texts] for name, texts in sets.items()}
    return documents | {"crawl, good": _read_crawl(data, page_labels.GOOD)}


def read_dirty(data: Path) -> dict[str, list[Document]]:
    """Dirty documents by set: what was crawled and read, the example crawl's bad pages, and clean text spoilt."""
    articles = list(read_texts(data, CLEAN[0][1], CLEAN[0][2]))
    spoilt = {name: [Document(*spoil(text)) for text in articles] for name, spoil in SPOILERS.items()}
    return {CRAWLED: _read_crawl(data, page_labels.BAD), "example crawl, bad": read_examples(False), **spoilt}


def _read_crawl(data: Path, labels: frozenset[str]) -> list[Document]:
    """Crawled pages with one of these labels, as ingest would leave their text."""
    documents = []
    with gzip.open(need(data / "raw_crawl/cc_2021_43_zh.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            if hashlib.sha256(page["text"].encode()).hexdigest()[:8] in labels:
                documents.append(Document(remove_boilerplate(page["text"]).text, page["title"], page["url"]))
    for file in sorted((data / "warc").glob("*.warc.gz")):
        documents += [page for page in read_warc(file) if label_of(page) in labels]
    return documents


def label_of(page: Document) -> str:
    """What names a page of the WARC files in `page_labels`: by its URL."""
    return hashlib.sha256(page.url.encode()).hexdigest()[:8]


def read_warc(file: Path) -> list[Document]:
    """The pages of a WARC file that ingest keeps, as it reads them."""
    return list(_read_places(file).values())


def _read_places(file: Path) -> dict[tuple[str, int], Document]:
    """Pages by file name and offset."""
    with file.open("rb") as stream:
        rows = [row for batch in read_pages(stream, file.name) for row in batch.to_pylist()]
    return {
        (row["warc"], row["warc_offset"]): Document(
            row["text"], row["title"] or "", row["url"] or "", script=row["script"]
        )
        for row in rows
        if row["reason"] is None
    }


def read_examples(keep: bool) -> list[Document]:
    """The example crawl's pages that ingest keeps and that the gold file says to keep, or not to."""
    folder = REPOSITORY / "examples" / "crawl"
    gold = map(json.loads, (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines())
    wanted = {(row["warc"], row["offset"]) for row in gold if row["keep"] is keep}
    pages = {place: page for file in sorted(folder.glob("*.warc.gz")) for place, page in _read_places(file).items()}
    return [page for place, page in pages.items() if place in wanted]


def _shuffle(text: str) -> tuple[str]:
    characters = list(text)
    random.Random(_SEED).shuffle(characters)
    return ("".join(characters),)


def _stuff(text: str) -> tuple[str, str]:
    """The text's opening words as key words, chained and said between its sentences; the title is a chain of them."""
    words = [text[at : at + 4].replace("\n", "") for at in range(0, 32, 4)]
    stuffed = text[:600].replace("。", f"。{words[0]}{words[1]}，{words[0]}{words[1]}价格，")
    return f"{stuffed}\n{'_'.join(words)}\n{words[0]}{words[1]} " * 2, "_".join(f"{word}{words[1]}" for word in words)


def _hook(text: str) -> tuple[str]:
    """Some lines of the text, an account to be added after each sentence."""
    rng = random.Random(_SEED)
    pieces = text[:400].split("。")
    return ("。".join(piece + rng.choice(_ACCOUNTS).format(f"abc{rng.randrange(10**6)}") for piece in pieces),)


def _tease(text: str) -> tuple[str]:
    """What a listing shows of articles: their beginnings."""
    return ("\n".join(f"{line[:40]}... 阅读全文" for line in text.splitlines() if len(line) > 40),)


def _link(text: str) -> tuple[str]:
    """A menu and a list of titles: pieces of sentences, each on a line, no sentence among them."""
    return ("\n".join(piece[:12] for piece in text.replace("。", "，").split("，") if len(piece) > 3),)


def _run_on(text: str) -> tuple[str]:
    """Words without any mark, as pages for search engines have them."""
    return ("".join(character for character in text if character.isalnum()),)


SPOILERS: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "UTF-8 read as GBK": lambda text: (text.encode().decode("gb18030", "replace"),),
    "GBK read as Big5": lambda text: (text.encode("gb18030").decode("big5hkscs", "replace"),),
    "bytes lost": lambda text: (text.encode()[1::2].decode("gb18030", "replace"),),
    "shuffled": _shuffle,
    "key words": _stuff,
    "contact hooks": _hook,
    "teasers": _tease,
    "lists of links": _link,
    "no punctuation": _run_on,
    "one sentence again and again": lambda text: (text[:60] * 20,),
}
