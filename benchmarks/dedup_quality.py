"""Deduplication: how many near copies are found, and what is taken for one that is none, next to others' methods.

Real texts, no two of which resemble each other, each with one near copy as the web makes them (`near_copies.py`); the
articles of one blog, crawled twice; and pages that look alike and are no copies: made ones (`look_alikes.py`, and
`look_alikes_held_out.py`, on which no limit was chosen), statutes, chapters of a novel and of classics. All lie in one
pool. Two documents are found where they are in one
cluster, and are copies where one text is in both. Beside it stands their true Jaccard similarity: of the sets of
character 5-grams of their keys, counted. `--show 20` prints pairs that ours missed or took wrongly.
"""

import gzip
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bars import Bar, benchmark_parser, finish, need
from dedup_methods import OURS, SIMHASH, Clusters, ask_ours, ask_peer, ask_simhash
from dedup_pool import RECRAWLED, SEED, Pair, Pool, drop_similar, find_similar, make_look_alikes, make_pool
from filter_texts import CLEAN, read_texts, read_warc
from look_alikes import LOOK_ALIKES
from look_alikes_held_out import HELD_OUT, WITHOUT_NUMBERS
from near_copies import TRANSFORMS
from peers import DATA_JUICER, DATATROVE, add_peer_options, environment_of
from rich.console import Console
from rich.table import Table

from corpus.key import make_key

# Statutes and manual pages repeat each other by themselves; the former are look-alikes here.
SETS = tuple(one for one in CLEAN if one[0] not in ("statutes", "manual pages"))
# Shorter keys are compared whole by `jobs.sign`.
KEY_AT_LEAST = 200
BANDS = (("0.9 and more", 0.9, 1.01), ("0.8 to 0.9", 0.8, 0.9), ("0.7 to 0.8", 0.7, 0.8), ("0.5 to 0.7", 0.5, 0.7),
         ("under 0.5", 0.0, 0.5))  # fmt: skip
NOVEL = "https://www.hekouwangyutian.com/2025/"
FAMILY = 50

Found = Mapping[str, Clusters]


def main() -> None:
    """Print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    parser.add_argument("--alone", action="store_true", help="without datatrove and data-juicer")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N missed and N wrong pairs of ours")
    options = parser.parse_args()
    pool = read_pool(need(options.data))
    texts = [document.text for document in pool.documents]
    similar = find_similar(texts)
    with tempfile.TemporaryDirectory() as folder:
        found = {OURS: ask_ours(texts, Path(folder))}
    if not options.alone:
        peers = ((DATATROVE, "minhash_datatrove_peer.py"), (DATA_JUICER, "minhash_datajuicer_peer.py"))
        for peer, script in peers:
            found |= ask_peer(environment_of(peer, options.peer_folder, options.peers), script, texts)
    found[SIMHASH] = ask_simhash(texts)
    show_transforms(pool, similar, found)
    recall = show_bands(pool, similar, found)
    show_look_alikes(pool, similar, found)
    precision, held_out = show_precision(pool, found)
    show_pairs(pool, similar, found[OURS], options.show)
    finish(
        [
            Bar("dedup_quality.recall_at_0.8", recall, at_least=0.95),
            Bar("dedup_quality.precision", precision, at_least=0.99),
            Bar("dedup_quality.precision_held_out", held_out, at_least=0.99),
        ]
    )


def read_pool(data: Path) -> Pool:
    originals = [
        text for _, pattern, field, _ in SETS for text in read_texts(data, pattern, field)
        if len(make_key(text)) >= KEY_AT_LEAST
    ]  # fmt: skip
    random.Random(SEED).shuffle(originals)
    recrawled = [(row["a"], row["b"]) for row in read_rows(data / "neardup/recrawl_pairs_zhangdinghao.jsonl.gz")]
    chapters = [page for file in sorted((data / "warc").glob("*.warc.gz")) for page in read_warc(file)]
    classics = read_texts(data, "prose/classics_lunyu_sishu_mengxue.jsonl.gz", "text")
    made = {**LOOK_ALIKES, **HELD_OUT, **WITHOUT_NUMBERS}
    alike = make_look_alikes(made, FAMILY) | {
        "statutes (real)": list(read_texts(data, "prose/laws_prc_part.jsonl.gz", "text")),
        "chapters of a novel (real)": [page.text for page in chapters if page.url.startswith(NOVEL)],
        # Five rows hold their chapters elsewhere and have no text.
        "chapters of classics (real)": [text for text in classics if make_key(text)],
    }
    return make_pool(drop_similar(originals), recrawled, alike)


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(need(path), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def together(clusters: Clusters) -> Iterator[tuple[int, int]]:
    """All pairs of documents of one cluster."""
    members: dict[int, list[int]] = {}
    for at, cluster in enumerate(clusters):
        for other in members.setdefault(cluster, []):
            yield other, at
        members[cluster].append(at)


def show_transforms(pool: Pool, similar: list[Pair], found: Found) -> None:
    """Recall of each transform's pairs, and precision of what is found of its documents."""
    known = {(low, high): similarity for low, high, similarity in similar}
    right: dict[str, Counter[str]] = {name: Counter() for name in found}
    wrong: dict[str, Counter[str]] = {name: Counter() for name in found}
    for name, clusters in found.items():
        for low, high in together(clusters):
            kinds = {pool.documents[low].kind, pool.documents[high].kind}
            (right if pool.are_copies(low, high) else wrong)[name].update(kinds)
    table = Table("near copies", "pairs", "Jaccard: mean", "least", *found, title="recall / precision, in %")
    for kind in (*TRANSFORMS, RECRAWLED):
        pairs = [pair for pair in pool.copies if pool.documents[pair[1]].kind == kind]
        values = [known.get(pair, 0.0) for pair in pairs]
        cells = []
        for name, clusters in found.items():
            recall = sum(clusters[low] == clusters[high] for low, high in pairs) / max(len(pairs), 1)
            all_found = right[name][kind] + wrong[name][kind]
            cells.append(f"{recall:.1%} / {right[name][kind] / all_found:.1%}" if all_found else f"{recall:.1%} / -")
        mean = sum(values) / max(len(values), 1)
        table.add_row(kind, f"{len(pairs):,}", f"{mean:.2f}", f"{min(values, default=0):.2f}", *cells)
    Console(width=160).print(table)


