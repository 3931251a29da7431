"""What documents repeat, from texts to cuts. The texts were written for these tests."""

from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.cuts import cut
from jobs.cut_repeats import EMPTY, Repeats, cut_documents
from jobs.passages import find_passages
from jobs.rank import rank
from jobs.redact_pii import cut_out
from jobs.repeated_lines import find_common, read_documents
from jobs.tables import Run

NOTICE = "欢迎转载本站文章，请注明出处和作者。"
RECIPE = (
    "把豆腐切成小块，在淡盐水里泡一刻钟；葱姜蒜切末，豆瓣酱剁细，"
    "肉末用料酒和生抽腌好，锅里的油烧到六成热再下肉末，炒散后放酱，炒出红油就加水煮开。"
)
STORY = (
    "老周每天清早五点起来扫街。他说街上那时候只有卖豆浆的和送报纸的。有一年冬天雪下得特别大，他一个人扫到中午才扫完。"
    "后来城里买了扫雪车，他就去开车了。开车不如扫街自在，可是手不再长冻疮。他把旧扫帚挂在门后，一直没有扔。孙子问他为什么留着，他说留着心里踏实。"
)
TEXTS = {
    **{f"{at}a": ("菜谱.example", f"第{at}道菜\n\n先说明一下做法第{at}步。\n\n{NOTICE}") for at in range(1, 5)},
    "5a": ("菜谱.example", NOTICE),
    "6b": ("故事.example", f"{NOTICE}\n{RECIPE}\n{STORY}这是原来的结尾。"),
    "7b": ("故事.example", f"转来的故事。{STORY}转来的结尾\n{RECIPE}"),
    "8c": (None, f"{NOTICE}\n{RECIPE}"),
}


def make_pages(spark: SparkSession, texts: dict[str, tuple[str | None, str]], better: str = "") -> DataFrame:
    """id, host, text, warc, rank. better: the id of a document of higher quality than the others."""
    rows = [(id, "a", host, text, False, float(id == better), len(text)) for id, (host, text) in texts.items()]
    columns = "id string, warc string, host string, text string, listing boolean, quality double, characters long"
    return spark.createDataFrame(rows, columns).withColumn("rank", rank(F.col("id"))).repartition(3)


def test_lines_paragraphs_and_passages_go(spark: SparkSession) -> None:
    pages = make_pages(spark, TEXTS)
    documents = read_documents(pages).join(pages.select("id", "warc", "rank"), "id")
    common = find_common(documents, share=0.5, at_least=5, paragraph_at_least=3)
    cuts = cut_documents(spark, documents, common, find_passages(pages, pages))
    found = {row["id"]: row for row in cuts.toArrow().to_pylist()}
    assert {id: cut_out(text, found[id]["cuts"]) for id, (_, text) in TEXTS.items()} == {
        **{f"{at}a": f"第{at}道菜\n\n先说明一下做法第{at}步。" for at in range(1, 5)},
        "5a": "",
        "6b": TEXTS["6b"][1],
        "7b": "转来的故事。转来的结尾",
        "8c": NOTICE,
    }
    assert {id for id, row in found.items() if row["reason"] == EMPTY} == {"5a"}
    assert all(row["characters"] == len(cut_out(TEXTS[id][1], row["cuts"])) for id, row in found.items())
    counts = [found["7b"][name] for name in ("lines", "paragraphs", "paragraph_characters", "passages")]
    assert counts == [0, 1, len(RECIPE), 1]
    assert found["7b"]["passage_characters"] == len(STORY)


def test_the_default_leaves_what_only_few_documents_of_a_host_share(spark: SparkSession) -> None:
    """Five of 51 documents are less than a tenth."""
    texts = [f"第{at}首\n" + "床前明月光，疑是地上霜。" * (at < 5) for at in range(51)]
    rows = [(f"{at:02}", "a", "诗词.example", text) for at, text in enumerate(texts)]
    pages = spark.createDataFrame(rows, "id string, warc string, host string, text string")
    assert len(find_common(read_documents(pages), *Repeats()[:3]).lines) == 0
    assert len(find_common(read_documents(pages.where("id < '50'")), *Repeats()[:3]).lines) == 1


def test_a_line_in_the_midst_of_texts_is_theirs(spark: SparkSession) -> None:
    """An option that all manual pages have stays, and a line at the end of five goes wherever it stands."""
    option, ending = "显示此帮助信息并退出。", "本页面中文版由志愿者翻译提供。"
    filled = [f"第{at}节的说明文字。" for at in range(6)]
    texts = {f"{at}": ("手册.example", "\n".join([*filled, option, *filled, ending * (at < 5)])) for at in range(6)}
    texts["6"] = ("手册.example", "\n\n".join([*filled, ending, *filled]))
    pages = make_pages(spark, texts)
    documents = read_documents(pages).join(pages.select("id", "warc"), "id")
    common = find_common(documents, share=0.5, at_least=5, paragraph_at_least=0)
    rows = cut_documents(spark, documents, common, None).collect()
    assert {row["id"]: row["line_characters"] for row in rows} == {
        id: len(ending) * (id != "5") for id in texts
    }


@pytest.mark.parametrize(("better", "cut_from"), [("", "b"), ("b", "a")])
def test_the_best_document_keeps_what_several_have(spark: SparkSession, better: str, cut_from: str) -> None:
    """The one of higher quality, else the longer one, `a`, whatever their ids."""
    both = f"{RECIPE}\n{STORY}"
    texts = {"00a": ("甲.example", f"{both}\n这里还有很长的一段。"), "00b": ("乙.example", both)}
    for renamed in (texts, dict(zip(texts, reversed(texts.values()), strict=True))):
        first = {id: "a" if "这里" in text else "b" for id, (_, text) in renamed.items()}
        pages = make_pages(spark, renamed, next((id for id, name in first.items() if name == better), ""))
        documents = read_documents(pages).join(pages.select("id", "warc", "rank"), "id")
        common = find_common(documents, share=0, at_least=0, paragraph_at_least=2)
        rows = cut_documents(spark, documents, common, None).collect()
        assert {first[row["id"]] for row in rows if row["paragraphs"]} == {cut_from}
        found = find_passages(pages, pages).collect()
        assert {first[row["id"]] for row in found} == {cut_from}


def rows_of(run: Run, table: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in pq.read_table(run.table(table)).to_pylist()}


def test_documents_are_pages_without_their_cuts(spark: SparkSession, road: Run, tmp_path: Any) -> None:
    """Of the example crawl, with marks for personal data put aside."""
    pages, documents, cuts = (rows_of(road, table) for table in ("pages", "documents", "cuts"))
    assert documents.keys() == {id for id, row in cuts.items() if row["reason"] is None}
    for id, row in documents.items():
        if not row["personal_data"]:
            spans = [(one["start"], one["end"]) for one in cuts[id]["cuts"]]
            assert row["text"] == cut(pages[id]["text"], spans)
