"""What stands in the place of a value: a mark, a fake, a pseudonym, or nothing."""

import hmac
import random
import string
from enum import StrEnum
from hashlib import sha256
from typing import Final

from presidio_anonymizer.operators import Custom, Operator, Redact, Replace

from corpus.personal.folding import fold
from corpus.personal.recognizer import COUNTRY, Recognizer, compact

PSEUDONYM_BYTES: Final = 6
"""2^48 pseudonyms: of a million values of one kind two get the same with probability 0.002."""


class Replacement(StrEnum):
    """How values of a kind are replaced."""

    MARK = "mark"
    FAKE = "fake"
    PSEUDONYM = "pseudonym"
    REMOVE = "remove"


_OPERATORS: Final[dict[Replacement, Operator]] = {
    Replacement.MARK: Replace(),
    Replacement.FAKE: Custom(),
    Replacement.PSEUDONYM: Custom(),
    Replacement.REMOVE: Redact(),
}


class Writer:
    """Writes the replacements of one document, the same for the same value.

    key: makes fakes and pseudonyms the same in all documents of a corpus, and impossible to find the values by for
    who does not have it. Without it fakes depend on the document and on the place a value has among the others, never
    on the value: a number of eleven digits could be found from any function of it that everybody knows.
    """

    def __init__(self, document: str, key: bytes | None) -> None:
        self._document = document
        self._key = key
        self._numbers: dict[tuple[str, str], int] = {}

    def write(self, recognizer: Recognizer, how: Replacement, value: str) -> str:
        """What stands in the place of a value."""
        parameters: dict[str, object] = {"new_value": recognizer.mark}
        if how is Replacement.FAKE:
            parameters = {"lambda": lambda text: self._fake(recognizer, text)}
        elif how is Replacement.PSEUDONYM:
            parameters = {"lambda": lambda text: self._pseudonym(recognizer, text)}
        return str(_OPERATORS[how].operate(value, parameters))

    def _fake(self, recognizer: Recognizer, value: str) -> str:
        value = fold(value).text
        kept = COUNTRY.match(value)
        chance = random.Random(self._digest(recognizer.kind, value))
        start = kept.end() if kept else 0
        return recognizer.spoil(value[:start] + "".join(_draw(one, chance) for one in value[start:]))

    def _pseudonym(self, recognizer: Recognizer, value: str) -> str:
        digest = self._digest(recognizer.kind, fold(value).text)[:PSEUDONYM_BYTES]
        return f"{recognizer.mark[:-1]}:{digest.hex()}>"

    def _digest(self, kind: str, value: str) -> bytes:
        same = kind, simplify(kind, value)
        if self._key is None:
            number = self._numbers.setdefault(same, len(self._numbers))
            return sha256(f"{self._document}\0{kind}\0{number}".encode()).digest()
        return hmac.digest(self._key, "\0".join(same).encode(), "sha256")


def simplify(kind: str, value: str) -> str:
    """One way to write a value that is written in several."""
    value = value.lower()
    if kind == "mobile":
        return compact(value)[-11:]
    return compact(value) if compact(value) and value.isascii() else "".join(value.split())


def _draw(one: str, chance: random.Random) -> str:
    """Another character of the same sort."""
    if one in string.digits:
        return chance.choice(string.digits)
    if one in string.ascii_letters:
        return chance.choice(string.ascii_uppercase if one.isupper() else string.ascii_lowercase)
    return one
