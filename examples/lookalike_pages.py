"""Lookalike pages: pages of one template that state different facts. They must not be taken for duplicates."""

from collections.abc import Iterator
from random import Random

from articles import Article, Block, Post
from captures import Capture, Label, capture_page
from render import render_article
from sites import NEWS, PORTAL, Site

WEATHER = (("临江", "2024-05-03"), ("海州", "2024-05-03"), ("云岭", "2024-05-03"), ("临江", "2024-05-04"),
           ("平原", "2024-01-21"), ("东陵", "2023-08-12"), ("西津", "2024-05-03"))  # fmt: skip
MARKETS = (("南浦", "2024-03-11"), ("南浦", "2024-03-12"), ("北川", "2024-03-11"), ("海州", "2023-11-02"),
           ("临江", "2024-02-08"), ("云岭", "2023-07-19"))  # fmt: skip
SKIES = ("晴", "多云", "阴", "小雨", "中雨", "雷阵雨", "大雾", "霜冻")
WINDS = ("东北风三到四级", "南风二级", "西北风四到五级", "微风", "偏东风三级")
ADVICE = (
    "紫外线较强，外出请戴遮阳帽。",
    "早晚温差大，适时增减衣物。",
    "路面湿滑，开车请减速慢行。",
    "适宜洗车和晾晒被褥。",
    "能见度低，高速公路可能临时管制。",
    "风干物燥，注意用火安全。",
)
LOWS = (-6, -3, 4, 10, 16, 20, 24, 23, 17, 11, 4, -4)  # degrees Celsius in the night, by month
GOODS = {"大白菜": 1.2, "土豆": 1.8, "西红柿": 3.5, "黄瓜": 2.9, "青椒": 3.8, "五花肉": 14.5, "鸡蛋": 5.2, "草鱼": 8.9,
         "菜籽油": 9.6, "苹果": 5.5, "香蕉": 3.2, "豆腐": 2.5, "生姜": 6.8, "大葱": 2.6, "茄子": 3.1,
         "牛腩": 33.0}  # yuan per 500 g; # fmt: skip
STATIONS = ("城区", "北站", "机场", "港口", "水库")
TRENDS = ("上涨", "下跌", "持平", "持平", "上涨", "下跌", "持平", "上涨")
CAUSES = ("受连日降雨影响，本地菜上市推迟，", "随着大棚菜集中上市，", "节日临近，备货需求增加，", "外地货源充足，",
          "运输成本回落，", "进入休渔期以后，")  # fmt: skip


def lookalike_pages() -> Iterator[Capture]:
    for city, day in WEATHER:
        yield _page(PORTAL, f"{city}天气预报 {day}", day, weather(city, day, Random(f"{city}{day}")))
    for city, day in MARKETS:
        yield _page(NEWS, f"{city}农贸市场今日价格（{day}）", day, prices(city, day, Random(f"{city} {day}")))


def weather(city: str, day: str, rng: Random) -> tuple[Block, ...]:
    """A forecast: outlook, three days, a table of stations."""
    low = LOWS[int(day[5:7]) - 1] + rng.randrange(-3, 4)

    def sky() -> str:
        return rng.choice(SKIES)

    outlook = (
        f"{city}气象台{day}发布：今天白天{sky()}，{rng.choice(WINDS)}，最高气温{low + rng.randrange(6, 14)}度；"
        f"夜间{sky()}，最低气温{low}度，相对湿度百分之{rng.randrange(30, 98)}。{''.join(rng.sample(ADVICE, 2))}"
    )
    later = "".join(
        f"{name}{sky()}转{sky()}，{low + rng.randrange(-3, 4)}到{low + rng.randrange(7, 16)}度，{rng.choice(WINDS)}。"
        for name in ("明天", "后天", "大后天")
    )
    stations = [f"{city}{side} | {low + rng.randrange(9)}℃ | {sky()} | {rng.randrange(30, 99)}%" for side in STATIONS]
    return (
        Block("paragraph", (outlook,)),
        Block("paragraph", (later + rng.choice(ADVICE),)),
        Block("table", ("站点 | 气温 | 天气 | 湿度", *stations)),
    )


def prices(city: str, day: str, rng: Random) -> tuple[Block, ...]:
    """A market report: what rose, what fell, a table."""
    goods = rng.sample(sorted(GOODS), 8)
    rose, fell = goods[0], goods[1]
    report = (
        f"{day}，记者走访{city}中心农贸市场了解到，{rng.choice(CAUSES)}{rose}每斤上涨{rng.randrange(2, 19) / 10}元；"
        f"{rng.choice(CAUSES)}{fell}每斤下跌{rng.randrange(2, 12) / 10}元，{goods[2]}、{goods[3]}与昨日基本持平。"
        f"摊主估计，{goods[4]}的价格将在{rng.randrange(3, 20)}天内{rng.choice(('回落', '继续走高', '保持平稳'))}。"
    )
    rows = [
        f"{name} | {GOODS[name] * rng.uniform(0.8, 1.25):.1f}元/斤 | {trend}"
        for name, trend in zip(goods, TRENDS, strict=True)
    ]
    return Block("paragraph", (report,)), Block("table", ("品种 | 均价 | 比昨日", *rows))


def _page(site: Site, title: str, day: str, blocks: tuple[Block, ...]) -> Capture:
    slug = title.replace(" ", "")
    article = Article(slug, title, "news", "zh-Hans", day, "本网", ("民生",), (Post("本网", day, blocks),))
    url = site.url(article)
    label = Label("hard_negative", language="zh-Hans", keep=None)
    return capture_page(site, url, render_article(site, article, url), label)
