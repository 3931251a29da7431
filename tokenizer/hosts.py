"""Which pieces of a vocabulary come from one host: boilerplate that a vocabulary should not spend ids on."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import sentencepiece

# A piece is a host's own where the texts have it so often, and nine tenths of that are there.
TIMES: Final = 50
SHARE: Final = 0.9
# Of fewer hosts every piece is some host's own.
HOSTS: Final = 10


class OneHost(NamedTuple):
    """A piece's id, how often the texts have it, and the host that has `share` of that."""

    piece: int
    times: int
    host: str
    share: float


def find_pieces_of_one_host(model: bytes, texts: Iterable[tuple[str, str]]) -> list[OneHost]:
    """Pieces that `texts`, each with its host before it, have `TIMES` times and more, `SHARE` of it on one host; the
    most frequent first. Memory grows with the different pieces of each host."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    by_host: dict[str, Counter[int]] = {}
    for host, text in texts:
        ids, times = np.unique(processor.encode(text, return_type="numpy", num_threads=1), return_counts=True)
        by_host.setdefault(host, Counter()).update(dict(zip(ids.tolist(), times.tolist(), strict=True)))
    if len(by_host) < HOSTS:
        return []
    total: Counter[int] = Counter()
    for counter in by_host.values():
        total.update(counter)
    own = [
        OneHost(piece, total[piece], host, times / total[piece])
        for host, counter in by_host.items()
        for piece, times in counter.items()
        if total[piece] >= TIMES and times >= SHARE * total[piece]
    ]
    return sorted(own, key=lambda one: (-one.times, one.piece))
