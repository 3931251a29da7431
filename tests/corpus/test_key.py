"""Keys, in which copies of a text are alike: the table against the steps it stands for, and what keys do not see."""

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.characters import simplified_table, to_code_points, to_text, traditional_table
from corpus.key import make_key, make_keys, spell_key
from corpus.normalize import HALF_WIDTH, tidy

HANS = "春天来了，公园里的花都开了。孩子们在草地上奔跑，老人们坐在长椅上聊天，一切都是那么美好。"
HANT = "春天來了，公園裡的花都開了。孩子們在草地上奔跑，老人們坐在長椅上聊天，一切都是那麼美好。"
# Characters that melt into their neighbours, have keys of several characters, or forms of their own at words' ends.
ODD = "がガｶﾞe\u0301\u0308\u3099각ᄀ\u1161\u11a8ΣΑς①⑩㎡½İßﬁ﷼\u200d\ufe0f\u0bbe\u0b56\u0b47ﾞﾟ豈𠮷⾺"
ANY = st.text(st.sampled_from(ODD + "春來abＡ１，。 \n_\x00")) | st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("，。！？——…… \n\t_", ""),
        ("春眠不觉晓，处处闻啼鸟。", "春眠不觉晓处处闻啼鸟"),
        ("春眠不覺曉，處處聞啼鳥。", "春眠不觉晓处处闻啼鸟"),
        ("Ｐｙｔｈｏｎ　３．１１ 发布", "python311发布"),
        ("第①章 Ⅳ ㎡ ½", "第1章ivm212"),
        ("乾坤与乾燥", "干坤与干燥"),
        ("⾺車與⽉亮", "马车与月亮"),
        ("豈有此理，更樂", "岂有此理更乐"),
        ("ﾊﾝｶｸ ガイド", "ハンカクガイド"),
        ("snake_case", "snakecase"),
        ("ÉCOLE Straße", "écolestraße"),
        ("𠮷野家", "𠮷野家"),
        ("气温３６℃", "气温36c"),
        ("Ⅳ、㎏与㈠", "ivkg与一"),
        ("\ue000\U000f0000", ""),
    ],
)
def test_keys(text: str, key: str) -> None:
    assert make_key(text) == key


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("看着，随着", "看著，隨著"),
        ("了解", "瞭解"),
        ("卫生，叙述", "衞生，敍述"),
        ("反复，凭借", "反覆，憑藉"),
        ("仿佛，想象", "彷彿，想像"),
        ("坐标，家具，屋檐", "座標，傢俱，屋簷"),
        ("复苏，背负，亲昵", "復甦，揹負，親暱"),
        ("幺妹，马夫", "么妹，馬伕"),
        ("项链，柜台，熏陶", "項鍊，櫃枱，薰陶"),
        ("计划，笔画", "計劃，筆劃"),
    ],
)
def test_characters_that_one_script_uses_for_both_have_one_key(simplified: str, traditional: str) -> None:
    assert make_key(simplified) == make_key(traditional)


def test_a_key_is_the_same_in_both_scripts() -> None:
    assert make_key(HANT) == make_key(HANS) == make_key(HANS.replace("，", "")) != ""


@given(st.lists(ANY, max_size=6))
def test_the_table_says_what_the_steps_say(texts: list[str]) -> None:
    points, bounds = make_keys(texts)
    keys = [to_text(points[start:end]) for start, end in pairwise(bounds)]
    assert keys == [spell_key(text) for text in texts]
    assert bounds[-1] == len(points)


@given(ANY)
@example("\u1100_\u1161")
def test_a_key_is_its_own_key(text: str) -> None:
    assert make_key(make_key(text)) == make_key(text)


def test_every_character_has_the_key_that_the_steps_give_it() -> None:
    characters = [chr(point) for point in range(0x33000) if not 0xD800 <= point < 0xE000]
    _, bounds = make_keys(characters)
    lengths = np.diff(bounds)
    assert make_key(" ".join(characters[:0x300])) == spell_key(" ".join(characters[:0x300]))
    wrong = [
        hex(ord(each))
        for each, length in zip(characters, lengths.tolist(), strict=True)
        if length != len(spell_key(each)) or make_key(each) != spell_key(each)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("e\u0301cole", "école"),
        ("ｶﾞｲﾄﾞ", "ガイド"),
        ("か\u3099", "が"),
        ("\u1112\u1161\u11ab국", "한국"),
        ("ΟΔΟΣ", "οδος"),
        ("⑩㎡", "10m2"),
    ],
)
def test_characters_that_depend_on_their_neighbours(one: str, other: str) -> None:
    assert make_key(one) == make_key(other) != ""


SIMPLIFIED = to_text(simplified_table()[to_code_points("春天来了公园里的花都开们在草地上奔跑老坐长椅聊切是那么美好")])
KEYED = st.text(st.sampled_from(SIMPLIFIED + "abcxyz0123456789"), min_size=1)
NOISE = st.text(st.sampled_from(" \t\n\u3000，。！？、；：“”（）,.!?_-—…·*#\u200b"))


@given(KEYED, st.lists(NOISE, min_size=1))
def test_a_key_does_not_depend_on_punctuation_and_white_space(text: str, noise: list[str]) -> None:
    noisy = "".join(noise[at % len(noise)] + character for at, character in enumerate(text))
    assert make_key(noisy + noise[0]) == make_key(text) == text


# Made here, as the first examples would take too long.
TRADITIONAL = traditional_table()
FULL_WIDTH = {ord(half): chr(full) for full, half in HALF_WIDTH.items()}


@given(KEYED)
def test_a_key_does_not_depend_on_width_and_case(text: str) -> None:
    assert make_key(text.upper()) == make_key(text.translate(FULL_WIDTH)) == make_key(text)
    assert make_key(text.upper().translate(FULL_WIDTH)) == make_key(text)


@given(KEYED)
def test_a_key_does_not_depend_on_script(text: str) -> None:
    traditional = to_text(TRADITIONAL[to_code_points(text)])
    assert make_key(traditional) == make_key(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_key_is_lower_case_letters_and_digits(text: str) -> None:
    key = make_key(text)
    assert all(character.isalnum() for character in key)
    assert key == key.lower()


def test_compatibility_forms_have_the_key_of_their_character() -> None:
    for point in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00), *range(0xFF00, 0xFFF0)):
        normal = unicodedata.normalize("NFKC", chr(point))
        assert make_key(chr(point)) == make_key(normal), hex(point)
        assert make_key(make_key(normal)) == make_key(normal), hex(point)


@given(ANY)
@example("Ａ\u200d\u0301")
@example("ΑΣ\u200d")
def test_tidying_does_not_change_the_key_of_visible_text(text: str) -> None:
    if "&" not in text and "<" not in text:
        assert make_key(tidy(text)) == make_key(text)
