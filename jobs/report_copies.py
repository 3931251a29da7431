"""How many documents were copies, how near they were to those that stay, and what near means by MinHash and SimHash."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.signatures import MethodName
from corpus.simhash import BITS
from corpus.wording import show_count
from jobs.ledger import Ledger, count_by_reason
from jobs.report_words import show_name

TOP_CLUSTERS = 10
# Near copies are counted by similarity in twentieths.
STEPS = 20

# What `jobs.deduplicate` chose, as its recipe has it.
Options = Mapping[str, Any]


@dataclass(frozen=True)
class ClusterFigures:
    """exact, near, against: documents that were dropped as copies, the last ones of what earlier runs have. near_if:
    when two documents are near copies. alike: (how near to the one that stays, near copies), the nearest first. sizes:
    (documents in the cluster, clusters). largest: (id of the document that stays, its host, documents)."""

    clusters: int
    exact: int
    near: int
    against: int
    near_if: str
    alike: list[tuple[str, int]]
    sizes: list[tuple[str, int]]
    largest: list[tuple[str, str, int]]


def count_clusters(clusters: DataFrame, pages: DataFrame, ledger: Ledger, options: Options) -> ClusterFigures:
    """Clusters of one document are documents without a copy. ledger, options: those of `clusters`."""
    stay = clusters.where("reason IS NULL")
    sizes: Counter[int] = Counter()
    for size, count in stay.groupBy("cluster_size").count().collect():
        sizes[(size - 1).bit_length()] += count
    order = (F.desc("cluster_size"), "id")
    largest = stay.where("cluster_size > 1").select("id", "cluster_size").orderBy(*order).limit(TOP_CLUSTERS)
    named = pages.select("id", "host").join(F.broadcast(largest), "id").orderBy(*order)
    near = clusters.where("reason = 'deduplicate.near'").groupBy("similarity").count()
    reasons = count_by_reason(ledger)
    return ClusterFigures(
        clusters=sizes.total(),
        exact=reasons["deduplicate.exact"],
        near=reasons["deduplicate.near"],
        against=reasons["deduplicate.against"],
        near_if=explain_near(options),
        alike=group_alike((tuple(row) for row in near.collect()), options),
        sizes=[(_name_sizes(power), count) for power, count in sorted(sizes.items())],
        largest=[(row.id, show_name(row.host or ""), row.cluster_size) for row in named.collect()],
    )


def explain_near(options: Options) -> str:
    """When two documents are near copies."""
    if _by_bits(options):
        return f"{_bits_at_most(options)} of the {BITS} bits of their SimHashes differ at most, as in 2021"
    return f"{options['similarity']:g} of their character 5-grams are the same (Jaccard, estimated) and numbers agree"


def limit_near(options: Options) -> tuple[str, str]:
    """When a document is kept, and where that limit comes from."""
    if _by_bits(options):
        return f"at least {_bits_at_most(options) + 1} of {BITS} bits", "of SimHashes differ, as in 2021; --similarity"
    found = f"{options['bands']} bands of {options['rows']}"
    source = f"Jaccard of character 5-grams, or numbers differ; found in {found}; --similarity, --bands, --rows"
    return f"below {options['similarity']:g} alike", source


def group_alike(similarities: Iterable[tuple[float, int]], options: Options) -> list[tuple[str, int]]:
    """Documents by how near they are to the one that stays, in bits or in twentieths, the nearest first.
    similarities: (similarity, documents)."""
    found: Counter[int] = Counter()
    for similarity, count in similarities:
        alike = similarity * STEPS + 1e-9
        apart = round((1 - similarity) * BITS) if _by_bits(options) else STEPS - 1 - min(int(alike), STEPS - 1)
        found[apart] += count
    return [(_name_distance(apart, options), count) for apart, count in sorted(found.items())]


def _name_distance(apart: int, options: Options) -> str:
    if _by_bits(options):
        return show_count(apart, "bit")
    return f"{1 - (apart + 1) / STEPS:.2f} to {1 - apart / STEPS:.2f}"


def _by_bits(options: Options) -> bool:
    return bool(options["method"] == MethodName.SIMHASH)


def _bits_at_most(options: Options) -> int:
    return int((1 - options["similarity"]) * BITS + 1e-9)


def _name_sizes(power: int) -> str:
    """Sizes are counted by powers of two: 1, 2, 3 to 4, 5 to 8 …"""
    low, high = (1 << power >> 1) + 1, 1 << power
    return f"{high:,}" if power < 2 else f"{low:,} to {high:,}"
