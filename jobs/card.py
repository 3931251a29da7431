"""The dataset card of a corpus, in the README form that dataset hubs read."""

import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus import storage
from corpus.schema import CORPUS
from corpus.simplify import MARKS, Traditional
from corpus.wording import show_count

SIZES = [
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
]
SIZES += [(10**8, "10M<n<100M"), (10**9, "100M<n<1B"), (10**10, "1B<n<10B"), (10**11, "10B<n<100B")]

SCRIPTS = {
    Traditional.KEEP: "Text is in the script it was written in.",
    Traditional.CONVERT: "Texts in traditional or both scripts were converted to simplified characters (OpenCC t2s).",
    Traditional.TAG: f"The first line of a text names its script: {', '.join(MARKS.values())}; none where too few "
    "characters tell.",
}

MEANINGS = {
    "id": "32 hex digits over the record's place and bytes; the same on every run",
    "warc": "the WARC file, below the input's root",
    "warc_offset": "byte offset of the record's gzip member, or of the record in a plain file",
    "warc_length": "bytes of the record as stored",
    "warc_inner": "byte offset inside a gzip member that holds many records, else 0",
    "url": "target URI of the record, personal data in it replaced",
    "host": "host of the URL",
    "crawl_date": "WARC-Date",
    "published": "day or moment of publication, where the page declares it (ISO 8601)",
    "title": "title of the page",
    "text": "main text, a paragraph a line, personal data replaced, if not told otherwise by marks such as <手机号>",
    "characters": "characters of the text",
    "language": "label of the language gate",
    "language_probability": "its probability, 0 to 1",
    "script": "Hans, Hant or mixed, of the text as crawled; null where fewer than two characters tell",
    "source_type": "kind of page, by address, title and text: encyclopedia, news, blog, forum, qa …; or other",
    "topic": "what the text is about, by its words; or other",
    "cluster_size": "documents, this one included, that were found to be copies of it in this run; not counted again "
    "when pages are taken out",
    "signals": "what the filters measured; see `wudao rules` for each and its limit",
    "personal_data": "kinds and counts of the personal data replaced",
}


def write_card(
    folder: str, name: str, documents: DataFrame, files: dict[str, int], traditional: Traditional = Traditional.KEEP
) -> None:
    """Writes README.md. files: rows of each shard. The text depends on the documents alone."""
    facts = documents.agg(
        F.sum("characters").alias("characters"),
        F.sum(F.octet_length("text")).alias("bytes"),
        F.countDistinct("host").alias("hosts"),
        F.min("crawl_date").alias("first"),
        F.max("crawl_date").alias("last"),
    ).first()
    languages = (
        documents.groupBy("language").agg(F.count("*"), F.sum("characters")).orderBy("language").collect()
    )
    assert facts is not None
    count = sum(files.values())
    size, hosts = show_count(count, "document"), show_count(facts["hosts"], "host")
    lines = [
        *_front_matter(name, count, [row[0] for row in languages]),
        f"# {name}",
        "",
        f"{size}, {facts['characters'] or 0:,} characters, {facts['bytes'] or 0:,} bytes of UTF-8 text",
        f"from {hosts}, crawled {facts['first']} to {facts['last']}. Made with WuDaoCorpora;",
        "`_recipe.json` holds every limit and version, `_manifest.json` the sha256 of every file,",
        "`_ledger.json` the documents of every input file.",
        SCRIPTS[traditional],
        "",
        "| language | documents | characters |",
        "|---|---:|---:|",
        *(f"| {language} | {rows:,} | {characters:,} |" for language, rows, characters in languages),
        "",
        "| column | type | meaning |",
        "|---|---|---|",
        *(f"| {field.name} | {_show_type(field.type)} | {MEANINGS[field.name]} |" for field in CORPUS),
        "",
        "The pages belong to their authors; personal data was replaced where it was recognised, and some may be",
        "left. Check both before publishing.",
    ]
    storage.write_bytes(storage.join(folder, "README.md"), ("\n".join(lines) + "\n").encode())


def _show_type(kind: pa.DataType) -> str:
    return "struct of double: " + ", ".join(field.name for field in kind) if pa.types.is_struct(kind) else str(kind)


def _front_matter(name: str, count: int, languages: list[str]) -> list[str]:
    size = next((label for limit, label in SIZES if count < limit), "n>1T")
    codes = sorted({(language or "und").partition("-")[0] for language in languages})
    return [
        "---",
        "language:",
        *(f"- {code}" for code in codes),
        "license: other",
        f"pretty_name: {name}",
        "size_categories:",
        f"- {size}",
        "task_categories:",
        "- text-generation",
        "configs:",
        "- config_name: default",
        "  data_files:",
        "  - split: train",
        f'    path: "{name}-*.parquet"',
        "---",
        "",
    ]
