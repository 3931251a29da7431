"""Personal data -> what stands in its place: 请致电13800138000 becomes 请致电<手机号>."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from presidio_analyzer import RecognizerResult

from corpus.errors import InputError
from corpus.personal.analysis import THRESHOLD, CharacterWindow, Opened, PersonalRecognizer
from corpus.personal.kinds import KINDS, MARKS, RECOGNIZERS, USUAL_KINDS
from corpus.personal.replacement import Replacement, Writer
from corpus.personal.windows import Gates

USUAL: Final = dict.fromkeys(USUAL_KINDS, Replacement.MARK)

_MARK: Final = re.compile(f"<(?:{'|'.join(mark[1:-1] for mark in MARKS.values())})(?::[0-9a-f]+)?>")
_RANK: Final = {kind: place for place, kind in enumerate(KINDS)}
_PART: Final = re.compile(r"[\d@#]")
_NEAR: Final = 8  # characters beside a match that can make it no value


class Redaction(NamedTuple):
    """The text with replacements for values, and how many values of each kind were found (no zeros)."""

    text: str
    counts: dict[str, int]


class Value(NamedTuple):
    """Where a value of a kind stands in a text."""

    kind: str
    start: int
    end: int


class Redactor:
    """Replaces the values of some kinds; build one per worker.

    replacements: kind -> how its values are replaced. key: see `corpus.personal.replacement.Writer`.
    Raises InputError for no kinds, for a kind that is not in KINDS, and for pseudonyms without a key.
    """

    def __init__(self, replacements: Mapping[str, Replacement] = USUAL, key: bytes | None = None) -> None:
        if not replacements or not replacements.keys() <= set(KINDS):
            named = ", ".join(replacements) or "none"
            raise InputError(f"kinds of personal data to replace: {named}; choose from {', '.join(KINDS)}")
        if key is None and Replacement.PSEUDONYM in replacements.values():
            raise InputError("pseudonyms need a secret key, or give another replacement.")
        self._replacements, self._key = dict(replacements), key
        self._chosen = {one.kind: one for one in RECOGNIZERS if one.kind in replacements}
        self._gates = Gates(list(self._chosen.values()))
        self._recognizers = {kind: PersonalRecognizer(one) for kind, one in self._chosen.items()}
        self._context = CharacterWindow(list(self._chosen.values()))

    def __reduce__(self) -> tuple[type["Redactor"], tuple[dict[str, Replacement], bytes | None]]:
        return Redactor, (self._replacements, self._key)

    def writer(self, document: str) -> Writer:
        """What makes the replacements in all texts of a document. document: its id, which decides fakes."""
        return Writer(document, self._key)

    def redact(self, text: str, writer: Writer | None = None) -> Redaction:
        """`text` with every value replaced; applied again it changes nothing. Raises RedactionTimeout."""
        values, doubt = self._search(text)
        if not values:
            return Redaction(text, {})
        counts, writer = Counter(value.kind for value in values), writer or self.writer("")
        # What was no value beside another may be one beside a mark: look until there is nothing left.
        while values and (doubt or _have_company(text, values)):
            text = self._replace(text, values, writer)
            values, doubt = self._search(text)
            counts.update(value.kind for value in values)
        text = self._replace(text, values, writer)
        return Redaction(text, {kind: counts[kind] for kind in self._chosen if counts[kind]})

    def find(self, text: str) -> list[Value]:
        """Values in order of position, none overlapping another. Raises RedactionTimeout."""
        return self._search(text)[0]

    def _search(self, text: str) -> tuple[list[Value], bool]:
        """The values, and whether something was found that is none as it stands. This is what Presidio's
        AnalyzerEngine does with the same parts, without its bookkeeping for every text."""
        if "<" in text:
            # Marks name kinds, and would count as context words.
            text = _MARK.sub(lambda mark: "\0" * len(mark[0]), text)
        folded, windows = self._gates.open(text)
        if not windows:
            return [], False
        found = Opened(windows)
        results = [result for kind in windows for result in self._recognizers[kind].analyze(folded.text, [], found)]
        self._context.enhance_using_context(folded.text, results, found, [])
        sure, taken = _longest([result for result in results if result.score >= THRESHOLD])
        doubt = any(result.start not in taken or result.end - 1 not in taken for result in results)
        return [Value(one.entity_type, *folded.span(one.start, one.end)) for one in sure], doubt

    def _replace(self, text: str, values: Iterable[Value], writer: Writer) -> str:
        pieces, done = [], 0
        for kind, start, end in values:
            pieces.append(text[done:start])
            pieces.append(writer.write(self._chosen[kind], self._replacements[kind], text[start:end]))
            done = end
        return "".join(pieces) + text[done:]


def _have_company(text: str, values: Sequence[Value]) -> bool:
    """Whether something that could be a value, or a part of one, stands near one of the values."""
    ends = [0, *(value.end for value in values), len(text)]
    starts = [*(value.start for value in values), len(text)]
    for end, start, following in zip(ends, starts, ends[1:], strict=False):
        after, before = text[end : min(start, end + _NEAR)], text[max(end, start - _NEAR) : start]
        if (end and _PART.search(after)) or (following > start and _PART.search(before)):
            return True
    return False


def _longest(results: list[RecognizerResult]) -> tuple[list[RecognizerResult], set[int]]:
    """Of overlapping results the longest, of equally long ones the first in KINDS; in order of position. And the
    places that they take."""
    if len(results) == 1:
        return results, {*range(results[0].start, results[0].end)}
    taken: set[int] = set()
    kept = []
    for result in sorted(results, key=lambda r: (r.start - r.end, _RANK[r.entity_type], r.start)):
        if result.start not in taken and result.end - 1 not in taken:
            taken.update(range(result.start, result.end))
            kept.append(result)
    return sorted(kept, key=lambda r: r.start), taken
