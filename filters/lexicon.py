"""Word lists, found in a text in one pass (Aho and Corasick 1975), and how much of it they are.

A list has words of several kinds. `strong`: words of those who sell or abuse, in sentences that seldom say anything
else. `weak`: words that reports, laws and textbooks use as well; they count beside two strong ones only.
`innocent`: longer words that hold one of these by chance (时代开始 holds 代开). `names`, of the list of abuse: the
groups of people that it is aimed at, which say only what a text speaks of. One word alone never tells:
a score is the share of the text that is spelled by the words, times 1 - 1 / different strong words.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from corpus.characters import to_code_points
from corpus.errors import InputError
from filters.disguise import undo_disguise

STRONG: Final = "strong"
WEAK: Final = "weak"
INNOCENT: Final = "innocent"
# Words of reports, courts, medicine and research: a text that speaks of a vice as much as it praises it sells nothing.
SOBER: Final = "sober"
CLASSES: Final = ("pornography", "gambling", "drugs", "fraud", "abuse", "advertising")


class Entry(NamedTuple):
    """A word of a list: its class, its kind, and its length in characters."""

    name: str
    kind: str
    word: str


class Found(NamedTuple):
    """What a text holds of one class: different strong words, how often they stand there, characters in them, and
    characters in weak ones."""

    words: int
    times: int
    strong: int
    weak: int


class Findings(NamedTuple):
    """What a text holds of every class that it holds anything of, and how many characters of sober words."""

    classes: Mapping[str, Found]
    sober: int


NOTHING_FOUND: Final = Findings({}, 0)


def find_words(folded: str) -> Findings:
    """Longest words first, none overlapping, in a text by `filters.disguise.undo_disguise`."""
    automaton, entries = _automaton()
    words: dict[str, list[str]] = {}
    characters: dict[tuple[str, str], int] = {}
    for entry, _, _ in automaton.find_matches_as_indexes(folded.encode()):
        name, kind, word = entries[entry]
        characters[name, kind] = characters.get((name, kind), 0) + len(word)
        if kind == STRONG:
            words.setdefault(name, []).append(word)
    sober = characters.pop((SOBER, SOBER), 0)
    classes = {}
    for name in {name for name, kind in characters if kind != INNOCENT}:
        strong = words.get(name, [])
        classes[name] = Found(
            len(set(strong)), len(strong), characters.get((name, STRONG), 0), characters.get((name, WEAK), 0)
        )
    return Findings(classes, sober)


def find_strong(folded: str) -> set[tuple[str, str]]:
    """Class and word of the strong words in a text by `filters.disguise.undo_disguise`, found as `find_words` does."""
    automaton, entries = _automaton()
    found = {entries[entry] for entry, _, _ in automaton.find_matches_as_indexes(folded.encode())}
    return {(name, word) for name, kind, word in found if kind == STRONG}


def score(findings: Findings, name: str, length: int) -> float:
    """Share of the text's `length` characters that is in words of a class, 0 to 1; see the module's docstring.

    Sober words take away in proportion: as many characters of them as of strong words leave nothing.
    """
    found = findings.classes.get(name)
    if found is None or found.words == 0 or length == 0:
        return 0.0
    spelled = found.strong + (found.weak if found.words > 1 else 0)
    sold = max(0.0, 1 - findings.sober / found.strong)
    return min(1.0, spelled / length) * (1 - 1 / found.words) * sold


def read_list(name: str) -> list[Entry]:
    """The words of filters/lists/{name}.txt, each as `undo_disguise` spells it.

    Lines are words below headings such as [strong]; # begins a comment. Raises InputError for a word that stands
    before any heading or is a single character.
    """
    kind, entries = "", []
    for line in (files("filters") / "lists" / f"{name}.txt").read_text("utf-8").splitlines():
        content = line.partition("#")[0].strip()
        if content.startswith("["):
            kind = content.strip("[]")
        elif content:
            entries += [Entry(name, kind, undo_disguise(to_code_points(word))) for word in content.split()]
    if odd := [entry.word for entry in entries if not entry.kind or len(entry.word) < 2]:
        raise InputError(f"lists/{name}.txt: {odd[0]!r} needs a heading above it and at least two characters")
    return entries


@cache
def _automaton() -> tuple[Any, list[Entry]]:
    entries = [entry for name in (*CLASSES, SOBER) for entry in read_list(name)]
    # Of bytes: an automaton of characters would tell where in the text each match stands, at half as much time again.
    words = [entry.word.encode() for entry in entries]
    return BytesAhoCorasick(words, MatchKind.LeftmostLongest, implementation=Implementation.DFA), entries
