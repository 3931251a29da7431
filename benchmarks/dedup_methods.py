"""What finds near copies, ours and others': texts -> the cluster of each, a number that copies share."""

import os
import pickle
import subprocess
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from bars import REPOSITORY
from dedup_documents import make_id, write_documents, write_run
from peers import OFFLINE, python_of
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from xxhash import xxh3_64_intdigest

from corpus.key import make_key
from jobs.deduplicate import deduplicate
from jobs.session import start_session
from jobs.sign import sign_documents
from jobs.tables import CLUSTERS, Run

Clusters: TypeAlias = list[int]

OURS = "ours"
SIMHASH = "SimHash"
# The WuDaoCorpora paper (2021) compares 64-bit SimHashes; 3 bits are those of Manku, Jain and Das Sarma (WWW 2007).
BITS_AT_MOST = 3
SHINGLE_CHARS = 5
_BITS = np.arange(64, dtype=np.uint64)


def ask_ours(texts: list[str], folder: Path) -> Clusters:
    """The clusters that `wudao deduplicate` makes in a run whose pages are these texts and whose verdicts keep all."""
    run = Run(str(folder / "run"))
    write_documents(folder / "documents/all.parquet", texts)
    write_run(folder / "run", folder / "documents")
    spark = start_session("dedup_quality")
    # A few thousand texts; a task for each of Spark's 200 partitions costs more than all of them.
    spark.conf.set("spark.sql.shuffle.partitions", "4")
    sign_documents(spark, run)
    deduplicate(spark, run)
    rows = pq.read_table(run.table(CLUSTERS.name), columns=["id", "cluster"]).to_pylist()
    numbers = {make_id(at): at for at in range(len(texts))}
    found = {numbers[row["id"]]: numbers[row["cluster"]] for row in rows}
    return [found[at] for at in range(len(texts))]


def ask_peer(environment: Path, script: str, texts: list[str]) -> dict[str, Clusters]:
    """What a peer's script finds with each of its settings."""
    command = [python_of(environment), Path(__file__).with_name(script)]
    quiet = {**os.environ, **OFFLINE}
    done = subprocess.run(
        command, input=pickle.dumps(texts), stdout=subprocess.PIPE, check=True, cwd=REPOSITORY, env=quiet
    )
    found: dict[str, Clusters] = pickle.loads(done.stdout)
    return found


def ask_simhash(texts: list[str]) -> Clusters:
    """Texts whose SimHashes differ in three bits at most, and all that hang together by such pairs."""
    hashes = np.array([simhash(text) for text in texts], np.uint64)
    pairs = []
    for at in range(len(hashes) - 1):
        near = np.bitwise_count(hashes[at + 1 :] ^ hashes[at]) <= BITS_AT_MOST
        pairs += [(at, at + 1 + other) for other in np.flatnonzero(near).tolist()]
    low, high = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(low), np.bool_), (low, high)), (len(texts), len(texts)))
    labels: npt.NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return [int(label) for label in labels]


def simhash(text: str) -> np.uint64:
    """64 bits, each the sign of a vote among the key's 5-grams, every occurrence a vote (Charikar, STOC 2002)."""
    key = make_key(text)
    grams = (key[at : at + SHINGLE_CHARS] for at in range(max(len(key) - SHINGLE_CHARS + 1, 1)))
    hashes = np.array([xxh3_64_intdigest(gram.encode()) for gram in grams], np.uint64)
    votes = ((hashes[:, np.newaxis] >> _BITS) & np.uint64(1)).sum(axis=0)
    ones = (2 * votes > len(hashes)).astype(np.uint64)
    return np.bitwise_or.reduce(ones << _BITS)
