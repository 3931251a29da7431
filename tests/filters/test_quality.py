"""The score of quality and the bits of perplexity: what they tell apart, and what must not sway them."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points, to_text
from corpus.document import Document
from corpus.runs import hash_columns, hash_ngrams
from filters import perplexity, quality
from filters.spoil import insert_phrases, shuffle_characters, shuffle_words, stuff_keywords
from filters.train_perplexity import count, make_tables
from filters.train_quality import Row, train

LIMIT = quality.QUALITY.rules[0].at_least or 0.0
TEXTS = {
    "narrative": "老人每天早上都带着孙子去河边散步。"
    "有一天下起了大雨，他们躲进一座小庙里，庙里的和尚给他们端来两碗热茶，"
    "还讲了许多关于这条河的故事。孙子听得入了迷，雨停了也不肯回家。",
    "dialogue": "男：你昨天怎么没来上课？\n女：我有点儿不舒服，在家里休息了一天。\n"
    "男：现在好些了吗？\n女：好多了，谢谢你。",
    "review": "房间不大，但是很干净，服务员态度也不错，就是早餐的品种少了一点，"
    "离地铁站走路要十分钟，下次来还会住这里。",
    "technical": "这个函数接收一个列表作为参数，返回其中最大的元素。"
    "如果列表是空的，就会抛出异常，所以调用之前最好先检查一下长度。",
    "traditional": "圖書館的開放時間為每天上午九點到晚上八點，讀者可以憑借書證借閱圖書，逾期未還者須繳納罰款。",
    "verse": "牀前明月光，疑是地上霜。舉頭望明月，低頭思故鄉。",
}
BAD = {
    "menu": "首页\n关于我们\n产品展示\n新闻中心\n联系我们\n在线留言\n网站地图\n友情链接\n返回顶部\n上一页\n下一页\n",
    "advertising": "办理各种发票，信用卡代还，无抵押贷款，当天放款，利息低，详情请加微信咨询电话，欢迎来电",
}


def score(text: str) -> float:
    return quality.measure(Document(text)).score


def bits(text: str) -> float:
    return perplexity.measure(Document(text)).bits


@pytest.mark.parametrize("style", TEXTS)
def test_prose_of_every_style_scores_above_the_limit(style: str) -> None:
    assert score(TEXTS[style]) > LIMIT


@pytest.mark.parametrize("kind", BAD)
def test_menus_and_advertising_score_below_it(kind: str) -> None:
    assert score(BAD[kind]) < LIMIT


@pytest.mark.parametrize("style", ["narrative", "review", "technical", "traditional"])
def test_spoilt_text_scores_lower_and_surprises_more(style: str) -> None:
    text, chance = TEXTS[style], random.Random(1)
    for spoil in (shuffle_characters, shuffle_words, stuff_keywords):
        assert score(spoil(text, chance)) < score(text)
    assert bits(text) < bits(shuffle_words(text, chance)) < bits(shuffle_characters(text, chance))
    assert bits(text.encode().decode("gbk", "ignore")) > (perplexity.PERPLEXITY.rules[0].at_most or 0.0) > bits(text)


@pytest.mark.parametrize(
    ("misspelt", "corrected"),
    [
        ("我们以经到了学校门口。", "我们已经到了学校门口。"),
        ("他在图书官看书。", "他在图书馆看书。"),
        ("这个问题很重耍。", "这个问题很重要。"),
    ],
)
def test_a_misspelt_sentence_surprises_more(misspelt: str, corrected: str) -> None:
    assert bits(misspelt) > bits(corrected)


@given(st.sampled_from(list(TEXTS.values())), st.integers(0, 5), st.sampled_from(["2024", "7", "１９９８"]))
def test_script_white_space_and_numbers_sway_nothing(text: str, spaces: int, year: str) -> None:
    spaced = f"在{year}年，" + text.replace("，", "，" + " " * spaces).replace("。", "。\n")
    plain = "在1年，" + text
    assert score(spaced) == score(plain)
    assert bits(spaced) == bits(plain)


def test_only_the_first_thousand_characters_are_read() -> None:
    text = (TEXTS["narrative"] * 20)[:1000]
    assert score(text + BAD["menu"] * 50) == score(text)
    assert bits(text + BAD["menu"] * 50) == bits(text)


def test_nothing_to_read_is_no_quality_and_no_surprise() -> None:
    assert quality.measure(Document(" \n")) == (0.0,)
    assert perplexity.measure(Document(" \n")) == (0.0, 0.0)


def test_a_character_that_no_text_has_surprises_most() -> None:
    assert bits("\U0002a6d6") > bits("的")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("「鄭成功」在2021年說：『你好！』", '"郑成功"在0年说:"你好!"'),
        ("Python 3.12……— —下載", "a0.0.-下载"),
        ("价格￥＄★ ＡＢＣ１２", "价格#a0"),
        ("", ""),
    ],
)
def test_folding_leaves_what_models_should_see(text: str, folded: str) -> None:
    assert to_text(Document(text).folded) == folded


@given(st.text(max_size=12))
def test_runs_hash_alike_alone_and_in_a_text(text: str) -> None:
    points = to_code_points(text)
    for n, hashes in enumerate(hash_ngrams(points, 3), start=1):
        assert len(hashes) == max(len(points) - n + 1, 0)
        if len(hashes):
            columns = np.stack([points[place : place + len(hashes)] for place in range(n)])
            assert np.array_equal(hashes, hash_columns(columns))


def test_training_twice_gives_equal_weights_that_tell_the_rows_apart() -> None:
    rows = [Row(True, text) for text in TEXTS.values()] + [Row(False, text) for text in BAD.values()]
    weights = train(rows)
    assert np.array_equal(weights, train(rows))
    for row in rows:
        margin = weights.take(quality.find_places(Document(row.text))).mean() + weights[quality.PLACES]
        assert (margin > 0) == row.is_good


def test_a_model_finds_what_it_was_trained_on_least_surprising() -> None:
    known, unknown = Document("天气很好，我们去公园。"), Document("园公去们我，好很气天。")
    tables = make_tables(count([(known.folded, 1.0), (known.folded, 2.0)]))
    bits_known, seen = perplexity.surprise(known, tables)
    bits_unknown, unseen = perplexity.surprise(unknown, tables)
    assert seen.all() and not unseen.any()
    assert bits_known[2:].max() < bits_unknown[2:].min()


def test_spoilt_text_is_drawn_by_the_seed_alone() -> None:
    text = TEXTS["narrative"]
    for spoil in (shuffle_characters, shuffle_words, stuff_keywords):
        assert spoil(text, random.Random(5)) == spoil(text, random.Random(5)) != text
    assert insert_phrases(text, ["加微信"], random.Random(5)).count("加微信") > 1
    assert sorted(shuffle_characters(text, random.Random(5))) == sorted(text)
