"""More pages that look alike and are no copies: families on which no limit was chosen, for `dedup_quality.py`.

Their words are longer than those of `look_alikes.py`, so that pages are more alike.
"""

import random
from collections.abc import Mapping

from look_alikes import FAMILIES, GOODS, STREETS, TOWNS, TRADES, Page, write_date


def recruit(chance: random.Random) -> str:
    """A vacancy: one employer's words for all its branches."""
    town, work = chance.choice(TOWNS), chance.choice(WORK)
    low = chance.randint(30, 120) * 100
    return (
        f"{town}{chance.choice(TRADES)}公司招聘{work}{chance.randint(1, 20)}名\n"
        f"发布日期：{write_date(chance)}　月薪：{low}-{low + chance.randint(5, 60) * 100}元　"
        f"年龄：{chance.randint(18, 24)}至{chance.randint(30, 50)}岁\n"
        f"工作地点：{town}{chance.choice(STREETS)}{chance.randint(1, 400)}号\n{DUTIES}\n"
        f"联系人：{chance.choice(FAMILIES)}经理　电话：{make_phone(chance)}　"
        f"收到简历后{chance.randint(2, 15)}天内答复。"
    )


def sell_car(chance: random.Random) -> str:
    """A used car on a dealer's page."""
    price = chance.randint(180, 4200) / 100
    return (
        f"{chance.choice(TOWNS)}二手{chance.choice(CARS)} {chance.randint(2006, 2022)}款\n"
        f"车价{price:.2f}万元，新车指导价{price * chance.uniform(1.3, 3):.2f}万元，{chance.randint(2006, 2022)}年"
        f"{chance.randint(1, 12)}月上牌，表显里程{chance.randint(8, 190) / 10:.1f}万公里，"
        f"排量{chance.choice(('1.3', '1.5', '1.6', '1.8', '2.0', '2.4'))}升，过户{chance.randint(0, 3)}次，"
        f"年检到{chance.randint(2024, 2026)}年{chance.randint(1, 12)}月，车源编号{chance.randint(10**6, 10**7)}。\n"
        f"{PROMISES}\n看车请联系{chance.choice(FAMILIES)}先生：{make_phone(chance)}"
    )


def let_flat(chance: random.Random) -> str:
    """A flat to let on an agent's page."""
    town, rooms, rent = chance.choice(TOWNS), chance.randint(1, 4), chance.randint(8, 90) * 100
    return (
        f"{town}{chance.choice(ESTATES)}{rooms}室{chance.randint(1, 2)}厅出租\n月租{rent}元，押一付三，建筑面积"
        f"{chance.randint(38, 160)}平方米，位于{chance.randint(1, 33)}层，共{chance.randint(6, 34)}层，"
        f"{chance.randint(1998, 2022)}年建成，距{chance.choice(STREETS)}公交站{chance.randint(80, 1500)}米。"
        f"房源编号{chance.randint(10**7, 10**8)}，{write_date(chance)}更新，"
        f"近{chance.randint(2, 30)}天带看{chance.randint(0, 40)}次。\n"
        f"{LETTING}\n经纪人{chance.choice(FAMILIES)}女士，电话{make_phone(chance)}"
    )


def announce_draw(chance: random.Random) -> str:
    """The numbers of a lottery's draw, between the words of all its draws."""
    red = " ".join(f"{ball:02}" for ball in sorted(chance.sample(range(1, 34), 6)))
    winners = [chance.randint(1, 10**power) for power in range(1, 6)]
    prizes = "，".join(
        f"{name}等奖中奖{count}注，单注奖金{chance.randint(10, 9_000_000)}元"
        for name, count in zip("一二三四五", winners, strict=True)
    )
    return (
        f"双色球第{chance.randint(2010, 2024)}{chance.randint(1, 153):03}期开奖公告\n开奖日期：{write_date(chance)}\n"
        f"红色球号码：{red}　蓝色球号码：{chance.randint(1, 16):02}\n"
        f"本期全国销量为{chance.randint(10**8, 5 * 10**8)}元，"
        f"奖池资金余额{chance.randint(10**8, 2 * 10**9)}元滚入下期。{prizes}。\n{DRAWING}"
    )


