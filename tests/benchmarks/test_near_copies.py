"""Each transform makes the near copy that its name says, and no other."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.look_alikes import LOOK_ALIKES
from benchmarks.near_copies import TRANSFORMS, edit
from corpus.key import make_key

TEXT = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。\n"
    "他做了三十年豆腐，每天凌晨两点起床磨豆子；街坊们都说：“老周的豆腐有豆香！”\n"
    "旁边的鱼摊上，老板娘正在给客人刮鳞，盆里的鲫鱼还在扑腾。"
) * 4
OTHER = "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥。" * 5


def transform(name: str, text: str = TEXT, seed: int = 1) -> tuple[str, str]:
    return TRANSFORMS[name](text, OTHER, random.Random(seed))


@pytest.mark.parametrize("name", TRANSFORMS)
def test_the_same_chance_makes_the_same_copy_which_differs_from_the_original(name: str) -> None:
    original, copy = transform(name)
    assert (original, copy) == transform(name)
    assert original != copy
    assert TEXT in original


@pytest.mark.parametrize("name", ["half-width punctuation", "other script", "re-wrapped lines"])
def test_form_alone_leaves_the_key(name: str) -> None:
    original, copy = transform(name)
    assert make_key(copy) == make_key(original)


def test_what_each_form_looks_like() -> None:
    assert transform("half-width punctuation", "春天，花开。")[1] == "春天, 花开. "
    assert transform("other script", "台湾的图书馆")[1] == "臺灣的圖書館"
    assert transform("other script", "圖書館")[1] == "图书馆"
    assert max(map(len, transform("re-wrapped lines")[1].splitlines())) == 36


@pytest.mark.parametrize("name", ["navigation added", "site template changed", "two articles joined"])
def test_what_is_added_stands_around_the_text(name: str) -> None:
    copy = transform(name)[1]
    assert TEXT in copy and len(copy) > len(TEXT) + 20
    assert (OTHER in copy) is (name == "two articles joined")


def test_the_end_is_cut_off() -> None:
    copy = transform("15 % cut off")[1]
    assert TEXT.startswith(copy) and len(copy) == round(len(TEXT) * 0.85)


@given(seed=st.integers(0, 10**6), share=st.sampled_from([0.0, 0.02, 0.05, 0.5]))
def test_no_more_is_edited_than_the_share(seed: int, share: float) -> None:
    """Each edit changes the length by one at most, and punctuation and line breaks stay."""
    edited = edit(TEXT, share, random.Random(seed))
    edits = round(sum(map(str.isalnum, TEXT)) * share)
    assert abs(len(edited) - len(TEXT)) <= edits
    assert [one for one in edited if not one.isalnum()] == [one for one in TEXT if not one.isalnum()]
    assert (edited == TEXT) is (edits == 0)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_look_alikes_share_a_template_and_no_page_is_made_twice(name: str) -> None:
    pages = [LOOK_ALIKES[name](random.Random(seed)) for seed in range(20)]
    assert len(set(pages)) == 20
    assert pages[0] == LOOK_ALIKES[name](random.Random(0))
    assert all(len(page) > 200 for page in pages)
