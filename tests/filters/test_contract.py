"""What holds for every filter of every recipe."""

import math
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from corpus.errors import InputError
from filters.base import Filter, Rule, describe, judge, judge_batch, verdict_schema
from filters.recipe import RECIPES, recipe

ARTICLE = """城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书。
老陈在这里摆了二十多年摊，他说早先卖得最好的是武侠小说，后来是考研资料，如今年轻人更爱找旧地图和老照片。
“书有没有人要，看缘分。”他一边说，一边用软布把一本没了封面的词典擦干净，放回纸箱。
市场管理处今年给每个摊位装了遮雨棚，还划出一条通道方便轮椅进出；摊主们起初嫌地方变小，过了一个夏天，倒也习惯了。
傍晚收摊时，剩下的书要一箱箱搬回三轮车上，通常得花一个钟头。下周六如果不下雨，他们还会再来。
"""
SPAM = "真钱棋牌官方网站下载，注册就送优惠大礼包，" * 30
MENU = "首页\n新闻中心\n关于我们\n联系方式\n产品展示\n" * 10

# A text that breaks each limit: 'filter.reason.side' -> text.
BREAKING = {
    "language.chinese.at_least": "The market opens only at weekends, and people come before dawn to look for books.",
    "length.characters.at_least": "太短了。",
    "length.han.at_least": "中文 " + "lorem ipsum " * 40,
    "hanzi.share.at_least": "中 " + "lorem ipsum " * 40,
    "hanzi.digits.at_most": "第1234567890123456号",
    "hanzi.symbols.at_most": "价格$$$$$$$$++++====",
    "hanzi.punctuation.at_least": "旧书市场周末开张天不亮就有人打着手电来挑书",
    "hanzi.entropy.at_least": "哈" * 200,
    "lines.mean_length.at_least": MENU,
    "lines.sentences.at_least": MENU,
    "lines.teasers.at_most": "旧书市场周末开张，阅读全文\n市场装了遮雨棚，阅读全文\n",
    "lines.listed.at_most": "• 旧书\n• 地图\n• 照片\n",
    "lines.duplicates.at_most": MENU,
    "lines.duplicate_characters.at_most": MENU,
    "lines.breaks_per_word.at_most": MENU,
    "quality.score.at_least": "代开发票加微信，" + MENU,
    "perplexity.bits.at_most": ARTICLE.encode().decode("gbk", "ignore"),
    "garbled.replaced.at_most": ARTICLE.replace("书", "\ufffd"),
    "garbled.private_use.at_most": ARTICLE.replace("书", "\ue103"),
    "garbled.boxes.at_most": ARTICLE.replace("，", "□"),
    "garbled.mojibake.at_most": ARTICLE + "锟斤拷锟斤拷",
    "garbled.rare_han.at_most": ARTICLE.encode().decode("gbk", "ignore"),
    "repetition.top_2.at_most": SPAM,
    "repetition.top_3.at_most": SPAM,
    "repetition.top_4.at_most": SPAM,
    **{f"repetition.duplicate_{n}.at_most": SPAM for n in range(5, 11)},
    "repetition.copied.at_most": SPAM,
    "repetition.characters_13.at_most": SPAM,
    "wudao.density.at_least": "旧书 2, 地图 3, 照片 4",
    "wudao.han.at_least": "太短了。",
    "wudao.foreign_run.at_most": "市场里有PhotographAlbum。",
    "stuffing.keywords.at_most": "本文关键词：旧,书,市场,每逢,周末,才,开张",
    "stuffing.title_share.at_most": "旧书批发，" * 10,
    "contacts.hooks.at_most": "要书请加微信：jiushu88",
    "contacts.disguised.at_most": "加薇信 jiushu88，或 V信：jiushu99",
    "address.listing.at_most": ARTICLE,
    "leftovers.listing.at_most": "旧书 阅读全文\n地图 阅读全文\n照片 阅读全文\n",
    "fineweb2.terminal.at_least": MENU,
    "fineweb2.trailing.at_most": "旧书市场周末开张……\n市场装了遮雨棚...\n",
    "fineweb2.bullets.at_most": "• 旧书\n• 地图\n- 照片\n",
    "fineweb2.duplicate_lines.at_most": MENU,
    "fineweb2.duplicate_characters.at_most": MENU,
    "fineweb2.breaks.at_most": MENU,
    **{f"fineweb2.top_{n}.at_most": "旧书市场，" * 30 for n in range(2, 5)},
    **{f"fineweb2.duplicate_{n}.at_most": SPAM for n in range(5, 11)},
    "fineweb2.number.at_least": "太短了。",
    "fineweb2.number.at_most": "书 " * 100_001,
    "fineweb2.mean_length.at_least": "，。！？",
    "fineweb2.mean_length.at_most": "中文里的InternationalizationAndLocalizationFramework " * 3,
    "fineweb2.alphabetic.at_least": "书，1、2、3、4、5。",
    "fineweb2.stop_words.at_least": "首页新闻中心产品展示",
    "fineweb2.hashes.at_most": "# 书 ## 报 ###",
    "fineweb2.ellipses.at_most": "书……报……",
    "words.mean_length.at_least": "，。！？",
    "words.mean_length.at_most": "中文里的InternationalizationAndLocalizationFramework " * 3,
    "words.alphabetic.at_least": "书，1、2、3、4、5。",
    "words.stop_words.at_least": "首页新闻中心产品展示",
    "words.hashes.at_most": "# 书 ## 报 ###",
    "words.ellipses.at_most": "书……报……",
    "toxicity.pornography.at_most": "同城约炮，成人视频，在线裸聊",
    "toxicity.gambling.at_most": "真人百家乐，注册送彩金，备用网址",
    "toxicity.drugs.at_most": "出售听话水、三唑仑，一喷就晕",
    "toxicity.fraud.at_most": "代开发票，代写论文，黑户可贷",
    "toxicity.abuse.at_most": "你这个傻逼，滚犊子，狗杂种",
    "toxicity.advertising.at_most": "厂家直销，量大从优，欢迎来电，加微信",
    "toxicity.hijacked.at_most": ARTICLE + "标签：华体会",
    "toxicity.offensive.at_most": "这帮河南人真恶心，骗子窝，素质低得要命。",
}
# What a limit needs beside its text.
TITLES = {
    "stuffing.title_share.at_most": "旧书批发_城南旧书",
    "toxicity.hijacked.at_most": "城南旧书市场周末开张_华体会",
}
ADDRESSES = {"address.listing.at_most": "https://shu.example/tags/旧书/"}
FILTERS = [(name, each) for name, filters in RECIPES.items() for each in filters]
LIMITS = [
    (name, each, rule, side)
    for name, each in FILTERS
    for rule in each.rules
    for side in ("at_least", "at_most")
    if getattr(rule, side) is not None
]
TEXTS = ["", "中", "a", "\n", "。", "1", "㐀", "\U0001f600", "한", "あ", ARTICLE, SPAM, MENU, *BREAKING.values()]


