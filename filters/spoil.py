"""Good text spoilt as link farms, spinning programs and faulty readers spoil it, for training and measuring."""

import random
import re
from collections.abc import Sequence

from corpus.document import segment

_CLAUSE = re.compile(r"[^，。！？；：、,.!?;:\n]+")


def shuffle_characters(text: str, chance: random.Random) -> str:
    """The characters of each clause in another order: the marks stay where they are."""
    return _CLAUSE.sub(lambda clause: "".join(chance.sample(clause[0], len(clause[0]))), text)


def shuffle_words(text: str, chance: random.Random) -> str:
    """The words and marks of the whole text in another order."""
    words = segment(text)
    return "".join(chance.sample(words, len(words)))


def stuff_keywords(text: str, chance: random.Random) -> str:
    """A list of the text's longer words in groups, as pages for search engines hold it."""
    words = [word for word in segment(text) if len(word) > 1] or ["下载"]
    mark = chance.choice(["，", " ", "_", "|", "、", ""])
    named = chance.sample(words, min(len(words), 8))
    return mark.join("".join(chance.choices(named, k=chance.randint(1, 4))) for _ in range(max(8, len(text) // 10)))


def insert_phrases(text: str, phrases: Sequence[str], chance: random.Random) -> str:
    """One phrase at the head of the text and in every third clause or so, as in texts taken to carry links."""
    phrase = chance.choice(phrases)
    spoilt = _CLAUSE.sub(lambda clause: phrase + clause[0] if chance.random() < 0.3 else clause[0], text)
    return f"{phrase}，{spoilt}"
