"""The filter for a run's benchmarks: its signals, its rule, its columns. Items were written for these tests."""

import pickle

import pyarrow as pa
import pytest

from corpus.benchmark import Item
from corpus.document import Document
from corpus.item_index import write_index
from corpus.item_texts import build_index
from filters.base import Filter, judge, judge_batch, with_limits
from filters.contamination import Contamination, contamination_filter

QUESTION = "老陈在城南的旧书市场摆摊二十多年，他认为早先卖得最好的书是哪一种？"
OTHER = "市场管理处今年给每个摊位装了遮雨棚，还划出一条通道，这是为了方便谁进出？"
ARTICLE = "老陈说，如今年轻人更爱找旧地图和老照片。他在城南的旧书市场摆摊二十多年，一直靠这个过日子。"


@pytest.fixture(scope="module")
def contamination(tmp_path_factory: pytest.TempPathFactory) -> Filter:
    place = tmp_path_factory.mktemp("items") / "index.arrow"
    with place.open("wb") as sink:
        write_index(build_index([Item("书市/一", 1, QUESTION), Item("书市/一", 2, OTHER)]).index, sink)
    return contamination_filter(str(place))


@pytest.mark.parametrize(
    ("text", "items", "dropped"),
    [
        (f"题目：{QUESTION}答案见下页。", ("书市/一:1",), True),
        (OTHER + QUESTION, ("书市/一:1", "书市/一:2"), True),
        (ARTICLE, (), False),
        ("", (), False),
    ],
)
def test_pages_with_items_are_dropped(
    contamination: Filter, text: str, items: tuple[str, ...], dropped: bool
) -> None:
    verdict = judge([contamination], Document(text))
    signals = verdict.signals["contamination"]
    assert isinstance(signals, Contamination)
    assert signals.items == items
    assert (signals.covered == 1.0) == dropped
    assert verdict.reasons == (("contamination.covered",) if dropped else ())


def test_a_phrase_covers_a_part_and_another_limit_drops_it(contamination: Filter) -> None:
    signals = contamination.measure(Document(ARTICLE))
    assert isinstance(signals, Contamination)
    assert 0.3 < signals.covered < 0.5
    assert signals.characters == len("在城南的旧书市场摆摊二十多年")
    stricter = with_limits([contamination], {"contamination.covered": 0.3})
    assert judge(stricter, Document(ARTICLE)).reasons == ("contamination.covered",)


def test_the_filter_travels_to_workers_and_its_items_are_a_column(contamination: Filter) -> None:
    there = pickle.loads(pickle.dumps(contamination))
    texts = [QUESTION, ARTICLE]
    columns = {"title": ["", ""], "text": texts, "url": ["", ""], "script": pa.nulls(2, pa.string())}
    verdicts = judge_batch([there], pa.record_batch(columns))
    assert [row["items"] for row in verdicts.column("contamination").to_pylist()] == [["书市/一:1"], []]
    assert verdicts.column("contamination").type.field("items").type == pa.list_(pa.string())
