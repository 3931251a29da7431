"""The tables of all code points: against unicodedata and OpenCC."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from corpus.characters import (
    CODE_POINTS,
    Kind,
    kind_table,
    simplified_table,
    to_code_points,
    to_text,
    traditional_table,
)

TRADITIONAL = "圖書館的開放時間為每天上午九點到晚上八點，閱覽室裡不可以飲食，請讀者將隨身物品放進置物櫃。"
SIMPLIFIED = "图书馆的开放时间为每天上午九点到晚上八点，阅览室里不可以饮食，请读者将随身物品放进置物柜。"
HAN = [chr(point) for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for point in range(first, last + 1)]


def simplify(text: str) -> str:
    return to_text(simplified_table()[to_code_points(text)])


def kinds_of(category: str) -> set[int]:
    """The kinds of all characters below the Han planes whose Unicode category starts so."""
    table = kind_table()
    return {int(table[point]) for point in range(0x20000) if unicodedata.category(chr(point)).startswith(category)}


def test_tables_cover_all_code_points() -> None:
    assert [len(table) for table in (kind_table(), simplified_table(), traditional_table())] == [CODE_POINTS] * 3
    assert (kind_table().dtype, simplified_table().dtype, traditional_table().dtype) == (np.uint8, np.uint32, np.uint32)


def test_space_is_what_python_strips() -> None:
    spaces = np.flatnonzero(kind_table() == Kind.SPACE)
    assert [chr(point) for point in spaces] == [chr(point) for point in range(CODE_POINTS) if chr(point).isspace()]


def test_han_is_what_unicode_names_so() -> None:
    named = [point for point in range(CODE_POINTS) if unicodedata.name(chr(point), "").startswith("CJK UNIFIED")]
    assert (kind_table()[named] == Kind.HAN).all()
    others = [point for point in range(0x20000) if unicodedata.name(chr(point), "x").split()[0] in ("LATIN", "HANGUL")]
    assert not (kind_table()[others] == Kind.HAN).any()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("HANGUL ", Kind.HANGUL), ("HALFWIDTH HANGUL ", Kind.HANGUL), ("HIRAGANA ", Kind.KANA),
        ("KATAKANA ", Kind.KANA), ("HALFWIDTH KATAKANA ", Kind.KANA), ("FULLWIDTH LATIN ", Kind.LATIN),
        ("CYRILLIC ", Kind.LETTER), ("GREEK ", Kind.LETTER), ("ARABIC ", Kind.LETTER), ("BOPOMOFO ", Kind.LETTER),
    ],
)  # fmt: skip
def test_letters_have_the_kind_of_the_script_that_unicode_names(name: str, kind: int) -> None:
    letters = [
        point
        for point in range(0x20000)
        if unicodedata.name(chr(point), "").startswith(name) and unicodedata.category(chr(point)).startswith("L")
    ]
    assert letters
    assert (kind_table()[letters] == kind).all()


def test_letters_of_latin_alphabets_are_latin() -> None:
    """Those of phonetic alphabets are letters of another kind."""
    letters = [point for point in range(0x250) if unicodedata.category(chr(point)).startswith("L")]
    assert (kind_table()[letters] == Kind.LATIN).all()
    assert kind_table()[to_code_points("ếẁⱠꝏ")].tolist() == [Kind.LATIN] * 4
    assert kind_table()[to_code_points("ɐʰ")].tolist() == [Kind.LETTER] * 2


def test_categories_map_to_kinds() -> None:
    letters = {Kind.HAN, Kind.KANA, Kind.HANGUL, Kind.LATIN, Kind.LETTER}
    assert kinds_of("L") == letters
    assert kinds_of("Nd") == {Kind.DIGIT}
    assert kinds_of("P") <= {Kind.PUNCTUATION, Kind.HAN, Kind.KANA}
    assert kinds_of("Sc") == {Kind.SYMBOL}
    assert kinds_of("M") == {Kind.OTHER}


@pytest.mark.parametrize(
    ("character", "kind"),
    [
        ("〇", Kind.HAN), ("々", Kind.HAN), ("⼀", Kind.HAN), ("㐂", Kind.HAN), ("𠮷", Kind.HAN), ("𰻝", Kind.HAN),
        ("・", Kind.PUNCTUATION), ("ー", Kind.KANA), ("ㄅ", Kind.LETTER), ("①", Kind.SYMBOL), ("Ⅳ", Kind.SYMBOL),
        ("㎡", Kind.SYMBOL), ("😀", Kind.SYMBOL), ("～", Kind.SYMBOL), ("—", Kind.PUNCTUATION), ("\u200b", Kind.OTHER),
        ("\ue000", Kind.OTHER), ("\ufffd", Kind.SYMBOL), ("\U0010ffff", Kind.OTHER),
    ],
)  # fmt: skip
def test_kinds_that_are_easily_mistaken(character: str, kind: int) -> None:
    assert kind_table()[ord(character)] == kind


def test_real_text_is_simplified_and_back() -> None:
    assert simplify(TRADITIONAL) == SIMPLIFIED
    assert simplify(SIMPLIFIED) == SIMPLIFIED
    again = to_text(traditional_table()[to_code_points(SIMPLIFIED)])
    assert sum(one != other for one, other in zip(again, TRADITIONAL, strict=True)) <= 3


@pytest.mark.parametrize(("direction", "table"), [("t2s", simplified_table), ("s2t", traditional_table)])
def test_every_character_is_converted_as_opencc_does(direction: str, table: object) -> None:
    converter = OpenCC(direction)
    points = simplified_table() if table is simplified_table else traditional_table()
    for character in HAN[::7]:
        assert chr(points[ord(character)]) == converter.convert(character)


def test_only_han_characters_are_converted() -> None:
    changed = np.flatnonzero(simplified_table() != np.arange(CODE_POINTS))
    assert len(changed) > 3000
    assert (kind_table()[changed] == Kind.HAN).all()


def test_phrases_are_not_looked_at() -> None:
    """A table keeps every position; OpenCC on whole text leaves the 乾 of 乾坤."""
    assert simplify("乾坤") == "干坤"
    assert OpenCC("t2s").convert("乾坤") == "乾坤"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_code_points_and_text_are_the_same(text: str) -> None:
    points = to_code_points(text)
    assert points.tolist() == [ord(character) for character in text]
    assert to_text(points) == text


def test_lone_surrogates_are_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        to_code_points("中\ud800文")