def show_bands(pool: Pool, similar: list[Pair], found: Found) -> float:
    """Recall by true similarity; returns ours of copies of 0.8 and more."""
    known = {(low, high): similarity for low, high, similarity in similar}
    values = {pair: known.get(pair, 0.0) for pair in pool.copies}
    table = Table("true Jaccard", "copies", *found, title="recall of near copies")
    rows = (*BANDS, ("0.8 and more", 0.8, 1.01))
    shares: dict[str, float] = {}
    for label, least, end in rows:
        pairs = [pair for pair, value in values.items() if least <= value < end]
        cells = {
            name: sum(clusters[low] == clusters[high] for low, high in pairs) / max(len(pairs), 1)
            for name, clusters in found.items()
        }
        table.add_row(label, f"{len(pairs):,}", *(f"{share:.1%}" for share in cells.values()))
        shares[label] = cells[OURS]
    Console(width=160).print(table)
    return round(shares["0.8 and more"], 4)


def show_look_alikes(pool: Pool, similar: list[Pair], found: Found) -> None:
    """Pages of each family that a method would drop for others of it."""
    table = Table("look-alikes", "pages", "highest Jaccard", *found, title="pages that are lost as copies of others")
    kinds = [document.kind for document in pool.documents]
    for kind in (name for name in dict.fromkeys(kinds) if name not in TRANSFORMS and name != RECRAWLED):
        pages = [at for at, one in enumerate(kinds) if one == kind]
        highest = max((pair.similarity for pair in similar if kinds[pair.low] == kinds[pair.high] == kind), default=0.0)
        lost = (len(pages) - len({clusters[at] for at in pages}) for clusters in found.values())
        table.add_row(kind, f"{len(pages):,}", f"{highest:.2f}", *map(str, lost))
    Console(width=160).print(table)


def show_precision(pool: Pool, found: Found) -> tuple[float, float]:
    """Right ones among all pairs found; returns ours without families held out, and with those that have numbers."""
    table = Table("of pairs found, right ones", *found, title="precision")
    kinds = [document.kind for document in pool.documents]
    rows = {
        "without families held out": (*HELD_OUT, *WITHOUT_NUMBERS),
        "with those that have numbers": tuple(WITHOUT_NUMBERS),
        "all documents": (),
        "without made look-alikes": (*LOOK_ALIKES, *HELD_OUT, *WITHOUT_NUMBERS),
    }
    shares: dict[tuple[str, str], float] = {}
    for label, left_out in rows.items():
        for name, clusters in found.items():
            counted = [-1 - at if kinds[at] in left_out else cluster for at, cluster in enumerate(clusters)]
            pairs = list(together(counted))
            shares[label, name] = sum(pool.are_copies(*pair) for pair in pairs) / max(len(pairs), 1)
        table.add_row(label, *(f"{shares[label, name]:.2%}" for name in found))
    Console(width=160).print(table)
    first, second, *_ = (round(shares[label, OURS], 4) for label in rows)
    return first, second


def show_pairs(pool: Pool, similar: list[Pair], ours: Clusters, count: int) -> None:
    """Pairs of the highest similarity that ours missed, and wrong ones that it found."""
    known = {(low, high): similarity for low, high, similarity in similar}
    missed = [pair for pair in pool.copies if ours[pair[0]] != ours[pair[1]]]
    wrong = [pair for pair in together(ours) if not pool.are_copies(*pair)]
    for title, pairs in (("missed", missed), ("wrong", wrong)):
        for low, high in sorted(pairs, key=lambda pair: -known.get(pair, 0.0))[:count]:
            one, other = pool.documents[low], pool.documents[high]
            print(f"{title} {known.get((low, high), 0.0):.3f} {one.kind} / {other.kind}")
            print(one.text, other.text, sep="\n  ")


if __name__ == "__main__":
    main()
