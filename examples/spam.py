"""Spam pages: advertising, stuffed, spun, repeated and link-farm pages. Brands, contacts and hosts are invented."""

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from random import Random

from boilerplate import HEADLINES
from captures import Capture, Label, capture_page
from sites import GBK, Encoding, Site

TEXTS = Path(__file__).parent / "spam_texts"
ADVERTISING = {"gambling": 6, "forgery": 4, "ghostwriting": 4, "game_servers": 4, "dating": 4}  # pages of each
HOSTS = {"gambling": "yule", "forgery": "piaoju", "ghostwriting": "lunwen", "game_servers": "haofu", "dating": "yuehui",
         "stuffed": "bianmin", "spun": "zixun", "repeated": "xiazai", "link_farm": "lianjie"}  # fmt: skip
BRANDS = ("金鹿汇", "鼎玥", "皇鲸", "澜泰", "九曜", "腾隆阁")
REPEATED = (
    "本站所有资源均来自网络，请在下载后二十四小时内删除。",
    "点击下方链接立即领取您的专属优惠券！",
    "厂家直销，质量保证，欢迎新老客户来电来函洽谈业务。",
)
CITIES = ("临江", "海州", "云岭", "平原", "东陵", "西津", "南浦", "北川")


def spam_pages() -> Iterator[Capture]:
    for name, pages in ADVERTISING.items():
        for number in range(pages):
            yield _spam_page(name, number, advertising(name, Random(f"{name} {number}")))
    builders: dict[str, Callable[[Random], tuple[str, str]]] = {
        "stuffed": stuffed,
        "spun": spun,
        "repeated": repeated,
        "link_farm": link_farm,
    }
    for name, build in builders.items():
        for number in range(3):
            yield _spam_page(name, number, build(Random(f"{name} {number}")))


def advertising(name: str, rng: Random) -> tuple[str, str]:
    """Title and body put together from the sentences of one trade."""
    lines = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").strip().split("\n")
    brand, city, contact = rng.choice(BRANDS), rng.choice(CITIES), f"kf0000{rng.randrange(100):02}"

    def filled(line: str) -> str:
        return line.format(brand=brand, city=city, contact=contact, n=rng.choice((3, 8, 18, 58, 88, 188)))

    title = filled(rng.choice([line[2:] for line in lines if line.startswith("# ")]))
    sentences = [filled(line) for line in lines if not line.startswith("# ")]
    rng.shuffle(sentences)
    paragraphs = ["".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    keywords = "，".join(f"{city}{brand}" if rng.random() < 0.3 else title.split("_")[0] for _ in range(12))
    return title, "".join(f"<p>{escape(text)}</p>\n" for text in [*paragraphs, *paragraphs[:1], keywords])


def stuffed(rng: Random) -> tuple[str, str]:
    """One product and all cities, over and over."""
    word = rng.choice(("疏通下水道", "空调移机", "防水补漏", "搬家公司", "开锁换锁"))
    words = [f"{rng.choice(CITIES)}{rng.choice(('', '市', '区'))}{word}{rng.choice(('电话', '价格', '哪家好', ''))}"
             for _ in range(260)]  # fmt: skip
    return f"{word}_{words[0]}_{words[1]}_{words[2]}", f"<div>{','.join(words)}</div>"


def spun(rng: Random) -> tuple[str, str]:
    """Fragments of headlines joined by conjunctions: grammatical here and there, meaningless throughout."""
    fragments = [part for title in HEADLINES for part in title.replace("？", "，").split("，") if len(part) > 3]
    joints = ("因此", "然而", "与此同时", "据悉", "毫无疑问", "换句话说", "从某种意义上讲", "众所周知", "总而言之")
    sentences = [f"{rng.choice(joints)}，{rng.choice(fragments)}{rng.choice(fragments)}，{rng.choice(joints)}"
                 f"{rng.choice(fragments)}。" for _ in range(60)]  # fmt: skip
    blocks = ["".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]
    return rng.choice(HEADLINES), "".join(f"<p>{block}</p>\n" for block in blocks)


def repeated(rng: Random) -> tuple[str, str]:
    """One sentence several hundred times."""
    sentence = rng.choice(REPEATED)
    return sentence, "<p>" + sentence * rng.randrange(200, 500) + "</p>"


def link_farm(rng: Random) -> tuple[str, str]:
    """Nothing but links to other hosts, with keywords for names."""
    names = [f"{rng.choice(CITIES)}{rng.choice(('装修', '租车', '团购', '人才网', '二手房', '培训', '医院', '鲜花'))}"
             for _ in range(240)]  # fmt: skip
    anchors = [f'<a href="http://www{rng.randrange(999)}.lianmeng.example/">{name}</a>' for name in names]
    return "友情链接交换平台_全国城市大全", " | ".join(anchors)


def _spam_page(name: str, number: int, content: tuple[str, str]) -> Capture:
    title, body = content
    host = f"www.{HOSTS[name]}{number:02}.example"
    encoding = GBK if number % 3 == 1 else Encoding()
    site = Site(title, host, "farm", (), ("zh-Hans",), "", encoding)
    hidden = '<div style="position:absolute;left:-9999px">' + " ".join(BRANDS) + "</div>"
    html = (
        f'<html><head><meta charset="{encoding.meta}"><title>{escape(title)}</title>'
        f'<meta name="keywords" content="{escape(title)}"><script src="/tz.js"></script></head>\n'
        f"<body><h1>{escape(title)}</h1>\n{body}\n{hidden}"
        f"<p>Copyright {escape(title)} All Rights Reserved</p></body></html>"
    )
    return capture_page(site, f"http://{host}/", html, Label("spam", transform=name, language="zh-Hans"))
