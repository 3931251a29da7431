"""What is cut out of a text, as spans of its characters: so that a table need not hold the text a second time."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# First character and the one after the last, in Unicode code points.
Span = tuple[int, int]
Gone = npt.NDArray[np.bool_]


class Cuts(NamedTuple):
    """What goes from a text. characters: what is left of it. lines, paragraphs, passages: how many go, each counted as
    the first of these that it is; *_characters: how many are in them, line breaks left out. spans: all that goes."""

    characters: int
    lines: int
    line_characters: int
    paragraphs: int
    paragraph_characters: int
    passages: int
    passage_characters: int
    spans: list[Span]


def choose_cuts(lengths: Sequence[int], lines: Gone, paragraphs: Gone, passages: Sequence[Span]) -> Cuts:
    """What goes so that these lines, paragraphs and passages do.

    lengths: characters of each line of the text, without its line break, in order. lines, paragraphs: which of these
    lines go as what. passages: spans in order and apart, each inside a line.
    """
    sizes = np.asarray(lengths, np.int64)
    only_paragraphs = paragraphs & ~lines
    whole = lines | paragraphs
    rest = [span for span in passages if not whole[_find_line(sizes, span[0])]]
    spans = merge([*span_lines(lengths, whole | find_covered(lengths, rest)), *rest])
    return Cuts(
        int(sizes.sum()) + len(sizes) - 1 - count_characters(spans),
        int(lines.sum()),
        int(sizes[lines].sum()),
        int(only_paragraphs.sum()),
        int(sizes[only_paragraphs].sum()),
        len(rest),
        count_characters(rest),
        spans,
    )


def cut(text: str, spans: Iterable[Span]) -> str:
    """The text without these spans, which stand in order and do not touch."""
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def span_lines(lengths: Sequence[int], gone: Gone) -> list[Span]:
    """The spans to cut so that these lines go, and with them the blank lines that would double or stand at an end.

    lengths: characters of each line of the text, without its line break, in order.
    """
    edges = [0, *np.cumsum(np.asarray(lengths, np.int64) + 1).tolist()]
    spans: list[Span] = []
    for is_gone, group in groupby(range(len(lengths)), key=_spread_to_blanks(lengths, gone).__getitem__):
        lines = list(group)
        if is_gone:
            spans.append((edges[lines[0]], edges[lines[-1] + 1]))
    if spans and spans[-1][1] == edges[-1]:
        # The last line has no line break after it: the one before it goes.
        spans[-1] = (max(spans[-1][0] - 1, 0), edges[-1] - 1)
    return spans


def merge(spans: Iterable[Span]) -> list[Span]:
    """The same characters as spans in order that do not touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def find_covered(lengths: Sequence[int], spans: Iterable[Span]) -> Gone:
    """Which lines the spans, in order and apart, cover from end to end; a blank line is covered by none."""
    edges = np.concatenate(([0], np.cumsum(np.asarray(lengths, np.int64) + 1)))
    covered = np.zeros(len(lengths), np.bool_)
    for start, end in spans:
        covered |= (edges[:-1] >= start) & (edges[1:] - 1 <= end)
    return covered & (np.asarray(lengths) > 0)


def count_characters(spans: Iterable[Span]) -> int:
    return sum(end - start for start, end in spans)


def _find_line(sizes: npt.NDArray[np.int64], character: int) -> int:
    return int(np.searchsorted(np.cumsum(sizes + 1), character, side="right"))


def _spread_to_blanks(lengths: Sequence[int], gone: Gone) -> Gone:
    """A blank line goes with the lines before it where nothing or another blank line stands before those, and with
    the lines after it where nothing follows them."""
    spread = gone.copy()
    after_blank, beside = True, False
    for number, length in enumerate(lengths):
        if gone[number]:
            beside = True
        elif beside and after_blank and not length:
            spread[number] = True
        else:
            after_blank, beside = not length, False
    if gone.any() and spread[-1]:
        for number in range(len(lengths) - 1, -1, -1):
            if lengths[number] and not spread[number]:
                break
            spread[number] = True
    return spread
