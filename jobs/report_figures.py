"""Everything the report says, as data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from jobs.baseline import Departure, find_departures
from jobs.ledger import Ledger, count_by_reason, read_ledger
from jobs.outliers import OutlierFigures, find_outliers
from jobs.publish import MANIFEST
from jobs.report_contamination import BenchmarkFigures, FoundItem, count_benchmarks, find_items
from jobs.report_copies import ClusterFigures, count_clusters
from jobs.report_counts import (
    BoilerplateFigures,
    HostFigures,
    LanguageFigures,
    PageFigures,
    PersonalDataFigures,
    count_boilerplate,
    count_hosts,
    count_languages,
    count_pages,
    count_personal_data,
)
from jobs.report_cuts import CutFigures, count_cuts
from jobs.report_funnel import ROAD, FileFigures, StageFigures, count_files, count_stages
from jobs.report_reasons import (
    OverlapFigures,
    ReasonFigures,
    ReasonHostFigures,
    count_pairs,
    count_reason_hosts,
    count_reasons,
    cross_reasons,
)
from jobs.report_signals import LabelFigures, SignalFigures, measure_signals
from jobs.tables import (
    CLUSTERS,
    CORPUS,
    CUTS,
    DOCUMENTS,
    PAGES,
    TOKENS,
    VERDICTS,
    VOCABULARY,
    Run,
    Table,
    read_json,
    read_table,
)
from jobs.token_shards import read_index


@dataclass(frozen=True)
class OutputFigures:
    """A finished table that leaves the run. bytes: of its files, as their manifest has them."""

    name: str
    files: int
    bytes: int


@dataclass(frozen=True)
class DocumentFigures:
    """Where the documents that stay are from and what is in them."""

    hosts: HostFigures
    languages: list[LanguageFigures]
    personal_data: list[PersonalDataFigures]


@dataclass(frozen=True)
class VocabularyFigures:
    """facts: those in vocabulary.json. The other three are documents of the corpus."""

    facts: dict[str, Any]
    learned_from: int
    held_back: int
    not_used: int


@dataclass(frozen=True)
class Figures:
    """The report. None or empty: the table it would come from is left out, and `notes` say why.

    departures: from the run's baseline. shards: the lines of shards.json.
    """

    version: str
    recipe: str | None
    notes: list[str]
    stages: list[StageFigures]
    departures: list[Departure]
    outliers: list[OutlierFigures]
    reasons: list[ReasonFigures]
    reason_hosts: list[ReasonHostFigures]
    overlap: OverlapFigures
    files: list[FileFigures]
    signals: list[SignalFigures]
    labels: list[LabelFigures]
    clusters: ClusterFigures | None
    pages: PageFigures
    boilerplate: list[BoilerplateFigures]
    cuts: CutFigures | None
    documents: DocumentFigures | None
    outputs: list[OutputFigures]
    vocabulary: VocabularyFigures | None
    shards: list[dict[str, Any]]
    benchmarks: list[BenchmarkFigures]
    found_items: list[FoundItem]


def gather(spark: SparkSession, run: Run, tables: Collection[Table], notes: list[str]) -> Figures:
    """Asks every table of `tables`; `pages` must be among them."""
    recipes = {table: read_json(run, table, "_recipe.json") for table in tables}
    ledgers = {table: read_ledger(read_json(run, table, "_ledger.json")) for table in tables}
    pages = read_table(spark, run, PAGES)
    verdicts, clusters, documents = (
        read_table(spark, run, table) if table in tables else None for table in (VERDICTS, CLUSTERS, DOCUMENTS)
    )
    filtered = recipes[VERDICTS]["options"] if VERDICTS in tables else {"recipe": None, "rules": []}
    benchmarks = filtered.get("benchmarks", {})
    found_items = find_items(verdicts) if verdicts and benchmarks else []
    pairs = count_pairs(verdicts)
    signals, labels = measure_signals(verdicts, filtered["rules"]) if verdicts else ([], [])
    road = {table.stage: ledgers[table] for table in ROAD if table in ledgers}
    return Figures(
        version=version("wudao-corpora"),
        recipe=filtered["recipe"],
        notes=notes,
        stages=count_stages(ledgers),
        departures=_find_all_departures(run, road),
        outliers=find_outliers(road),
        reasons=count_reasons(ledgers, recipes, pairs),
        reason_hosts=count_reason_hosts(pages, verdicts),
        overlap=cross_reasons(pairs),
        files=count_files(ledgers, recipes[PAGES]["inputs"]),
        signals=signals,
        labels=labels,
        clusters=(
            count_clusters(clusters, pages, ledgers[CLUSTERS], recipes[CLUSTERS]["options"]) if clusters else None
        ),
        pages=count_pages(pages),
        boilerplate=count_boilerplate(pages),
        cuts=count_cuts(read_table(spark, run, CUTS)) if CUTS in tables else None,
        documents=_describe_documents(pages, documents) if documents else None,
        outputs=[_describe_output(run, table) for table in (CORPUS, TOKENS) if table in tables],
        vocabulary=_describe_vocabulary(run, ledgers[VOCABULARY]) if VOCABULARY in tables else None,
        shards=read_index(run) if TOKENS in tables else [],
        benchmarks=count_benchmarks(verdicts, benchmarks, found_items) if verdicts and benchmarks else [],
        found_items=found_items,
    )


def _find_all_departures(run: Run, road: Mapping[str, Ledger]) -> list[Departure]:
    if run.baseline is None:
        return []
    return [one for stage, ledger in road.items() for one in find_departures(stage, ledger, run.baseline)]


def _describe_documents(pages: DataFrame, documents: DataFrame) -> DocumentFigures:
    hosts = count_hosts(pages, documents)
    return DocumentFigures(hosts, count_languages(documents), count_personal_data(documents))


def _describe_output(run: Run, table: Table) -> OutputFigures:
    files = read_json(run, table, MANIFEST)["files"]
    return OutputFigures(table.name, len(files), sum(file["bytes"] for file in files))


def _describe_vocabulary(run: Run, ledger: Ledger) -> VocabularyFigures:
    rows = count_by_reason(ledger)
    facts = read_json(run, VOCABULARY, "vocabulary.json")
    return VocabularyFigures(facts, rows[None], rows["vocabulary.held_back"], rows["vocabulary.not_sampled"])
