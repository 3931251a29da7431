"""Filters, verdicts, limits."""

from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa
import pytest

from corpus.document import Document
from corpus.errors import InputError
from filters.base import Filter, Rule, Verdict, describe, judge, judge_batch, verdict_schema, with_limits


class Size(NamedTuple):
    characters: int
    share: float
    first: str
    empty: bool


def measure(document: Document) -> Size:
    text = document.text
    return Size(len(text), text.count("的") / max(len(text), 1), text[:1], not text)


GATE = Filter("size", measure, Size, (Rule("characters", "characters", at_least=3, source="test"),), gate=True)
BOTH = Filter(
    "share",
    measure,
    Size,
    (
        Rule("share", "share", at_least=0.1, at_most=0.5, source="test"),
        Rule("long", "characters", at_most=5, source="test"),
    ),
)
FILTERS = (GATE, BOTH)


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("短", ("size.characters",)),
        ("我的书", ()),
        ("没有这个字", ("share.share",)),
        ("没有这个字也很长", ("share.share", "share.long")),
        ("的的的", ("share.share",)),
    ],
)
def test_every_failing_reason_is_collected_in_order(text: str, reasons: tuple[str, ...]) -> None:
    assert judge(FILTERS, Document(text)).reasons == reasons


def test_a_rejecting_gate_ends_the_measuring() -> None:
    assert judge(FILTERS, Document("短")) == Verdict(
        {"size": Size(1, 0.0, "短", False), "share": None}, ("size.characters",)
    )
    open_gate = (replace(GATE, gate=False), BOTH)
    assert judge(open_gate, Document("短")).signals["share"] == Size(1, 0.0, "短", False)


def test_limits_are_inclusive() -> None:
    rule = Rule("share", "share", at_least=0.1, at_most=0.5)
    kept = [share for share in (0.0999, 0.1, 0.3, 0.5, 0.5001) if not rule.rejects(Size(1, share, "", False))]
    assert kept == [0.1, 0.3, 0.5]


def test_schema_has_a_struct_for_each_filter_and_the_reasons() -> None:
    struct = pa.struct(
        [("characters", pa.int64()), ("share", pa.float64()), ("first", pa.string()), ("empty", pa.bool_())]
    )
    schema = verdict_schema(FILTERS)
    assert schema.names == ["size", "share", "reasons"]
    assert schema.field("size").type == struct and schema.field("size").nullable
    assert schema.field("reasons").type == pa.list_(pa.string())


def test_batch_keeps_rows_and_order_and_reads_nulls_as_empty() -> None:
    batch = pa.record_batch(
        {
            "id": [1, 2, 3],
            "title": ["甲", None, ""],
            "text": ["我的书", None, "没有这个字也很长"],
            "url": ["u", None, "v"],
            "script": ["Hans", None, None],
        }
    )
    verdicts = judge_batch(FILTERS, batch)
    assert verdicts.schema == verdict_schema(FILTERS)
    assert verdicts.column("reasons").to_pylist() == [[], ["size.characters"], ["share.share", "share.long"]]
    assert verdicts.column("size").to_pylist()[1] == {"characters": 0, "share": 0.0, "first": "", "empty": True}
    assert verdicts.column("share").to_pylist()[1] is None
    assert judge_batch(FILTERS, batch.slice(0, 0)).num_rows == 0


def test_with_limits_sets_the_only_limit_or_the_named_one() -> None:
    size, share = with_limits(FILTERS, {"size.characters": 8, "share.share.at_most": 0.9})
    assert size.rules[0].at_least == 8 and size.rules[0].at_most is None
    assert (share.rules[0].at_least, share.rules[0].at_most) == (0.1, 0.9)
    assert share.rules[1] == BOTH.rules[1]
    assert "test" in size.rules[0].source and size.rules[0].source != "test"
    assert FILTERS == (GATE, BOTH)
    assert judge((size, share), Document("我的书")).reasons == ("size.characters",)


@pytest.mark.parametrize("name", ["share.share", "size.characters.at_least", "nonsense", "size.first"])
def test_unknown_limits_are_named_with_the_known_ones(name: str) -> None:
    with pytest.raises(InputError) as error:
        with_limits(FILTERS, {name: 1})
    assert name in str(error.value)
    for known in ("size.characters", "share.share.at_least", "share.share.at_most", "share.long"):
        assert known in str(error.value)


def test_a_limit_that_is_not_a_number_is_refused() -> None:
    with pytest.raises(InputError, match=r"size\.characters"):
        with_limits(FILTERS, {"size.characters": float("nan")})


def test_describe_says_what_is_kept_and_why() -> None:
    assert [tuple(limit) for limit in describe(FILTERS)] == [
        ("size", "characters", "at least 3", "test", "characters", 3, None, True),
        ("share", "share", "at least 0.1 and at most 0.5", "test", "share", 0.1, 0.5, False),
        ("share", "long", "at most 5", "test", "characters", None, 5, False),
    ]
