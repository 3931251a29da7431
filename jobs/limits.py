"""Limits that a user sets: on the command line, or in a TOML file with a table for each filter."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from corpus import storage
from corpus.errors import InputError


def gather_limits(limits: Sequence[str], file: str = "") -> dict[str, float]:
    """{"length.characters": 300.0} from the file, and from ["length.characters=300"], which counts where both say.

    Raises InputError for what is no limit; whether a rule has it is for `filters.base.with_limits` to say.
    """
    return (read_limits(file) if file else {}) | parse_limits(limits)


def parse_limits(limits: Sequence[str]) -> dict[str, float]:
    """{"length.characters": 300.0} from ["length.characters=300"]. Raises InputError for anything else."""
    parsed = {}
    for limit in limits:
        name, _, value = limit.partition("=")
        try:
            parsed[name.strip()] = float(value)
        except ValueError as error:
            raise InputError(
                f"--limit {limit!r}: give a rule and a number, as in length.characters=300."
            ) from error
    return parsed


def read_limits(file: str) -> dict[str, float]:
    """{"length.characters": 300.0} from a TOML file, a path or URI: [length] characters = 300.

    Raises InputError for a file that is absent or no TOML, and for a value that is not a number.
    """
    if not storage.exists(file):
        raise InputError(f"--limits {file}: no such file")
    try:
        tables = tomllib.loads(storage.read_bytes(file).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"--limits {file}: not TOML ({error})") from error
    return dict(_flatten(tables, "", file))


def _flatten(table: Mapping[str, Any], path: str, file: str) -> Iterator[tuple[str, float]]:
    for key, value in table.items():
        name = f"{path}{key}"
        if isinstance(value, dict):
            yield from _flatten(value, f"{name}.", file)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)
        else:
            raise InputError(f"--limits {file}: {name} = {value!r} is no number; write it as {name} = 0.5")
