"""The columns of every table a run makes, once.

A row of `pages` is a WARC record, kept or not; each later table has one row for every row the table before
it kept. `reason` is null where a row is kept, else the name of what dropped it ("ingest.not_html"); `warc` is
the file's name under the input's root, so that a table does not depend on where the crawl lies.
"""

import pyarrow as pa

TEXT = pa.string()
COUNT = pa.int64()

# Where a record is: file, byte offset and length as stored, and place inside a gzip member that holds many.
LINEAGE = [
    pa.field("warc", TEXT, nullable=False),
    pa.field("warc_offset", COUNT, nullable=False),
    pa.field("warc_length", COUNT, nullable=False),
    pa.field("warc_inner", COUNT, nullable=False),
]

ID = pa.field("id", TEXT, nullable=False)

# Lines that corpus.boilerplate took out, by kind.
BOILERPLATE = pa.list_(pa.struct([("kind", TEXT), ("count", pa.int32())]))

PAGES = pa.schema(
    [
        ID,
        *LINEAGE,
        pa.field("record_type", TEXT, nullable=False),
        pa.field("record_id", TEXT),
        pa.field("url", TEXT),
        pa.field("host", TEXT),
        pa.field("crawl_date", TEXT),
        pa.field("status", pa.int32()),
        pa.field("content_type", TEXT),
        pa.field("payload_bytes", COUNT, nullable=False),
        pa.field("charset", TEXT),
        pa.field("charset_method", TEXT),
        pa.field("replaced", pa.float64()),
        pa.field("declared_language", TEXT),
        pa.field("published", TEXT),
        pa.field("site", TEXT),
        pa.field("title", TEXT),
        pa.field("text", TEXT),
        pa.field("characters", COUNT, nullable=False),
        pa.field("script", TEXT),
        pa.field("boilerplate", BOILERPLATE, nullable=False),
        pa.field("boilerplate_characters", COUNT, nullable=False),
        pa.field("reason", TEXT),
        pa.field("note", TEXT),
    ]
)

# Followed by one struct of signals for each filter of the recipe; see filters.base.verdict_schema.
VERDICTS = [
    ID,
    pa.field("warc", TEXT, nullable=False),
    pa.field("host", TEXT),
    pa.field("characters", COUNT, nullable=False),
    pa.field("reasons", pa.list_(TEXT), nullable=False),
    pa.field("reason", TEXT),
]

# What copies of a document are found by, here and in later corpora. listing: whether its address is that of a page that
# lists others. key_hash: 128 bits of its key, equal for exact copies. shingles: how many it has. buckets: one for each
# band, null where it is too short to be compared. sketch: a byte for each permutation, by which similarity is
# estimated. numbers: of its numbers, as `corpus.numbers` has them, 4 bytes each.
SIGNATURES = pa.schema(
    [
        ID,
        pa.field("warc", TEXT, nullable=False),
        pa.field("characters", COUNT, nullable=False),
        pa.field("quality", pa.float64()),
        pa.field("listing", pa.bool_(), nullable=False),
        pa.field("key_hash", pa.binary(), nullable=False),
        pa.field("shingles", pa.int32(), nullable=False),
        pa.field("buckets", pa.list_(pa.int64())),
        pa.field("sketch", pa.binary(), nullable=False),
        pa.field("numbers", pa.binary(), nullable=False),
        pa.field("reason", TEXT),
    ]
)

# cluster: the id of its representative, or of the document of an earlier corpus that this one copies, and then that
# corpus's name is in `against`. cluster_size: how many of this run were found in it; taking pages out does not change
# it. similarity: to it, 1 for exact copies; estimated by sketches otherwise.
CLUSTERS = pa.schema(
    [
        ID,
        pa.field("warc", TEXT, nullable=False),
        pa.field("characters", COUNT, nullable=False),
        pa.field("cluster", TEXT, nullable=False),
        pa.field("cluster_size", COUNT, nullable=False),
        pa.field("similarity", pa.float64(), nullable=False),
        pa.field("against", TEXT),
        pa.field("reason", TEXT),
    ]
)

# Spans of a text's characters: the first, and the one after the last.
SPANS = pa.list_(pa.struct([("start", COUNT), ("end", COUNT)]))

# characters: what is left. lines, paragraphs, passages: how many are cut, a passage once for each of its lines;
# *_characters: how long those are. cuts: all that goes, with line breaks.
CUTS = pa.schema(
    [
        ID,
        pa.field("warc", TEXT, nullable=False),
        pa.field("host", TEXT),
        pa.field("characters", COUNT, nullable=False),
        pa.field("lines", COUNT, nullable=False),
        pa.field("line_characters", COUNT, nullable=False),
        pa.field("paragraphs", COUNT, nullable=False),
        pa.field("paragraph_characters", COUNT, nullable=False),
        pa.field("passages", COUNT, nullable=False),
        pa.field("passage_characters", COUNT, nullable=False),
        pa.field("cuts", SPANS, nullable=False),
        pa.field("reason", TEXT),
    ]
)

PERSONAL_DATA = pa.list_(pa.struct([("kind", TEXT), ("count", pa.int32())]))

# Signals that travel with a document to the users of the corpus, null where the recipe does not measure them:
# enough to filter harder without going back to the verdicts.
SIGNALS = (
    "hanzi.share",
    "hanzi.digits",
    "hanzi.symbols",
    "hanzi.entropy",
    "lines.mean_length",
    "lines.sentences",
    "lines.short",
    "lines.duplicates",
    "garbled.rare_han",
    "repetition.top_2",
    "repetition.duplicate_5",
    "repetition.duplicate_10",
    "repetition.characters_13",
    "words.mean_length",
    "words.stop_words",
    "flaws.empty_brackets",
    "flaws.orphans",
    "flaws.glued",
    "flaws.unfinished",
    "flaws.title_repeated",
    "quality.score",
    "perplexity.bits",
    "topic.probability",
)


def signal_column(signal: str) -> str:
    """The name that a signal has in the corpus: hanzi_share for hanzi.share."""
    return signal.replace(".", "_")


DOCUMENTS = pa.schema(
    [
        ID,
        *LINEAGE,
        pa.field("url", TEXT),
        pa.field("host", TEXT),
        pa.field("crawl_date", TEXT),
        pa.field("published", TEXT),
        pa.field("title", TEXT),
        pa.field("text", TEXT),
        pa.field("characters", COUNT, nullable=False),
        pa.field("language", TEXT),
        pa.field("language_probability", pa.float64()),
        pa.field("script", TEXT),
        pa.field("source_type", TEXT),
        pa.field("topic", TEXT),
        pa.field("cluster_size", COUNT, nullable=False),
        pa.field("signals", pa.struct([(signal_column(signal), pa.float64()) for signal in SIGNALS])),
        pa.field("personal_data", PERSONAL_DATA, nullable=False),
        pa.field("reason", TEXT),
    ]
)

# What users of the corpus get; the order and the types of these columns are a promise.
CORPUS = pa.schema([field.with_nullable(True) for field in DOCUMENTS if field.name != "reason"])
