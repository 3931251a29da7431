"""The record form in which WuDaoCorpora Text was published."""

import hashlib
import json
from typing import Any

import pytest

from corpus.schema import CORPUS
from corpus.wudao import make_record

ROW: dict[str, Any] = dict.fromkeys(CORPUS.names) | {
    "id": "29736c0de06bb38370484dc2b1a8bfa3",
    "title": "菜市场的清晨",
    "text": "清晨六点，菜市场已经热闹起来。\n\n“卖豆腐啰！”老周喊。",
}


def test_a_record_has_the_six_fields_in_their_order() -> None:
    assert list(make_record(ROW, 7).items()) == [
        ("id", 7),
        ("uniqueKey", "29736c0de06bb38370484dc2b1a8bfa3"),
        ("titleUkey", "4c5f0f8cad9d48682de04aaf0b600c8d"),
        ("dataType", "网页文本"),
        ("title", "菜市场的清晨"),
        ("content", "清晨六点，菜市场已经热闹起来。\n\n“卖豆腐啰！”老周喊。"),
    ]


@pytest.mark.parametrize("empty", [None, ""])
def test_a_page_without_title_has_an_empty_one(empty: str | None) -> None:
    record = make_record(ROW | {"title": empty, "text": empty}, 0)
    assert (record["title"], record["content"]) == ("", "")
    assert record["titleUkey"] == hashlib.md5(b"").hexdigest()


def test_a_record_is_json_that_other_programs_read() -> None:
    record = make_record(ROW | {"title": '引号"、反斜线\\与𠮷'}, 1)
    assert json.loads(json.dumps(record, ensure_ascii=False)) == record


@pytest.mark.parametrize(
    ("source_type", "topic", "data_type"),
    [
        ("encyclopedia", "sports", "百科"),
        ("other", "sports", "体育"),
        ("forum", "finance", "经济"),
        ("shop", "other", "网页文本"),
        (None, None, "网页文本"),
    ],
)
def test_data_type_is_wudaos_word_for_the_kind_or_the_topic(
    source_type: str | None, topic: str | None, data_type: str
) -> None:
    assert make_record(ROW | {"source_type": source_type, "topic": topic}, 0)["dataType"] == data_type
