"""Pornography, gambling, drugs, fraud, abuse and advertising: by the share of words of each trade, never by one hit.

Word lists alone destroy Chinese: a public list of 48,600 words hits 88 % of clean encyclopedia paragraphs. Here a class
needs several different words of those who sell, dense in the text and not outweighed by words of courts, medicine
and reports (filters/lexicon.py). Abuse without such words is left to a classifier that reads every sentence
(filters/models/toxicity.md).
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import CODE_POINTS, CodePoints, Kinds, to_code_points
from corpus.document import Document
from corpus.normalize import NOTHING
from filters.base import Filter, Rule
from filters.disguise import undo_disguise
from filters.lexicon import NOTHING_FOUND, Findings, find_words, score
from filters.linear import load_model, score_parts, spelling_table

MODEL: Final = "toxicity"
_SENTENCE_ENDS: Final = "。！？!?…\n\r\u2028\u2029"
# Comments that the classifier was trained on have 48 characters on average; fewer than these tell nothing.
_SENTENCE_CHARACTERS: Final = 8
# Log-odds. The classifier is surer of itself than it is right, most so on text that is no comment.
_SURE: Final = 4.4
# What is read of a very long text by the classifier.
_READ_CHARACTERS: Final = 20_000


class Toxicity(NamedTuple):
    """Scores of filters.lexicon, 0 to 1, by class of words.

    hijacked: times that words of gambling stand in title and text, 0 where the title has none: on a page taken over,
    title and links are the gamblers', the text is stolen.
    offensive: share of the text in sentences that the classifier is sure to be offensive; 0 where the text names no
    group of people and holds no abuse.
    """

    pornography: float
    gambling: float
    drugs: float
    fraud: float
    abuse: float
    advertising: float
    hijacked: int
    offensive: float


def measure(document: Document) -> Toxicity:
    """Find the words of the lists; let the classifier read the sentences."""
    found = find_words(undo_disguise(document.code_points))
    visible = document.visible
    return Toxicity(
        pornography=score(found, "pornography", visible),
        gambling=score(found, "gambling", visible),
        drugs=score(found, "drugs", visible),
        fraud=score(found, "fraud", visible),
        abuse=score(found, "abuse", visible),
        advertising=score(found, "advertising", visible),
        hijacked=_count_hijackers(document.title, found),
        # The classifier knows comments that name groups of people, and is asked of no other text.
        offensive=measure_offensive(document.code_points[:_READ_CHARACTERS]) if "abuse" in found.classes else 0.0,
    )


def measure_offensive(code_points: CodePoints) -> float:
    """Share of the characters that stand in sentences which the classifier is sure to be offensive."""
    spelled = spelling_table().take(code_points)
    kept = spelled != NOTHING
    sentence = _ends().take(code_points).cumsum(dtype=np.int64)[kept]
    if not len(sentence):
        return 0.0
    starts = np.flatnonzero(np.diff(sentence, prepend=-1))
    lengths = np.diff(starts, append=len(sentence))
    scores = score_parts(load_model(MODEL), spelled[kept], starts)[:, 0]
    sure = (scores > _SURE) & (lengths >= _SENTENCE_CHARACTERS)
    return float(lengths[sure].sum() / len(sentence))


def _count_hijackers(title: str, in_text: Findings) -> int:
    in_title = find_words(undo_disguise(to_code_points(title))) if title else NOTHING_FOUND
    both = (in_title.classes.get("gambling"), in_text.classes.get("gambling"))
    return sum(each.times for each in both if each) if both[0] and both[0].times else 0


@cache
def _ends() -> Kinds:
    """1 for each code point that ends a sentence; it counts to the next one, which changes no score to speak of."""
    table = np.zeros(CODE_POINTS, np.uint8)
    table[to_code_points(_SENTENCE_ENDS)] = 1
    return table


_MEASURED: Final = "measured: 0 of 2,965 clean texts"
TOXICITY: Final = Filter(
    "toxicity",
    measure,
    Toxicity,
    (
        Rule("pornography", "pornography", at_most=0.02, source=_MEASURED),
        Rule("gambling", "gambling", at_most=0.02, source=_MEASURED),
        Rule("drugs", "drugs", at_most=0.02, source=_MEASURED),
        Rule("fraud", "fraud", at_most=0.02, source=_MEASURED),
        Rule("abuse", "abuse", at_most=0.02, source=_MEASURED),
        Rule("advertising", "advertising", at_most=0.03, source=_MEASURED),
        Rule("hijacked", "hijacked", at_most=1, source="measured: 0 of 9,991 news titles; one word may be a name"),
        Rule("offensive", "offensive", at_most=0.3, source="measured: 0 of 2,965 clean texts, at most 0.12"),
    ),
)
