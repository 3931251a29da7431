"""Rows of pages against records as warcio counts them, file by file and type by type."""

from collections import Counter
from operator import attrgetter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from corpus.page import read_pages
from corpus.warc import read_records

EXAMPLE = Path(__file__).parents[2] / "examples" / "crawl" / "example-00003.warc.gz"
SHARED = Path(__file__).parents[2].parent / "shared"
REAL = sorted(SHARED.glob("warc/*.warc.gz"))
# Its only record is cut off, which warcio does not say; the ending .bad of another file keeps it out.
CUT_OFF = "chatnoir-resiliparse__clipped.warc.gz"
OTHERS = [path for path in sorted(SHARED.glob("warc_third_party/*.warc*")) if path.suffix in (".warc", ".gz")]


def count_by_warcio(path: Path) -> Counter[str]:
    with path.open("rb") as stream:
        return Counter(record.rec_type for record in ArchiveIterator(stream))


def count_rows(path: Path) -> Counter[str]:
    """Rows by record type."""
    with path.open("rb") as stream:
        batches = read_pages(stream, path.name)
        return Counter(kind for batch in batches for kind in batch.column("record_type").to_pylist())


@pytest.mark.parametrize("path", [EXAMPLE, *(path for path in OTHERS if path.name != CUT_OFF)], ids=attrgetter("name"))
def test_every_record_that_warcio_counts_is_a_row_of_its_type(path: Path) -> None:
    counted = count_by_warcio(path)
    assert counted.total() > 0
    assert count_rows(path) == counted


@pytest.mark.skipif(not REAL, reason="the real crawl is not there")
def test_every_record_of_a_real_crawl_is_read() -> None:
    for path in REAL:
        with path.open("rb") as stream:
            assert Counter(record.kind for record in read_records(stream)) == count_by_warcio(path), path.name
