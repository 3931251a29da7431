"""Documents, their views, and words against jieba as the oracle."""

import logging

import jieba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import Kind, kind_table, simplified_table, to_code_points, to_text, traditional_table
from corpus.document import Document, segment

PARAGRAPHS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "2023年全国快递业务量累计完成1320.7亿件，同比增长19.4%；其中，农村地区增速更快。",
    "如果要在Docker里部署nginx，先写好Dockerfile，再执行docker build -t web:1.0 .即可，端口映射到8080。",
    "“你到底去不去？”她问。我想了想，说：“去，不过得先把孩子送到学校。”",
    "南京市长江大桥于1968年12月29日全面建成通车，是长江上第一座由中国自行设计和建造的双层式铁路、公路两用桥梁。",
)
TRADITIONAL = "圖書館的開放時間為每天上午九點到晚上八點，閱覽室裡不可以飲食，請讀者將隨身物品放進置物櫃。"
SIMPLIFIED = "图书馆的开放时间为每天上午九点到晚上八点，阅览室里不可以饮食，请读者将随身物品放进置物柜。"


@pytest.fixture(scope="module")
def oracle() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.ERROR)
    return jieba.Tokenizer()


@pytest.mark.parametrize("text", [*PARAGRAPHS, SIMPLIFIED])
def test_simplified_text_is_cut_as_jieba_cuts_it(oracle: jieba.Tokenizer, text: str) -> None:
    assert segment(text) == oracle.lcut(text, HMM=False)


def test_traditional_text_is_cut_like_its_simplified_form_which_jieba_does_not_do(oracle: jieba.Tokenizer) -> None:
    assert "".join(segment(TRADITIONAL)) == TRADITIONAL
    assert [len(word) for word in segment(TRADITIONAL)] == [len(word) for word in segment(SIMPLIFIED)]
    assert "圖書館" in segment(TRADITIONAL)
    assert "圖書館" not in oracle.lcut(TRADITIONAL, HMM=False)


def test_with_the_hidden_markov_model_both_libraries_differ_in_numbers_and_latin_words(
    oracle: jieba.Tokenizer,
) -> None:
    """Why `segment` leaves the model out: a dot or hyphen between digits or letters ends a word in only one of them."""
    import rjieba

    text = "股票代码603377.SH，停牌时间为1-7日"
    assert rjieba.cut(text) != oracle.lcut(text)
    assert segment(text) == oracle.lcut(text, HMM=False)


@given(st.text())
def test_segments_joined_give_the_text_back(text: str) -> None:
    assert "".join(segment(text)) == text


@given(st.text(alphabet=st.sampled_from("中国人民大學與的，。 \n\t\u3000\x1c\x85ab12-.#é한いア𠀀\U0001f600")))
def test_words_are_the_text_without_white_space(text: str) -> None:
    document = Document(text)
    assert "".join(document.words) == "".join(text.split()) == to_text(document.visible_code_points)
    assert document.word_lengths.tolist() == [len(word) for word in document.words]
    assert np.diff(document.word_edges).tolist() == document.word_lengths.tolist()
    assert sum(document.kind_counts) == len(text)
    assert document.visible == len(document.visible_kinds)


@pytest.mark.parametrize(
    ("kind", "characters"),
    [
        (Kind.HAN, "中國々〇𠀀豈"),
        (Kind.KANA, "いアーｱ"),
        (Kind.HANGUL, "한글ㄱ"),
        (Kind.LATIN, "azéＡ"),
        (Kind.LETTER, "бعไㄅ"),
        (Kind.DIGIT, "09５"),
        (Kind.PUNCTUATION, "，。「」…·#%"),
        (Kind.SYMBOL, "$□■①∞"),
        (Kind.SPACE, " \n\u3000\xa0"),
        (Kind.OTHER, "\ufeff\ue003\x00"),
    ],
)
def test_kinds(kind: int, characters: str) -> None:
    assert kind_table()[to_code_points(characters)].tolist() == [kind] * len(characters)
    assert Document(characters).count(kind) == len(characters)


def test_tables_convert_one_character_to_one() -> None:
    assert to_text(simplified_table()[to_code_points(TRADITIONAL)]) == SIMPLIFIED
    assert to_text(traditional_table()[to_code_points("书馆阅")]) == "書館閱"
    assert to_text(simplified_table()[to_code_points("abc，𠀀")]) == "abc，𠀀"


def test_lines_are_stripped_and_never_empty() -> None:
    assert Document("  第一行 \r\n\n\t\n第二行\u3000\n").lines == ["第一行", "第二行"]
    assert Document("").lines == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("他来了。你呢？", ["他来了。", "你呢？"]),
        ("她说：“走吧！”然后就走了……", ["她说：“走吧！”", "然后就走了……"]),
        ("没有标点\n下一行", ["没有标点", "下一行"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert Document(text).sentences == sentences


def test_prose_is_the_lines_with_han_characters() -> None:
    document = Document("安装方法如下：\nsudo apt install nginx\n# 启动服务\n12345\n")
    assert document.prose.text == "安装方法如下：\n# 启动服务"
    whole = Document("全是中文。\n\n没有别的。")
    assert whole.prose is whole
    assert Document("no Chinese here").prose.text == ""


def test_views_are_computed_once() -> None:
    document = Document(PARAGRAPHS[0])
    assert document.words is document.words
    assert document.code_points is document.code_points
