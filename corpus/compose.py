"""The blocks of a page's main content -> text: paragraphs apart, lists, tables and code as one can read them."""

from typing import Final

from corpus.blocks import Page

LISTS: Final = frozenset({"ul", "ol", "menu", "dir"})
CELLS: Final = frozenset({"td", "th"})
# Rows of cells that are longer, or hold paragraphs, are the layout of an old page.
CELL_CHARACTERS: Final = 100
CELL_BREAK: Final = " | "
# What begins so needs no mark of a list item.
MARKED: Final = tuple("0123456789-*•·●○■◆※①②③④⑤⑥⑦⑧⑨⑩一二三四五六七八九十（([【第")


def compose(page: Page, chosen: list[int]) -> str:
    """The text of these blocks, which are in document order."""
    rows = _find_rows(page, chosen)
    numbers: dict[int, int] = {}
    parts: list[str] = []
    last_item = last_row = last_place = -1
    for at in chosen:
        place, text = page.places[at], page.texts[at]
        item, row = _find_item(page, place), rows.get(at, -1)
        if parts:
            if row >= 0 and row == last_row:
                parts.append(CELL_BREAK)
            elif row >= 0 and last_row >= 0 and page.parents[row] == page.parents[last_row]:
                parts.append("\n")
            elif place == last_place:
                parts.append("\n" if page.breaks[at] < 2 else "\n\n")
            elif item >= 0 and last_item >= 0:
                parts.append("\n")
            else:
                parts.append("\n\n")
        if item >= 0 and item != last_item and not text.startswith(MARKED):
            parts.append(_mark_item(page, item, numbers))
        parts.append(text)
        last_item, last_row, last_place = item, row, place
    return "".join(parts)


def _find_item(page: Page, place: int) -> int:
    """The list item that a block stands in, directly or in its first paragraph; -1: none."""
    if page.tags[place] == "li":
        return place
    parent = page.parents[place]
    return parent if page.tags[parent] == "li" else -1


def _mark_item(page: Page, item: int, numbers: dict[int, int]) -> str:
    parent = page.parents[item]
    if page.tags[parent] != "ol":
        return "- "
    numbers[parent] = numbers.get(parent, 0) + 1
    return f"{numbers[parent]}. "


def _find_rows(page: Page, chosen: list[int]) -> dict[int, int]:
    """The table row of each block that is a cell of a table of data: one short block a cell, two cells or more."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for at in chosen:
        cell = page.places[at]
        if page.tags[cell] not in CELLS:
            cell = page.parents[cell]
        if page.tags[cell] in CELLS:
            rows.setdefault(page.parents[cell], []).append((at, cell))
    found: dict[int, int] = {}
    for row, cells in rows.items():
        short = all(len(page.texts[at]) <= CELL_CHARACTERS and not page.verbatim[at] for at, _ in cells)
        if short and len({cell for _, cell in cells}) == len(cells) and page.tags[row] == "tr":
            found |= dict.fromkeys((at for at, _ in cells), row)
    return found
