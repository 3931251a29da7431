"""Text for output, which keeps what was written."""

import gzip
import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.normalize import HALF_WIDTH, tidy

CLEAN = Path(__file__).parents[2].parent / "shared" / "clean"

HANS = "春天来了，公园里的花都开了。孩子们在草地上奔跑，老人们坐在长椅上聊天，一切都是那么美好。"
HANT = "春天來了，公園裡的花都開了。孩子們在草地上奔跑，老人們坐在長椅上聊天，一切都是那麼美好。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (HANS, HANS),
        (HANT, HANT),
        ("“你好！”他说：（真的？）——《书》、『书』……", "“你好！”他说：（真的？）——《书》、『书』……"),
        ("价格：￥１２３．５０，型号ＡＢ－ｃｄ", "价格：￥123．50，型号AB－cd"),
        ("①②③ ㎡ ½ ﷼ Ⅳ ℃", "①②③ ㎡ ½ ﷼ Ⅳ ℃"),
        ("甲  乙 \t 丙\u3000丁", "甲 乙 丙 丁"),
        ("甲\xa0\u2003乙\u202f丙", "甲 乙 丙"),
        ("行尾空格  \n\t\n下一行\t", "行尾空格\n\n下一行"),
        ("一\n\n\n\n二\n \n\t\n三", "一\n\n二\n\n三"),
        ("一\r\n二\r三\u2028四\u2029五\x85六", "一\n二\n三\n四\n五\n六"),
        ("\n\n  首行\n尾行\n\n", "首行\n尾行"),
        ("步骤：\n    第一步\n\t第二步", "步骤：\n    第一步\n\t第二步"),
        ("零\u200b宽\u200c字\u200d符\ufeff软\xad连字", "零宽字符软连字"),
        ("双\u202a向\u202e标\u2066记\u200f", "双向标记"),
        ("控\x00制\x07字\x1b符\x7f\x9f", "控制字符"),
        ("标\U000e0041签\U000e007f", "标签"),
        ("甲&nbsp;乙&ensp;&emsp;丙&#12288;丁&nbsp戊", "甲 乙 丙 丁 戊"),
        ("R&D部门&amp;研发&copy;", "R&D部门&amp;研发&copy;"),
        ("甲&amp;nbsp;乙&#13;丙&amp;amp;#160;丁&#x3000;戊", "甲 乙 丙 丁 戊"),
        ("弦歌一堂<br>春风化雨<br/><BR />教泽孔长。</p>", "弦歌一堂\n春风化雨\n教泽孔长。"),
        ("<p>第一段。</p>\n<p>第二段。</p>", "第一段。\n第二段。"),
        ("一句<span style='x'>话</span>和<b>重点</b>。", "一句话和重点。"),
        ("<div class=\"references-small\">参考资料", "参考资料"),
        ("换行用<br>标签，空格写成&nbsp;。", "换行用<br>标签，空格写成&nbsp;。"),
        ("HTML 里 <br> 换行", "HTML 里 <br> 换行"),
        ("空格的实体是&nbsp;", "空格的实体是&nbsp;"),
        ("输出表格：<table><br>内容", "输出表格：<table><br>内容"),
        ("结果：\nx <br> y\nif a <b> c", "结果：\nx <br> y\nif a <b> c"),
        ("当 a<b 且 c>d 时", "当 a<b 且 c>d 时"),
        ("价格 <500 元，重量 >3 公斤", "价格 <500 元，重量 >3 公斤"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨👩👧 ❤\ufe0f"),
        ("é與e\u0301", "é與e\u0301"),
    ],
)
def test_tidied_text(text: str, expected: str) -> None:
    assert tidy(text) == expected


# Of the format characters these show something, or the text beside them in another way, and stay.
SHOWN = {*range(0x600, 0x606), 0x61C, 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x180E, *range(0x206A, 0x2070)}
SHOWN |= {*range(0xFFF9, 0xFFFC), *range(0x110BD, 0x1D17B)}


def test_every_character_is_kept_but_for_white_space_and_what_shows_nothing() -> None:
    for point in (*range(0xD800), *range(0xE000, 0x20000), *range(0xE0000, 0xE0200)):
        character = chr(point)
        match unicodedata.category(character):
            case _ if character in "\n\r\x85\u2028\u2029":
                expected = "\n"
            case _ if character in HALF_WIDTH.values() or point in HALF_WIDTH:
                expected = unicodedata.normalize("NFKC", character)
            case "Zs":
                expected = " "
            case "Cc" if character != "\t":
                expected = ""
            case "Cf" if point not in SHOWN:
                expected = ""
            case _:
                expected = character
        removed = 0xE0000 <= point < 0xE0080
        assert tidy(f"甲{character}乙") == f"甲{'' if removed else expected}乙", hex(point)
    assert tidy("".join(map(chr, HALF_WIDTH))) == "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("text", [" " * 500_000 + "字", "字" + "\t " * 500_000, " \n" * 500_000 + "字", "&" * 500_000,
                                  "<br>" * 200_000, "<br " * 200_000, "字" + " \n<br>" * 100_000 + "x"])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    tidy(text)
    assert time.process_time() - start < 20


# White space, control and format characters among what pages are made of.
ALPHABET = st.sampled_from(
    "春天來了公園abＡ１z09，。！“ \t\n\r\xa0\u3000\u200b\u2028\u2003\x00\x1f\x85\ufeff\xad&#;nbsp_</>"
)
REMNANTS = st.lists(st.sampled_from("字|。|x|标|签|<br>|</p>|<b>|<br|>|<|&nbsp;|&amp;| |\n".split("|")))
ANY = st.text(ALPHABET) | REMNANTS.map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY)
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(ANY)
def test_tidied_text_has_single_spaces_and_at_most_one_blank_line_in_a_row(text: str) -> None:
    tidied = tidy(text)
    assert "\n\n\n" not in tidied and "\r" not in tidied and "\x00" not in tidied
    assert all(line == line.rstrip(" \t") and "  " not in line.lstrip(" \t") for line in tidied.split("\n"))


@given(st.text(st.sampled_from("春天來了公園ab，。！“”（）《》：；、？…—～·「」『』【】09")))
def test_chinese_text_and_its_punctuation_are_never_changed(text: str) -> None:
    assert tidy(text) == text


@pytest.mark.skipif(not CLEAN.exists(), reason="the shared data folder is absent")
def test_clean_articles_hold_nothing_to_tidy_but_white_space() -> None:
    with gzip.open(CLEAN / "wikipedia_zh_hans_cmrc2018.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(200), lines, strict=False)]
    assert len(texts) == 200
    unchanged = sum("".join(tidy(text).split()) == "".join(text.split()) for text in texts)
    assert unchanged >= 190
