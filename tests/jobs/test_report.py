"""The report over a run made by hand, with names in it that would harm a page that did not escape them."""

import json
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from corpus.errors import OutputError, ProfileError
from corpus.schema import CLUSTERS as CLUSTERS_SCHEMA
from corpus.schema import CUTS as CUTS_SCHEMA
from corpus.schema import DOCUMENTS as DOCUMENTS_SCHEMA
from corpus.schema import PAGES as PAGES_SCHEMA
from corpus.schema import VERDICTS as VERDICTS_COLUMNS
from jobs.baseline import Baseline, StageProfile, read_baseline
from jobs.build_table import build
from jobs.inputs import write_inputs
from jobs.outliers import OutlierFigures
from jobs.rates import Bounds
from jobs.report import report
from jobs.report_copies import explain_near
from jobs.report_cuts import COUNTED
from jobs.tables import CLUSTERS, CUTS, DOCUMENTS, PAGES, VERDICTS, Run, Table, fingerprints, make_recipe

Rows = list[dict[str, Any]]

ODD_FILE = "b&<i>.warc.gz"
HOST = '<script>alert("1")</script>.example'
TURNED_HOST = "good\u202emoc.live\u0007\u200b.example"
BENCHMARK = "<s>甲"
TITLE = "<img src=x onerror=alert(1)>"
TEXT = "这段正文不该出现在报告里，电话13800138000。"

SIGNALS = [
    pa.field("language", pa.struct([("label", pa.string()), ("chinese", pa.float64())])),
    pa.field("length", pa.struct([("han", pa.int64())])),
    pa.field("lines", pa.struct([("cut", pa.float64())])),
    pa.field("contamination", pa.struct([("items", pa.list_(pa.string()))])),
]
VERDICTS_SCHEMA = pa.schema([*VERDICTS_COLUMNS, *SIGNALS])
RULES = [
    {"filter": "language", "reason": "chinese", "limit": "at least 0.5", "source": "cc_net", "signal": "chinese",
     "at_least": 0.5, "at_most": None, "gate": True},
    {"filter": "length", "reason": "han", "limit": "at least 50", "source": "<b>a source</b>", "signal": "han",
     "at_least": 50, "at_most": None, "gate": False},
    {"filter": "lines", "reason": "cut", "limit": "at most 0.3", "source": "Gopher", "signal": "cut",
     "at_least": None, "at_most": 0.3, "gate": False},
]  # fmt: skip

COPIES = {"method": "minhash", "bands": 14, "rows": 8, "similarity": 0.7}

# id, file, characters, reason of ingest
RECORDS = [
    ("p1", "a.warc.gz", 1000, None),
    ("p2", "a.warc.gz", 40, None),
    ("p3", "a.warc.gz", 50, None),
    ("p4", "a.warc.gz", 600, None),
    ("p5", "a.warc.gz", 0, "ingest.not_html"),
    ("p6", "a.warc.gz", 0, "ingest.damaged"),
    ("p7", ODD_FILE, 900, None),
    ("p8", ODD_FILE, 800, None),
    ("p9", ODD_FILE, 700, None),
]
# id -> label, share of Chinese, Han characters, lines cut off, reasons
JUDGED: dict[str, tuple[str, float, int, float | None, list[str]]] = {
    "p1": ("zh", 0.9, 800, 0.0, []),
    "p2": ("zh", 0.9, 30, 0.5, ["length.han", "lines.cut"]),
    "p3": ("zh", 0.8, 45, 0.0, ["length.han"]),
    "p4": ("zh", 0.7, 500, 0.4, ["lines.cut"]),
    "p7": ("zh", 0.9, 800, 0.3, []),
    "p8": ("zh", 0.9, 700, 0.1, []),
    "p9": ("<b>other</b>", 0.1, 60, None, ["language.chinese"]),
}
# id -> benchmark items
FOUND = {"p2": [f"{BENCHMARK}:1", "乙/一:3"], "p4": [f"{BENCHMARK}:1", f"{BENCHMARK}:4"]}
BENCHMARKS = {"丙.txt": {"items": 2}, "乙/一.csv.gz": {"items": 3}, f"{BENCHMARK}.csv": {"items": 4}}