def filter_id(value: object) -> str | None:
    return value.name if isinstance(value, Filter) else value.reason if isinstance(value, Rule) else None


@pytest.mark.parametrize(("name", "each"), FILTERS, ids=filter_id)
def test_signals_are_finite_repeatable_and_of_their_declared_types(name: str, each: Filter) -> None:
    for text in TEXTS:
        signals = each.measure(Document(text))
        assert isinstance(signals, each.signals)
        assert signals == each.measure(Document(text))
        for field, declared in each.signals.__annotations__.items():
            value = getattr(signals, field)
            assert type(value) is declared, f"{each.name}.{field} of {text[:20]!r}"
            assert not isinstance(value, float) or math.isfinite(value), f"{each.name}.{field} of {text[:20]!r}"


@pytest.mark.parametrize(("name", "each", "rule", "side"), LIMITS, ids=filter_id)
def test_every_limit_is_broken_by_some_text_and_kept_by_an_article(
    name: str, each: Filter, rule: Rule, side: str
) -> None:
    reason = f"{each.name}.{rule.reason}"
    limit_name = f"{reason}.{side}"
    breaking = Document(BREAKING[limit_name], TITLES.get(limit_name, ""), ADDRESSES.get(limit_name, ""))
    signal = getattr(each.measure(breaking), rule.signal)
    limit = getattr(rule, side)
    assert signal < limit if side == "at_least" else signal > limit
    assert reason in judge([each], breaking).reasons
    assert reason not in judge([each], Document(ARTICLE)).reasons


