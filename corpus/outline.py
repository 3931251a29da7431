"""A page's elements and blocks as main content is judged by: what their names say, and what they are made of.

Blocks that are links and no more say what they are by that; all else is looked at for the others only, as menus
are most of what a page consists of.
"""

from typing import Final, NamedTuple

from corpus.blocks import Page
from corpus.chrome import CACHED_CHARACTERS, CHROME, CHROME_TAGS, CONTENT, describe, describe_often

NAMED_CONTENT: Final = CONTENT | CHROME
LEGAL_CHARACTERS: Final = 200
# Shorter blocks are labels whatever they hold.
MARKED_CHARACTERS: Final = 4
LINKED: Final = 0.9


class Role:
    """What the blocks that have the same tags and classes along their path have in common. marks: of punctuation."""

    __slots__ = ("blocks", "characters", "is_content", "links", "marks", "texts")

    def __init__(self, is_content: bool) -> None:
        self.blocks = self.characters = self.links = self.marks = 0
        self.texts: set[str] = set()
        self.is_content = is_content

    @property
    def is_varied(self) -> bool:
        """Whether the blocks differ, as labels and buttons do not."""
        return self.blocks < 3 or 2 * len(self.texts) > self.blocks


class Outline(NamedTuple):
    """Of each element: signature (tag and class; empty where it holds nothing but links) and kind, see
    `corpus.chrome`. holders: the elements that hold more than links; named: those of them that have a kind, or a tag
    that says as much. Of each block: characters, of them in links, marks of punctuation, and its role, None where the
    block is a link."""

    signatures: list[str]
    kinds: list[int]
    holders: list[int]
    named: list[int]
    characters: list[int]
    links: list[int]
    marks: list[int]
    roles: list[Role | None]


def make_outline(page: Page) -> Outline:
    """The outline of a page."""
    characters = [len(text) for text in page.texts]
    links = [linked if linked < count else count for linked, count in zip(page.links, characters, strict=True)]
    telling = [0]
    for linked, count in zip(links, characters, strict=True):
        telling.append(telling[-1] + (linked < LINKED * count))
    holders = [
        element
        for element, (start, end) in enumerate(zip(page.starts, page.ends, strict=True))
        if telling[end] > telling[start]
    ]
    signatures, kinds, named = _describe_elements(page, holders)
    marks, roles = _find_roles(page, characters, links, signatures, kinds)
    return Outline(signatures, kinds, holders, named, characters, links, marks, roles)


def _describe_elements(page: Page, holders: list[int]) -> tuple[list[str], list[int], list[int]]:
    tags, attributes = page.tags, page.attributes
    signatures, kinds, named = [""] * len(tags), [0] * len(tags), []
    for element in holders:
        tag, written = tags[element], attributes[element]
        kind = 0
        if written:
            names, kind = describe_often(written) if len(written) < CACHED_CHARACTERS else describe(written)
            signatures[element] = tag + names
            kinds[element] = kind
        else:
            signatures[element] = tag
        if kind or tag in CHROME_TAGS:
            named.append(element)
    return signatures, kinds, named


def _find_roles(
    page: Page, characters: list[int], links: list[int], signatures: list[str], kinds: list[int]
) -> tuple[list[int], list[Role | None]]:
    """Marks and role of each block. A role's path is its element and the two above it."""
    by_path: dict[tuple[str, str, str], Role] = {}
    parents = page.parents
    marks = [0] * len(characters)
    roles: list[Role | None] = [None] * len(characters)
    for at, (text, place, linked, count) in enumerate(zip(page.texts, page.places, links, characters, strict=True)):
        if linked >= LINKED * count:
            continue
        parent = parents[place]
        path = (signatures[place], signatures[parent], signatures[parents[parent]])
        role = by_path.get(path)
        if role is None:
            content = kinds[place] & NAMED_CONTENT == CONTENT or kinds[parent] & NAMED_CONTENT == CONTENT
            role = by_path[path] = Role(content)
        if count > MARKED_CHARACTERS:
            marks[at] = mark = count_marks(text)
            role.marks += mark
        role.blocks += 1
        role.characters += count
        role.links += linked
        role.texts.add(text)
        roles[at] = role
    return marks, roles


def count_marks(text: str) -> int:
    """Punctuation of sentences: the colon and 、 are not, labels and lists have them too. Latin marks count before a
    space or at the end, as numbers and addresses have them inside."""
    count = text.count
    if text.isascii():
        return count(", ") + count(". ") + count("! ") + count("? ") + count("; ") + (text[-1] in ".!?;,")
    return count("，") + count("。") + count("！") + count("？") + count("；") + count("…") + count(", ") + count(". ")


def is_legal(text: str) -> bool:
    """Whether it is a notice of copyright or of registration with the authorities."""
    return "©" in text or "备案" in text or "ICP" in text or "版权所有" in text or "版權所有" in text
