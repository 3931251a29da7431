"""Pages that look alike and are no copies: one template, other facts. Each is what a site has thousands of."""

import random
from collections.abc import Callable, Mapping

Page = Callable[[random.Random], str]


def report_weather(chance: random.Random) -> str:
    """A town's week: every fact differs, the words around them are the site's."""
    town = chance.choice(TOWNS)
    days = []
    for day in range(7):
        high = chance.randint(-5, 38)
        sky, wind = chance.choice(SKIES), chance.choice(WINDS)
        low = high - chance.randint(4, 14)
        days.append(f"{DAYS[day]} {sky} 最高{high}℃ 最低{low}℃ {wind}{chance.randint(1, 6)}级")
    advice = "\n".join(f"{name}指数：{chance.choice(levels)}" for name, levels in ADVICE.items())
    return (
        f"{town}天气预报\n{town}今天天气，{town}一周天气预报，{write_date(chance)} 更新\n"
        + "\n".join(days)
        + f"\n生活指数\n{advice}\n空气质量指数 {chance.randint(18, 290)}，"
        + f"PM2.5 浓度 {chance.randint(5, 220)} 微克每立方米\n"
        + "以上数据由气象部门发布，仅供参考，出行前请以当地最新预报为准。"
    )


def list_prices(chance: random.Random) -> str:
    """A market's prices of one day: the same goods mostly, in the same order, at other prices."""
    market = chance.choice(TOWNS) + chance.choice(("农产品批发市场", "蔬菜水果批发市场", "农贸中心"))
    goods = sorted(chance.sample(GOODS, 24))
    rows = []
    for name in goods:
        price = chance.randint(80, 4000) / 100
        low, high = price * chance.uniform(0.7, 0.95), price * chance.uniform(1.05, 1.4)
        rows.append(f"{name} 最低价{low:.2f} 最高价{high:.2f} 平均价{price:.2f} 元/公斤")
    return f"{market}{write_date(chance)}价格行情\n品名 最低价 最高价 平均价 单位\n" + "\n".join(rows)


def announce_auction(chance: random.Random) -> str:
    """A legal notice: long clauses that the law prescribes, a few names and sums."""
    town, owner = chance.choice(TOWNS), chance.choice(FAMILIES) + chance.choice("某某 某华 某明 某芳".split())
    day = chance.randint(1, 28)
    start = chance.randint(20, 900)
    return (
        f"{town}人民法院关于{owner}名下房产的拍卖公告\n"
        f"{town}人民法院将于2023年{chance.randint(1, 12)}月{day}日10时至次日10时止（延时除外）"
        "在网络司法拍卖平台上进行公开拍卖活动，现公告如下：\n"
        f"一、拍卖标的：位于{town}{chance.choice(STREETS)}{chance.randint(1, 400)}号{chance.randint(1, 30)}幢"
        f"{chance.randint(101, 2904)}室的房产，建筑面积{chance.randint(45, 240)}.{chance.randint(10, 99)}平方米。"
        f"起拍价：{start}万元，保证金：{start // 10}万元，增价幅度：{chance.randint(2, 20) * 1000}元。\n{CLAUSES}\n"
        f"联系人：{chance.choice(FAMILIES)}法官　公告日期：{write_date(chance)}"
    )


def present_company(chance: random.Random) -> str:
    """A directory's page: a company presents itself in the words that all use."""
    town = chance.choice(TOWNS)
    name = town + "".join(chance.sample("华鑫瑞达恒盛泰宏远诚信博安", 2)) + chance.choice(TRADES) + "有限公司"
    trade = chance.choice(TRADES)
    goods = "、".join(chance.sample(GOODS, 4))
    return (
        f"{name}简介\n{name}成立于{chance.randint(1990, 2020)}年，"
        f"位于{town}{chance.choice(STREETS)}{chance.randint(1, 400)}号，"
        f"注册资金{chance.randint(1, 60) * 50}万元，现有员工{chance.randint(12, 800)}人，是一家专业从事{trade}的企业。"
        f"主要经营{goods}等产品，远销{'、'.join(chance.sample(TOWNS, 3))}等地。"
        "公司秉承“质量第一，信誉至上”的经营理念，以优质的产品、合理的价格和完善的售后服务赢得了广大客户的信赖和好评。"
        "我们始终坚持以人为本，以科技为先导，不断开拓创新，努力打造行业知名品牌。"
        f"热诚欢迎各界朋友前来参观、考察、洽谈业务，共创美好未来。\n联系地址：{town}{chance.choice(STREETS)}"
        f"　邮编：{chance.randint(100000, 850000)}　经营范围：{trade}；{goods}"
    )


