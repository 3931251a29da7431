"""Says in words how the recipe of a finished table differs from the one that is wanted now."""

from collections.abc import Collection, Mapping
from textwrap import shorten
from typing import Any

CHANGES_SHOWN = 5
VALUE_SHOWN = 120

Recipe = Mapping[str, Any]


def differ_in_inputs_alone(before: Recipe, now: Recipe) -> bool:
    return before != now and {**before, "inputs": None} == {**now, "inputs": None}


def explain_mismatch(before: Recipe, now: Recipe) -> str:
    """The first changes, and how many more there are."""
    changes = [
        _explain_change(f"{part} {key}", before.get(part, {}).get(key), now[part].get(key))
        for part in ("options", "inputs", "versions")
        for key in _find_changed(before.get(part, {}), now[part])
    ]
    return _enumerate(changes)


def explain_files(before: Recipe, now: Recipe) -> str:
    """The same for a recipe whose inputs are files: which are new, which are not given, which have changed."""
    then, later = before["inputs"], now["inputs"]
    parts = [explain_mismatch({**before, "inputs": {}}, {**now, "inputs": {}})]
    for names, what in (
        (later.keys() - then.keys(), "not in it yet"),
        (then.keys() - later.keys(), "in it, but not given now"),
        ({name for name in then.keys() & later.keys() if then[name] != later[name]}, "changed since"),
    ):
        if names:
            parts.append(f"input files {what}: {_enumerate(sorted(names))}")
    return "; ".join(part for part in parts if part)


def _find_changed(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [key for key in sorted({*before, *now}) if before.get(key) != now.get(key)]


def _explain_change(name: str, before: Any, now: Any) -> str:
    """Both values, of lists what only one of them holds, each shortened to what one can read."""
    if isinstance(before, list) and isinstance(now, list):
        before, now = [one for one in before if one not in now], [one for one in now if one not in before]
    then, later = (shorten(str(value), VALUE_SHOWN, placeholder=" …") for value in (before, now))
    return f"{name}: {then} then, {later} now"


def _enumerate(changes: Collection[str]) -> str:
    shown = list(changes)[:CHANGES_SHOWN]
    more = len(changes) - len(shown)
    return "; ".join(shown) + (f"; and {more:,} more" if more else "")