BOILERPLATE = {
    "p1": [{"kind": "share", "count": 2}, {"kind": "rights", "count": 1}],
    "p2": [{"kind": "share", "count": 1}],
}


def make_page(name: str, warc: str, characters: int, reason: str | None) -> dict[str, Any]:
    kept = reason is None
    return {
        **{"id": name, "warc": warc, "warc_offset": 0, "warc_length": 100, "warc_inner": 0},
        **{"record_type": "<b>odd</b>" if name == "p6" else "response", "status": 200, "payload_bytes": 300},
        **{"host": HOST if name == "p1" else TURNED_HOST, "url": f"http://{HOST}/", "title": TITLE},
        **{"charset": "gb18030" if kept else None, "charset_method": "meta" if kept else None},
        **{"text": TEXT if kept else None, "characters": characters, "reason": reason},
        **{"boilerplate": BOILERPLATE.get(name, []), "boilerplate_characters": 8 * len(BOILERPLATE.get(name, []))},
    }


def make_verdict(page: dict[str, Any]) -> dict[str, Any]:
    label, chinese, han, cut, reasons = JUDGED[page["id"]]
    return {
        **{name: page[name] for name in ("id", "warc", "host", "characters")},
        **{"reasons": reasons, "reason": reasons[0] if reasons else None},
        **{"language": {"label": label, "chinese": chinese}, "length": {"han": han}},
        "lines": None if cut is None else {"cut": cut},
        "contamination": None if cut is None else {"items": FOUND.get(page["id"], [])},
    }


def make_cluster(page: dict[str, Any]) -> dict[str, Any]:
    copy = page["id"] == "p8"
    return {
        **{name: page[name] for name in ("id", "warc", "characters")},
        **{"cluster": "p7" if copy else page["id"], "cluster_size": 1 if page["id"] == "p1" else 2},
        **{"similarity": 0.9 if copy else 1.0, "against": None, "reason": "deduplicate.near" if copy else None},
    }


def make_cuts(page: dict[str, Any]) -> dict[str, Any]:
    """Two lines are cut out of each document, the first two characters of it and two later ones."""
    row = {name: page[name] for name in CUTS_SCHEMA.names if name in page} | dict.fromkeys(COUNTED, 0)
    cuts = [{"start": 0, "end": 3}, {"start": 7, "end": 10}]
    return row | {"lines": 2, "line_characters": 4, "characters": page["characters"] - 6, "cuts": cuts, "reason": None}


def make_document(page: dict[str, Any]) -> dict[str, Any]:
    row = {name: page[name] for name in DOCUMENTS_SCHEMA.names if name in page}
    found = [{"kind": "mobile", "count": 2}, {"kind": "email", "count": 1}] if page["id"] == "p1" else []
    language = {"language": "zh-Hans", "language_probability": 0.9, "script": "Hans"}
    return row | language | {"source_type": "news", "topic": "other"} | {"cluster_size": 1, "personal_data": found}


def make_tables() -> dict[Table, tuple[pa.Schema, Rows, dict[str, Any]]]:
    pages = [make_page(*record) for record in RECORDS]
    good = [page for page in pages if page["reason"] is None]
    clean = [page for page in good if not JUDGED[page["id"]][-1]]
    single = [page for page in clean if page["id"] != "p8"]
    return {
        PAGES: (PAGES_SCHEMA, pages, {"page_at_most": 1 << 20}),
        VERDICTS: (
            *(VERDICTS_SCHEMA, list(map(make_verdict, good))),
            {"recipe": "default", "rules": RULES, "benchmarks": BENCHMARKS},
        ),
        CLUSTERS: (CLUSTERS_SCHEMA, list(map(make_cluster, clean)), COPIES),
        CUTS: (CUTS_SCHEMA, list(map(make_cuts, single)), {"host_share": 0.1}),
        DOCUMENTS: (DOCUMENTS_SCHEMA, list(map(make_document, single)), {"personal_data": ["mobile"]}),
    }


