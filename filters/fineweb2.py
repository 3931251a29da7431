"""FineWeb2's rules for Mandarin (arXiv:2506.20920, configs/cmn_Hani.yml), counted as datatrove does, for comparison.

With the same words every rule gives datatrove's verdict (`benchmarks/fineweb2.py`). What differs on purpose: words are
cut without jieba's hidden Markov model; line breaks that follow one another count once, as FineWeb2's extractor writes
no empty lines; and every rule is read, not only the first that fails.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_TERMINAL: Final = tuple("!.?。！．？｡‼‽⁇⁈⁉﹒﹖﹗")
# datatrove's marks, a full-width one among them, without those of other scripts.
_MARKS: Final = frozenset(
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~«´»–—’“”„…∶━►、。〈〉《》「」【】％（），１：；～"
).union(_TERMINAL)
_STOP_WORDS: Final = frozenset("的年在月是和日了於·為有被人中为他與後也而由")


class Fineweb2(NamedTuple):
    """Shares of lines (terminal: end in '.', '!', '?'; duplicate_lines; bullets; trailing: end in '…'), of characters
    in lines (duplicate_characters) and of all characters, white space among them (top_n, duplicate_n).

    top_n: the most frequent word n-gram, its spaces with it, times its count, however often it occurs. duplicate_n:
    n-grams that occurred before; after one the search goes on behind it. number: words that are more than marks;
    mean_length: characters in one. breaks: line breaks per word or mark; alphabetic: share of these that hold a letter.
    hashes, ellipses: '#', '…' and '...' per word or mark. stop_words: different ones of 22.
    """

    terminal: float
    duplicate_characters: float
    breaks: float
    duplicate_lines: float
    top_2: float
    top_3: float
    top_4: float
    duplicate_5: float
    duplicate_6: float
    duplicate_7: float
    duplicate_8: float
    duplicate_9: float
    duplicate_10: float
    number: int
    mean_length: float
    hashes: float
    ellipses: float
    bullets: float
    trailing: float
    alphabetic: float
    stop_words: int


def measure(document: Document) -> Fineweb2:
    """Lines, n-grams and words of the whole text."""
    lines = [line for line in document.text.split("\n") if line.strip()]
    words = document.words
    joined, edges = "".join(words), list(accumulate(map(len, words), initial=0))
    count, of_lines, of_words = max(len(lines), 1), max(sum(map(len, lines)), 1), max(len(words), 1)
    characters = of_lines + count - 1
    copies = _find_copies(lines)
    spelled = [len(word) for word in words if not _MARKS.issuperset(word)]
    return Fineweb2(
        terminal=sum(line.endswith(_TERMINAL) for line in lines) / count,
        duplicate_characters=sum(map(len, copies)) / of_lines,
        breaks=(count - 1) / of_words,
        duplicate_lines=len(copies) / count,
        top_2=_count_top(words, 2) / characters,
        top_3=_count_top(words, 3) / characters,
        top_4=_count_top(words, 4) / characters,
        duplicate_5=_count_duplicates(joined, edges, 5) / characters,
        duplicate_6=_count_duplicates(joined, edges, 6) / characters,
        duplicate_7=_count_duplicates(joined, edges, 7) / characters,
        duplicate_8=_count_duplicates(joined, edges, 8) / characters,
        duplicate_9=_count_duplicates(joined, edges, 9) / characters,
        duplicate_10=_count_duplicates(joined, edges, 10) / characters,
        number=len(spelled),
        mean_length=sum(spelled) / max(len(spelled), 1),
        hashes=document.text.count("#") / of_words,
        ellipses=(document.text.count("…") + document.text.count("...")) / of_words,
        bullets=sum(line.lstrip().startswith(("•", "-")) for line in lines) / count,
        trailing=sum(line.rstrip().endswith(("...", "…")) for line in lines) / count,
        alphabetic=sum(any(map(str.isalpha, word)) for word in words) / of_words,
        stop_words=len(_STOP_WORDS.intersection(words)),
    )


def _find_copies(lines: Sequence[str]) -> list[str]:
    """Lines that an earlier line equals."""
    seen: set[str] = set()
    copies = []
    for line in lines:
        if line in seen:
            copies.append(line)
        seen.add(line)
    return copies


def _count_top(words: Sequence[str], n: int) -> int:
    """Of n-grams that are equally frequent the first counts."""
    counts = Counter(zip(*(words[start:] for start in range(n)), strict=False))
    if not counts:
        return 0
    ((ngram, times),) = counts.most_common(1)
    return (sum(map(len, ngram)) + n - 1) * times


def _count_duplicates(joined: str, edges: Sequence[int], n: int) -> int:
    seen: set[str] = set()
    place = characters = 0
    while place + n < len(edges):
        ngram = joined[edges[place] : edges[place + n]]
        if ngram in seen:
            characters += len(ngram)
            place += n
        else:
            seen.add(ngram)
            place += 1
    return characters


_CONFIGURATION: Final = "FineWeb2 cmn_Hani"
_GOPHER: Final = "Gopher (arXiv:2112.11446), kept by FineWeb2"
_AT_MOST: Final = {
    "duplicate_characters": (0.1, "FineWeb2, all languages"),
    "breaks": (0.178, _CONFIGURATION),
    "duplicate_lines": (0.287, _CONFIGURATION),
    "top_2": (0.256, _CONFIGURATION),
    "top_3": (0.201, _CONFIGURATION),
    "top_4": (0.171, _CONFIGURATION),
    "duplicate_5": (0.198, _CONFIGURATION),
    "duplicate_6": (0.182, _CONFIGURATION),
    "duplicate_7": (0.167, _CONFIGURATION),
    "duplicate_8": (0.154, _CONFIGURATION),
    "duplicate_9": (0.140, _CONFIGURATION),
    "duplicate_10": (0.127, _CONFIGURATION),
    "hashes": (0.1, _GOPHER),
    "ellipses": (0.1, _GOPHER),
    "bullets": (0.9, _GOPHER),
    "trailing": (0.3, _GOPHER),
}

FINEWEB2: Final = Filter(
    "fineweb2",
    measure,
    Fineweb2,
    (
        Rule("terminal", "terminal", at_least=0.106, source=_CONFIGURATION),
        *(Rule(signal, signal, at_most=limit, source=source) for signal, (limit, source) in _AT_MOST.items()),
        Rule("number", "number", at_least=50, at_most=100_000, source=_GOPHER),
        Rule("mean_length", "mean_length", at_least=1, at_most=5, source=_CONFIGURATION),
        Rule("alphabetic", "alphabetic", at_least=0.735, source=_CONFIGURATION),
        Rule("stop_words", "stop_words", at_least=2, source=_CONFIGURATION),
    ),
)
