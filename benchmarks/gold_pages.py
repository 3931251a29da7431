"""Pages whose main text is known, from the shared data folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus.charset import decode_page

MAIN = "gold_main_text"
# What the gold text of each folder is, as the folder's README has it.
GOLD = {
    MAIN: "made by hand",
    "author_markdown": "the author's Markdown, its marks taken out",
    "gne_silver": "another extractor's output (GeneralNewsExtractor)",
    "newspaper4k": "what another extractor's tests expect",
    "readability": "another extractor's output, reviewed",
    "webmainbench": "made by hand, as Markdown",
}


class GoldPage(NamedTuple):
    """name: folder and file. kind: article, forum or blog. html: decoded as ingest decodes it. text: the gold one."""

    name: str
    kind: str
    html: str
    text: str


def read_gold_pages(folder: Path) -> list[GoldPage]:
    """The pages of one folder of gold pages, in the order of their names."""
    listed = folder / "gold.jsonl"
    pages = _listed(listed) if listed.exists() else _paired(folder)
    return sorted(page for page in pages if page.text.strip())


def _listed(listed: Path) -> Iterator[GoldPage]:
    for line in listed.read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        yield _make_page(listed.parent / fields["html"], fields["kind"], fields["text"])


def _paired(folder: Path) -> Iterator[GoldPage]:
    kind = "blog" if folder.name == "author_markdown" else "article"
    for facts in folder.glob("*.json"):
        yield _make_page(facts.with_suffix(".html"), kind, json.loads(facts.read_text(encoding="utf-8"))["gold_text"])


def _make_page(path: Path, kind: str, text: str) -> GoldPage:
    return GoldPage(f"{path.parent.name}/{path.name}", kind, decode_page(path.read_bytes(), None).text, text)
