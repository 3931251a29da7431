"""What a job tells its user."""

import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

# A log file has no width; eighty columns would fold paths and tables in it.
LOG_COLUMNS = 120

console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else LOG_COLUMNS)
errors = Console(highlight=False, soft_wrap=True, stderr=True)


def say(stage: str, message: str) -> None:
    console.print(f"[bold cyan]{escape(stage):>12}[/]  {escape(message)}")


def show(table: Table) -> None:
    console.print(table)


def say_wrong(message: str) -> None:
    errors.print(f"[bold red]error:[/] {escape(message)}")