def make_run(spark: SparkSession, folder: Path, last: Table = DOCUMENTS, seed: int = 0) -> Run:
    """A run up to the table `last`; another seed lays the rows in another order and number of files."""
    run, made = Run(str(folder)), list[Table]()
    for table, (schema, rows, options) in make_tables().items():
        inputs = fingerprints(run, *made) if made else {"a.warc.gz": "f", ODD_FILE: "g", "empty.warc.gz": "h"}
        random.Random(seed).shuffle(rows)
        frame = spark.createDataFrame(pa.Table.from_pylist(rows, schema)).repartition(1 + seed)

        def write(folder: str, frame: Any = frame, table: Table = table) -> None:
            frame.write.parquet(folder)
            if table is PAGES:
                write_inputs(folder, [])

        build(spark, run, table, make_recipe(table, options, inputs), write, force=False)
        made.append(table)
        if table is last:
            break
    return run


def read(run: Run, name: str) -> str:
    return (Path(run.folder) / "report" / name).read_text("utf-8")


@pytest.fixture(scope="module")
def run(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Run:
    made = make_run(spark, tmp_path_factory.mktemp("report") / "a<b>run")
    report(spark, made)
    return made


@pytest.fixture(scope="module")
def figures(run: Run) -> Any:
    return json.loads(read(run, "report.json"))


def test_the_funnel_counts_what_each_stage_got_and_did(figures: Any) -> None:
    names = ("stage", "records", "kept", "dropped", "errors", "characters", "characters_kept")
    assert [tuple(stage[name] for name in names) for stage in figures["stages"]] == [
        ("ingest", 9, 7, 1, 1, None, 4090),
        ("filter", 7, 3, 4, 0, 4090, 2700),
        ("deduplicate", 3, 2, 1, 0, 2700, 1900),
        ("cut", 2, 2, 0, 0, 1900, 1888),
        ("redact", 2, 2, 0, 0, 1888, 1900),
    ]


def test_cuts_are_counted_by_host(figures: Any) -> None:
    cuts = figures["cuts"]
    assert (cuts["documents"], cuts["empty"], cuts["lines"], cuts["line_characters"]) == (2, 0, 4, 8)
    assert (cuts["paragraphs"], cuts["passage_characters"]) == (0, 0)
    assert sum(lines for _, _, lines, _ in cuts["hosts"]) == 4 and all(one[3] == 4 * one[1] for one in cuts["hosts"])


def test_a_reason_counts_what_no_other_reason_drops(figures: Any) -> None:
    names = ("documents", "characters", "only_documents", "only_characters", "limit", "error")
    assert {one["reason"]: tuple(one[name] for name in names) for one in figures["reasons"]} == {
        "length.han": (2, 90, 1, 50, "at least 50", False),
        "lines.cut": (2, 640, 1, 600, "at most 0.3", False),
        "language.chinese": (1, 700, 1, 700, "at least 0.5", False),
        "deduplicate.near": (1, 800, 1, 800, "below 0.7 alike", False),
        "ingest.damaged": (1, 0, 1, 0, "", True),
        "ingest.not_html": (1, 0, 1, 0, "", False),
    }
    assert [one["documents"] for one in figures["reasons"]] == [2, 2, 1, 1, 1, 1]


def test_the_records_of_every_file_are_kept_dropped_or_errors(figures: Any) -> None:
    names = ("file", "records", "documents", "dropped", "errors", "pages", "pages_dropped", "pages_errors")
    files = [tuple(file[name] for name in names) for file in figures["files"]]
    assert files == [
        ("a.warc.gz", 6, 1, 4, 1, 4, 1, 1),
        (ODD_FILE, 3, 1, 2, 0, 3, 0, 0),
        ("empty.warc.gz", 0, 0, 0, 0, 0, 0, 0),
    ]
    assert all(records == kept + dropped + errors for _, records, kept, dropped, errors, *_ in files)


def test_signals_are_measured_over_the_documents_that_have_them(figures: Any) -> None:
    signals = {f"{one['filter']}.{one['signal']}": one for one in figures["signals"]}
    assert list(signals) == ["language.chinese", "length.han", "lines.cut"]
    assert [one["documents"] for one in signals.values()] == [7, 7, 6]
    assert (signals["length.han"]["least"], signals["length.han"]["most"]) == (30, 800)
    assert signals["length.han"]["quantiles"]["p50"] == 500
    assert signals["lines.cut"]["limits"] == [{"at_least": None, "at_most": 0.3, "reason": "lines.cut"}]
    assert figures["labels"][0]["labels"] == [["zh", 6], ["<b>other</b>", 1]]


def test_copies_hosts_charsets_languages_and_personal_data_are_counted(figures: Any) -> None:
    assert figures["clusters"] | {"sizes": dict(figures["clusters"]["sizes"])} == {
        **{"clusters": 2, "exact": 0, "near": 1, "against": 0},
        **{"near_if": explain_near(COPIES), "alike": [["0.90 to 0.95", 1]]},
        **{"sizes": {"1": 1, "2": 1}, "largest": [["p7", "goodmoc.live.example", 2]]},
    }
    assert figures["documents"]["hosts"] == {
        **{"hosts": 2, "kept": 2},
        "top": [[HOST, 1, 1], ["goodmoc.live.example", 7, 1]],
    }
    assert figures["pages"] == {
        **{"bytes": 900, "payload_bytes": 2700, "boilerplate_characters": 24, "charsets": [["gb18030", "meta", 7]]},
        **{"record_types": [["response", 8], ["another type", 1]], "statuses": [["200", 9]]},
    }
    personal = figures["documents"]["personal_data"]
    assert [line["kind"] for line in personal] == ["mobile", "email"]
    assert all(line["hosts"] >= 1 and line["first"][1] <= line["values"] for line in personal)
    assert figures["documents"]["languages"] == [
        {"language": "zh-Hans", "script": "Hans", "documents": 2, "characters": 1900}
    ]


def test_what_two_reasons_drop_together_is_counted(figures: Any) -> None:
    assert figures["overlap"] == {
        "reasons": ["length.han", "lines.cut", "language.chinese"],
        "documents": [[2, 1, 0], [1, 2, 0], [0, 0, 1]],
    }


def test_a_reason_names_the_hosts_it_drops_most_of(figures: Any) -> None:
    turned = "goodmoc.live.example"
    assert {one["reason"]: (one["stage"], one["top"]) for one in figures["reason_hosts"]} == {
        "ingest.damaged": ("ingest", [[turned, 1, 8]]),
        "ingest.not_html": ("ingest", [[turned, 1, 8]]),
        "language.chinese": ("filter", [[turned, 1, 6]]),
        "length.han": ("filter", [[turned, 2, 6]]),
        "lines.cut": ("filter", [[turned, 2, 6]]),
    }


def test_boilerplate_is_counted_by_kind(figures: Any) -> None:
    assert [tuple(line.values()) for line in figures["boilerplate"]] == [("share", 3, 2), ("rights", 1, 1)]


def test_bars_tell_kept_documents_from_dropped_ones(figures: Any) -> None:
    histogram = next(one for one in figures["signals"] if one["signal"] == "cut")["histogram"]
    assert (sum(histogram["counts"]), sum(histogram["kept"]), histogram["zeros"]) == (6, 3, 0)


class Elements(HTMLParser):
    """The elements of a page and all their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


def test_benchmark_items_are_counted_and_listed(run: Run, figures: Any) -> None:
    names = ("benchmark", "items", "found", "documents", "first")
    assert [tuple(one[name] for name in names) for one in figures["benchmarks"]] == [
        (BENCHMARK, 4, 2, 2, [[1, 2], [4, 1]]),
        ("丙", 2, 0, 0, []),
        ("乙/一", 3, 1, 1, [[3, 1]]),
    ]
    lines = ["benchmark,item,documents,ids", f"{BENCHMARK},1,2,p2 p4", f"{BENCHMARK},4,1,p4", "乙/一,3,1,p2"]
    assert read(run, "contamination.csv").splitlines() == lines
    assert BENCHMARK not in read(run, "report.html")


def test_hostile_names_are_shown_and_do_nothing(run: Run) -> None:
    page = read(run, "report.html")
    elements = Elements(page)
    assert not elements.names & {"script", "img", "i&gt;", "object", "iframe", "link", "base", "form"}
    assert "b&amp;&lt;i&gt;.warc.gz" in page and "<i>.warc" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;.example" in page
    assert "&lt;b&gt;other&lt;/b&gt;" in page and "&lt;b&gt;a source&lt;/b&gt;" in page
    assert "a&lt;b&gt;run" in page
    assert not re.search("[\u0000-\u0008\u200b\u202a-\u202e\u2066-\u2069]", page)


def test_the_page_loads_nothing_and_runs_nothing(run: Run) -> None:
    page = read(run, "report.html")
    elements = Elements(page)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in elements.attributes
    links = {value for name, value in elements.attributes if name in ("href", "src", "action", "srcset", "data")}
    assert links and all(link.startswith("#") for link in links)
    assert not [name for name, _ in elements.attributes if name.startswith("on")]
    assert "@import" not in page and "url(" not in page


@pytest.mark.parametrize("name", ["report.html", "report.json", "timings.json"])
def test_no_text_title_or_address_is_in_the_report(run: Run, name: str) -> None:
    content = read(run, name)
    assert not [secret for secret in (TEXT[:6], "13800138000", "onerror", "http://") if secret in content]
    assert json.dumps(TEXT[:6]).strip('"') not in content


def test_the_same_rows_give_the_same_report_however_they_lie(spark: SparkSession, run: Run, tmp_path: Path) -> None:
    other = make_run(spark, tmp_path / "other", seed=2)
    report(spark, other)
    assert read(other, "report.json") == read(run, "report.json")
    assert "seconds" not in read(run, "report.json")
    assert [one["stage"] for one in json.loads(read(run, "timings.json"))] == [
        *("ingest", "filter", "deduplicate", "cut", "redact")
    ]


def test_the_terminal_shows_the_sums(spark: SparkSession, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    report(spark, run)
    shown = re.sub(" +", " ", capsys.readouterr().out)
    assert "filter 7 3 42.9% 4 0 2.7 k 66.0%" in shown
    assert "length.han 2 1 90 at least 50" in shown
    assert f"{ODD_FILE} 3 = 1 + 2 + 0" in shown
    assert "3 files together 9 = 2 + 6 + 1" in shown


@pytest.fixture(scope="module")
def half(spark: SparkSession, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run up to the verdicts, set beside the whole one, by a baseline that knows no other languages."""
    folder = tmp_path_factory.mktemp("half") / "run"
    good = {"filter": StageProfile(10**9, {"length.han": 3 * 10**8, "lines.cut": 10**8})}
    baseline = Baseline("g.json", "default", Bounds(2, 0.005), good)
    half = make_run(spark, folder, last=VERDICTS)._replace(baseline=baseline)
    # Of nine records none stands out by the bounds of a crawl.
    outlier = OutlierFigures("filter", ODD_FILE, 3, 1, 4, 3, "language.chinese")
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(ProfileError, match=r"filter: language\.chinese drops 14\.3% of 7 .* 0\.0% .*g\.json"),
    ):
        patch.setattr("jobs.report_figures.find_outliers", lambda ledgers: [outlier])
        report(spark, half, run, str(folder / "good.json"))
    return half


