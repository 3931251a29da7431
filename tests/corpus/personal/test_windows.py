"""Gates read texts in an alphabet of their own, and find in it what they would find in the text."""

import re

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from corpus.personal.folding import MAY_HIDE, fold, to_numbers
from corpus.personal.kinds import RECOGNIZERS
from corpus.personal.windows import Alphabet

GATES = sorted({form.gate for one in RECOGNIZERS for form in one.forms} | {MAY_HIDE})
ALPHABET = Alphabet(GATES)
LATIN_1 = re2.Options()
LATIN_1.encoding = re2.Options.Encoding.LATIN1
COMPILED = [(re.compile(gate), re2.compile(ALPHABET.translate(gate), LATIN_1)) for gate in GATES]

TEXTS = st.lists(
    st.one_of(
        st.sampled_from(sorted({one for gate in GATES for one in gate})),
        st.sampled_from(["手机", "电话", "13800138000", "138 0013", "a@qq.com", "号", "路", "１３"]),
        st.sampled_from(["\x01", "\x85", "\u200b"]),
        st.text(max_size=2),
    ),
    max_size=20,
).map("".join)


@given(TEXTS)
def test_a_gate_finds_in_its_alphabet_what_it_finds_in_the_text(text: str) -> None:
    plain = fold(text).text
    small = "".join(one.lower() if one.isascii() else one for one in plain)
    spelt = ALPHABET.spell(to_numbers(plain))
    assert len(spelt) == len(plain)
    for by_re, by_re2 in COMPILED:
        assert [one.span() for one in by_re2.finditer(spelt)] == [one.span() for one in by_re.finditer(small)]


@pytest.mark.parametrize("gate", ["[\u4e00-\u9fff]", "".join(map(chr, range(0x4E00, 0x4F00)))])
def test_gates_that_no_alphabet_holds(gate: str) -> None:
    with pytest.raises(ValueError, match="gates name"):
        Alphabet([gate])
