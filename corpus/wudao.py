"""The record form in which WuDaoCorpora Text was published (doi 10.57760/sciencedb.o00126.00004)."""

import hashlib
from collections.abc import Mapping
from typing import Any

# WuDao's own value for pages of no better known kind.
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
        "dataType": DATA_TYPE,
        "title": title,
        "content": row["text"] or "",
    }
