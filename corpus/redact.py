"""Personal data -> typed marks: 请致电13800138000 becomes 请致电<手机号>.

Presidio looks, with the recognisers of `corpus.recognizers`, without a language model and without network. It
is shown windows around candidates only, so that a page without candidates costs microseconds.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import regex
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.entities import RecognizerResult as Replacement

from corpus.errors import InputError, WudaoError
from corpus.recognizers import NOT, RECOGNIZERS, Recognizer, fold

KINDS = tuple(recognizer.kind for recognizer in RECOGNIZERS)
DEFAULT_KINDS = KINDS
MARKS = {recognizer.kind: recognizer.mark for recognizer in RECOGNIZERS}

LANGUAGE = "zh"
THRESHOLD = 0.5  # between recognizers.WEAK and recognizers.SURE
CONTEXT = 16  # characters before a match in which a context word counts, if no sentence ends between
REACH = 64 + CONTEXT  # characters shown on each side of a candidate; an e-mail address has up to 64 before its @
SECONDS = 10.0  # for one pattern on one window; the patterns are linear and need milliseconds
BATCH = 64  # replacements at a time: the anonymizer copies its text once for each

_SENTENCE_END = re.compile("[。!?;]")


class RedactionTimeout(WudaoError):
    """A page could not be searched in time; it must not be released."""


class Redaction(NamedTuple):
    """The text with marks in place of values, and how many values of each kind were found (no zeros)."""

    text: str
    counts: dict[str, int]


class _PatternRecognizer(EntityRecognizer):
    """A `Recognizer` as Presidio wants it; its own PatternRecognizer skips a pattern that times out."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self._patterns = [regex.compile(pattern) for pattern in recognizer.patterns]
        super().__init__([recognizer.kind], name=recognizer.kind, supported_language=LANGUAGE)
        self._metadata = {
            RecognizerResult.RECOGNIZER_NAME_KEY: recognizer.kind,
            RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
        }

    def load(self) -> None:
        """Nothing to load."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Every match that is possibly a value. Raises RedactionTimeout."""
        kind, score = self._recognizer.kind, self._recognizer.score
        scored = ((start, end, score(text, start, end)) for start, end in self._matches(text))
        return [
            RecognizerResult(kind, start, end, points, recognition_metadata=self._metadata)
            for start, end, points in scored
            if points > NOT
        ]

    def _matches(self, text: str) -> Iterator[tuple[int, int]]:
        try:
            for pattern in self._patterns:
                # Overlapped: in "138 138 0013 8000" the number starts inside a match that is none.
                for match in pattern.finditer(text, overlapped=True, timeout=SECONDS):
                    yield match.span()
        except TimeoutError:
            raise RedactionTimeout(
                f"looking for {self._recognizer.kind} in {len(text):,} characters took over {SECONDS:g} s;"
                " keep the page back and report the recogniser: its pattern is not linear"
            ) from None


class _CharacterWindow(ContextAwareEnhancer):
    """Context words among the characters before a match: Chinese has no spaces to count words by."""

    def __init__(self, recognizers: list[Recognizer]) -> None:
        super().__init__(THRESHOLD, THRESHOLD, CONTEXT, 0)
        self._context = {r.kind: re.compile(r.context, re.I) for r in recognizers if r.context}
        self._against = {
            r.kind: re.compile(rf"(?:{r.against})[ :#(=是为為-]*$", re.I) for r in recognizers if r.against
        }

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """The same results, scores raised by a context word or put to nothing by a word against."""
        for result in raw_results:
            before = _SENTENCE_END.split(text[max(0, result.start - CONTEXT) : result.start])[-1]
            word, other = self._context.get(result.entity_type), self._against.get(result.entity_type)
            if other and other.search(before):
                result.score = NOT
            elif word and word.search(before):
                result.score = min(result.score + self.context_similarity_factor, self.MAX_SCORE)
        return raw_results


