"""A page's elements and blocks as main content is judged by: what their names say, and what they are made of.

In columns for numpy: an element's blocks lie side by side, so a sum over all of them is the difference of two
running sums.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.blocks import Page
from corpus.chrome import CACHED_CHARACTERS, CHROME, CONTENT, describe, describe_often

Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

# Punctuation of sentences: the colon and 、 are not, labels and lists have them too. Latin marks count before a space
# or at the end, as numbers and addresses have them inside.
MARKS = "，。！？；…"
LATIN_MARKS = ",.!?;"
ENDINGS = " \n\t"
LEGAL = ("©", "备案", "ICP", "版权所有", "版權所有")
NAMED_TAGS = frozenset({"nav", "footer", "aside", "header"})
IN_CONTENT = CONTENT | CHROME
# Shorter blocks are labels whatever they hold.
MARKED_CHARACTERS = 4
LINKED = 0.9
LAST_LATIN = 0x7F
TABLE_SIZE = 0x10000


class Outline(NamedTuple):
    """Elements: starts and ends (shape: elements) tell the blocks inside each; those without any have no signature
    (tag and class) and kind 0. Blocks: characters, of them in links, marks of punctuation; is_latin: all ASCII.
    is_legal: a notice of copyright or registration. Roles: what the blocks with the same signatures along their path
    have in common; roles: each block's. named: the elements that have a kind, or a tag that says as much."""

    signatures: list[str]
    kinds: list[int]
    named: list[int]
    starts: Counts
    ends: Counts
    characters: Counts
    links: Counts
    marks: Counts
    verbatim: Flags
    is_latin: Flags
    is_legal: Flags
    roles: Counts
    role_blocks: Counts
    role_texts: Counts
    role_characters: Counts
    role_links: Counts
    role_marks: Counts
    role_is_content: Flags


def make_outline(page: Page) -> Outline:
    """The outline of a page that has at least one block."""
    starts, ends = np.array(page.starts), np.array(page.ends)
    characters = np.array([len(text) for text in page.texts])
    links = np.minimum(np.array(page.links), characters)
    is_telling = links < LINKED * characters
    told = np.concatenate(([0], np.cumsum(is_telling)))
    signatures, kinds, named = _describe_elements(page, np.flatnonzero(told[ends] > told[starts]).tolist())
    telling = np.flatnonzero(is_telling)
    texts = [page.texts[at] for at in telling.tolist()]
    joined, lengths = "".join(texts), characters[telling]
    offsets = np.cumsum(lengths) - lengths
    marks, is_legal = np.zeros_like(characters), np.zeros(len(characters), np.bool_)
    is_latin = ~is_legal
    told_roles, is_content = _find_roles(page, telling.tolist(), signatures, kinds)
    count = len(is_content)
    roles = np.full(len(characters), count - 1)
    if texts:
        counted, is_latin[telling] = _count_marks(joined, offsets)
        marks[telling] = np.where(lengths > MARKED_CHARACTERS, counted, 0)
        is_legal[telling] = _find_legal(joined, offsets)
        roles[telling] = told_roles
    different = [role for role, _ in set(zip(told_roles, texts, strict=True))]
    return Outline(
        signatures, kinds, named, starts, ends, characters, links, marks, np.array(page.verbatim), is_latin, is_legal,
        roles=roles,
        role_blocks=np.bincount(told_roles, minlength=count),
        role_texts=np.bincount(different, minlength=count),
        role_characters=np.bincount(told_roles, lengths, count),
        role_links=np.bincount(told_roles, links[telling], count),
        role_marks=np.bincount(told_roles, marks[telling], count),
        role_is_content=is_content,
    )  # fmt: skip


def _describe_elements(page: Page, holders: list[int]) -> tuple[list[str], list[int], list[int]]:
    """Signature and kind of every element, empty and 0 for those that hold no text; and which are named."""
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
        if kind or tag in NAMED_TAGS:
            named.append(element)
    return signatures, kinds, named


def _find_legal(joined: str, offsets: Counts) -> Flags:
    found = np.zeros(len(offsets), np.bool_)
    for word in LEGAL:
        at = joined.find(word)
        while at >= 0:
            found[np.searchsorted(offsets, at, "right") - 1] = True
            at = joined.find(word, at + 1)
    return found


def _count_marks(joined: str, offsets: Counts) -> tuple[Counts, Flags]:
    """Marks of punctuation in each block, and whether it is all ASCII."""
    points = np.minimum(np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32), TABLE_SIZE - 1)
    kinds = _mark_table().take(points)
    before_space = np.empty(len(kinds), np.bool_)
    before_space[:-1] = kinds[1:] == 3
    before_space[offsets[1:] - 1] = True
    before_space[-1] = True
    is_mark = (kinds == 1) | ((kinds == 2) & before_space)
    return np.add.reduceat(is_mark.astype(np.int64), offsets), np.maximum.reduceat(points, offsets) <= LAST_LATIN


@cache
def _mark_table() -> npt.NDArray[np.uint8]:
    """1: a mark, 2: one where a space follows, 3: a space."""
    table = np.zeros(TABLE_SIZE, np.uint8)
    for kind, characters in ((1, MARKS), (2, LATIN_MARKS), (3, ENDINGS)):
        table[[ord(character) for character in characters]] = kind
    return table


def _find_roles(page: Page, telling: list[int], signatures: list[str], kinds: list[int]) -> tuple[list[int], Flags]:
    """The role of each block, by the signatures of its element and the two above it; and which roles are content by
    the name of the element or of the one above."""
    by_path: dict[tuple[str, str, str], int] = {}
    is_content: list[bool] = []
    roles: list[int] = []
    parents = page.parents
    places = page.places
    for at in telling:
        place = places[at]
        parent = parents[place]
        path = (signatures[place], signatures[parent], signatures[parents[parent]])
        role = by_path.get(path)
        if role is None:
            role = by_path[path] = len(by_path)
            is_content.append(kinds[place] & IN_CONTENT == CONTENT or kinds[parent] & IN_CONTENT == CONTENT)
        roles.append(role)
    return roles, np.array([*is_content, False])
