"""The kinds of `corpus.personal` on Presidio: recognisers, context by characters, and an engine that needs no model.

Texts are folded ones (`corpus.personal.folding`). Presidio's place for what a language model finds holds the windows
that the gates open, so that one analysis serves a whole text, however long, and recognisers read little of it.
"""

import re
from collections.abc import Sequence
from typing import Final

import regex
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine
from spacy.tokens import Doc
from spacy.vocab import Vocab

from corpus.errors import WudaoError
from corpus.personal.recognizer import NOT, Form, Recognizer
from corpus.personal.windows import Window, Windows

LANGUAGE: Final = "zh"
THRESHOLD: Final = 0.5  # between recognizer.WEAK and recognizer.SURE
CONTEXT: Final = 16  # characters before a match in which a context word counts, if no sentence ends between
SECONDS: Final = 10.0  # for one pattern on one window; the patterns are linear and need milliseconds

_SENTENCE_END: Final = re.compile("[。!?;\n]")


_NO_TOKENS: Final = Doc(Vocab())


class RedactionTimeout(WudaoError):
    """A page could not be searched in time; it must not be released."""


class Opened(NlpArtifacts):
    """What the gates found, in the place of what a language model would find; without it a text is one window."""

    def __init__(self, of_kinds: Windows) -> None:
        super().__init__([], _NO_TOKENS, [], [], None, LANGUAGE)
        self.of_kinds = of_kinds


class PersonalRecognizer(EntityRecognizer):
    """A `Recognizer` as Presidio wants it; its own PatternRecognizer skips a pattern that times out."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        compiled = [(form, regex.compile(form.pattern)) for form in recognizer.forms]
        self._patterns = {form: (pattern, "value" if pattern.groupindex else 0) for form, pattern in compiled}
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
        if isinstance(nlp_artifacts, Opened):
            windows = nlp_artifacts.of_kinds.get(kind, {})
        else:
            windows = {form: [Window(0, len(text))] for form in self._patterns}
        return [
            RecognizerResult(kind, start, end, points, recognition_metadata=self._metadata)
            for form, shown in windows.items()
            for start, end in self._find(form, text, shown)
            if (points := score(text, start, end)) > NOT
        ]

    def _find(self, form: Form, text: str, windows: list[Window]) -> list[tuple[int, int]]:
        """Where the form's pattern matches."""
        pattern, group = self._patterns[form]
        spans = []
        try:
            for first, last in windows:
                # Overlapped: in "138 138 0013 8000" the number starts inside a match that is none.
                for match in pattern.finditer(text[first:last], overlapped=True, timeout=SECONDS):
                    start, end = match.span(group)
                    # What touches an edge of a window may be the rest of something longer; no value that a gate saw
                    # does.
                    if (start or not first) and (end + first < last or last == len(text)):
                        spans.append((start + first, end + first))
        except TimeoutError:
            raise RedactionTimeout(
                f"looking for {self._recognizer.kind} in {len(text):,} characters took over {SECONDS:g} s;"
                " keep the page back and report the recogniser: its pattern is not linear"
            ) from None
        return spans


class CharacterWindow(ContextAwareEnhancer):
    """Context words among the characters before a match: Chinese has no spaces to count words by."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
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
            elif word and result.score < THRESHOLD and word.search(before):
                result.score = min(result.score + self.context_similarity_factor, self.MAX_SCORE)
        return raw_results


def make_analyzer(recognizers: Sequence[Recognizer]) -> AnalyzerEngine:
    """An engine of Presidio's that finds these kinds in folded text, without a language model and without network."""
    adapted = [PersonalRecognizer(recognizer) for recognizer in recognizers]
    return AnalyzerEngine(
        registry=RecognizerRegistry(adapted, supported_languages=[LANGUAGE]),
        nlp_engine=NoOpNlpEngine([{"lang_code": LANGUAGE, "model_name": ""}]),
        supported_languages=[LANGUAGE],
        default_score_threshold=THRESHOLD,
        context_aware_enhancer=CharacterWindow(recognizers),
    )
