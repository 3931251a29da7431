"""Signatures and bands: against true Jaccard similarity, against datasketch, and in any batch."""

import random
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.key import Keys, make_key
from corpus.minhash import SHINGLE_CHARS, Bands, estimate, hash_bands, shingle, sign, sketch, to_array

ARTICLE = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。"
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥，老人们都说好。"
    "列车在黄昏时分驶过大桥，江面上浮着一层薄雾，远处的灯火渐次亮起来，像落下的星星。"
    "把米淘洗干净，加水没过一节手指，大火烧开后转小火焖二十分钟，揭盖时米香扑面而来。"
    "他写信说家里的石榴树今年结了四十多个果子，又大又红，舍不得吃，要等我们回去一起摘。"
)
EDITS = {
    "none": ARTICLE,
    "one word": ARTICLE.replace("星星", "萤火"),
    "three words": ARTICLE.replace("星星", "萤火").replace("老周", "老王").replace("二十", "三十"),
    "first sentence cut": ARTICLE.partition("。")[2],
    "half": ARTICLE[: len(ARTICLE) // 2],
    "other order": "。".join(reversed(ARTICLE.split("。"))),
    "advertisement added": ARTICLE + "关注我们的公众号，每天为您送上一篇好文章，转载请注明出处。",
    "another article": "圖書館的開放時間為每天上午九點到晚上八點，閱覽室裡不可以飲食，請讀者將隨身物品放進置物櫃。",
}
# One band of 2,048 rows estimates similarity with a standard deviation of at most 0.011.
FINE = Bands(1, 2048)
TOLERANCE = 0.045


def grams(key: str) -> set[str]:
    return {key[at : at + SHINGLE_CHARS] for at in range(len(key) - SHINGLE_CHARS + 1)}


def similarity(one: str, other: str) -> float:
    """The true Jaccard similarity of character 5-grams."""
    return len(grams(one) & grams(other)) / len(grams(one) | grams(other))


def keys_of(*keys: str) -> Keys:
    """Texts that are keys already, as `corpus.key.make_keys` gives them."""
    bounds = np.cumsum([0, *map(len, keys)])
    return Keys(np.frombuffer("".join(keys).encode("utf-32-le", "replace"), np.uint32), bounds)


def sign_keys(keys: Keys, bands: Bands) -> npt.NDArray[np.uint32]:
    return to_array(sign(shingle(keys), bands), bands)


def shingles_of(key: str) -> list[int]:
    return [int(each) for each in shingle(keys_of(key)).hashes]


def share_equal(one: str, other: str, bands: Bands = FINE) -> float:
    first, second = sign_keys(keys_of(one, other), bands)
    return float(np.mean(first == second))


def estimate_with_datasketch(one: str, other: str) -> float:
    hashes = []
    for key in (one, other):
        hashes.append(MinHash(num_perm=FINE.permutations, seed=7))
        hashes[-1].update_batch([gram.encode() for gram in grams(key)])
    return float(hashes[0].jaccard(hashes[1]))


def edit(key: str, places: int, chance: random.Random) -> str:
    """The key with some of its characters replaced by others of its own."""
    characters = list(key)
    for at in chance.sample(range(len(key)), places):
        characters[at] = chance.choice(key)
    return "".join(characters)


@pytest.mark.parametrize(
    ("alike", "probability"), [(0.0, 0.0), (0.5, 0.053), (0.7, 0.565), (0.8, 0.924), (0.9, 1.0), (1.0, 1.0)]
)
def test_the_s_curve(alike: float, probability: float) -> None:
    assert Bands().meet(alike) == pytest.approx(probability, abs=0.0005)


def test_bands_cut_all_permutations() -> None:
    assert Bands().permutations == 112
    assert Bands(20, 5).permutations == 100
    assert Bands(20, 5).meet(0.5) == pytest.approx(1 - (1 - 0.5**5) ** 20)


def test_shingles_are_the_grams_in_order() -> None:
    key = make_key(ARTICLE) * 2
    shingles = shingles_of(key)
    assert (len(shingles), len(set(shingles))) == (len(key) - SHINGLE_CHARS + 1, len(grams(key)))
    assert shingles_of(key[:50]) == shingles[: 50 - SHINGLE_CHARS + 1]
    assert max(shingles) < 2**32


@pytest.mark.parametrize(
    ("key", "count"), [("", 0), ("中", 1), ("中国人民", 1), ("中国人民万", 1), ("中国人民万岁", 2)]
)
def test_short_keys(key: str, count: int) -> None:
    assert len(shingles_of(key)) == count


def test_short_keys_are_alike_only_when_they_are_equal() -> None:
    keys = ["中", "国", "中国", "国中", "中国人", "中国人民", "中国人民万", "万民人国中", "中中", "中中中"]
    signatures = sign_keys(keys_of(*keys), Bands())
    for at, one in enumerate(signatures):
        assert [bool((one == other).all()) for other in signatures] == [at == place for place in range(len(keys))]


def test_empty_keys_and_no_keys() -> None:
    signatures = sign_keys(keys_of("", "中国人民万岁", ""), Bands())
    assert (signatures[[0, 2]] == np.iinfo(np.uint32).max).all()
    assert not (signatures[0] == signatures[1]).any()
    assert sign_keys(keys_of(), Bands()).shape == (0, 112)
    assert hash_bands(sign_keys(keys_of(), Bands()), Bands()).shape == (0, 14)


@given(st.text(), st.text())
def test_any_text_is_signed_and_equal_keys_are_signed_alike(one: str, other: str) -> None:
    signatures = sign_keys(keys_of(one, other, one), Bands())
    assert (signatures[0] == signatures[2]).all()
    if set(shingles_of(one)) == set(shingles_of(other)):
        assert (signatures[0] == signatures[1]).all()


@pytest.mark.parametrize("name", EDITS)
def test_the_share_of_equal_permutations_is_the_similarity(name: str) -> None:
    one, other = make_key(ARTICLE), make_key(EDITS[name])
    assert share_equal(one, other) == pytest.approx(similarity(one, other), abs=TOLERANCE)


@pytest.mark.parametrize("name", EDITS)
def test_datasketch_estimates_the_same(name: str) -> None:
    one, other = make_key(ARTICLE), make_key(EDITS[name])
    assert share_equal(one, other) == pytest.approx(estimate_with_datasketch(one, other), abs=2 * TOLERANCE)


def test_edits_cover_the_range_of_similarities() -> None:
    alike = [similarity(make_key(ARTICLE), make_key(text)) for text in EDITS.values()]
    assert (min(alike), max(alike)) == (0.0, 1.0)
    assert {round(one, 1) for one in alike} >= {0.0, 0.5, 0.8, 0.9, 1.0}


def test_copies_in_the_other_script_and_with_other_punctuation_are_alike() -> None:
    copy = EDITS["another article"]
    other = "图书馆的开放时间为每天上午九点到晚上八点,阅览室里不可以饮食,请读者将随身物品放进置物柜."
    assert share_equal(make_key(copy), make_key(other), Bands()) == 1.0


def pairs(count: int, places: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(places)
    characters = [chr(point) for point in range(0x4E00, 0x4E00 + 3000)]
    for _ in range(count):
        key = "".join(chance.choices(characters, k=300))
        yield key, edit(key, places, chance)


@pytest.mark.parametrize("places", [4, 10, 20])
def test_pairs_meet_in_a_band_as_often_as_the_s_curve_says(places: int) -> None:
    bands, made = Bands(), list(pairs(300, places))
    buckets = hash_bands(sign_keys(keys_of(*(key for pair in made for key in pair)), bands), bands)
    met = float(np.mean((buckets[0::2] == buckets[1::2]).any(axis=1)))
    expected = float(np.mean([bands.meet(similarity(one, other)) for one, other in made]))
    # Four standard deviations of a share of 300.
    assert met == pytest.approx(expected, abs=4 * 0.5 / 300**0.5)


def test_unlike_texts_never_meet() -> None:
    bands = Bands()
    keys = [one for one, _ in pairs(400, 1)]
    buckets = hash_bands(sign_keys(keys_of(*keys), bands), bands)
    assert all(len(set(column.tolist())) == len(keys) for column in buckets.T)


def test_equal_bands_are_equal_buckets_and_others_are_not() -> None:
    bands = Bands(2, 3)
    signatures = np.array([[1, 2, 3, 4, 5, 6], [1, 2, 3, 6, 5, 4], [3, 2, 1, 4, 5, 6]], np.uint32)
    buckets = hash_bands(signatures, bands)
    assert (buckets.dtype, buckets.shape) == (np.int64, (3, 2))
    assert [len(set(column.tolist())) for column in buckets.T] == [2, 2]
    assert buckets[0, 0] == buckets[1, 0] and buckets[0, 1] == buckets[2, 1]


KEYS = st.lists(st.text(st.sampled_from("春天来了公园里的花都开abc1"), max_size=30), max_size=8)


@given(KEYS, st.randoms())
@settings(max_examples=50)
def test_the_batch_does_not_matter(keys: list[str], chance: random.Random) -> None:
    together = sign_keys(keys_of(*keys), Bands())
    assert together.shape == (len(keys), 112)
    for key, signature in zip(keys, together, strict=True):
        assert (sign_keys(keys_of(key), Bands())[0] == signature).all()
    order = chance.sample(range(len(keys)), len(keys))
    assert (sign_keys(keys_of(*(keys[at] for at in order)), Bands()) == together[order]).all()


def test_signatures_are_a_promise() -> None:
    """Clusters of a finished corpus must come out the same with a later version of ours or of rensa."""
    signature = sign_keys(keys_of(make_key(ARTICLE)), Bands())
    assert shingles_of("中国人民万岁") == [1097518053, 3269915486]
    assert signature[0, :3].tolist() == [169246895, 55756147, 50955031]
    assert hash_bands(signature, Bands())[0, :2].tolist() == [-7653323457276961089, 3964203939458349077]


@pytest.mark.parametrize("name", EDITS)
def test_sketches_estimate_similarity(name: str) -> None:
    """Two sketches of 2,048 bytes; one byte in 256 is equal by chance."""
    one, other = make_key(ARTICLE), make_key(EDITS[name])
    sketches = sketch(sign_keys(keys_of(one, other), FINE))
    assert sketches.dtype == np.uint8
    assert estimate(sketches[:1], sketches[1:])[0] == pytest.approx(similarity(one, other), abs=TOLERANCE)


def test_a_sketch_is_alike_to_itself_and_no_estimate_is_below_zero() -> None:
    sketches = sketch(sign_keys(keys_of(*(one for one, _ in pairs(40, 1))), Bands()))
    assert (estimate(sketches, sketches) == 1.0).all()
    assert (estimate(sketches[:20], sketches[20:]) >= 0.0).all()
    assert estimate(sketches[:20], sketches[20:]).max() < 0.1
