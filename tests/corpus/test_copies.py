"""Which similar texts are copies: by their similarity, their numbers and their lengths."""

import random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.copies import Texts, are_copies
from corpus.key import make_keys
from corpus.minhash import SHINGLE_CHARS, Bands, estimate, shingle, sign, sketch, to_array
from corpus.numbers import find_numbers

NOTICE = (
    "{town}人民法院将于2023年{month}月{day}日10时在网络司法拍卖平台公开拍卖位于{town}{street}{number}号的房产，建筑面积{area}平方米，"
    "起拍价{price}万元，保证金{deposit}万元，增价幅度{step}元。凡具备完全民事行为能力的公民、法人和其他组织均可参加竞买，但法律、行政法规"
    "禁止买卖的除外。自公告之日起至拍卖开始前接受咨询，有意者请与本院联系统一安排看样。拍卖标的以现状为准，本院不承担瑕疵保证责任，特别提醒"
    "有意者亲自实地看样，未看样的竞买人视为对现状的确认，责任自负。标的物转让登记手续由买受人自行办理，所涉及的一切税费按照规定由双方各自承担，"
    "可能存在的物业费、水、电等欠费由买受人承担。竞买人在拍卖竞价前需要缴纳保证金，拍卖成交后保证金冲抵价款，未成交的在五个工作日内无息退还。"
    "对上述标的权属有异议者，请于拍卖开始前与本院联系并提交书面材料，逾期视为放弃权利。"
)
MENU = "首页｜新闻｜国内｜国际｜财经｜体育｜娱乐｜科技｜教育｜健康｜汽车｜房产｜旅游｜文化｜历史｜读书｜美食｜图片｜"


def write_notice(seed: int) -> str:
    chance = random.Random(seed)
    names = ("month", "day", "number", "area", "price", "deposit", "step")
    facts = {name: chance.randint(1, 10**at) for at, name in enumerate(names, 2)}
    town, street = chance.choice(["南平", "赣州", "岳阳"]), chance.choice(["人民路", "滨江道", "五一路"])
    return NOTICE.format(town=town, street=street, **facts)


def judge(one: str, other: str, similarity: float | None = None, at_least: float = 0.7) -> bool:
    """Of two texts; the similarity is estimated unless it is given."""
    alike = estimate_one(one, other) if similarity is None else np.array([similarity])
    first, second = (read_texts(text) for text in (one, other))
    (found,) = are_copies(alike, first, second, at_least).tolist()
    assert [found] == are_copies(alike, second, first, at_least).tolist()
    return bool(found)


def estimate_one(one: str, other: str) -> npt.NDArray[np.float64]:
    sketches = sketch(to_array(sign(shingle(make_keys([one, other])), Bands()), Bands()))
    return estimate(sketches[:1], sketches[1:])


def read_texts(*texts: str) -> Texts:
    keys = make_keys(texts)
    return Texts((np.diff(keys.bounds) - SHINGLE_CHARS + 1).clip(0).astype(np.int32), find_numbers(keys))


TEN = "，".join(f"第{at}项有{at * 37}件" for at in range(1, 6))
OTHERS = "，".join(f"第{at}项有{at * 41}件" for at in range(6, 11))


@pytest.mark.parametrize(
    ("one", "other", "similarity", "expected"),
    [
        # The same numbers: copies from the limit on.
        (TEN, TEN, 0.7, True),
        (TEN, TEN, 0.69, False),
        (TEN, TEN + "，2023年", 0.7, True),
        # Five of ten, and four.
        ("11年12年13年14年15年16年17年18年19年20年", "11年12年13年14年15年96年97年98年99年90年", 0.7, True),
        ("11年12年13年14年15年16年17年18年19年20年", "11年12年13年14年95年96年97年98年99年90年", 0.94, False),
        # Other numbers.
        (TEN, OTHERS, 0.9, False),
        (TEN, OTHERS, 0.95, True),
        # None, or so few that they may be a site's date.
        ("甲" * 60, "甲" * 60, 0.79, False),
        ("甲" * 60, "甲" * 60, 0.8, True),
        (TEN, "乙" * 34, 0.8, True),
        ("5月6日，9次阅读" + "甲" * 60, "2023年05月" + "甲" * 60, 0.79, False),
        ("5月6日，9次阅读" + "甲" * 60, "7月8日，4次阅读" + "甲" * 60, 0.8, True),
        # The shorter one lies in the longer one.
        ("甲" * 74, "甲" * 104, 0.7, True),
        ("甲" * 78, "甲" * 104, 0.7, True),
        ("甲" * 84, "甲" * 104, 0.7, True),
        ("甲" * 94, "甲" * 104, 0.7, False),
    ],
)
def test_what_counts_as_a_copy(one: str, other: str, similarity: float, expected: bool) -> None:
    assert judge(one, other, similarity) == expected


def test_the_users_limit_holds_for_all() -> None:
    assert not judge(TEN, TEN, 0.85, 0.9)
    assert judge(TEN, TEN, 0.5, 0.5)
    assert not judge(TEN, OTHERS, 0.9, 0.5)


@pytest.mark.parametrize("seed", range(0, 20, 2))
def test_notices_with_other_facts_are_no_copies_and_their_copies_are(seed: int) -> None:
    one, other = write_notice(seed), write_notice(seed + 1)
    assert not judge(one, other)
    assert judge(one, MENU + one) and judge(one, one[: len(one) * 17 // 20])


@pytest.mark.parametrize("text", ["春天来了，公园里的花都开了，孩子们在奔跑。", "老人坐在长椅上聊天，列车驶过大桥。"])
def test_a_text_without_numbers_and_its_copy_in_a_menu(text: str) -> None:
    chance = random.Random(text)
    sentences = "".join("".join(chance.sample(text[:-1], len(text) - 1)) + "。" for _ in range(20))
    assert judge(sentences, MENU + sentences)
    assert not judge(sentences, MENU[::-1] + sentences[: len(sentences) // 2])


SIMILARITY = st.floats(0, 1)
TEXT = st.text(st.sampled_from("甲乙丙0123456789 年月"), max_size=80)


@given(TEXT, TEXT, SIMILARITY, SIMILARITY)
@settings(max_examples=50)
def test_who_is_more_alike_is_no_less_a_copy(one: str, other: str, similarity: float, more: float) -> None:
    low, high = sorted((similarity, more))
    assert judge(one, other, low) <= judge(one, other, high)
    assert judge(one, other, low) <= (low >= 0.7)
    assert judge(one, other, 1.0)


@given(st.lists(st.tuples(TEXT, TEXT, SIMILARITY), min_size=1, max_size=6))
@settings(max_examples=40)
def test_the_batch_does_not_matter(pairs: list[tuple[str, str, float]]) -> None:
    texts, others, similarity = zip(*pairs, strict=True)
    found = are_copies(np.array(similarity), read_texts(*texts), read_texts(*others), 0.7)
    assert found.tolist() == [judge(*pair) for pair in pairs]