def test_tables_that_are_not_there_are_left_out_with_a_note(half: Run) -> None:
    figures = json.loads(read(half, "report.json"))
    assert [stage["stage"] for stage in figures["stages"]] == ["ingest", "filter"]
    assert (figures["clusters"], figures["documents"], figures["vocabulary"]) == (None, None, None)
    assert figures["notes"] == [
        "Not made yet, so left out: signatures, clusters, cuts, documents, corpus, vocabulary, tokens. "
        "The next stage is `wudao sign`."
    ]
    assert figures["notes"][0].partition(":")[0] in read(half, "report.html")


def test_a_run_is_set_beside_another_one(half: Run) -> None:
    against = json.loads(read(half, "report.json"))["against"]
    assert [(line["stage"], line["rows"], line["rows_there"]) for line in against["stages"]] == [
        *(("ingest", 7, 7), ("filter", 3, 3)),
    ]
    assert {line["name"]: (line["rows"], line["records"], line["odds"]) for line in against["reasons"]} == {
        **{"ingest.damaged": (1, 9, 1.0), "ingest.not_html": (1, 9, 1.0)},
        **{"language.chinese": (1, 7, 1.0), "length.han": (2, 7, 1.0), "lines.cut": (2, 7, 1.0)},
    }
    assert [line["distance"] for line in against["signals"]] == [0.0, 0.0, 0.0]
    assert against["hosts"] == [] and "Against a&lt;b&gt;run" in read(half, "report.html")


