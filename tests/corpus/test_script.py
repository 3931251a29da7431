"""Scripts: characters that only one of the two has, and nothing else, tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import simplified_table, to_code_points, to_text
from corpus.script import SIMPLIFIED, TRADITIONAL, find_script, script_table
from corpus.simplify import Traditional, render, simplify

HANS = "春天来了，公园里的花都开了。孩子们在草地上奔跑，老人们坐在长椅上聊天。"
HANT = "春天來了，公園裡的花都開了。孩子們在草地上奔跑，老人們坐在長椅上聊天。"
POEM = "國破山河在，城春草木深。感時花濺淚，恨別鳥驚心。"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (HANS, "Hans"),
        (HANT, "Hant"),
        (HANS + HANT, "mixed"),
        ("这说话", "Hans"),
        ("這說話", "Hant"),
        ("这", None),
        ("这裡", "mixed"),
        ("后里干台面只于乾著", None),
        ("", None),
        ("abc 123，。", None),
        (HANS * 20 + POEM, "Hans"),
        (HANS + POEM, "mixed"),
        ("柳色烟相似，梨花雪不如。春風真有意，一一麗皇居。", "Hant"),
        ("公里、海域、通過了測試的記憶體和滑鼠", "Hant"),
        ("鼠标、内存、软件、网络", "Hans"),
    ],
)
def test_scripts(text: str, script: str | None) -> None:
    assert find_script(to_code_points(text)) == script


def test_the_table_knows_thousands_of_characters_of_each_script() -> None:
    table = script_table()
    assert (table == TRADITIONAL).sum() > 2000 and (table == SIMPLIFIED).sum() > 2000


@given(st.text(st.sampled_from(HANS + HANT + "abc")))
def test_the_simplified_form_of_a_text_is_not_traditional(text: str) -> None:
    assert find_script(simplified_table().take(to_code_points(text))) in ("Hans", None)


@pytest.mark.parametrize(
    ("text", "script", "traditional", "rendered"),
    [
        (HANT, "Hant", Traditional.KEEP, HANT),
        (HANT, "Hant", Traditional.CONVERT, HANS),
        (HANS, "Hans", Traditional.CONVERT, HANS),
        ("乾坤，滑鼠", "mixed", Traditional.CONVERT, "乾坤，滑鼠"),
        ("頭髮、發現、皇后、以後", "Hant", Traditional.CONVERT, "头发、发现、皇后、以后"),
        ("乾隆著", None, Traditional.CONVERT, "乾隆著"),
        (HANT, "Hant", Traditional.TAG, f"<hant>\n{HANT}"),
        (HANS, "Hans", Traditional.TAG, f"<hans>\n{HANS}"),
        (HANS, "mixed", Traditional.TAG, f"<mixed>\n{HANS}"),
        ("abc", None, Traditional.TAG, "abc"),
    ],
)
def test_rendering(text: str, script: str | None, traditional: Traditional, rendered: str) -> None:
    assert render(text, script, traditional) == rendered


@given(st.text(st.sampled_from(HANS + HANT)))
def test_converting_twice_changes_nothing_more(text: str) -> None:
    assert simplify(simplify(text)) == simplify(text)
    assert to_text(simplified_table()[to_code_points(simplify(text))]) == simplify(text)
