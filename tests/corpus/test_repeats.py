import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.repeats import NOT_JUDGED, find_among, hash_at_host, read_lines

HASHES = st.lists(st.integers(1, 20), max_size=12).map(lambda values: np.array(values, np.uint64))


@pytest.mark.parametrize(
    ("line", "judged"),
    [
        ("若需精确引用请自行与纸本校读！", True),
        ("※※※本 Htmled 版權屬十方法界，歡迎複製流傳；※※※", True),
        ("第一章", False),
        ("参考资料：", False),
        ("床前明月光，疑是地上霜。", True),
        ("public static void main(String[] args) {", False),
        ("    // 从数据库里读取所有的用户信息", False),
        ("软件包 | 流行度 | 大小 | 说明文字", False),
        ("Internet Explorer 8 及之前的版本不支持", False),
        ("", False),
    ],
)
def test_a_line_is_judged_if_it_is_long_and_chinese_and_no_code(line: str, judged: bool) -> None:
    (lines,) = read_lines([line])
    assert lines.lengths.tolist() == [len(line)]
    assert (lines.hashes[0] != NOT_JUDGED) == judged


def test_lines_are_equal_in_either_script_and_whatever_the_marks() -> None:
    first, second = read_lines(["前言\n法义尊贵，请勿商品化流通！", "※※※法義尊貴，請勿商品化流通！※※※"])
    assert first.hashes[1] == second.hashes[0]
    at_host = hash_at_host(first.hashes, "a.example")
    assert at_host[0] == NOT_JUDGED and at_host[1] != hash_at_host(second.hashes, "b.example")[0]
    assert not hash_at_host(first.hashes, None).any()


@given(st.lists(st.text("天地玄黄宇宙洪荒日月盈昃辰宿列张\n ，", max_size=40), max_size=5))
def test_texts_are_read_together_as_each_alone(texts: list[str]) -> None:
    for text, together in zip(texts, read_lines(texts), strict=True):
        (alone,) = read_lines([text])
        assert all((one == other).all() for one, other in zip(alone, together, strict=True))
        assert len(alone.hashes) == text.count("\n") + 1


@given(st.lists(st.sampled_from(["", "　", "正文"]), max_size=30))
def test_the_edge_is_the_first_and_the_last_five_lines_with_anything_in_them(lines: list[str]) -> None:
    (found,) = read_lines(["\n".join(lines)])
    filled = [at for at, line in enumerate(lines) if line == "正文"]
    assert np.flatnonzero(found.edge).tolist() == sorted({*filled[:5], *filled[-5:]})


@given(HASHES, HASHES)
def test_hashes_are_found_among_others(hashes: np.ndarray, wanted: np.ndarray) -> None:
    assert find_among(hashes, np.sort(wanted)).tolist() == [one in wanted for one in hashes]
