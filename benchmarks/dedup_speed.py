"""Speed of deduplication: of signatures, of all of it next to peers, and how time grows with documents.

Signatures and whole deduplications are of documents made of real sentences, 1,500 characters each, of which a fifth are
copies, from Parquet to Parquet, by turns on one core. datatrove runs its own four steps twice: with words cut by jieba,
as it does Chinese, and with every character a word; data-juicer its document_minhash_deduplicator. Spark costs half a
minute before it begins, however little there is to do, so each is compared with us at a number of documents that takes
it minutes. What counts for the whole are the seconds that the core was at work for all processes, from their start on,
the loading of Java and of dictionaries included. Our signatures leave out the making of the key's table, datatrove's
the loading of jieba's dictionary. Growth is of made-up documents, on all cores: seconds of each step, bytes shuffled,
memory.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from bars import Bar, benchmark_parser, finish
from dedup_documents import compose, write_documents, write_run
from dedup_growth import grow
from dedup_sides import Cost, run_datajuicer, run_datatrove, run_own
from filter_texts import CLEAN, read_texts
from machine import stay_on_one_core
from peers import DATA_JUICER, DATATROVE, Peer, add_peer_options, environment_of

from corpus.characters import to_code_points
from corpus.key import find_key
from corpus.minhash import Bands
from corpus.schema import SIGNATURES
from jobs.sign import sign_batches

UNITS = ("characters", "words")
LENGTH = 1500


class Whole(NamedTuple):
    """A deduplication to compare ours with, from Parquet files to Parquet files. documents: enough to take minutes."""

    name: str
    peer: Peer
    documents: int
    run: Callable[[Path, Path, Path], Cost]


def by_unit(unit: str) -> Callable[[Path, Path, Path], Cost]:
    return lambda environment, texts, output: run_datatrove(environment, texts, output, unit)


WHOLES = (
    Whole("datatrove-words", DATATROVE, 12_000, by_unit("words")),
    Whole("data-juicer", DATA_JUICER, 80_000, run_datajuicer),
    Whole("datatrove-characters", DATATROVE, 100_000, by_unit("characters")),
)


def sign(texts: Path, folder: Path) -> float:
    """Seconds that we take from a Parquet file of texts to one of signatures."""
    began = time.perf_counter()
    folder.mkdir()
    # All but the file's name are different in every row.
    with pq.ParquetWriter(folder / "signatures.parquet", SIGNATURES, use_dictionary=["warc"]) as writer:
        read = pq.ParquetFile(texts).iter_batches(512, columns=["id", "warc", "characters", "url", "text"])
        batches = (batch.append_column("quality", pa.nulls(batch.num_rows, pa.float64())) for batch in read)
        for batch in sign_batches(Bands())(batches):
            writer.write_batch(batch)
    return time.perf_counter() - began


def best(rounds: int, works: Sequence[Callable[[Path], float]]) -> list[float]:
    """The least seconds of each, by turns, each time in a new folder."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, seconds in zip(works, found, strict=True):
            with tempfile.TemporaryDirectory(prefix="dedup-") as folder:
                seconds.append(work(Path(folder) / "out"))
    return [min(seconds) for seconds in found]


def compare_signatures(texts: Path, count: int, environment: Path, rounds: int) -> list[Bar]:
    find_key(to_code_points("先"))  # Its table is made once in a process, as jieba's dictionary is loaded.

    def peer(unit: str) -> Callable[[Path], float]:
        return lambda folder: float(run_datatrove(environment, texts.parent, folder, unit, "sign").said["sign"])

    seconds = best(rounds, [lambda folder: sign(texts, folder), *map(peer, UNITS)])
    ours, characters, words = (count / each for each in seconds)
    print(f"signatures a second: {ours:,.0f}; datatrove {characters:,.0f} by characters, {words:,.0f} by words")
    return [
        Bar("dedup_speed.signatures_a_second", round(ours), at_least=15_000),
        Bar("dedup_speed.signatures_against_characters", round(ours / characters, 1), at_least=5),
        Bar("dedup_speed.signatures_against_words", round(ours / words, 1), at_least=40),
    ]


def compare_whole(texts: Sequence[str], whole: Whole, environment: Path) -> Bar:
    """Ours and a peer's whole deduplication of equal documents."""
    with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
        folder, run = Path(aside) / "documents", Path(aside) / "run"
        write_documents(folder / "texts.parquet", list(compose(texts, LENGTH, whole.documents)))
        write_run(run, folder)
        ours = run_own(run, "1")
        theirs = whole.run(environment, folder, Path(aside) / "peer")
    print(f"{whole.documents:,} documents, {ours.said['dropped']:,} dropped as copies by us; seconds of one core")
    for name, cost, seconds in (("wudao", ours, ours.said["seconds"]), (whole.name, theirs, theirs.said)):
        steps = ", ".join(f"{step} {value:.1f}" for step, value in seconds.items())
        print(f"  {name}: {cost.cpu:.1f} (of the clock: {steps})")
    name = whole.name.replace("-", "_")
    return Bar(f"dedup_speed.whole_against_{name}", round(theirs.cpu / ours.cpu, 1), at_least=5)


def parse_options() -> argparse.Namespace:
    parser = benchmark_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of signatures (default 3)")
    parser.add_argument("--signed", type=int, default=6000, help="documents signed in a round (default 6,000)")
    for whole in WHOLES:
        what = f"documents deduplicated by both (default {whole.documents:,}; 0: without)"
        parser.add_argument(f"--{whole.name}", type=int, default=whole.documents, metavar="N", help=what)
    sizes = [1_000_000, 2_000_000, 5_000_000]
    parser.add_argument("--grow", type=int, nargs="*", default=sizes, help="made-up documents (1, 2, 5 million)")
    parser.add_argument("--length", type=int, default=300, help="characters of a made-up document (default 300)")
    add_peer_options(parser)
    return parser.parse_args()


def main() -> None:
    options = parse_options()
    wholes = [one._replace(documents=getattr(options, one.name.replace("-", "_"))) for one in WHOLES]
    wholes = [one for one in wholes if one.documents]
    environments = {
        peer.name: environment_of(peer, options.peer_folder, options.peers)
        for peer in dict.fromkeys((DATATROVE, *(one.peer for one in wholes)))
    }
    texts = [text for _, pattern, field, _ in CLEAN[:5] for text in read_texts(options.data, pattern, field)]
    bars = grow(options.grow, options.length)
    print(stay_on_one_core())
    with tempfile.TemporaryDirectory(prefix="dedup-") as aside:
        few = Path(aside) / "few/texts.parquet"
        write_documents(few, list(compose(texts, LENGTH, options.signed)))
        bars += compare_signatures(few, options.signed, environments[DATATROVE.name], options.rounds)
    bars += [compare_whole(texts, one, environments[one.peer.name]) for one in wholes]
    finish(bars)


if __name__ == "__main__":
    main()
