"""Near copies of a text, as the web makes them: each transform is a function of the text, another text and chance."""

import random
from collections.abc import Callable, Mapping
from typing import NamedTuple

from opencc import OpenCC

TO_SIMPLIFIED = OpenCC("t2s")
# With the characters that Taiwan prefers, as a reader's browser or a mirror converts.
TO_TRADITIONAL = OpenCC("s2tw")
LINE = 34
CUT = 0.15
HALF_WIDTH = str.maketrans(
    {"，": ", ", "。": ". ", "！": "! ", "？": "? ", "：": ": ", "；": "; ", "（": " (", "）": ") ", "“": '"', "”": '"'}
)


class Copied(NamedTuple):
    """A document and its near copy."""

    original: str
    copy: str


Transform = Callable[[str, str, random.Random], Copied]


def add_navigation(text: str, _: str, chance: random.Random) -> Copied:
    """A menu above the text, and below it links to others and the site's own lines: some 100 characters."""
    menu = " | ".join(chance.sample(SECTIONS, 8))
    below = "上一篇：" + chance.choice(HEADLINES) + "\n下一篇：" + chance.choice(HEADLINES)
    foot = f"关于我们 | 联系方式 | 网站地图\n版权所有 {chance.randint(2005, 2024)} {chance.choice(SITES)}"
    return Copied(text, f"首页 | {menu}\n{text}\n{below}\n{foot}")


def narrow_punctuation(text: str, _: str, __: random.Random) -> Copied:
    """Chinese marks in half width, a space after each."""
    return Copied(text, text.translate(HALF_WIDTH))


def convert_script(text: str, _: str, __: random.Random) -> Copied:
    """Simplified text in traditional characters, or the other way round."""
    simplified = TO_SIMPLIFIED.convert(text)
    return Copied(text, simplified if simplified != text else TO_TRADITIONAL.convert(text))


def wrap_lines(text: str, _: str, __: random.Random) -> Copied:
    """Lines of equal length, each indented, as mail and text files have them."""
    lines = (line[at : at + LINE] for line in text.splitlines() for at in range(0, len(line), LINE))
    return Copied(text, "\n".join(f"　　{line}" for line in lines))


def edit(text: str, share: float, chance: random.Random) -> str:
    """`share` of the letters edited: replaced by another one of the text, deleted, or one put before them."""
    letters = [at for at, character in enumerate(text) if character.isalnum()]
    characters = list(text)
    for at in chance.sample(letters, round(len(letters) * share)):
        other = text[chance.choice(letters)]
        characters[at] = chance.choice((other, "", other + text[at]))
    return "".join(characters)


def edit_2_percent(text: str, _: str, chance: random.Random) -> Copied:
    return Copied(text, edit(text, 0.02, chance))


def edit_5_percent(text: str, _: str, chance: random.Random) -> Copied:
    return Copied(text, edit(text, 0.05, chance))


def cut_off(text: str, _: str, __: random.Random) -> Copied:
    """The last 15 % are missing."""
    return Copied(text, text[: round(len(text) * (1 - CUT))])


def change_site(text: str, _: str, chance: random.Random) -> Copied:
    """The article on two sites: other lines around it, another date and number of readers."""
    first, second = chance.sample(SITES, 2)
    headline, other = chance.sample(HEADLINES, 2)
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    one = f"{first} > {chance.choice(SECTIONS)} > 正文\n{month}月{day}日 {chance.randint(1, 9999)} 次阅读\n{text}"
    two = f"来源：{first}　作者：佚名　发布时间：2023-{month:02}-{day:02}　字号：大 中 小\n{text}"
    return Copied(
        f"{one}\n责任编辑：{chance.choice('王李张刘陈')}{chance.choice('敏伟芳磊静')}\n相关阅读：{headline}",
        f"{two}\n（转自{first}，如有侵权请联系{second}删除）\n热门推荐\n{other}\n点赞 收藏 分享到微信 微博",
    )


def join(text: str, other: str, _: random.Random) -> Copied:
    """Another article below the text on one page."""
    return Copied(text, f"{text}\n\n{other}")


TRANSFORMS: Mapping[str, Transform] = {
    "navigation added": add_navigation,
    "half-width punctuation": narrow_punctuation,
    "other script": convert_script,
    "re-wrapped lines": wrap_lines,
    "2 % of characters edited": edit_2_percent,
    "5 % of characters edited": edit_5_percent,
    "15 % cut off": cut_off,
    "site template changed": change_site,
    "two articles joined": join,
}

SECTIONS = "新闻 国内 国际 财经 体育 娱乐 科技 教育 健康 汽车 房产 旅游 文化 历史 读书 美食 图片 视频 论坛 专题".split()
SITES = "江南晚报网 岭南资讯 云间读书 长河新闻网 北岸社区 华亭日报 春城在线 西山文库 海角杂谈 鹿鸣书院".split()
HEADLINES = (
    "老城区三条公交线路下月起调整",
    "周末去哪儿？近郊五处赏花地点",
    "图书馆延长开放时间，自习座位可预约",
    "入秋以后怎样吃才不上火",
    "新学期家长最关心的十个问题",
    "一个木匠和他的四十年",
    "地铁二期工程完成全部隧道掘进",
    "这些旧家电怎么处理最划算",
)
