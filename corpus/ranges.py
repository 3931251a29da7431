"""Large crawl files cut into ranges of bytes that are read side by side, and the check that this lost nothing.

A reader that starts in the middle of a file looks for the next record, and can be deceived by one that was forged
inside a page. So what ranges give is believed only where every row starts at the byte where the one before it
ends, and nothing was odd: a reader that starts at a true record goes on as the reader of the whole file does,
as long as it meets no damage. All other files are to be read again whole.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# A core reads, decodes and extracts this much in some minutes. A fixed size, never one that follows the number of
# cores: the tables' files are the same on every machine.
RANGE_BYTES = 256 << 20
# Reasons and a note of rows that may depend on what lies before them.
ODD = ["ingest.damaged", "ingest.cut_off"]
ODD_NOTE = "length_mismatch"
COLUMNS = ["warc_offset", "warc_length", "warc_inner", "reason", "note"]


def cut_ranges(size: int, range_bytes: int) -> list[tuple[int, int]]:
    """Start and end of the ranges of a file of `size` bytes: one where `range_bytes` is 0 or the file is small."""
    if range_bytes <= 0 or size <= range_bytes:
        return [(0, size)]
    starts = range(0, size, range_bytes)
    return [(start, min(size, start + range_bytes)) for start in starts]


def measure_cover(rows: pa.Table) -> int | None:
    """The bytes that a file's rows cover, by the columns COLUMNS of all of them; None where they overlap, leave a
    gap or show damage."""
    rows = rows.select(COLUMNS).sort_by([("warc_offset", "ascending"), ("warc_inner", "ascending")])
    lengths = rows["warc_length"].to_numpy()
    ends = np.cumsum(lengths)
    # Rows of one member share its offset, and the last of them has its length.
    lie_in_line = np.array_equal(rows["warc_offset"].to_numpy(), ends - lengths)
    is_odd = pc.or_kleene(
        pc.is_in(rows["reason"], pa.array(ODD)), pc.coalesce(pc.match_substring(rows["note"], ODD_NOTE), False)
    )
    if not lie_in_line or pc.any(is_odd).as_py():
        return None
    return int(ends[-1]) if len(ends) else 0
