"""The texts that train the models of quality and perplexity, by style; each model's card names their licences.

Half of each set, by a hash of the text or of the site, is held out: nothing is trained on it.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from xxhash import xxh64_intdigest

from corpus.blocks import read_page
from corpus.charset import decode_page
from corpus.extract import extract
from corpus.http import parse_response
from corpus.warc import read_records

# Style -> file, the field that holds the text, and the field and value that a row must have, if any.
SETS: Final = {
    "encyclopedia": ("clean/wikipedia_zh_hans_cmrc2018.jsonl.gz", "text", None, None),
    "encyclopedia, traditional": ("clean/wikipedia_zh_hant_drcd.jsonl.gz", "text", None, None),
    "statutes": ("prose/laws_prc_part.jsonl.gz", "text", None, None),
    "manuals": ("prose/manpages_zh_half.jsonl.gz", "text", None, None),
    "comments": ("toxicity/cold_train.jsonl.gz", "text", "label", 0),
    "news": ("langid/lingua_sentences_75langs.jsonl.gz", "text", "label", "zh"),
    "verse": ("prose/poetry_tang_part.jsonl.gz", "text", None, None),
    "lyrics": ("prose/poetry_song_ci_part.jsonl.gz", "text", None, None),
    "messages": ("spam/fbs_sms.jsonl.gz", "text", None, None),
}
# Sentences of these sets stand alone; so many of them make one text.
TOGETHER: Final = {"comments": 6, "news": 5, "verse": 4, "lyrics": 3, "messages": 3}
_BLOCK_CHARACTERS: Final = 2


class SitePage(NamedTuple):
    """A crawled page: the site it came from, its main text, and what extraction left out, a block a line."""

    site: str
    text: str
    left_out: str


def is_held_out(key: str) -> bool:
    """Whether a text or a site, named by `key`, is kept for measuring."""
    return bool(xxh64_intdigest(key.encode()) % 2)


def read_set(data: Path, style: str, held_out: bool) -> list[str]:
    """The texts of one of SETS, of the half that is trained on or of the other, in the file's order."""
    name, field, condition, value = SETS[style]
    with gzip.open(data / name, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = [row[field] for row in rows if condition is None or row[condition] == value]
    chosen = [text for text in dict.fromkeys(texts) if is_held_out(text) == held_out]
    together = TOGETHER.get(style, 1)
    return ["\n".join(chosen[start : start + together]) for start in range(0, len(chosen), together)]


def read_crawl(data: Path) -> Iterator[SitePage]:
    """The Chinese pages of the crawl in `data`/warc, with the repository or package that each was stored in."""
    with gzip.open(data / "warc" / "zhweb.manifest.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    sites = {(row["warc"], row["offset"]): _site(row) for row in rows if row["lang"].startswith("zh")}
    for path in sorted((data / "warc").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in read_records(stream):
                if site := sites.get((path.name, record.offset)):
                    yield _read_site_page(site, record.block, record.headers.get("warc-target-uri", ""))


def _site(row: dict[str, str]) -> str:
    return f"package {row['deb']}" if row.get("deb") else row["repo"]


def _read_site_page(site: str, block: bytes, url: str) -> SitePage:
    html = decode_page(parse_response(block).body, None).text
    text = extract(html, url).text
    blocks = [each for each in read_page(html).texts if len(each) >= _BLOCK_CHARACTERS and each not in text]
    return SitePage(site, text, "\n".join(blocks))
