"""datatrove's MinHash, run by the Python of datatrove's own environment: texts in on stdin, clusters out.

Its signatures, buckets and clusters as its own steps make them, with FineWeb2's settings; the cluster of each text is a
number, equal for what it takes for copies.
"""
# mypy: disable-error-code="import-not-found"

import pickle
import struct
import sys
import tempfile
from pathlib import Path

from datatrove.data import Document
from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
from datatrove.utils.hashing import HashConfig
from loguru import logger

# huggingface/fineweb-2: 64-bit hashes; words cut by jieba.
CONFIG = MinhashConfig(hash_config=HashConfig(precision=64))
LANGUAGE = "cmn_Hani"


def main() -> None:
    logger.remove()
    texts = pickle.load(sys.stdin.buffer)
    with tempfile.TemporaryDirectory() as folder:
        pickle.dump({"datatrove": cluster(texts, Path(folder))}, sys.stdout.buffer)


def cluster(texts: list[str], folder: Path) -> list[int]:
    """The cluster of each text."""
    signatures, buckets, clusters = (str(folder / name) for name in ("signatures", "buckets", "clusters"))
    documents = (Document(text=text, id=str(at)) for at, text in enumerate(texts))
    MinhashDedupSignature(signatures, CONFIG, language=LANGUAGE).run(documents, 0, 1)
    for bucket in range(CONFIG.num_buckets):
        MinhashDedupBuckets(signatures, buckets, config=CONFIG).run(None, bucket, CONFIG.num_buckets)
    MinhashDedupCluster(buckets, clusters, config=CONFIG, save_cluster_id=True).run(None, 0, 1)
    found = list(range(len(texts)))
    for document, number in struct.iter_unpack("<2I", (folder / "clusters" / "000000.clusters").read_bytes()):
        found[document] = len(texts) + number
    return found


if __name__ == "__main__":
    main()
