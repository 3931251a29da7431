"""Transforms: how an article changes on its way through the web while staying the same article."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from random import Random

import opencc  # type: ignore[import-untyped,unused-ignore]
from articles import Article, Block

# Common characters, for the edits that typists and copying programs make.
COMMON = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面"
HALF_WIDTH = str.maketrans("，。！？：；（）“”‘’", ",.!?:;()\"\"''")
WRAP_AT = 34  # characters; the line length of pages made from plain text files


@dataclass(frozen=True)
class Transform:
    """`apply` changes an article; the random numbers are the caller's, so that every copy differs."""

    name: str
    apply: Callable[[Article, Random], Article]


@cache
def _converter(configuration: str) -> opencc.OpenCC:
    return opencc.OpenCC(configuration)


def to_traditional(text: str) -> str:
    """Simplified to traditional characters by OpenCC's s2t table."""
    return str(_converter("s2t").convert(text))


def to_simplified(text: str) -> str:
    """Traditional to simplified characters by OpenCC's t2s table."""
    return str(_converter("t2s").convert(text))


def unchanged(article: Article, rng: Random) -> Article:
    return article


def other_script(article: Article, rng: Random) -> Article:
    """Simplified articles in traditional characters, traditional ones in simplified; language follows."""
    if article.language == "zh-Hans":
        return replace(article.map_prose(to_traditional), language="zh-Hant")
    return replace(article.map_prose(to_simplified), language="zh-Hans")


def half_width_punctuation(article: Article, rng: Random) -> Article:
    """Chinese punctuation typed with an English keyboard."""
    return article.map_prose(lambda text: text.translate(HALF_WIDTH))


def wrapped_lines(article: Article, rng: Random) -> Article:
    """Every paragraph cut into lines of one length, as in text that was once a plain file."""

    def wrap(block: Block) -> Block:
        if block.kind != "paragraph":
            return block
        text = "".join(block.lines)
        return replace(block, lines=tuple(text[at : at + WRAP_AT] for at in range(0, len(text), WRAP_AT)))

    return article.map_blocks(wrap)


def edited_characters(article: Article, rng: Random) -> Article:
    """About 2 % of all characters replaced, dropped or doubled, each equally often."""

    def edit(text: str) -> str:
        return "".join(
            character if rng.random() >= 0.02 else rng.choice((rng.choice(COMMON), "", character * 2))
            for character in text
        )

    return replace(article.map_prose(edit), title=article.title)


def cut_end(article: Article, rng: Random) -> Article:
    """The last 15 % of the body's characters missing, in the middle of a sentence where it falls so."""
    room = len(article.text) * 85 // 100
    posts = []
    for post in article.posts:
        blocks = []
        for block in post.blocks:
            lines = []
            for line in block.lines:
                lines.append(line[: max(room, 0)])
                room -= len(line)
            blocks.append(replace(block, lines=tuple(filter(None, lines))))
        posts.append(replace(post, blocks=tuple(block for block in blocks if block.lines)))
    return replace(article, posts=tuple(post for post in posts if post.blocks))


def with_source_line(article: Article, rng: Random) -> Article:
    """A line above the body that says where it was taken from."""
    source = rng.choice(("东湖新闻网", "江岸在线", "山南水北", "网络"))
    line = f"【转载自：{source}】{article.title}　原作者：{article.author}"
    if article.language != "zh-Hans":
        line = to_traditional(line)
    first, *rest = article.posts
    first = replace(first, blocks=(Block("paragraph", (line,)), *first.blocks))
    return replace(article, posts=(first, *rest))


REPOST = Transform("repost", unchanged)
TRANSFORMS = (
    Transform("half_width_punctuation", half_width_punctuation),
    Transform("other_script", other_script),
    Transform("wrapped_lines", wrapped_lines),
    Transform("edited_characters", edited_characters),
    Transform("cut_end", cut_end),
    Transform("source_line", with_source_line),
)
