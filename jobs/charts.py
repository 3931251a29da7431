"""The report's charts, as SVG whose colours come from the page's style sheet."""

from collections.abc import Sequence
from math import ceil, floor
from typing import Final

from markupsafe import Markup

from corpus.wording import show_count
from jobs.report_funnel import StageFigures
from jobs.report_histogram import Histogram
from jobs.report_signals import SignalFigures
from jobs.report_words import show_share, show_value

# Units of the funnel chart; its labels stand left and right of the bars.
ROW: Final = 46
BAR: Final = 26
LEFT: Final = 112
BARS: Final = 560
FUNNEL_WIDTH: Final = 920

# Units of a histogram.
WIDTH: Final = 320
HEIGHT: Final = 96
TOP: Final = 14
BOTTOM: Final = 16

RECT: Final = Markup('<rect class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"><title>{}</title></rect>')
TEXT: Final = Markup('<text class="{}" x="{:.2f}" y="{:.2f}" text-anchor="{}">{}</text>')
LINE: Final = Markup('<line class="{}" x1="{:.2f}" x2="{:.2f}" y1="{:.2f}" y2="{:.2f}"/>')
FLOW: Final = Markup('<rect class="flow" x="{}" y="{}" width="{:.2f}" height="{}"/>')
SVG: Final = Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}">{}</svg>')


def draw_funnel(stages: Sequence[StageFigures]) -> Markup:
    """A bar for each stage: kept, dropped and errors among the records that reached it."""
    most = max((stage.records for stage in stages), default=0) or 1
    rows = [_draw_stage(stage, at * ROW, BARS / most) for at, stage in enumerate(stages)]
    rows += [_draw_flow(stage, at * ROW, BARS / most) for at, stage in enumerate(stages[:-1])]
    return SVG.format("Records kept by each stage", FUNNEL_WIDTH, ROW * (len(stages) - 1) + BAR, Markup("").join(rows))


def draw_histogram(signal: SignalFigures) -> Markup:
    """Bars of documents by value, kept below and dropped above, with lines at the limits. Nothing where there is
    nothing to draw."""
    histogram = signal.histogram
    if not histogram.edges:
        return Markup("")
    unit = (HEIGHT - TOP) / max(histogram.counts)
    drawn = [at for at, count in enumerate(histogram.counts) if count]
    parts = [bar for at in drawn for bar in _draw_bar(histogram, at, unit)]
    parts.append(LINE.format("axis", 0, WIDTH, HEIGHT, HEIGHT))
    parts += [_draw_limit(histogram, *limit) for limit in _find_limits(signal)]
    first, last = histogram.edges[0], histogram.edges[-1]
    ends = (ceil(first), floor(last)) if signal.whole else (first, last)
    for at, anchor, value in ((0, "start", ends[0]), (WIDTH, "end", ends[1])):
        parts.append(TEXT.format("tick", at, HEIGHT + BOTTOM - 3, anchor, show_value(value)))
    title = f"{signal.filter}.{signal.signal} over {show_count(signal.documents, 'document')}"
    return SVG.format(title, WIDTH, HEIGHT + BOTTOM, Markup("").join(parts))


def _draw_stage(stage: StageFigures, top: float, unit: float) -> Markup:
    middle = top + BAR / 2 + 4.5
    parts = [TEXT.format("stage", LEFT - 14, middle, "end", stage.stage)]
    at = float(LEFT)
    for name in ("kept", "dropped", "errors"):
        count = getattr(stage, name)
        if count:
            # An error is to be seen among a million records, too.
            width = max(count * unit, 2.0)
            parts.append(RECT.format(name, at, top, width, BAR, f"{stage.stage}: {count:,} {name}"))
            at += width
    parts.append(TEXT.format("number", LEFT + BARS + 84, middle, "end", f"{stage.kept:,}"))
    parts.append(TEXT.format("share", LEFT + BARS + 150, middle, "end", show_share(stage.kept, stage.records)))
    lost = stage.dropped + stage.errors
    parts.append(TEXT.format("lost", FUNNEL_WIDTH, middle, "end", f"−{lost:,}" if lost else ""))
    return Markup("").join(parts)


def _draw_flow(stage: StageFigures, top: float, unit: float) -> Markup:
    """From what a stage keeps down to the next stage's bar."""
    return FLOW.format(LEFT, top + BAR, stage.kept * unit, ROW - BAR)


def _draw_bar(histogram: Histogram, at: int, unit: float) -> list[Markup]:
    low, high = histogram.edges[at], histogram.edges[at + 1]
    count, kept = histogram.counts[at], histogram.kept[at]
    title = f"{show_value(low)} to {show_value(high)}: {show_count(count, 'document')}, {kept:,} kept"
    left, right = _place(histogram, low), _place(histogram, high)
    foot, bars = float(HEIGHT), []
    for kind, part in (("kept", kept), ("dropped", count - kept)):
        if part:
            # A single document is to be seen beside thousands, too.
            height = max(part * unit, 1.0)
            foot -= height
            bars.append(RECT.format(kind, left, foot, max(right - left - 1.0, 0.3), height, title))
    return bars


def _draw_limit(histogram: Histogram, place: float, limit: float) -> Markup:
    """A line at the limit, or an arrow at the edge where the axis does not reach it."""
    low, high = histogram.edges[0], histogram.edges[-1]
    if not low <= place <= high:
        beyond, anchor = (WIDTH, "end") if place > high else (0, "start")
        shown = f"limit {show_value(limit)} →" if place > high else f"← limit {show_value(limit)}"
        return TEXT.format("limit", beyond, TOP - 4, anchor, shown)
    at = min(max(_place(histogram, place), 0.6), WIDTH - 0.6)
    anchor, shift = ("end", -4) if at > WIDTH * 0.8 else ("start", 4)
    label = TEXT.format("limit", at + shift, TOP - 4, anchor, show_value(limit))
    return LINE.format("limit", at, at, 2, HEIGHT) + label


def _find_limits(signal: SignalFigures) -> list[tuple[float, float]]:
    """(place on the axis, limit): limits are inclusive, so between two whole numbers where there are only such."""
    places = []
    for limit in signal.limits:
        if limit.at_least is not None:
            places.append((ceil(limit.at_least) - 0.5 if signal.whole else limit.at_least, limit.at_least))
        if limit.at_most is not None:
            places.append((floor(limit.at_most) + 0.5 if signal.whole else limit.at_most, limit.at_most))
    return places


def _place(histogram: Histogram, value: float) -> float:
    """Where a value is on the axis. Bars are equally wide, so that the axis is straight between two edges."""
    edges = histogram.edges
    at = max((at for at, edge in enumerate(edges[:-1]) if edge <= value), default=0)
    inside = (value - edges[at]) / (edges[at + 1] - edges[at])
    return WIDTH * (at + min(max(inside, 0), 1)) / (len(edges) - 1)
