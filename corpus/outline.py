"""A page's blocks and elements as main content is judged by: what their names say, and what each block is made of."""

from typing import NamedTuple

from corpus.blocks import Page
from corpus.chrome import CACHED_CHARACTERS, CHROME, CONTENT, describe, describe_often


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


# Characters, of them in links, marks of punctuation, role. A plain tuple, as it is made for every block.
Block = tuple[int, int, int, Role]


class Outline(NamedTuple):
    """The elements that hold text, in document order, the root first. parents and places count in these; places has
    one for every block. kinds: see `corpus.chrome`."""

    tags: list[str]
    signatures: list[str]
    kinds: list[int]
    parents: list[int]
    places: list[int]


def make_outline(page: Page) -> Outline:
    """The outline of a page, with what its elements' names say."""
    number = {0: 0}
    parents, attributes = page.parents, page.attributes
    for element in page.places:
        while element not in number:
            number[element] = 0
            element = parents[element]
    elements = sorted(number)
    number = dict(zip(elements, range(len(elements)), strict=True))
    tags: list[str] = []
    signatures: list[str] = []
    kinds: list[int] = []
    outer: list[int] = []
    for element in elements:
        tag, written = page.tags[element], attributes[element]
        tags.append(tag)
        outer.append(number[parents[element]])
        if written:
            names, kind = describe_often(written) if len(written) < CACHED_CHARACTERS else describe(written)
            signatures.append(tag + names)
            kinds.append(kind)
        else:
            signatures.append(tag)
            kinds.append(0)
    return Outline(tags, signatures, kinds, outer, [number[place] for place in page.places])


def describe_blocks(page: Page, outline: Outline) -> list[Block]:
    """What each of the page's blocks is made of."""
    by_path: dict[tuple[str, str, str], Role] = {}
    by_place: dict[int, Role] = {}
    signatures, parents, kinds = outline.signatures, outline.parents, outline.kinds
    blocks: list[Block] = []
    for text, place, linked in zip(page.texts, outline.places, page.links, strict=True):
        role = by_place.get(place)
        if role is None:
            parent = parents[place]
            path = (signatures[place], signatures[parent], signatures[parents[parent]])
            role = by_path.get(path)
            if role is None:
                is_content = any(kinds[one] & CONTENT and not kinds[one] & CHROME for one in (place, parent))
                role = by_path[path] = Role(is_content)
            by_place[place] = role
        characters = len(text)
        links = linked if linked < characters else characters
        marks = count_marks(text) if characters > 4 and links < 0.9 * characters else 0
        role.blocks += 1
        role.characters += characters
        role.links += links
        role.marks += marks
        role.texts.add(text)
        blocks.append((characters, links, marks, role))
    return blocks


def count_marks(text: str) -> int:
    """Punctuation of sentences; the colon and 、 are not, labels and lists have them too."""
    count = text.count
    if text.isascii():
        return count(", ") + count(". ") + count("! ") + count("? ") + count("; ") + (text[-1] in ".!?;,")
    return count("，") + count("。") + count("！") + count("？") + count("；") + count("…") + count(", ") + count(". ")
