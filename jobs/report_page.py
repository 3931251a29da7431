"""The report as one HTML page that loads nothing: styles and charts are in it, scripts are not."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from corpus.wording import show_count
from jobs.charts import draw_funnel, draw_histogram
from jobs.report_against import AgainstFigures
from jobs.report_figures import Figures
from jobs.report_funnel import FileFigures
from jobs.report_reasons import OverlapFigures
from jobs.report_tables import Timing
from jobs.report_words import (
    show_duration,
    show_integer,
    show_name,
    show_points,
    show_quantile,
    show_share,
    show_short,
    show_value,
)

TEMPLATE = "report.html.j2"
# The page shows so many input files, token shards, outlying files, reasons that overlap and differences from another
# run; report.json has all.
FILES_SHOWN = 50
SHARDS_SHOWN = 20
OUTLIERS_SHOWN = 20
OVERLAP_SHOWN = 16
DIFFERENCES_SHOWN = 20


def write_page(
    name: str, figures: Figures, timings: Sequence[Timing], against: AgainstFigures | None = None
) -> str:
    """The page of the run called `name`. Everything put into it is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"integer": show_integer, "short": show_short, "name": show_name}
    environment.filters |= {"value": show_value, "quantile": show_quantile, "duration": show_duration}
    environment.filters |= {"points": show_points, "counted": show_count}
    environment.globals |= {"share": show_share, "histogram": draw_histogram}
    template = environment.from_string(files("jobs").joinpath(TEMPLATE).read_text(encoding="utf-8"))
    return template.render(
        name=show_name(name),
        figures=figures,
        timings=timings,
        against=against,
        overlap=_shorten(figures.overlap),
        funnel=draw_funnel(figures.stages),
        total=add_files(figures.files),
        signals=_by_filter(figures),
        reasons={reason.reason: reason for reason in figures.reasons},
        charsets=_cross(figures.pages.charsets),
        outliers_shown=OUTLIERS_SHOWN,
        differences_shown=DIFFERENCES_SHOWN,
        files_shown=FILES_SHOWN,
        shards_shown=SHARDS_SHOWN,
    )


def add_files(lines: Sequence[FileFigures]) -> FileFigures:
    """The sums over all input files."""
    names = ("records", "pages", "pages_dropped", "pages_errors", "documents", "dropped", "errors")
    return FileFigures("all files", *(sum(getattr(line, name) for line in lines) for name in names))


def _by_filter(figures: Figures) -> dict[str, dict[str, list[object]]]:
    """The filters in the recipe's order, each with its numbers and its labels."""
    filters: dict[str, dict[str, list[object]]] = {}
    for kind, signals in (("labels", figures.labels), ("numbers", figures.signals)):
        for signal in signals:
            filters.setdefault(signal.filter, {"labels": [], "numbers": []})[kind].append(signal)
    order = list(dict.fromkeys(signal.filter for signal in figures.signals))
    return dict(sorted(filters.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order)))


def _shorten(overlap: OverlapFigures) -> OverlapFigures:
    """Of the reasons with most documents."""
    rows = [row[:OVERLAP_SHOWN] for row in overlap.documents[:OVERLAP_SHOWN]]
    return OverlapFigures(overlap.reasons[:OVERLAP_SHOWN], rows)


def _cross(charsets: Sequence[tuple[str, str, int]]) -> tuple[list[str], dict[str, dict[str, int]]]:
    """How charsets were found, most often used first, and for each charset the pages by how it was found."""
    methods: dict[str, int] = {}
    rows: dict[str, dict[str, int]] = {}
    for charset, method, pages in charsets:
        methods[method] = methods.get(method, 0) + pages
        rows.setdefault(charset, {})[method] = pages
    return sorted(methods, key=lambda method: (-methods[method], method)), rows
