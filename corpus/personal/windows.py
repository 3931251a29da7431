"""The gate: which kinds of personal data a text may hold, and where, before anything slow looks at it.

All gates are one automaton of RE2, which reads a text once and in linear time whatever the text is; most pages end
there. What it lets through is searched only around the places that let it through. RE2 reads bytes, and gates name few
characters: in an alphabet of theirs each character is one byte, so that there is a third to read and places are those
of characters.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import re2

from corpus.personal.folding import MAY_HIDE, TABLE, UNSEEN, Folded, fold, to_numbers, to_text
from corpus.personal.recognizer import Form, Recognizer

AUTOMATON_BYTES: Final = 128 << 20
"""What the automaton may keep of itself; with less it forgets and builds anew, ten times slower."""

_OTHER: Final = 0
_UNSEEN: Final = b"\x7f"
_HIDES: Final = 0
"""The number of the gate of hidden numerals among all."""
# What stands for the characters that gates name: the bytes beyond ASCII, and control characters that no gate names.
_CODES: Final = (*range(0x80, 0x100), *(code for code in range(1, 0x20) if chr(code) not in "\t\n\r"))
_RANGE: Final = re.compile("[^\0-\x7f]-[^\0-\x7f]")


class Window(NamedTuple):
    """A stretch of a text, in characters."""

    start: int
    end: int


Windows = dict[str, dict[Form, list[Window]]]
"""For each kind the windows in which a form of it may be found, in order, none touching the next; forms and kinds
without are not there."""


class Alphabet:
    """Texts and gates in bytes, one for each folded character: small letters, a byte for each character beyond ASCII
    that a gate names, one for those that nobody sees, and one for all others. Raises ValueError for gates that name too
    many, or a range of them."""

    def __init__(self, gates: Iterable[str]) -> None:
        gates = list(gates)
        named = sorted({one for gate in gates for one in gate if not one.isascii()})
        if len(named) > len(_CODES) or any(map(_RANGE.search, gates)):
            raise ValueError(f"gates name {len(named)} characters, at most {len(_CODES)}, or a range of them")
        self._codes = dict(zip(map(ord, named), _CODES, strict=False))
        table = np.full(0x10000, _OTHER, np.uint8)
        table[:0x80] = [ord(chr(code).lower()) for code in range(0x80)]
        table[[code for code in (*_CODES, *_UNSEEN) if code < 0x80]] = _OTHER
        table[list(self._codes)] = list(self._codes.values())
        table[UNSEEN] = _UNSEEN[0]
        self._table = table[TABLE]

    def spell(self, characters: npt.NDArray[np.intp]) -> bytes:
        """A text as gates see it. characters: as `to_numbers` has them."""
        return self._table[characters].tobytes()

    def translate(self, gate: str) -> bytes:
        """A gate as it is searched in such texts."""
        return gate.translate(self._codes).encode("latin-1")


class Gates:
    """The gates of some recognisers, compiled; build one per worker."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        forms: dict[str, list[tuple[Recognizer, Form]]] = {MAY_HIDE: []}
        for recognizer in recognizers:
            for form in recognizer.forms:
                forms.setdefault(form.gate, []).append((recognizer, form))
        options = re2.Options()
        options.max_mem = AUTOMATON_BYTES
        options.encoding = re2.Options.Encoding.LATIN1
        self._alphabet = Alphabet(forms)
        gates = [self._alphabet.translate(gate) for gate in forms]
        self._all = re2.Set.SearchSet(options)
        for gate in gates:
            self._all.Add(gate)
        self._all.Compile()
        self._each = list(zip([re2.compile(gate, options) for gate in gates], forms.values(), strict=True))

    def open(self, text: str) -> tuple[Folded, Windows]:
        """The folded text, and the windows in it. A text without any is not folded."""
        characters = to_numbers(text)
        if len(characters) == len(text):
            spelt = self._alphabet.spell(characters)
            found = self._all.Match(spelt) or []
            if not found and _UNSEEN not in spelt:
                return Folded(text, None), {}
            if found and _HIDES not in found and _UNSEEN not in spelt:
                return Folded(to_text(TABLE[characters]), None), self._locate(spelt, found)
        folded = fold(text)
        spelt = self._alphabet.spell(to_numbers(folded.text))
        return folded, self._locate(spelt, self._all.Match(spelt) or [])

    def _locate(self, spelt: bytes, found: Iterable[int]) -> Windows:
        windows: Windows = {}
        for number in found:
            gate, forms = self._each[number]
            if forms:
                spans = [match.span() for match in gate.finditer(spelt)]
                for recognizer, form in forms:
                    of_kind = windows.setdefault(recognizer.kind, {})
                    of_kind[form] = _widen(spans, recognizer.reach, len(spelt))
        return windows


def _widen(spans: Sequence[tuple[int, int]], reach: int, length: int) -> list[Window]:
    """Spans with what is around them; those that then meet are one."""
    windows: list[Window] = []
    start, end = max(0, spans[0][0] - reach), 0
    for first, last in spans:
        if first - reach > end > 0:
            windows.append(Window(start, end))
            start = first - reach
        end = last + reach
    return [*windows, Window(start, min(end, length))]
