"""Articles: text files with a short header, read into posts and blocks.

A file starts with `title/kind/language/date/author/tags: value` lines and an empty line. The body is
paragraphs separated by empty lines; `## ` starts a heading, consecutive `- ` lines are a list, ``` fences
code, `| a | b |` lines are table rows. In forum and qa articles a line `@ user 2024-05-01 10:22` starts a post.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

BlockKind = Literal["paragraph", "heading", "list", "code", "table"]
POST_LINE = re.compile(r"@ (?P<author>.+?) (?P<written>\d{4}-\d\d-\d\d(?: \d\d:\d\d)?)$")


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list, code listing or table; `lines` are its items, rows or lines."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """What one author wrote at one time; `written` is `YYYY-MM-DD`, with ` HH:MM` in forum posts."""

    author: str
    written: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Article:
    slug: str
    title: str
    kind: str
    language: str
    date: str
    author: str
    tags: tuple[str, ...]
    posts: tuple[Post, ...]

    @property
    def text(self) -> str:
        """The body, one line per block line, without marks of structure."""
        return "\n".join(line for post in self.posts for block in post.blocks for line in block.lines)

    def map_blocks(self, change: Callable[[Block], Block]) -> "Article":
        """The same article with every block changed."""
        posts = (replace(post, blocks=tuple(map(change, post.blocks))) for post in self.posts)
        return replace(self, posts=tuple(posts))

    def map_prose(self, change: Callable[[str], str]) -> "Article":
        """The same article with title and every line changed; code keeps its lines."""

        def change_block(block: Block) -> Block:
            return block if block.kind == "code" else replace(block, lines=tuple(map(change, block.lines)))

        return replace(self.map_blocks(change_block), title=change(self.title))


def read_articles(folder: Path) -> list[Article]:
    """Every article under `folder`, in the order of their names."""
    return sorted(map(parse_article, folder.rglob("*.txt")), key=lambda article: article.slug)


def parse_article(path: Path) -> Article:
    """Read one article file. Raises ValueError, naming the file, where a header field is missing."""
    header, _, body = path.read_text(encoding="utf-8").strip().partition("\n\n")
    fields = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in header.split("\n"))}
    missing = {"title", "kind", "language", "date", "author", "tags"} - set(fields)
    if missing:
        raise ValueError(f"{path}: header lacks {', '.join(sorted(missing))}")
    return Article(
        slug=path.stem,
        title=fields["title"],
        kind=fields["kind"],
        language=fields["language"],
        date=fields["date"],
        author=fields["author"],
        tags=tuple(tag for tag in re.split(r"[,，、;；\s]+", fields["tags"]) if tag),
        posts=tuple(_posts(body, fields["author"], fields["date"])),
    )


def _posts(body: str, author: str, written: str) -> Iterator[Post]:
    lines: list[str] = []
    for line in body.split("\n"):
        start = POST_LINE.match(line)
        if start is None:
            lines.append(line)
            continue
        if any(lines):
            yield Post(author, written, tuple(_blocks(lines)))
        author, written, lines = start["author"], start["written"], []
    if any(lines):
        yield Post(author, written, tuple(_blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[Block]:
    """Group lines into blocks: a block ends at an empty line, a fence, or where the kind of line changes."""
    kind: BlockKind = "paragraph"
    grouped: list[str] = []
    for line in [*lines, ""]:
        if line.startswith("```"):
            if grouped:
                yield Block(kind, tuple(grouped))
            kind, grouped = ("paragraph" if kind == "code" else "code"), []
        elif kind == "code":
            grouped.append(line)
        else:
            found = _kind(line)
            if grouped and (found != kind or not line.strip() or kind == "heading"):
                yield Block(kind, tuple(grouped))
                grouped = []
            kind = found
            if line.strip() and not _is_ruler(line):
                grouped.append(_content(line, found))


def _kind(line: str) -> BlockKind:
    if re.match(r"#{2,4} ", line):
        return "heading"
    if line.startswith("- "):
        return "list"
    return "table" if line.startswith("|") else "paragraph"


def _is_ruler(line: str) -> bool:
    """The `|---|---|` line under a table's head."""
    return line.startswith("|") and not line.strip("|-: ")


def _content(line: str, kind: BlockKind) -> str:
    match kind:
        case "heading":
            return line.lstrip("#").strip()
        case "list":
            return line[2:].strip()
        case "table":
            return line.strip().strip("|").strip()
        case _:
            return line.strip()
