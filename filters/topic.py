"""What a text is about: the topic whose words (lists/topics.txt) it uses most. A label, never a reason to drop.

Words rather than a model: collections of Chinese news by topic are for research only, and a list can be read,
changed and explained. Each word counts once for each topic that lists it, a word of the title twice more.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from corpus.characters import simplified_table, to_code_points, to_text
from corpus.document import Document, segment
from corpus.script import HANS
from filters.base import Filter

OTHER: Final = "other"
_WORDS: Final = 600
_TITLE_WEIGHT: Final = 2
# So often may one word count: a page that repeats one is not the more about its topic.
_REPEATS: Final = 3
# Evidence for no topic at all, in words: one word in a long text says little.
_DOUBT: Final = 1.0


class Topic(NamedTuple):
    """topic: one of lists/topics.txt, or `other`. probability: the topic's share of the words that speak for any topic,
    with one word against them all; 0 for `other`."""

    topic: str
    probability: float


def measure(document: Document) -> Topic:
    """Count the topics' words among the first 600 words, marks and spaces and in the title."""
    scores: Counter[str] = Counter()
    topics = _topics()
    words = _simplify(document.opening.segments[:_WORDS], document.found_script)
    for word, count in Counter([word for word in words if word in topics]).items():
        for topic in topics[word]:
            scores[topic] += min(count, _REPEATS)
    for word in _simplify(segment(document.title), None) if document.title else ():
        for topic in topics.get(word, ()):
            scores[topic] += _TITLE_WEIGHT
    if not scores:
        return Topic(OTHER, 0.0)
    best = max(scores, key=lambda topic: (scores[topic], topic))
    return Topic(best, scores[best] / (scores.total() + _DOUBT))


def _simplify(words: Sequence[str], script: str | None) -> Sequence[str]:
    """The words in simplified characters."""
    if script == HANS:
        return words
    return to_text(simplified_table().take(to_code_points("\n".join(words)))).split("\n")


@cache
def _topics() -> dict[str, tuple[str, ...]]:
    """Word -> the topics that list it, in the list's order."""
    found: dict[str, tuple[str, ...]] = {}
    for line in (files("filters") / "lists" / "topics.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            topic, _, words = line.partition(": ")
            for word in dict.fromkeys(words.split()):
                found[word] = (*found.get(word, ()), topic)
    return found


TOPIC: Final = Filter("topic", measure, Topic, ())
