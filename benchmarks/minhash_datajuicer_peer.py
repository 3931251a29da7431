"""data-juicer's document_minhash_deduplicator, run by the Python of its own environment: texts in, clusters out.

With its defaults, and as it advises for Chinese: by characters. Its operator keeps one text of each cluster and does
not say which the others are, so that clusters are made of its hashes here as it makes them: all that share a band.
"""
# mypy: disable-error-code="import-not-found"

import os
import pickle
import sys

from data_juicer.ops.common.helper_func import UnionFind
from data_juicer.ops.deduplicator.document_minhash_deduplicator import DocumentMinhashDeduplicator
from data_juicer.utils.constant import HashKeys

SETTINGS = {"data-juicer": "character", "data-juicer, defaults": "space"}


def main() -> None:
    texts = pickle.load(sys.stdin.buffer)
    # It prints where answers go.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    pickle.dump({name: cluster(texts, tokenization) for name, tokenization in SETTINGS.items()}, answers)


def cluster(texts: list[str], tokenization: str) -> list[int]:
    """The cluster of each text."""
    operator = DocumentMinhashDeduplicator(tokenization=tokenization)
    joined, first = UnionFind(), {}
    for at, text in enumerate(texts):
        for band in enumerate(operator.compute_hash({"text": text})[HashKeys.minhash]):
            joined.union(at, first.setdefault(band, at))
    return [joined.find(at) for at in range(len(texts))]


if __name__ == "__main__":
    main()
