"""What kind of page a text comes from, by its address, its title and the form of its text. A label, never a reason
to drop.

The cues are the project's own, in the order of how sure they are: the host's name, then the path, the title, the
text. `other` where none of them is there, as for most articles.
"""

import re
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter

OTHER: Final = "other"

_HOSTS: Final = (
    ("government", r"\.gov(?:\.[a-z]{2})?$|(?:^|\.)(?:court|npc|gov)\."),
    ("encyclopedia", r"(?:^|\.)(?:baike|wiki\w*|zh-?wiki|baidupedia)\.|wikipedia\.|moegirl|wiki\.\w+$"),
    ("qa", r"(?:^|\.)(?:zhidao|wenda|ask|wenwen|iask|answers?|zhihu)\.|segmentfault|stackoverflow|quora"),
    ("forum", r"(?:^|\.)(?:bbs|forum|club|tieba|luntan|discuss?)\.|douban|v2ex|ptt\.cc"),
    ("documentation", r"(?:^|\.)(?:docs?|help|manual|support|developer|man)\.|readthedocs|w3c?school|runoob"),
    ("fiction", r"(?:^|\.)(?:read|book|novel|xiaoshuo)\.|qidian|jjwxc|xiaoshuo|biquge"),
    ("shop", r"(?:^|\.)(?:shop|mall|store|item|detail|buy)\.|taobao|tmall|jd\.com|alibaba|1688\."),
    ("news", r"(?:^|\.)(?:news|xinwen|finance|sports|ent)\.|xinhua|people\.com|chinanews|huanqiu|thepaper|ribao|daily"),
    ("blog", r"(?:^|\.)(?:blogs?|boke)\.|github\.io$|blogspot|wordpress|cnblogs|csdn|jianshu|hexo|medium\.com"),
)
_PATHS: Final = (
    ("encyclopedia", r"/(?:wiki|baike|lemma)/"),
    ("qa", r"/(?:question|questions|answers?|wenda|ask|qa|q)[/-]"),
    ("forum", r"/(?:thread|forum|bbs|viewthread|viewtopic|topic|t)[/=.?-]|viewtopic|showthread"),
    ("fiction", r"/(?:book|novel|chapter|xiaoshuo)s?[/_-]"),
    ("documentation", r"/(?:docs?|manual|help|reference|tutorials?|guide|man\d?|api)[/-]"),
    ("shop", r"/(?:products?|shop|goods|item|detail|chanpin)[/_.-]"),
    ("news", r"/(?:news|xinwen|article_news|NewsDetail)[/_-]|/20\d\d-?[01]\d/?-?[0-3]\d/.*\.s?html?"),
    ("blog", r"/(?:blogs?|posts?|archives?|p)/|/20\d\d/[01]?\d/[0-3]?\d/"),
)
_TITLES: Final = (
    ("fiction", r"第[一二三四五六七八九十百千零\d]+[章回节卷]"),
    ("government", r"(?:条例|办法|规定|决定|通知|公告|意见|批复|细则)$|人民政府|管理局"),
    ("encyclopedia", r"百科|维基|維基"),
    ("qa", r"(?:吗|么|呢|嗎|麼)[?？]?$|[?？]$|怎么办|怎麼辦"),
    ("forum", r"论坛|論壇|贴吧|社区|社區"),
    ("documentation", r"教程|手册|手冊|使用说明|说明书|文档|参考|指南"),
    ("shop", r"价格|报价|厂家|批发|供应|官方旗舰店|价钱"),
    ("news", r"(?:日报|晚报|新闻|新聞|记者|快讯|時報|时报)"),
)
_TEXTS: Final = (
    ("government", r"^第一[章条] |第一条[\s　]|各(?:省、自治区、直辖市|区县|有关单位)|根据《[^》]{2,40}法》"),
    ("news", r"(?:本报|本報|新华社|中新社|记者|記者)[^\n。]{0,20}(?:讯|訊|报道|報道|摄|電|电)"),
    ("qa", r"^(?:问|問|提问|Q)[:：]|\n(?:答|回答|A|最佳答案)[:：]|楼主的问题"),
    ("forum", r"楼主|樓主|回复\d*楼|沙发|\d+楼|\d+樓|发表于|發表於"),
    ("shop", r"产品(?:名称|型号|规格|编号)|免费送货|加入购物车|厂家直销|联系电话|本公司|欢迎来电"),
    ("documentation", r"^名称\n|\n(?:概述|语法|参数|返回值|选项|示例|用法)\n"),
    ("fiction", r"第[一二三四五六七八九十百千零\d]+章"),
)
_HEAD: Final = 200


class Source(NamedTuple):
    """type: encyclopedia, news, blog, forum, qa, documentation, government, fiction, shop or other. cue: what told it:
    host, path, title, text or none."""

    type: str
    cue: str


def measure(document: Document) -> Source:
    """The first cue that is there."""
    host, path = _split(document.url)
    looks = (("host", _HOST, host), ("path", _PATH, path), ("title", _TITLE, document.title))
    for cue, pattern, value in (*looks, ("text", _TEXT, document.text[:_HEAD])):
        if value and (found := pattern.search(value)):
            return Source(str(found.lastgroup), cue)
    return Source(OTHER, "none")


def _split(url: str) -> tuple[str, str]:
    """Host and path of an address; empty where it has none."""
    host, slash, path = url.partition("://")[2].partition("/")
    return host.partition(":")[0].lower(), slash + path


def _join(cues: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in cues))


_HOST, _PATH, _TITLE, _TEXT = (_join(cues) for cues in (_HOSTS, _PATHS, _TITLES, _TEXTS))
SOURCE: Final = Filter("source", measure, Source, ())