def invite_tenders(chance: random.Random) -> str:
    """A notice of public tender: prescribed clauses with the day and hour of each step."""
    town, work = chance.choice(TOWNS), chance.choice(PROJECTS)
    month, day = chance.randint(1, 12), chance.randint(1, 20)
    year = chance.randint(2012, 2024)
    return (
        f"{town}{work}招标公告\n招标编号：ZB{year}{chance.randint(1, 9999):04}　"
        f"预算金额：{chance.randint(20, 9000)}.{chance.randint(10, 99)}万元\n"
        f"{TENDER_OPENING.format(town=town, work=work)}\n"
        f"请于{year}年{month}月{day}日至{month}月{day + chance.randint(3, 8)}日，每日上午9时至11时，在{town}"
        f"{chance.choice(STREETS)}{chance.randint(1, 400)}号{chance.randint(2, 20)}楼{chance.randint(201, 2020)}室"
        f"购买招标文件，每套售价{chance.randint(2, 20) * 50}元，投标保证金{chance.randint(1, 80)}万元。\n"
        f"{TENDER_CLAUSES}\n联系人：{chance.choice(FAMILIES)}工　电话：{make_phone(chance)}　{write_date(chance)}"
    )


def describe_train(chance: random.Random) -> str:
    """A train's stops and fares."""
    number = f"{chance.choice('GDKTZ')}{chance.randint(1, 9000)}"
    stops = chance.sample(TOWNS, 8)
    minutes, rows = chance.randint(300, 700), []
    for at, stop in enumerate(stops):
        rows.append(f"第{at + 1}站 {stop} 到达{minutes // 60:02}:{minutes % 60:02} 停车{chance.randint(2, 9)}分钟 "
                    f"里程{at * 97 + chance.randint(0, 60)}公里")  # fmt: skip
        minutes += chance.randint(25, 95)
    return (
        f"{number}次列车时刻表\n{number}次列车由{stops[0]}开往{stops[-1]}，"
        f"全程运行{chance.randint(3, 20)}小时{chance.randint(1, 59)}分，"
        f"二等座{chance.randint(40, 600)}.5元，一等座{chance.randint(80, 900)}元\n" + "\n".join(rows) + f"\n{TRAVEL}"
    )


def introduce_teacher(chance: random.Random) -> str:
    """A teacher on a school's page: names and subjects differ, and there is no number."""
    name = chance.choice(FAMILIES) + "".join(chance.sample("明华芳敏丽强军洁涛静杰慧", 2))
    subject, town, virtue = chance.choice(SUBJECTS), chance.choice(TOWNS), "、".join(chance.sample(VIRTUES, 3))
    return (
        f"{name}老师简介\n{name}，{town}人，{subject}教师，毕业于{chance.choice(TOWNS)}师范学院，"
        f"现任{subject}教研组组长。为人{virtue}，业余爱好{chance.choice(HOBBIES)}和{chance.choice(HOBBIES)}。{TEACHING}\n教学格言：{chance.choice(MOTTOES)}"
    )


def make_phone(chance: random.Random) -> str:
    """Eleven digits that no one is called by: 100 is no network's."""
    return f"100{chance.randint(0, 10**8 - 1):08}"


def on_platform(page: Page) -> Page:
    """The page with the terms that its platform prints below each."""
    return lambda chance: f"{page(chance)}\n{TERMS}"


HELD_OUT: Mapping[str, Page] = {
    "vacancies": on_platform(recruit),
    "used cars": on_platform(sell_car),
    "flats to let": on_platform(let_flat),
    "lottery draws": on_platform(announce_draw),
    "calls for tenders": on_platform(invite_tenders),
    "trains": describe_train,
}
# A family whose facts are words alone: what numbers cannot tell.
WITHOUT_NUMBERS: Mapping[str, Page] = {"teachers, no numbers": introduce_teacher}

