"""The filters of a finished table, as its recipe has them: rules and gates, to be asked of stored signals."""

from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import groupby
from typing import Any, NoReturn

from pyspark.sql import Column
from pyspark.sql import functions as F

from corpus.document import Document
from filters.base import Filter, Rule


def read_filters(rules: Iterable[Mapping[str, Any]]) -> tuple[Filter, ...]:
    """In the recipe's order. They judge stored signals alone; measuring with one is an error of ours."""
    filters = []
    for (name, gate), lines in groupby(rules, key=lambda line: (line["filter"], line["gate"])):
        read = tuple(
            Rule(line["reason"], line["signal"], line["at_least"], line["at_most"], line["source"]) for line in lines
        )
        filters.append(Filter(name, _refuse, tuple, read, gate))
    return tuple(filters)


def list_failing(filters: Iterable[Filter]) -> Column:
    """The reasons that a run with these filters stores, as a query: of filters behind a gate that rejects, none."""
    names: list[Column] = []
    closed = F.lit(False)
    for each in filters:
        failing = [(f"{each.name}.{rule.reason}", _is_rejected(each, rule)) for rule in each.rules]
        names += [F.when(~closed & fails, F.lit(name)) for name, fails in failing]
        if each.gate:
            closed = reduce(Column.__or__, [fails for _, fails in failing], closed)
    return F.array_compact(F.array(*names))


def is_unmeasured(filters: Iterable[Filter]) -> Column:
    """Whether a gate spared the document one of these filters."""
    return reduce(Column.__or__, [F.col(each.name).isNull() for each in filters], F.lit(False))


def _is_rejected(each: Filter, rule: Rule) -> Column:
    """`Rule.rejects`; false where the signal was not measured."""
    value = F.col(f"{each.name}.{rule.signal}").cast("double")
    low = F.lit(False) if rule.at_least is None else value < rule.at_least
    high = F.lit(False) if rule.at_most is None else value > rule.at_most
    return F.coalesce(low | high, F.lit(False))


def _refuse(document: Document) -> NoReturn:
    raise NotImplementedError("a filter read from a recipe has no measure")
