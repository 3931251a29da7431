"""What pages call their parts in `class` and `id`: menus, comments, advertisements; and content.

The words are those that templates of content systems use, Chinese ones (pinyin) among them; none names a site.
A word counts where it begins or ends a name: `side-nav` and `navBar` are menus, `has-sidebar` and `theme-next` say
something about the page.
"""

import re
from functools import lru_cache
from typing import Final

CHROME: Final = 1
COMMENTS: Final = 2
CONTENT: Final = 4
# Elements that are chrome by their tag, and the share of a page's prose that one may hold and still be it.
CHROME_TAGS: Final = {"nav": 0.5, "footer": 0.5, "aside": 0.5, "header": 0.3}
# What the parts of threads are called, a bit each.
THREAD_WORDS: Final = {
    "reply": 8, "replies": 8, "floor": 16, "answer": 32, "answers": 32, "question": 64, "questions": 64, "topic": 128,
    "topics": 128, "thread": 256, "threads": 256, "bbs": 512, "forum": 512
}  # fmt: skip

COMMENT_WORDS: Final = frozenset(
    "comment comments commentlist reply replies replys respond discuss disqus gitalk valine waline utterances livere "
    "changyan duoshuo cmt cmts pinglun gentie liuyan".split()
)
# What is chrome even where the name ends in a word for content: `footer-content`, `share-body`.
CHROME_FIRST: Final = frozenset(
    "footer foot nav navbar navigation sidebar aside menu share sharing bdshare breadcrumb breadcrumbs crumb crumbs "
    "related recommend recommends recommended recommendation rank ranking search login signin register toolbar "
    "copyright banner ad ads adv advert advertisement sponsor promo popup modal dialog qrcode topbar topnav subnav "
    "pager pagination paging friendlink tuijian xiangguan fenxiang daohang dibu pay vip reward donate dashang".split()
)
CHROME_WORDS: Final = CHROME_FIRST | frozenset(
    "side relate relation relates related recom rec shares navi menus copy copyrights adverts adv gg ggw hot hots "
    "rankings tag tags tagcloud paginator pagenav pagebar prev previous next prevnext tool tools toolbox toolbarbox qr "
    "erweima ewm social socials disclaimer statement more guess interest download subscribe catalog toc directory "
    "keyword keywords promotion tooltip vote feedback print bottom weixin wechat link links blogroll archive archives "
    "category categories widget widgets like likes zan dianzan jiathis editor author authorinfo userinfo profile meta "
    "postmeta info byline source date time mbx mianbaoxie fontsize player video button btn btns action actions opt "
    "opts operate operation statistics counter stat views suggest suggestion suggestions sign signature".split()
)
CONTENT_WORDS: Final = frozenset(
    "content contents body text article articles artibody entry post message markdown richtext answer cont txt main "
    "detail details topic neirong zhengwen".split()
)
QUALIFIERS: Final = frozenset(
    "has no not with without is theme lang enable disable show hide load read js use int".split()
)
WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
WORDS_AT_MOST: Final = 4
TOKENS_AT_MOST: Final = 32
ATTRIBUTE: Final = re.compile(r"""(?:^|\s)(class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
DIGITS: Final = re.compile(r"[0-9]+")
CACHED_CHARACTERS: Final = 512


def describe(attributes: str) -> tuple[str, int]:
    """An element's class after a dot, without digits, as items of a list are numbered; and its kind: CHROME, COMMENTS,
    CONTENT and the bits of THREAD_WORDS, by its class and its id."""
    classes, identifier = _find_value(attributes, ' class="'), _find_value(attributes, ' id="')
    if not classes and not identifier and len(attributes) < 1 << 12:
        for name, double, single, bare in ATTRIBUTE.findall(attributes):
            if len(name) == len("id"):
                identifier = double or single or bare
            else:
                classes = double or single or bare
    kind = kind_of_name(identifier[:64]) if identifier else 0
    for name in classes.split(maxsplit=TOKENS_AT_MOST)[:TOKENS_AT_MOST]:
        kind |= kind_of_name(name)
    return "." + DIGITS.sub("", classes) if classes else "", kind


# For attributes of up to CACHED_CHARACTERS; longer ones hold data, and are seen once.
describe_often = lru_cache(1 << 15)(describe)


def _find_value(attributes: str, start: str) -> str:
    at = attributes.find(start)
    if at < 0:
        return ""
    at += len(start)
    return attributes[at : attributes.find('"', at)]


@lru_cache(1 << 16)
def kind_of_name(name: str) -> int:
    """What one class or id says."""
    words = [word.lower() for word in WORD.findall(name[:64])]
    if not words or not QUALIFIERS.isdisjoint(words[:-1]):
        return 0
    first, last = words[0], words[-1]
    thread = THREAD_WORDS.get(first, 0) | THREAD_WORDS.get(last, 0)
    return thread | _kind_of_part(first, last, len(words))


def _kind_of_part(first: str, last: str, words: int) -> int:
    content = CONTENT if last in CONTENT_WORDS else 0
    if first in COMMENT_WORDS or last in COMMENT_WORDS:
        return COMMENTS | content
    if first in CHROME_FIRST and words <= WORDS_AT_MOST:
        return CHROME
    if not content and words <= WORDS_AT_MOST and (first in CHROME_WORDS or last in CHROME_WORDS):
        return CHROME
    return content