def write_date(chance: random.Random) -> str:
    return f"{chance.randint(2010, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


LOOK_ALIKES: Mapping[str, Page] = {
    "weather of towns": report_weather,
    "prices of markets": list_prices,
    "companies in a directory": present_company,
    "auctions by courts": announce_auction,
}

FAMILIES = "赵钱孙李周吴郑王冯陈"
TOWNS = (
    "南平 三明 漳州 宁德 赣州 吉安 宜春 抚州 上饶 九江 邵阳 岳阳 常德 益阳 郴州 永州 怀化 娄底 韶关 梅州 汕尾 "
    "河源 阳江 清远 潮州 揭阳 柳州 桂林 梧州 北海 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 遵义 安顺 毕节 铜仁 "
    "曲靖 玉溪 保山 昭通"
).split()
STREETS = "人民路 解放路 建设大街 中山东路 文昌街 滨江大道 学府路 工业园区三号路 朝阳街 和平北路 长青路 五一路".split()
SKIES = "晴 多云 阴 小雨 中雨 大雨 雷阵雨 雨夹雪 小雪 晴转多云 多云转阴 阴转小雨 小雨转晴 有雾 霾".split()
WINDS = "东风 南风 西风 北风 东北风 东南风 西北风 西南风 微风".split()
DAYS = "今天 明天 后天 周四 周五 周六 周日".split()
TRADES = "建材 机械制造 食品加工 物流运输 园林绿化 纺织服装 电子科技 环保设备 包装印刷 农业开发".split()
GOODS = (
    "大白菜 小白菜 油菜 菠菜 芹菜 生菜 韭菜 香菜 茼蒿 圆白菜 菜花 西兰花 白萝卜 胡萝卜 土豆 红薯 芋头 山药 莲藕 "
    "茄子 黄瓜 冬瓜 南瓜 苦瓜 丝瓜 西红柿 青椒 尖椒 豆角 扁豆 荷兰豆 毛豆 大葱 洋葱 生姜 大蒜 蒜苗 香菇 平菇 金针菇 "
    "苹果 鸭梨 香蕉 葡萄 西瓜 哈密瓜"
).split()
ADVICE: Mapping[str, tuple[str, ...]] = {
    "穿衣": ("炎热，建议穿短衫、短裤等清凉夏季服装", "较冷，建议穿厚外套加毛衣", "舒适，建议穿长袖衬衫和单裤"),
    "紫外线": ("强，外出请涂擦防晒护肤品并戴帽子", "弱，辐射较弱，可不必特别防护", "中等，外出时戴上太阳镜为好"),
    "洗车": ("适宜，未来几天没有雨，擦洗一新的汽车可以保持干净", "不宜，未来一天有雨，雨水可能再次弄脏您的爱车"),
    "感冒": ("少发，条件适宜，感冒概率较低", "易发，昼夜温差大，请注意增减衣服", "较易发，湿度较大"),
    "运动": ("适宜，天气较好，赶快投身大自然参与户外运动吧", "较不宜，有降水，推荐在室内运动"),
    "旅游": ("适宜，风和日丽，是出游的好天气", "一般，天气稍凉，请带外套", "较不宜，雨量较大"),
}
CLAUSES = (
    "二、竞买人条件：凡具备完全民事行为能力的公民、法人和其他组织均可参加竞买，但法律、行政法规和司法解释禁止买卖的除外。"
    "如参与竞买人未开设账户或者未在规定时间内办理手续的，竞买活动视为个人行为，与委托人无关。\n"
    "三、咨询、展示看样的时间与方式：自公告之日起至拍卖开始前两个工作日接受咨询，有意者请与本院联系统一安排看样。\n"
    "四、拍卖方式：设有保留价的增价拍卖方式，不到保留价不成交，至少一人报名且出价不低于起拍价方可成交。\n"
    "五、拍卖标的以现状为准，本院不承担拍卖标的瑕疵保证责任，特别提醒有意者亲自实地看样，未看样的竞买人视为对本标的现状的确认，责任自负。\n"
    "六、标的物转让登记手续由买受人自行办理，所涉及的一切税、费按照规定由双方各自负担，可能存在的物业费、水、电等欠费由买受人承担。\n"
    "七、对上述标的权属有异议者，请于拍卖开始前三个工作日与本院联系并提交书面材料。"
)
