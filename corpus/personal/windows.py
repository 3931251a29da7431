"""The gate: which kinds of personal data a text may hold, and where, before anything slow looks at it.

All gates are one automaton of RE2, which reads a text once and in linear time whatever the text is; most pages end
there. What it lets through is searched only around the places that let it through, which are found by `re`: it needs no
bytes, and gates are too simple to take it long.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import re2

from corpus.personal.recognizer import Form, Recognizer

AUTOMATON_BYTES: Final = 128 << 20
"""What the automaton may keep of itself; with less it forgets and builds anew, ten times slower."""


class Window(NamedTuple):
    """A stretch of a text, in characters."""

    start: int
    end: int


class Gates:
    """The gates of some recognisers, compiled; build one per worker."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        forms: dict[str, list[tuple[Recognizer, Form]]] = {}
        for recognizer in recognizers:
            for form in recognizer.forms:
                forms.setdefault(form.gate, []).append((recognizer, form))
        options = re2.Options()
        options.max_mem = AUTOMATON_BYTES
        self._all = re2.Set.SearchSet(options)
        for gate in forms:
            self._all.Add(gate)
        self._all.Compile()
        self._each = [(re.compile(gate), of_gate) for gate, of_gate in forms.items()]

    def open(self, text: str) -> dict[str, dict[Form, list[Window]]]:
        """For each kind the windows in which a form of it may be found, in order, none touching the next; forms and
        kinds without are not there."""
        small = _make_small(text)
        windows: dict[str, dict[Form, list[Window]]] = {}
        for number in self._all.Match(small.encode("utf-8", "replace")) or ():
            gate, forms = self._each[number]
            spans = [match.span() for match in gate.finditer(small)]
            for recognizer, form in forms:
                shown = list(_widen(spans, recognizer.reach, len(text)))
                windows.setdefault(recognizer.kind, {})[form] = shown
        return windows


def _make_small(text: str) -> str:
    """The text in small letters, character for character."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _widen(spans: Sequence[tuple[int, int]], reach: int, length: int) -> Iterator[Window]:
    start = end = 0
    for first, last in spans:
        if first - reach > end:
            if end:
                yield Window(start, end)
            start = first - reach
        end = max(end, min(last + reach, length))
    if end:
        yield Window(start, end)