WORK = "销售代表 仓库管理员 行政文员 质检员 电工 会计 客服专员 货车司机 操作工 平面设计师 采购员 门店店长".split()
CARS = "轿车 越野车 商务车 两厢车 三厢车 跑车 旅行车 微型车 皮卡".split()
ESTATES = "锦绣花园 阳光小区 翠湖雅苑 金色家园 碧水湾 书香门第 丽景新城 桃源居 枫林苑 海棠公寓".split()
PROJECTS = (
    "小学教学楼改造工程 污水管网修复工程 人民医院设备采购项目 城区绿化养护服务项目 乡村道路硬化工程 "
    "图书馆信息化建设项目 消防站迁建工程 河道清淤整治工程"
).split()
SUBJECTS = "语文 数学 英语 物理 化学 生物 历史 地理 政治 音乐 美术 体育".split()
VIRTUES = "谦和 严谨 热情 踏实 幽默 细致 正直 勤勉 宽厚 爽朗".split()
HOBBIES = f"书法 围棋 摄影 登山 羽毛球 二胡 剪纸 烹饪 养花 骑行 {GOODS[0]}种植 集邮".split()
MOTTOES = (
    "把每一堂课都当作第一堂课",
    "静下心来教书，俯下身子育人",
    "让孩子自己走到答案面前",
    "先把人教好，再把书教好",
    "慢一点，等一等落在后面的人",
    "问题比答案更值得珍惜",
)
DUTIES = (
    "岗位职责：服从班组安排，按时完成主管交办的各项任务，认真填写交接记录，发现问题及时上报；保持工作区域整洁，爱护公司的设备和工具，"
    "遵守安全操作规程，参加新员工培训和每季度的技能考核。\n"
    "任职要求：身体健康，吃苦耐劳，有责任心和团队精神，能够适应轮班；有相关工作经验者优先，应届毕业生亦可，公司安排老员工带教。\n"
    "福利待遇：试用期满签订劳动合同，依法缴纳社会保险；提供食宿，宿舍有空调、热水和无线网络；享受法定节假日、带薪年假、生日礼金、"
    "高温补贴和工龄奖，每年组织体检与外出旅游；表现优秀的员工可以竞聘管理岗位。\n"
    "温馨提示：本公司招聘不收取任何费用，凡以体检费、服装费、押金等名义要求付款的，请提高警惕并向有关部门举报。"
)
PROMISES = (
    "车况说明：车身漆面保养良好，个别位置有细微划痕，未见钣金修复；发动机运转平稳，变速箱换挡顺畅，底盘无渗油，内饰干净无异味，"
    "空调、音响、车窗及各项电子设备使用正常。本店承诺所售车辆无重大事故、无水泡、无火烧，并附第三方检测报告，接受买家带技师到店复检。\n"
    "服务承诺：可代办过户、上牌和保险，支持分期付款与旧车置换；提供发动机及变速箱质保，质保期内出现非人为故障由本店负责维修。"
    "异地购车可协助办理外迁手续，物流送车到家。\n"
    "购车提示：请先看车后付款，签订正式的买卖合同并索要发票，确认行驶证、登记证书与车架号一致，谨防低价诱骗和要求预先转账的行为。"
)
LETTING = (
    "房源描述：房屋为精装修，家具家电齐全，配有空调、冰箱、洗衣机、热水器和宽带，拎包即可入住；客厅宽敞明亮，卧室通风良好，厨房卫生间"
    "干净整洁。小区环境安静，绿化率高，物业管理规范，出入有门禁，停车方便。周边有菜市场、超市、银行、幼儿园和社区医院，生活十分便利。\n"
    "租住要求：房东希望租客爱护房屋，作息规律，不养大型宠物，不从事经营活动；可短租，价格面议，看房请提前预约，本店有钥匙，随时可看。\n"
    "签约须知：租赁双方签订统一格式的合同，水、电、燃气和物业费的承担方式在合同中写明，退租时经验收无损坏后退还押金。"
)
DRAWING = (
    "开奖过程由公证员现场监督，摇奖设备和摇奖用球事先经过检测，开奖号码即时生效。各地投注站以终端机打印的彩票为兑奖凭证，彩票因玷污、"
    "损坏而不能正确识别的，不予兑奖。请中奖者在规定的兑奖期限内，持中奖彩票和本人有效身份证件到当地福利彩票机构办理兑奖手续，逾期视为弃奖，"
    "弃奖奖金纳入彩票公益金。彩票公益金用于老年人、残疾人、孤儿等特殊群体的社会福利事业，感谢广大彩民对公益事业的支持。"
    "购买彩票应当量力而行，理性投注，未成年人不得购买彩票及兑奖。本公告数据如与官方发布不一致，以官方公布的结果为准。"
)
TENDER_OPENING = (
    "{town}{work}已由主管部门批准建设，资金已经落实，现对该项目进行公开招标，欢迎符合条件的潜在投标人参加。投标人须具有独立承担民事责任的能力，"
    "具有良好的商业信誉和健全的财务会计制度，具有履行合同所必需的设备和专业技术能力，有依法缴纳税收和社会保障资金的良好记录，"
    "参加本次采购活动前三年内在经营活动中没有重大违法记录。本项目不接受联合体投标。"
)
TENDER_CLAUSES = (
    "购买招标文件时须携带营业执照副本、资质证书、安全生产许可证、法定代表人授权委托书及被授权人身份证的原件和加盖公章的复印件，招标文件售后不退。"
    "投标文件应当密封递交，逾期送达或者未按照要求密封的投标文件，招标人不予受理。投标保证金应当从投标人的基本账户转出，在投标截止时间前到账，"
    "未中标人的保证金在中标通知书发出后五个工作日内无息退还。评标采用综合评分法，由依法组建的评标委员会负责，招标人不承诺最低价中标，"
    "也不对未中标人作任何解释。本公告同时在公共资源交易平台和政府采购网发布，其他媒体转载的内容有出入的，以上述网站为准。"
    "对招标文件有疑问的，应当在规定时间内以书面形式提出，招标人将以澄清文件的形式答复所有购买招标文件的投标人。"
)
TRAVEL = (
    "乘车须知：请旅客凭购票时使用的有效身份证件进站乘车，列车开车前五分钟停止检票。儿童身高超过规定标准须购买儿童票，免费乘车的儿童不单独占用座位。"
    "退票和改签请在开车前办理，车站窗口与手机客户端均可受理。列车运行时刻可能因天气、施工等原因调整，请以车站当日公告为准。"
    "禁止携带易燃易爆等危险物品，禁止在列车上吸烟。"
)
TEACHING = (
    "从教以来，始终坚守在教学第一线，热爱教育事业，关心每一位学生的成长，善于用生动的语言和贴近生活的例子讲清道理，课堂气氛活跃，深受学生和家长的喜爱。"
    "注重培养学生独立思考的习惯，鼓励他们大胆提问，在讨论中学会表达与倾听；对学习有困难的孩子从不放弃，利用课余时间耐心辅导，常常一谈就是一个傍晚。"
    "多次承担市级公开课和教研课题，撰写的教学论文在评比中获奖，指导的青年教师也在各类比赛中取得好成绩，先后被评为优秀教师、师德标兵和先进教育工作者。"
    "面对荣誉，总是说这是全组同事共同努力的结果，自己不过是做了一名教师应该做的事情。"
)
TERMS = (
    "平台声明：本页信息由用户自行发布，其真实性、准确性和合法性由发布者负责，本平台仅提供信息存储和展示服务，不对交易过程中产生的纠纷承担责任。"
    "交易前请当面核实对方身份和证照，签订书面合同，保留付款凭证；如遇要求提前支付定金、邮寄费、手续费等情形，请立即停止交易并向平台举报。"
    "未经许可，任何单位和个人不得抓取、复制或转载本平台的内容用于商业目的。页面中的图片仅供参考，请以实物为准。"
    "如果您认为本页内容侵犯了您的合法权益，请准备权属证明材料，通过页面底部的投诉入口提交，工作人员核实后将在三个工作日内处理并告知结果。"
    "使用本平台即表示您已阅读并同意用户服务协议与隐私政策，平台有权根据法律法规的变化对上述条款进行修订，修订后的条款自公布之日起生效。"
)
