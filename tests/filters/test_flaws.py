"""Flaws: tables of text and value."""

import pytest

from corpus.document import Document
from filters.flaws import FLAWS, measure


@pytest.mark.parametrize(
    ("signal", "title", "text", "value"),
    [
        ("empty_brackets", "", "老舍（），原名舒庆春（，）。" + "字" * 986, 2),
        ("empty_brackets", "", "老舍（1899年），著有《茶馆》、《》。" + "字" * 980, 1),
        ("empty_brackets", "", "print() 与 main(void)", 0),
        ("orphans", "", "他说：好。”" + "字" * 994, 1),
        ("orphans", "", "他说：“好。（停了停）", 0),
        ("orphans", "", "", 0),
        ("glued", "", "书名是 theoldbookmarketopensonlyat 和 weekends", 0.5),
        ("glued", "", "城市有 Beijing,Shanghai 两个", 0.5),
        ("glued", "", "用 getElementById 和 JavaScript 写", 0),
        ("glued", "", "见 https://example.cn/averylongpathwithoutaspace 一页", 0),
        ("glued", "", "没有拉丁字母", 0),
        ("unfinished", "", "他走了。", 0),
        ("unfinished", "", "他说：“走。”\n", 0),
        ("unfinished", "", "他走了，然后", 1),
        ("unfinished", "", "", 0),
        ("title_repeated", "旧书市场周末开张_城南新闻网", "旧书市场周末开张\n\n城南的旧书市场……", 1),
        ("title_repeated", "旧书市场周末开张", "城南的旧书市场\n旧书市场周末开张", 0),
        ("title_repeated", "", "城南的旧书市场", 0),
    ],
)
def test_flaws(signal: str, title: str, text: str, value: float) -> None:
    assert getattr(measure(Document(text, title)), signal) == pytest.approx(value)


def test_no_document_is_dropped_for_its_flaws() -> None:
    assert FLAWS.reject(measure(Document("（）”未完", "（）”未完"))) == ()