def test_what_departs_from_the_baseline_is_in_the_report_that_was_written(half: Run) -> None:
    assert "language.chinese drops 14.3%" in read(half, "report.html")
    (departure,) = json.loads(read(half, "report.json"))["departures"]
    assert (departure["what"], departure["rows"], departure["baseline_rows"]) == ("language.chinese", 1, 0)


def test_a_file_unlike_the_others_is_shown(half: Run) -> None:
    assert json.loads(read(half, "report.json"))["outliers"] == [
        {"stage": "filter", "file": ODD_FILE, "records": 3, "lost": 1, "others": 4, "others_lost": 3,
         "reason": "language.chinese"}
    ]  # fmt: skip
    assert "33.3%</td><td class=\"n\">75.0%" in read(half, "report.html")


def test_a_run_writes_a_baseline(half: Run) -> None:
    reasons = {"language.chinese": 1, "length.han": 2, "lines.cut": 1}
    baseline = read_baseline(str(Path(half.folder) / "good.json"))
    assert (baseline.recipe, baseline.stages["filter"]) == ("default", StageProfile(7, reasons))


def test_a_table_from_another_one_is_left_out_and_one_by_another_version_refused(
    spark: SparkSession, tmp_path: Path
) -> None:
    run = make_run(spark, tmp_path / "run", last=CLUSTERS)
    schema, rows, options = make_tables()[VERDICTS]
    recipe = make_recipe(VERDICTS, options | {"recipe": "another"}, fingerprints(run, PAGES))
    frame = spark.createDataFrame(pa.Table.from_pylist(rows, schema))
    build(spark, run, VERDICTS, recipe, frame.write.parquet, force=True)
    report(spark, run)
    figures = json.loads(read(run, "report.json"))
    assert figures["recipe"] == "another" and figures["clusters"] is None
    assert figures["notes"][0].startswith("clusters is left out: the verdicts it was made from")
    build(spark, run, VERDICTS, recipe, frame.drop("host").write.parquet, force=True)
    with pytest.raises(OutputError, match=r"verdicts was made by another version.* host\..*--force-from filter"):
        report(spark, run)


def test_a_run_without_pages_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"no finished table `pages`.*wudao ingest"):
        report(spark, Run(str(tmp_path / "nothing")))