def test_no_breaking_text_is_left_over() -> None:
    assert set(BREAKING) == {f"{each.name}.{rule.reason}.{side}" for _, each, rule, side in LIMITS}


@pytest.mark.parametrize(("name", "each"), FILTERS, ids=filter_id)
def test_rules_read_signals_and_name_their_source(name: str, each: Filter) -> None:
    signals = [rule.signal for rule in each.rules]
    assert len({rule.reason for rule in each.rules}) == len(each.rules)
    for rule in each.rules:
        assert rule.signal in each.signals._fields  # type: ignore[attr-defined]
        assert rule.source
        assert rule.reason == rule.signal or signals.count(rule.signal) > 1


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_pickle_and_have_distinct_filters(name: str) -> None:
    filters = recipe(name)
    assert len({each.name for each in filters}) == len(filters)
    again = pickle.loads(pickle.dumps(filters))
    assert again == filters
    assert judge(again, Document(ARTICLE)) == judge(filters, Document(ARTICLE))


@pytest.mark.parametrize("name", RECIPES)
def test_an_article_is_kept_and_a_batch_tells_what_one_document_does(name: str) -> None:
    filters = recipe(name)
    assert judge(filters, Document(ARTICLE)).reasons == ()
    nothing, unknown = [""] * len(TEXTS), pa.nulls(len(TEXTS), pa.string())
    batch = pa.record_batch({"title": nothing, "text": TEXTS, "url": nothing, "script": unknown})
    verdicts = judge_batch(filters, batch)
    assert verdicts.schema == verdict_schema(filters)
    assert verdicts.num_rows == len(TEXTS)
    for row, text in zip(verdicts.to_pylist(), TEXTS, strict=True):
        verdict = judge(filters, Document(text))
        assert row.pop("reasons") == list(verdict.reasons)
        assert row == {key: value and value._asdict() for key, value in verdict.signals.items()}  # type: ignore[attr-defined]


@given(st.lists(st.text(max_size=60), max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_text_is_too_odd(texts: list[str]) -> None:
    batch = pa.record_batch(
        {name: pa.array(texts, pa.string()) for name in ("title", "text", "url", "script")},
    )
    for filters in RECIPES.values():
        ungated = [Filter(each.name, each.measure, each.signals, each.rules) for each in filters]
        assert judge_batch(ungated, batch).num_rows == len(texts)


def test_unknown_recipes_are_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="default, strict, fineweb2-zh, wudao-2021"):
        recipe("nonsense")


def test_descriptions_cover_every_rule() -> None:
    for filters in RECIPES.values():
        assert len(describe(filters)) == sum(len(each.rules) for each in filters)
        assert all(limit.limit and limit.source for limit in describe(filters))


def test_verdicts_do_not_depend_on_the_hash_seed() -> None:
    root = Path(__file__).resolve().parents[2]
    code = (
        "import sys; from corpus.document import Document; from filters.base import judge; from filters.recipe import"
        " RECIPES; print([judge(each, Document(sys.stdin.buffer.read().decode())) for each in RECIPES.values()])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=(ARTICLE + SPAM).encode(),
            capture_output=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize("name", RECIPES)
def test_documents_measured_together_are_measured_as_alone(name: str) -> None:
    documents = [Document(text) for text in (ARTICLE, SPAM, MENU, "", ARTICLE * 3)]
    for each in recipe(name):
        assert list(each.measure_all(documents)) == [each.measure(document) for document in documents], each.name
