"""The recipes in words: every rule, its limit, and where the limit comes from."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from filters.base import Filter, describe
from filters.contamination import contamination_filter
from filters.recipe import RECIPES, recipe
from jobs.console import show

USAGE = f"""\
Usage: wudao rules [RECIPE ...]

Shows the rules of the recipes {", ".join(RECIPES)}, in the order in which documents meet them. The name in
the first column is the reason stored with a dropped page, the path of the signal's column in
RUN/verdicts, and what --limit takes: --limit length.characters=300. The last table is what --benchmark
adds to any recipe."""


def main(arguments: Sequence[str]) -> int:
    """Shows the named recipes, or all; returns the exit code."""
    if {"--help", "-h"} & set(arguments):
        print(USAGE)
        return 0
    for name in arguments or RECIPES:
        show(_table_of(f"recipe {name}", recipe(name)))
    show(_table_of("with --benchmark", [contamination_filter("")]))
    return 0


def _table_of(title: str, filters: Sequence[Filter]) -> Table:
    table = Table("rule", "kept", "source", title=f"\n{title}", title_justify="left")
    for limit in describe(filters):
        table.add_row(f"{limit.filter}.{limit.reason}", limit.limit, escape(limit.source))
    return table
