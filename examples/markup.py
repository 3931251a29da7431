"""Markup: the blocks of an article as HTML, in the ways that real sites write them."""

from collections.abc import Callable
from html import escape

from articles import Block

Markup = Callable[[tuple[Block, ...]], str]


def paragraphs(blocks: tuple[Block, ...]) -> str:
    """Clean modern HTML: `<p>`, `<h2>`, `<ul>`, `<table>`, `<pre>`."""
    return "\n".join(map(_modern_block, blocks))


def indented(blocks: tuple[Block, ...]) -> str:
    """A news desk's HTML: every paragraph starts with two ideographic spaces, headings are bold paragraphs."""
    return "\n".join(
        f'<p style="text-indent: 0em;">　　{_lines(block)}</p>' if block.kind == "paragraph"
        else f"<p><strong>　　{_lines(block)}</strong></p>" if block.kind == "heading"
        else _modern_block(block)
        for block in blocks
    )  # fmt: skip


def broken_lines(blocks: tuple[Block, ...]) -> str:
    """The HTML of old editors and novel sites: no paragraphs, only `<br>` and `&nbsp;`."""
    return "<br><br>\n".join(
        f"<b>{_lines(block)}</b>" if block.kind == "heading"
        else f"&nbsp;&nbsp;&nbsp;&nbsp;{_lines(block)}" if block.kind in ("paragraph", "list")
        else _modern_block(block)
        for block in blocks
    )  # fmt: skip


def post_lines(blocks: tuple[Block, ...]) -> str:
    """A forum's HTML: what was typed, with `<br>` at every line's end."""
    return "<br />\n<br />\n".join(
        _modern_block(block) if block.kind in ("code", "table") else _lines(block) for block in blocks
    )


def encyclopedic(blocks: tuple[Block, ...]) -> str:
    """A wiki's HTML: edit links behind headings, reference marks behind every second paragraph."""
    pieces = []
    reference = 0
    for number, block in enumerate(blocks):
        piece = _modern_block(block)
        if block.kind == "heading":
            edit = f'<span class="edit">[<a href="?action=edit&amp;section={number}">编辑</a>]</span>'
            piece = f'<h2 id="s{number}"><span class="headline">{_lines(block)}</span>{edit}</h2>'
        elif block.kind == "paragraph" and number % 2 == 0:
            reference += 1
            piece = f'<p>{_lines(block)}<sup class="ref"><a href="#ref{reference}">[{reference}]</a></sup></p>'
        pieces.append(piece)
    return "\n".join(pieces)


def _modern_block(block: Block) -> str:
    match block.kind:
        case "heading":
            return f"<h2>{_lines(block)}</h2>"
        case "list":
            return "<ul>\n" + "\n".join(f"<li>{escape(line)}</li>" for line in block.lines) + "\n</ul>"
        case "code":
            return "<pre><code>" + escape("\n".join(block.lines)) + "</code></pre>"
        case "table":
            return '<table border="1">\n' + "\n".join(map(_row, block.lines)) + "\n</table>"
        case "paragraph":
            return f"<p>{_lines(block)}</p>"


def _lines(block: Block) -> str:
    return "<br />\n".join(escape(line, quote=False) for line in block.lines)


def _row(line: str) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell.strip())}</td>" for cell in line.split("|")) + "</tr>"
