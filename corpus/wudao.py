"""The record form in which WuDaoCorpora Text was published (doi 10.57760/sciencedb.o00126.00004)."""

import hashlib
from collections.abc import Mapping
from typing import Any

# WuDao's own values, which mix topics and kinds of pages: those of topics, of kinds, and of pages of no known one.
TOPICS = {
    "technology": "科技",
    "finance": "经济",
    "sports": "体育",
    "entertainment": "娱乐",
    "education": "教育",
    "health": "健康",
    "law": "法律",
    "military": "军事",
    "realty": "房产",
    "auto": "汽车",
    "games": "游戏",
    "travel": "旅行",
    "culture": "文化",
    "society": "社会",
    "agriculture": "农业",
}
KINDS = {"encyclopedia": "百科", "blog": "博客", "news": "新闻"}
DATA_TYPE = "网页文本"


def make_record(row: Mapping[str, Any], number: int) -> dict[str, Any]:
    """A record with WuDao's six fields. row: of `corpus.schema.CORPUS`; number: the record's place in its file.

    titleUkey is the MD5 of the title in UTF-8, as in the published files. Paragraph breaks stay in content,
    which the published files lost.
    """
    title = row["title"] or ""
    return {
        "id": number,
        "uniqueKey": row["id"],
        "titleUkey": hashlib.md5(title.encode(), usedforsecurity=False).hexdigest(),
        "dataType": KINDS.get(row["source_type"]) or TOPICS.get(row["topic"]) or DATA_TYPE,
        "title": title,
        "content": row["text"] or "",
    }
