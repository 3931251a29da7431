"""Sites: the invented web sites of the crawl, and which kinds of article are at home on each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from articles import Article

SIMPLIFIED = ("zh-Hans",)
TRADITIONAL = ("zh-Hant", "yue")


@dataclass(frozen=True)
class Encoding:
    """A codec and what the site says about it: the charset in the HTTP header and in the page's meta element."""

    codec: str = "utf-8"
    header: str | None = "utf-8"
    meta: str | None = "utf-8"


@dataclass(frozen=True)
class Site:
    """`template` names a file in templates/; `transport` one of the HTTP framings in responses.py."""

    name: str
    host: str
    template: str
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    path: str
    encoding: Encoding = Encoding()
    transport: str = "plain"

    @property
    def is_traditional(self) -> bool:
        return self.languages == TRADITIONAL

    def url(self, article: Article, copy: int = 0) -> str:
        """Where the site shows an article; each copy of one article has an address of its own."""
        number = article_number(article) + 800_000 * copy
        day = date.fromisoformat(article.date[:10])
        return f"http://{self.host}" + self.path.format(number=number, day=day, slug=article.slug, copy=copy)


def article_number(article: Article) -> int:
    """A number as sites give them: stable, and different for most articles."""
    return 100_000 + int(sha256(article.slug.encode()).hexdigest(), 16) % 800_000


GB2312 = Encoding("gb18030", header=None, meta="gb2312")
GBK = Encoding("gbk", header="gbk", meta="gbk")
BIG5 = Encoding("big5", header="Big5", meta="big5")
HKSCS = Encoding("big5hkscs", header=None, meta="big5")

NEWS = Site("东湖新闻网", "news.donghu.example", "news", ("news",), SIMPLIFIED,
            "/{day:%Y/%m%d}/{number}.shtml", transport="gzip")  # fmt: skip
PORTAL = Site("江岸在线", "www.jiangan.example", "portal", (), SIMPLIFIED,
              "/html/{day:%Y%m}/{number}.htm", GB2312)  # fmt: skip
WIKI = Site("知返百科", "baike.zhifan.example", "wiki", ("encyclopedia",), SIMPLIFIED,
            "/item/{slug}/{number}", transport="chunked")  # fmt: skip
GOVERNMENT = Site("青石县人民政府", "www.qingshi.example", "government", ("government",), SIMPLIFIED,
                  "/xwzx/tzgg/{day:%Y%m}/t{day:%Y%m%d}_{number}.html",
                  Encoding(header=None))  # fmt: skip
SHOP = Site("好货街", "item.haohuojie.example", "shop", ("product",), SIMPLIFIED,
            "/{number}.html", transport="gzip-chunked")  # fmt: skip
TUTORIALS = Site("码田", "blog.matian.example", "blog", ("tutorial",), SIMPLIFIED,
                 "/{day:%Y/%m/%d}/{slug}/")  # fmt: skip
BLOG = Site("山南水北", "shannan.example", "blog", ("blog",), SIMPLIFIED, "/posts/{number}.html",
            Encoding(header=None))  # fmt: skip
FORUM = Site("槐树下", "bbs.huaishu.example", "forum", ("forum",), SIMPLIFIED, "/thread-{number}-1-1.html", GBK)
QA = Site("问一问", "ask.wenyiwen.example", "qa", ("qa",), SIMPLIFIED, "/question/{number}.html",
          transport="gzip")  # fmt: skip
NOVELS = Site("墨池小说网", "mochi.example", "novel", ("novel",), SIMPLIFIED, "/book/{number}/2.html", GBK)
HOMEPAGE = Site("古文轩", "guwen.laojia.example", "homepage", ("classical",), SIMPLIFIED,
                "/wen/{slug}.htm", GB2312)  # fmt: skip
FARM = Site("万家资讯", "www.wanjiazixun.example", "farm", (), SIMPLIFIED, "/a/{day:%Y%m}/{number}.html")
HONG_KONG = Site("港島討論區", "forum.gongdou.example", "hkforum", ("cantonese",), TRADITIONAL,
                 "/thread-{number}-1.html", HKSCS)  # fmt: skip
TAIWAN_NEWS = Site("風城日報", "news.fengcheng.example", "news", ("news", "government", "product"), TRADITIONAL,
                   "/{day:%Y/%m%d}/{number}.html")  # fmt: skip
TAIWAN_FORUM = Site("風城論壇", "forum.fengcheng.example", "hkforum", ("forum", "qa"), TRADITIONAL,
                    "/thread-{number}-1.html", transport="gzip")  # fmt: skip
TAIWAN_WIKI = Site("知返百科繁體版", "hant.zhifan.example", "wiki", ("encyclopedia",), TRADITIONAL,
                   "/item/{slug}/{number}")  # fmt: skip
TAIWAN_BLOG = Site("風城手記", "blog.fengcheng.example", "blog", ("blog", "tutorial", "novel", "classical"),
                   TRADITIONAL, "/{day:%Y/%m}/{number}.html", BIG5)  # fmt: skip
ENGLISH = Site("The Harbour Gazette", "gazette.example", "english", ("distractors",), ("en",), "/{day:%Y/%m}/{slug}")
JAPANESE = Site("川辺の暮らし", "kawabe.example", "japanese", ("distractors",), ("ja",), "/blog/{number}.html",
                Encoding("cp932", header=None, meta="Shift_JIS"))  # fmt: skip
KOREAN = Site("골목 일기", "golmok.example", "korean", ("distractors",), ("ko",), "/{number}",
              Encoding("cp949", header="euc-kr", meta="euc-kr"))  # fmt: skip

SITES = (NEWS, PORTAL, WIKI, GOVERNMENT, SHOP, TUTORIALS, BLOG, FORUM, QA, NOVELS, HOMEPAGE, FARM, HONG_KONG,
         TAIWAN_NEWS, TAIWAN_FORUM, TAIWAN_WIKI, TAIWAN_BLOG, ENGLISH, JAPANESE, KOREAN)  # fmt: skip

# Sites that take over articles from others, by the script that they are read in.
REPOSTING = {False: (FARM, PORTAL, NEWS, BLOG, FORUM), True: (TAIWAN_BLOG, TAIWAN_NEWS, TAIWAN_FORUM)}


def home_of(article: Article) -> Site:
    """The site where the article first appeared."""
    for site in SITES:
        if article.kind in site.kinds and article.language in site.languages:
            return site
    return TAIWAN_BLOG if article.language in TRADITIONAL else BLOG


def reposting_site(article: Article, turn: int) -> Site:
    """A site other than the article's home, in the same script; `turn` walks through them."""
    sites = others(REPOSTING[article.language in TRADITIONAL], home_of(article))
    return sites[turn % len(sites)]


def sister_of(site: Site) -> Site:
    """Another edition of a site: the same template and script under a host of its own."""
    return replace(site, host=f"city.{site.host.removeprefix('www.')}")


def others(sites: Sequence[Site], home: Site) -> list[Site]:
    return [site for site in sites if site is not home and site.template != home.template]
