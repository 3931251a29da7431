"""Lines that a host's documents share: by a hash of each line's key, so that neither script, width nor marks matter.

Extraction leaves few of them, and most lines that pages share are no boilerplate: measured on 994 documents of 32
hosts, of the 138 lines that stand in four documents or more and in a twenty-fifth of their host's, 129 are headings
(总结, 语法), code, heads of tables or single words, all but a few of them short or not Chinese. So what is judged is
a line of ten characters and more, half of them Han, that is neither indented (code) nor a row of a table. Of the nine
such lines seven are boilerplate, and none is in less than a tenth of its host's documents.

What texts repeat by themselves stands in their midst: an article of statutes (其他滥用职权的行为), an option of manual
pages (显示此帮助信息并退出). Measured (`repeated_lines.py`) on clean sets cut into hosts of 50 documents and on crawled
pages, of 37 lines that stand in five documents and in a tenth: each that is boilerplate stands among a text's first or
last five lines in 80 % of its places or more, and each that is not in 40 % or less. Counted there alone, no line of a
clean text goes.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from corpus.blocklist import hash_text
from corpus.characters import Kind, kind_table
from corpus.key import make_keys

Hashes = npt.NDArray[np.uint64]

KEY_AT_LEAST: Final = 10
# A verse, a saying or a set phrase is shorter: 七律 is 56 characters, and is quoted a line or a couplet at a time.
PARAGRAPH_AT_LEAST: Final = 60
HAN_AT_LEAST: Final = 0.5
# Lines with anything in them, at either end of a text, that are its edge.
EDGE_LINES: Final = 5
_CODE: Final = ("    ", "\t")
_CELLS: Final = " | "
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(29)
# What stands for a line that is not judged; a line whose hash it is, is not judged either.
NOT_JUDGED: Final = 0


class Lines(NamedTuple):
    """The lines of a text. lengths: in characters. hashes: of their keys, or NOT_JUDGED. long: whether a paragraph.
    edge: whether among the text's first or last ones."""

    lengths: npt.NDArray[np.int32]
    hashes: Hashes
    long: npt.NDArray[np.bool_]
    edge: npt.NDArray[np.bool_]


def read_lines(texts: Sequence[str]) -> list[Lines]:
    """The lines of every text, all looked up at once."""
    split = [text.split("\n") for text in texts]
    lines = [line for one in split for line in one]
    keys = make_keys(lines)
    sizes = np.diff(keys.bounds)
    han = np.concatenate(([0], np.cumsum(kind_table()[keys.points] == Kind.HAN)))
    han = han[keys.bounds[1:]] - han[keys.bounds[:-1]]
    lengths = np.fromiter(map(len, lines), np.int32, len(lines))
    hashes = np.full(len(lines), NOT_JUDGED, np.uint64)
    for at in np.flatnonzero((sizes >= KEY_AT_LEAST) & (han >= HAN_AT_LEAST * sizes)).tolist():
        line = lines[at]
        if not line.startswith(_CODE) and _CELLS not in line:
            hashes[at] = xxh3_64_intdigest(keys.points[keys.bounds[at] : keys.bounds[at + 1]].data)
    long = sizes >= PARAGRAPH_AT_LEAST
    edges = pairwise([0, *accumulate(map(len, split))])
    filled = np.fromiter((bool(line.strip()) for line in lines), np.bool_, len(lines))
    return [
        Lines(lengths[start:end], hashes[start:end], long[start:end], find_edge(filled[start:end]))
        for start, end in edges
    ]


def find_edge(filled: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which lines are a text's first or last ones. filled: which have anything in them."""
    edge = np.zeros(len(filled), np.bool_)
    places = np.flatnonzero(filled)
    edge[places[:EDGE_LINES]] = True
    edge[places[-EDGE_LINES:]] = True
    return edge


def hash_at_host(hashes: Hashes, host: str | None) -> Hashes:
    """Another hash for each line, which it has at this host alone. NOT_JUDGED stays, and is that of all lines of a page
    without a host: it has no neighbours."""
    if not host:
        return np.full(len(hashes), NOT_JUDGED, np.uint64)
    mixed = (hashes ^ np.uint64(hash_text(host))) * _MIX
    mixed ^= mixed >> _SHIFT
    mixed[hashes == NOT_JUDGED] = NOT_JUDGED
    return mixed


def find_among(hashes: Hashes, wanted: Hashes) -> npt.NDArray[np.bool_]:
    """Which hashes are among the sorted wanted ones."""
    if not len(wanted):
        return np.zeros(len(hashes), np.bool_)
    places = np.searchsorted(wanted, hashes)
    found: npt.NDArray[np.bool_] = (wanted.take(places, mode="clip") == hashes) & (hashes != NOT_JUDGED)
    return found
