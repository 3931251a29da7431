"""How much of which items a page holds; all items here were written for these tests."""

import io
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from corpus.benchmark import Item
from corpus.characters import to_code_points
from corpus.errors import OutputError
from corpus.item_index import Index, find_overlap, load_index, write_index
from corpus.item_texts import build_index
from corpus.key import find_key
from corpus.ngrams import N

LONG = Item(
    "书市", 1, "老陈在城南的旧书市场摆摊二十多年，他认为早先卖得最好的书是（），如今年轻人则更爱找旧地图和老照片。",
    ("武侠小说", "考研资料", "连环画册", "外文词典"),
)  # fmt: skip
SHORT = Item("书市", 2, "书市何时开张？", ("每逢周末天不亮的时候", "每月初一", "逢年过节", "每天傍晚收摊以后"))
TINY = Item("书市", 3, "谁？", ("他", "她"))
PAGE = "城南的旧书市场很有名。{}傍晚收摊时，剩下的书要一箱箱搬回三轮车上。"


def cover(index: Index, text: str) -> dict[str, float]:
    shares = find_overlap(index, find_key(to_code_points(text))).shares
    return {index.names[item].as_py(): round(share, 3) for item, share in shares.items()}


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index([LONG, SHORT, TINY]).index


def letter(item: Item) -> str:
    return item.question + "\n" + "\n".join(f"{'ABCD'[at]}. {each}" for at, each in enumerate(item.choices))


@pytest.mark.parametrize(
    "text",
    [
        LONG.question,
        letter(LONG),
        OpenCC("s2t").convert(LONG.question),
        LONG.question.replace("，", ",").replace("。", "."),
        "\n".join(LONG.question[at : at + 7] for at in range(0, len(LONG.question), 7)),
        LONG.question.replace("（）", "（ A ）"),
        LONG.question.replace("（）", "武侠小说"),
    ],
    ids=["as it is", "with choices", "traditional", "half width", "wrapped", "with the letter", "with the answer"],
)
def test_a_question_is_found_in_any_form(index: Index, text: str) -> None:
    assert cover(index, PAGE.format(text)) == {"书市:1": 1.0}


@pytest.mark.parametrize("share", [0.4, 0.6, 0.8])
def test_a_part_covers_its_share(index: Index, share: float) -> None:
    part = LONG.question[: round(len(LONG.question) * share)]
    assert cover(index, PAGE.format(part))["书市:1"] == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("text", [letter(SHORT), "\n".join([SHORT.question, *SHORT.choices])])
def test_a_short_question_is_looked_for_with_its_choices(index: Index, text: str) -> None:
    assert cover(index, PAGE.format(text)) == {"书市:2": 1.0}
    assert cover(index, PAGE.format(SHORT.question)) == {}


def test_items_too_short_are_counted_and_equal_ones_share_a_place() -> None:
    again = LONG._replace(benchmark="另一个", question=LONG.question.replace("，", " "))
    built = build_index([LONG, TINY, again])
    assert (built.short, built.doubled) == (1, 1)
    assert cover(built.index, LONG.question) == {"书市:1\n另一个:1": 1.0}


def test_what_several_items_share_proves_nothing() -> None:
    """Four items begin alike: only what each of them asks is looked for, and covers all of it."""
    stem = "依次填入下面这段话划线部分的词语，最恰当的一项是"
    asked = [
        "书摊在晨雾里一盏一盏亮起手电",
        "词典的封面早已不知去向却还算干净",
        "三轮车吱呀作响地驶过落叶的小巷",
        "遮雨棚下面坐着几位看热闹的老人",
    ]
    items = [Item("填空", at, f"{stem}：{each}") for at, each in enumerate(asked, 1)]
    assert cover(build_index(items).index, stem) == {}
    assert cover(build_index(items[:3]).index, stem).keys() == {"填空:1", "填空:2", "填空:3"}
    assert cover(build_index(items).index, items[0].question) == {"填空:1": 1.0}


def test_names_in_latin_letters_prove_nothing_in_a_chinese_item() -> None:
    item = Item("常识", 1, "下列哪一个不是InternetExplorer浏览器的默认按钮？")
    index = build_index([item, Item("英语", 1, "Which of these books was sold first at the market?")]).index
    assert cover(index, "The page needs InternetExplorer to be shown.") == {}
    assert cover(index, "Which of these books was sold first at the market?") == {"英语:1": 1.0}


def test_characters_are_counted_once_where_ngrams_overlap(index: Index) -> None:
    key = find_key(to_code_points(LONG.question))
    assert find_overlap(index, find_key(to_code_points(PAGE.format(LONG.question)))).characters == len(key)
    assert find_overlap(index, np.concatenate((key, key))).characters == 2 * len(key)


TEXTS = st.text(st.sampled_from("天地玄黄"), max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_shares_are_those_of_a_plain_count(questions: list[str], page: str) -> None:
    """Against sets of strings: an n-gram counts unless more than three distinct items hold it."""
    distinct = list(dict.fromkeys(questions))
    grams = [{text[at : at + N]: None for at in range(len(text) - N + 1)} for text in distinct]
    for text, found in zip(distinct, cover_plainly(distinct, grams, page), strict=True):
        index = build_index([Item("试", at, each) for at, each in enumerate(distinct)]).index
        assert cover(index, page).get(f"试:{distinct.index(text)}", 0.0) == pytest.approx(found, abs=0.001)


def cover_plainly(texts: list[str], grams: list[dict[str, None]], page: str) -> list[float]:
    shares = []
    for text in texts:
        places = [at for at in range(len(text) - N + 1) if sum(text[at : at + N] in each for each in grams) <= 3]
        whole = {at + step for at in places for step in range(N)}
        held = {at + step for at in places if text[at : at + N] in page for step in range(N)}
        shares.append(len(held) / max(len(whole), 1))
    return shares


@pytest.mark.parametrize("text", ["", "短", PAGE])
def test_no_items_cover_nothing(text: str) -> None:
    assert cover(build_index([]).index, text) == {}


def test_an_index_is_written_and_mapped_and_its_order_is_fixed(index: Index, tmp_path: Path) -> None:
    place = tmp_path / "index.arrow"
    with place.open("wb") as sink:
        write_index(index, sink)
    read = load_index(str(place))
    assert all(np.array_equal(column, other) for column, other in zip(read[:-1], index[:-1], strict=True))
    assert read.names.equals(index.names)
    again = io.BytesIO()
    write_index(build_index([LONG, SHORT, TINY]).index, again)
    assert again.getvalue() == place.read_bytes()
    with pytest.raises(OutputError, match="all machines"):
        load_index(str(tmp_path / "absent.arrow"))


def test_many_items_in_one_page_are_each_found() -> None:
    draw = random.Random(1)
    items = [Item("试", at, "".join(chr(draw.randrange(0x4E00, 0x9FA0)) for _ in range(30))) for at in range(300)]
    index = build_index(items).index
    assert cover(index, "\n".join(item.question for item in items)) == {f"试:{at}": 1.0 for at in range(300)}
