"""Chrome of novel sites, forums and listings that extraction left in the text, by how thickly it lies there.

One such phrase is a line that `corpus.boilerplate` takes out, or a sentence about the thing; many are a page that has
little else. Kinds and phrases: MNBVC's cleaning rules and what *was measured* to stay in crawled pages.
"""

import re
from collections import Counter
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

_PHRASES: Final = {
    "novel": "求月票,求推荐票,求推薦票,求收藏,最新章节,最新章節,本章未完,加入书签,加入書籤,上一章,下一章,请记住本站",
    "forum": "楼主,樓主,只看该作者,只看該作者,发表于,發表於,使用道具,显示全部楼层,倒序浏览",
    "listing": "阅读全文,閱讀全文,查看详情,点击查看,浏览次数,上一页,下一页,尾页,次阅读,立即购买,Posted in,Tagged",
}
_KINDS: Final = {phrase: kind for kind, phrases in _PHRASES.items() for phrase in phrases.split(",")}
_PHRASE: Final = re.compile("|".join(map(re.escape, _KINDS)))
_FEW: Final = 3


class Leftovers(NamedTuple):
    """Phrases of each kind of page, per 1,000 characters that are not white space; 0 where there are fewer than three.

    No rule reads `forum` and `novel`: threads and chapters that are worth keeping carry as many as others.
    """

    novel: float
    forum: float
    listing: float


def measure(document: Document) -> Leftovers:
    """Count phrases."""
    counts = Counter(map(_KINDS.__getitem__, _PHRASE.findall(document.prose.text)))
    thousands = max(document.prose.visible, 1) / 1000
    return Leftovers._make(
        counts[kind] / thousands if counts[kind] >= _FEW else 0.0 for kind in Leftovers._fields
    )


LEFTOVERS: Final = Filter(
    "leftovers",
    measure,
    Leftovers,
    (
        Rule("listing", "listing", at_most=8, source="measured: 7.2 at most in clean text, 15 on archive pages"),
    ),
)
