"""What a job tells its user."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

console = Console(highlight=False, soft_wrap=True)
errors = Console(highlight=False, soft_wrap=True, stderr=True)


def say(stage: str, message: str) -> None:
    console.print(f"[bold cyan]{escape(stage):>12}[/]  {escape(message)}")


def show(table: Table) -> None:
    console.print(table)


def say_wrong(message: str) -> None:
    errors.print(f"[bold red]error:[/] {escape(message)}")
