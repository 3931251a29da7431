"""The vocabulary's README.md, and its figures in the terminal."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.table import Table

from jobs.report_terminal import make_table
from jobs.report_words import show_short

SHOWN: Final = 20
_PARTS: Final = {"1": "the 3,500 most frequent", "2": "3,000 more", "3": "1,605 of names, places, science"}


def write_card(facts: Mapping[str, Any], report: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Markdown: what it was made of, how well it serves which texts, what its pieces are."""
    parts = [
        "# Vocabulary\n",
        f"{facts['size']:,} ids: a SentencePiece {options['kind']} model (`tokenizer.model`, sha256 "
        f"{facts['sha256']}), by sentencepiece {facts['sentencepiece']} from {facts['text_bytes'] / 1e6:,.1f} MB "
        f"in {facts['lines']:,} lines (sha256 {facts['sample_sha256']}); {facts['skipped_lines']:,} of them skipped.",
        _how_to_load(options),
        _sample(report["sample"]),
        *_measured(report["measured"]),
        *_pieces(report),
    ]
    return "\n".join(parts) + "\n"


def table_of_figures(report: Mapping[str, Any]) -> Table | None:
    """The figures of all texts held back and of the domains with most of them; None where none were."""
    if not report["measured"]:
        return None
    names = sorted(report["measured"]["all"].get("bytes_per_token_of_others", {}))
    head = ("documents", "bytes a token", "characters a token", "byte tokens", *names)
    table = make_table("Vocabulary, on documents held back", "texts", *head)
    for label, figures in _rows(report["measured"]):
        table.add_row(label, *_cells(figures))
    return table


def _how_to_load(options: Mapping[str, Any]) -> str:
    if options["kind"] != "bpe":
        return ""
    return (
        "\n`AutoTokenizer.from_pretrained(FOLDER)` and `Tokenizer.from_file(\"tokenizer.json\")` give the ids of "
        "SentencePiece. One character differs: U+2581, which SentencePiece takes for a space, stays itself. Control "
        "symbols that a text spells out are text; with `split_special_tokens=False` transformers finds them.\n"
    )


def _sample(strata: Sequence[Mapping[str, Any]]) -> str:
    ordered = sorted(strata, key=lambda one: (-one["taken"], one["values"]))
    rows = [
        f"| {', '.join(one['values'])} | {one['available'] / 1e6:,.2f} | {one['asked'] / 1e6:,.2f} "
        f"| {one['taken'] / 1e6:,.2f} |"
        for one in ordered[:SHOWN]
    ]
    more = f"\nSmaller ones in report.json: {len(strata) - SHOWN:,}.\n" if len(strata) > SHOWN else ""
    head = "\n## Sample\n\n| stratum | MB there | asked | taken |\n|---|---|---|---|"
    return "\n".join([head, *rows, more])


def _measured(measured: Mapping[str, Any]) -> Iterator[str]:
    if not measured:
        yield "\nNo document was held back to measure it on.\n"
        return
    names = sorted(measured["all"].get("bytes_per_token_of_others", {}))
    yield "\n## On documents held back\n"
    yield "| texts | documents | bytes a token | characters a token | byte tokens |" + "".join(f" {n} |" for n in names)
    yield "|---|---|---|---|---|" + "---|" * len(names)
    for label, figures in _rows(measured):
        yield f"| {label} | {' | '.join(_cells(figures))} |"


def _pieces(report: Mapping[str, Any]) -> Iterator[str]:
    yield "\n## Pieces\n\n| 通用规范汉字表 | characters | with a piece |\n|---|---|---|"
    for number, one in report["coverage"].items():
        share = one["covered"] / one["characters"]
        yield f"| {_PARTS[number]} | {one['characters']:,} | {one['covered']:,} ({share:.1%}) |"
    yield "\nThe longest: " + " ".join(f"`{piece}`" for piece in report["longest"]) + "\n"
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for one in report["suspicious"]:
        kinds.setdefault(one["kind"], []).append(one)
    if kinds:
        yield "| suspicious | pieces | such as |\n|---|---|---|"
    for kind, found in sorted(kinds.items()):
        shown = " ".join(f"`{one['piece'].strip()}`" if one["piece"] else f"id {one['id']}" for one in found[:SHOWN])
        yield f"| {kind} | {len(found):,} | {shown.replace('|', '&#124;')} |"


def _rows(measured: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "all", measured["all"]
    for domain in ("source_type", "topic", "script"):
        for value, figures in list(measured[domain].items())[:SHOWN]:
            yield f"{domain.removesuffix('_type')} {value}", figures


def _cells(figures: Mapping[str, Any]) -> list[str]:
    others = figures.get("bytes_per_token_of_others", {})
    return [
        show_short(figures["documents"]),
        f"{figures['bytes_per_token']:.2f}",
        f"{figures['characters_per_token']:.2f}",
        f"{figures['byte_share']:.2%}",
        *(f"{others[name]:.2f}" for name in sorted(others)),
    ]
