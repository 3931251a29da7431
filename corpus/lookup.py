"""A record of the crawl, found again at its place."""

from corpus import storage
from corpus.layout import read_layout
from corpus.warc import Record, read_records


def find_record(uri: str, offset: int, inner: int) -> Record | None:
    """The record at a place of a WARC file, as lineage has it; None where there is none."""
    with storage.open_input(uri) as stream:
        layout = read_layout(stream)
    with storage.open_input_at(uri, offset) as stream:
        for record in read_records(stream, layout=layout):
            if record.inner == inner:
                return record._replace(offset=offset)
            if record.offset:
                return None
    return None