class Redactor:
    """Replaces the values of `kinds` by their marks; build one per worker.

    Raises InputError for no kinds and for a kind that is not in KINDS.
    """

    def __init__(self, kinds: tuple[str, ...] = DEFAULT_KINDS) -> None:
        if not kinds or not set(kinds) <= set(KINDS):
            raise InputError(f"kinds of personal data to redact: {kinds!r}; choose from {', '.join(KINDS)}")
        chosen = [recognizer for recognizer in RECOGNIZERS if recognizer.kind in kinds]
        self._kinds = [recognizer.kind for recognizer in chosen]
        hints = dict.fromkeys(hint for recognizer in chosen for hint in recognizer.hints)
        self._hints = [re.compile(hint) for hint in hints]
        self._analyzer = _analyzer(chosen)
        self._anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]
        self._marks = {kind: OperatorConfig("replace", {"new_value": MARKS[kind]}) for kind in self._kinds}

    def __reduce__(self) -> tuple[type["Redactor"], tuple[tuple[str, ...]]]:
        return Redactor, (tuple(self._kinds),)

    def redact(self, text: str) -> Redaction:
        """`text` with every value replaced; applied again it changes nothing. Raises RedactionTimeout."""
        counts: Counter[str] = Counter()
        # A value that stood glued to another may stand alone now: look until there is nothing left.
        while results := self._find(text):
            counts.update(result.entity_type for result in results)
            text = self._replace(text, results)
        return Redaction(text, {kind: counts[kind] for kind in self._kinds if counts[kind]})

    def _find(self, text: str) -> list[RecognizerResult]:
        """Values in order of position, none overlapping another."""
        text = _without_marks(text)
        found = []
        for start, end in self._windows(text):
            results = self._analyzer.analyze(fold(text[start:end]), LANGUAGE, self._kinds)
            # No candidate touches the edge of a window; what does may be the rest of something longer.
            edges = {start, end} - {0, len(text)}
            whole = [r for r in results if not {r.start + start, r.end + start} & edges]
            for result in _longest(whole, end - start):
                result.start += start
                result.end += start
                found.append(result)
        return found

    def _windows(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches around the candidates, in order, merged where they meet."""
        candidates = sorted(match.span() for hint in self._hints for match in hint.finditer(text))
        start = end = 0
        for first, last in candidates:
            if first - REACH > end:
                if end:
                    yield start, end
                start = first - REACH
            end = max(end, min(last + REACH, len(text)))
        if end:
            yield start, end

    def _replace(self, text: str, results: list[RecognizerResult]) -> str:
        pieces, done = [], 0
        for first in range(0, len(results), BATCH):
            batch = results[first : first + BATCH]
            spans = [Replacement(r.entity_type, r.start - done, r.end - done, r.score) for r in batch]
            piece = text[done : batch[-1].end]
            marked = self._anonymizer.anonymize(piece, spans, self._marks, merge_entities_with_spaces=False)
            pieces.append(marked.text)
            done = batch[-1].end
        return "".join(pieces) + text[done:]


def _analyzer(recognizers: list[Recognizer]) -> AnalyzerEngine:
    adapted = [_PatternRecognizer(recognizer) for recognizer in recognizers]
    return AnalyzerEngine(
        registry=RecognizerRegistry(adapted, supported_languages=[LANGUAGE]),
        nlp_engine=NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": ""}]),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=_CharacterWindow(recognizers),
    )


def _without_marks(text: str) -> str:
    """The text with blanks in place of marks, which name kinds and would count as context words."""
    if "<" in text:
        for mark in MARKS.values():
            text = text.replace(mark, "\0" * len(mark))
    return text


def _longest(results: list[RecognizerResult], length: int) -> list[RecognizerResult]:
    """Of overlapping results the longest, of equally long ones the first in KINDS; in order of position."""
    taken = bytearray(length)
    kept = []
    for result in sorted(results, key=lambda r: (r.start - r.end, KINDS.index(r.entity_type), r.start)):
        if not any(taken[result.start : result.end]):
            taken[result.start : result.end] = bytes([1]) * (result.end - result.start)
            kept.append(result)
    return sorted(kept, key=lambda r: r.start)
