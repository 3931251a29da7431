"""What a filter is, and how filters judge a document: measure first, decide by limits, keep both.

A filter is a value: one pure function that measures a document and the rules that read its signals. Signals
are stored whatever the verdict, so a limit can be changed by a query, without the text.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple, get_type_hints

import pyarrow as pa

from corpus.document import Document
from corpus.errors import InputError

# What a measure returns: an instance of the filter's NamedTuple, every number finite, no field None.
Signals = tuple[int | float | str | bool | tuple[str, ...], ...]

# Documents judged side by side; each holds some 150 kB of views meanwhile.
_TOGETHER: Final = 64

_ARROW_TYPES: Final = {
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    bool: pa.bool_(),
    tuple[str, ...]: pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Rule:
    """Limits of one signal, both inclusive: a document is kept if at_least <= signal <= at_most.

    `reason` is the signal's name unless two rules of a filter read one signal; `source` says where the limits
    come from.
    """

    reason: str
    signal: str
    at_least: float | None = None
    at_most: float | None = None
    source: str = ""

    def rejects(self, signals: Signals) -> bool:
        """Whether the rule's signal lies outside its limits."""
        value = getattr(signals, self.signal)
        if self.at_least is not None and value < self.at_least:
            return True
        return self.at_most is not None and bool(value > self.at_most)


@dataclass(frozen=True)
class Filter:
    """A measure, the NamedTuple class it returns, and rules. A `gate` that rejects ends the measuring.

    together: measures several documents at once, each as `measure` does by itself, where that is cheaper.
    """

    name: str
    measure: Callable[[Document], Signals]
    signals: type[Signals]
    rules: tuple[Rule, ...]
    gate: bool = False
    together: Callable[[Sequence[Document]], Sequence[Signals]] | None = None

    def measure_all(self, documents: Sequence[Document]) -> Sequence[Signals]:
        """The signals of each document."""
        return self.together(documents) if self.together else [self.measure(document) for document in documents]

    def reject(self, signals: Signals) -> tuple[str, ...]:
        """The reasons, as 'filter.reason', of the rules that reject these signals."""
        return tuple([reason for reason, at, low, high in self._limits if not low <= signals[at] <= high])  # type: ignore[operator]

    @cached_property
    def _limits(self) -> tuple[tuple[str, int, float, float], ...]:
        """For each rule its full reason, the place of its signal, and both limits: looked up once for all pages."""
        return tuple(
            (
                f"{self.name}.{rule.reason}",
                self.signals._fields.index(rule.signal),  # type: ignore[attr-defined]
                -math.inf if rule.at_least is None else rule.at_least,
                math.inf if rule.at_most is None else rule.at_most,
            )
            for rule in self.rules
        )


class Verdict(NamedTuple):
    """Signals by filter (None where a gate had ended the measuring) and every failing reason, in order."""

    signals: dict[str, Signals | None]
    reasons: tuple[str, ...]


class Limit(NamedTuple):
    """One rule in words, and in numbers for queries over stored signals. gate: its filter ends the measuring."""

    filter: str
    reason: str
    limit: str
    source: str
    signal: str
    at_least: float | None
    at_most: float | None
    gate: bool


def judge(filters: Sequence[Filter], document: Document) -> Verdict:
    """Measure with each filter in order until a gate rejects the document; collect every reason on the way."""
    return judge_all(filters, [document])[0]


def judge_all(filters: Sequence[Filter], documents: Sequence[Document]) -> list[Verdict]:
    """`judge` for each document, filter by filter, so that each finds its tables in the cache."""
    signals: list[dict[str, Signals | None]] = [dict.fromkeys(each.name for each in filters) for _ in documents]
    reasons: list[tuple[str, ...]] = [()] * len(documents)
    measured: Sequence[int] = range(len(documents))
    for each in filters:
        rejected = set()
        for place, found in zip(measured, each.measure_all([documents[place] for place in measured]), strict=True):
            signals[place][each.name] = found
            if failing := each.reject(found):
                reasons[place] += failing
                rejected.add(place)
        if each.gate:
            measured = [place for place in measured if place not in rejected]
    return [Verdict(*verdict) for verdict in zip(signals, reasons, strict=True)]


