"""The promises that schemas make to users of the corpus."""

import pyarrow as pa
import pytest

from corpus.schema import CLUSTERS, CORPUS, CUTS, DOCUMENTS, LINEAGE, PAGES, VERDICTS


def test_the_columns_of_the_corpus_are_a_promise() -> None:
    assert CORPUS.names == [
        "id", "warc", "warc_offset", "warc_length", "warc_inner", "url", "host", "crawl_date", "published", "title",
        "text", "characters", "language", "language_probability", "script", "source_type", "topic",
        "cluster_size", "signals", "personal_data",
    ]  # fmt: skip


def test_the_corpus_has_the_documents_columns_but_for_the_reason() -> None:
    assert CORPUS.names == [name for name in DOCUMENTS.names if name != "reason"]
    assert [field.type for field in CORPUS] == [field.type for field in DOCUMENTS if field.name != "reason"]
    assert all(field.nullable for field in CORPUS)


@pytest.mark.parametrize(
    "schema",
    [PAGES, pa.schema(VERDICTS), CLUSTERS, CUTS, DOCUMENTS],
    ids=["pages", "verdicts", "clusters", "cuts", "documents"],
)
def test_every_table_can_be_joined_and_counted(schema: pa.Schema) -> None:
    """Each row has an id, the file it comes from, its size, and a reason or none."""
    for name in ("id", "warc", "characters"):
        assert not schema.field(name).nullable
    assert schema.field("reason").nullable
    assert len(set(schema.names)) == len(schema.names)


@pytest.mark.parametrize("schema", [PAGES, DOCUMENTS], ids=["pages", "documents"])
def test_rows_with_text_lead_back_to_the_crawl(schema: pa.Schema) -> None:
    assert [schema.field(field.name) for field in LINEAGE] == LINEAGE
    assert not any(field.nullable for field in LINEAGE)
