"""What a text is about: the topic whose words (lists/topics.txt) it uses most. A label, never a reason to drop.

Words rather than a model: collections of Chinese news by topic are for research only, and a list can be read,
changed and explained. Each word counts once for each topic that lists it, a word of the title twice more.
"""

from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from corpus.document import Document, cut
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
    opening = document.opening
    # As they stand where the script was found here, not by ingest: then a few traditional ones may be among them.
    words = opening.segments if document.found_script == HANS else opening.simplified_segments
    for word, count in Counter(filter(topics.__contains__, words[:_WORDS])).items():
        for topic in topics[word]:
            scores[topic] += min(count, _REPEATS)
    for word in cut(document.title) if document.title else ():
        for topic in topics.get(word, ()):
            scores[topic] += _TITLE_WEIGHT
    if not scores:
        return Topic(OTHER, 0.0)
    best = max(scores, key=lambda topic: (scores[topic], topic))
    return Topic(best, scores[best] / (scores.total() + _DOUBT))


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