def verdict_schema(filters: Sequence[Filter]) -> pa.Schema:
    """One nullable struct of signals for each filter, named like it, and `reasons`, a list of strings."""
    structs = [pa.field(each.name, _struct_type(each)) for each in filters]
    return pa.schema([*structs, pa.field("reasons", pa.list_(pa.string()), nullable=False)])


def judge_batch(filters: Sequence[Filter], batch: pa.RecordBatch) -> pa.RecordBatch:
    """Verdicts, by `verdict_schema`, on the rows of `batch` in its order; it reads title, text, url and script."""
    rows = zip(*(batch.column(name).to_pylist() for name in ("text", "title", "url", "script")), strict=True)
    documents = (Document(text or "", title or "", url or "", script=script) for text, title, url, script in rows)
    verdicts: list[Verdict] = []
    while some := list(islice(documents, _TOGETHER)):
        verdicts += judge_all(filters, some)
    columns = [_struct_array(each, [verdict.signals[each.name] for verdict in verdicts]) for each in filters]
    reasons = pa.array([verdict.reasons for verdict in verdicts], pa.list_(pa.string()))
    return pa.RecordBatch.from_arrays([*columns, reasons], schema=verdict_schema(filters))


def with_limits(
    filters: Sequence[Filter], limits: Mapping[str, float], why: str = "set for this run"
) -> tuple[Filter, ...]:
    """The same filters with other limits; `why` they are others comes before the source of each.

    'length.characters' names a rule's only limit, 'words.mean_length.at_least' one of two. Raises InputError
    for a name that no rule has, giving the nearest ones and all there are, and for a limit that is not a number.
    """
    known = sorted({name for each in filters for rule in each.rules for name in _limit_names(each, rule)})
    if unknown := sorted(limits.keys() - set(known)):
        near = sorted({name for one in unknown for name in get_close_matches(one, known, n=1)})
        hint = f"; did you mean {' and '.join(near)}?" if near else ";"
        raise InputError(f"no rule has the limit {', '.join(unknown)}{hint} the limits are: {', '.join(known)}")
    if odd := sorted(name for name, limit in limits.items() if math.isnan(limit)):
        raise InputError(f"the limit of {', '.join(odd)} is not a number; give one, such as 0.5")
    return tuple(
        replace(each, rules=tuple(_with_limits(each, rule, limits, why) for rule in each.rules)) for each in filters
    )


def describe(filters: Sequence[Filter]) -> list[Limit]:
    """Every rule in the order documents meet them: what is kept, and where the limit comes from."""
    return [
        Limit(
            *(each.name, rule.reason, " and ".join(_limit_words(rule)), rule.source),
            *(rule.signal, rule.at_least, rule.at_most, each.gate),
        )
        for each in filters
        for rule in each.rules
    ]


def _limit_names(each: Filter, rule: Rule) -> dict[str, str]:
    """What a user calls each limit of the rule, and the field that holds it."""
    fields = [side for side in ("at_least", "at_most") if getattr(rule, side) is not None]
    path = f"{each.name}.{rule.reason}"
    return {path: fields[0]} if len(fields) == 1 else {f"{path}.{field}": field for field in fields}


def _with_limits(each: Filter, rule: Rule, limits: Mapping[str, float], why: str) -> Rule:
    changes: dict[str, Any] = {
        field: float(limits[name]) for name, field in _limit_names(each, rule).items() if name in limits
    }
    return replace(rule, **changes, source=f"{why}, instead of: {rule.source}") if changes else rule


def _limit_words(rule: Rule) -> list[str]:
    sides = (("at least", rule.at_least), ("at most", rule.at_most))
    return [f"{side} {limit:g}" for side, limit in sides if limit is not None]


def _struct_type(each: Filter) -> pa.StructType:
    return pa.struct([pa.field(name, _ARROW_TYPES[kind]) for name, kind in get_type_hints(each.signals).items()])


def _struct_array(each: Filter, rows: Sequence[Signals | None]) -> pa.StructArray:
    struct = _struct_type(each)
    fields = [struct.field(place) for place in range(struct.num_fields)]
    columns = [
        pa.array([None if row is None else row[place] for row in rows], field.type)
        for place, field in enumerate(fields)
    ]
    return pa.StructArray.from_arrays(columns, fields=fields, mask=pa.array([row is None for row in rows], pa.bool_()))
