"""Text -> its key, by which copies are told: what copies of one text differ in is thrown away. For hashing only.

Simplified, NFKC, lower case, letters and digits only. Of characters that the scripts use for each other one counts for
both. Measured on 300 encyclopedia paragraphs: half-width punctuation
lowers the Jaccard similarity of raw character 5-grams from 1.00 to 0.45 and the traditional script to 0.15; of this
key's, to 1.00 and 1.00. Nearly every character has a key of its own, so that a batch of texts is looked up in a table.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.characters import CODE_POINTS, CodePoints, simplified_table, to_code_points, to_text
from corpus.normalize import REMOVED

DELETED = re.compile(r"[\W_]+")
# Out first: between a letter and its accent they would keep the two apart, and the accent would be lost.
INVISIBLE = re.compile(f"[{re.escape(''.join(map(chr, REMOVED)))}]+")
# No code points: the table's marks for what has no place in keys, and for characters whose key is not one character
# or depends on their neighbours.
NOTHING: Final = 0
NOT_ALONE: Final = 0xFFFFFFFF
# The end of the last plane that holds letters.
_LAST_LETTER: Final = 0x323AF
# What simplifying by characters leaves apart, as both are right in one script (着 and 著, 坐 and 座). Of the words of
# jieba's dictionary, written in traditional script, these make all but 2 % of the characters, by frequency, whose keys
# would differ. The one below stands for both.
_FOLDED = "著瞭衞藉覆彷象敍座伕幺俱簷甦揹枱薰暱炼划"
_FOLDED_TO = "着了卫借复仿像叙坐夫么具檐苏背台熏昵链画"
# The Han characters of the basic block, common ones all.
_HAN: Final = 0x4E00, 0x9FFF


class Keys(NamedTuple):
    """The keys of some texts, one after the other: the i-th is points[bounds[i]:bounds[i + 1]]."""

    points: CodePoints
    bounds: npt.NDArray[np.int64]


def make_key(text: str) -> str:
    """The text's key."""
    return to_text(find_key(to_code_points(text)))


def find_key(points: CodePoints) -> CodePoints:
    """The key of a text, both as code points."""
    mapped = key_table().take(points)
    if (mapped == NOT_ALONE).any():
        return to_code_points(spell_key(to_text(points)))
    key: CodePoints = mapped[mapped != NOTHING]
    return key


def key_characters(points: CodePoints) -> CodePoints:
    """Each character's key by itself, shape (len(points),): NOTHING where it has no place in keys, and the character
    as it is where its key is not one character."""
    mapped = key_table().take(points)
    np.copyto(mapped, points, where=mapped == NOT_ALONE)
    return mapped


def make_keys(texts: Sequence[str]) -> Keys:
    """The keys of texts, found for all at once."""
    return cut_keys("".join(texts), np.cumsum([len(text) for text in texts], dtype=np.int64))


def cut_keys(text: str, ends: npt.NDArray[np.int64]) -> Keys:
    """The keys of texts that stand one after the other: the i-th of them ends before the character ends[i]."""
    points = to_code_points(text)
    mapped = key_table().take(points, mode="clip")
    if mapped.max(initial=NOTHING) == NOT_ALONE:
        points, ends = _spell_stretches(points, mapped, ends)
        mapped = key_table().take(points, mode="clip")
        # A key is made of such characters only where it is finished.
        np.copyto(mapped, points, where=mapped == NOT_ALONE)
    kept = mapped != NOTHING
    bounds = np.zeros(len(ends) + 1, np.int64)
    counts = (np.count_nonzero(kept[start:end]) for start, end in pairwise((0, *ends.tolist())))
    np.cumsum(np.fromiter(counts, np.int64, len(ends)), out=bounds[1:])
    return Keys(mapped[kept], bounds)


def _spell_stretches(
    points: CodePoints, mapped: CodePoints, ends: npt.NDArray[np.int64]
) -> tuple[CodePoints, npt.NDArray[np.int64]]:
    """The texts and their ends, where each stretch between Han characters in which some character's key is not its own
    is that stretch's key: no Han character melts into a neighbour, or tells whether a sigma ends a word."""
    odd = np.flatnonzero(mapped == NOT_ALONE)
    walls = np.flatnonzero((mapped >= _HAN[0]) & (mapped <= _HAN[1]))
    wall, text = np.searchsorted(walls, odd), np.searchsorted(ends, odd, side="right")
    firsts = np.maximum(np.concatenate(([0], walls + 1))[wall], np.concatenate(([0], ends))[text])
    lasts = np.minimum(np.concatenate((walls, [len(points)]))[wall], ends[text])
    firsts, each = np.unique(firsts, return_index=True)
    lasts = lasts[each]
    pieces, grown, done = [], np.zeros(len(points) + 1, np.int64), 0
    for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
        spelt = to_code_points(spell_key(to_text(points[first:last])))
        pieces += [points[done:first], spelt]
        grown[last] = len(spelt) - (last - first)
        done = last
    return np.concatenate((*pieces, points[done:])), ends + grown.cumsum()[ends]


def spell_key(text: str) -> str:
    """The key of one text, step by step: what the table stands for."""
    # NFKC first: radicals (⾺) and compatibility forms become characters that have a simplified form.
    points = _simple_table().take(to_code_points(unicodedata.normalize("NFKC", INVISIBLE.sub("", text))))
    # NFC last: what stood between two jamo is gone, and a key is its own key.
    return unicodedata.normalize("NFC", DELETED.sub("", to_text(points).lower()))


@cache
def _simple_table() -> CodePoints:
    """The simplified form of every code point, one for those that keys do not tell apart."""
    same = np.arange(CODE_POINTS, dtype=np.uint32)
    same[to_code_points(_FOLDED)] = to_code_points(_FOLDED_TO)
    folded: CodePoints = same.take(simplified_table())
    return folded


@cache
def key_table() -> CodePoints:
    """The key of every code point, or one of the marks above."""
    table = np.full(CODE_POINTS, NOTHING, np.uint32)
    neighbourly = _find_neighbourly()
    simplified = _simple_table()[: _LAST_LETTER + 1].tolist()
    for point, simple in enumerate(simplified):
        character = chr(point)
        normal = unicodedata.normalize("NFKC", character) if character.isprintable() else character
        if not neighbourly.isdisjoint(normal):
            table[point] = NOT_ALONE
            continue
        key = chr(simple).lower() if normal == character else spell_key(character)
        if len(key) > 1:
            table[point] = NOT_ALONE
        elif key.isalnum():
            table[point] = ord(key)
    return table


def _find_neighbourly() -> set[str]:
    """Characters that may melt into the one before them (Unicode 16, section 3.11), and the sigma that has a form of
    its own at the end of words."""
    characters = [chr(point) for point in range(_LAST_LETTER + 1) if not 0xD800 <= point < 0xE000]
    decomposed = (unicodedata.decomposition(each).split() for each in characters)
    seconds = {chr(int(parts[1], 16)) for parts in decomposed if len(parts) == 2 and parts[0][0] != "<"}
    jamo = set(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))
    return seconds | jamo | {each for each in characters if unicodedata.combining(each)} | {"Σ"}
