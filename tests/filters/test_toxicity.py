"""Pages of each trade are found, in disguise too; texts about the same things are kept."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points
from corpus.document import Document
from filters.base import judge
from filters.disguise import undo_disguise
from filters.lexicon import CLASSES, SOBER, find_words, read_list, score
from filters.toxicity import TOXICITY, measure

SELLING = {
    "gambling": "鼎玥娱乐城官方网站，真人百家乐、时时彩、体育投注一应俱全，注册送88元体验金，首存再送百分之百。"
    "美女荷官在线发牌，提款秒到账，备用网址请联系客服。推荐好友享高额返水，稳赚不赔，线上娱乐首选。",
    "pornography": "同城约炮平台，寂寞少妇在线裸聊，学生妹上门，高端伴游全城可约。"
    "海量成人视频、自拍偷拍、无码高清免费观看，加入会员看激情视频，夜夜不打烊。",
    "drugs": "本店长期供应听话水、乖乖水、三唑仑，无色无味，货到付款，包装隐蔽。"
    "另有迷药、催眠药水出售，一喷就晕，效果明显，外地买家可用快递，保密发货。",
    "fraud": "代开发票，税点优惠，验证后付款。专业刻章、办证刻章，毕业证代办，全国联网可查，当天制作。"
    "代写论文包过查重，代考包过，信用卡套现，黑户可贷，当天放款，诚信合作，非诚勿扰。",
    "abuse": "你这个傻逼，滚犊子吧，脑残的东西也配说话？一群狗杂种，死全家的贱货，王八蛋，去死吧。",
    "advertising": "厂家直销，质优价廉，量大从优，欢迎来电咨询。加微信领取报价表，全国包邮，招商加盟，"
    "咨询热线二十四小时服务，竭诚为您服务，名额有限，先到先得，限时优惠，点击领取。",
}
KEPT = {
    "地理": "亚热带季风气候区夏季高温多雨，冬季温和少雨。香港与澳门位于珠江口两侧，年平均降水量在一千八百毫米以上。",
    "新闻": "警方近日通报一起跨境网络赌博案。犯罪嫌疑人搭建赌博网站，以百家乐、时时彩等方式招揽赌客，涉案资金上亿元。"
    "民警提醒，网上赌场的输赢由后台控制，所谓注册送彩金都是骗局，一旦发现请及时举报。法院将依法审理此案。",
    "医学": "阴道炎是女性常见的生殖系统疾病，患者多有瘙痒、分泌物增多等症状。医生建议完成疗程，治疗期间避免性生活，"
    "伴侣有症状时应同时就诊。青少年出现自慰等行为属于正常的发育现象，家长不必过度紧张。",
    "毒理": "海洛因成瘾者的戒断反应在停药后八至十二小时出现。美沙酮维持治疗能减少静脉注射，降低艾滋病感染率。"
    "研究者随访了三百名戒毒人员，两年内的复吸率为六成，心理辅导与家庭支持是保护因素。",
    "法律": "以营利为目的，聚众赌博或者以赌博为业的，处三年以下有期徒刑、拘役或者管制，并处罚金。"
    "走私、贩卖、运输、制造毒品，无论数量多少，都应当追究刑事责任，予以刑事处罚。虚开增值税专用发票的，依照本法处罚。",
    "文学": "他在赌场里输光了最后一块银元，出来时天已经亮了。妓院门口的灯笼还没有熄，老鸨骂骂咧咧地扫着地。"
    "“你他妈的还有脸回来！”妻子把门闩插上，隔着门哭了一夜。",
    "历史": "清代考据之学大兴，时代开始转变，朝代代考其得失。明代孕育了通俗小说，从中出现了不少名篇。",
    "旅游": "拉斯维加斯这座赌城建在沙漠里，酒店的喷泉每半小时表演一次。不喜欢赌的游客可以去看演出、逛博物馆。",
    "珠宝": "彩金首饰以黄金为主，掺入其他金属，颜色多样。购买彩金项链时要看清成色和发票。",
}
DISGUISES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "spaces": (("百家乐", "百 家 乐"), ("体验金", "体　验　金"), ("返水", "返 水"), ("备用网址", "备用 网址")),
    "symbols": (("时时彩", "时*时*彩"), ("投注", "投★注"), ("娱乐城", "娱~乐~城"), ("首存", "首_存")),
    "invisible": (("荷官", "荷\u200b官"), ("百家乐", "百\u2060家\ufeff乐"), ("首存", "首\u00ad存")),
    "traditional": (("时时彩", "時時彩"), ("体验金", "體驗金"), ("娱乐城", "娛樂城"), ("备用网址", "備用網址")),
}


@pytest.mark.parametrize("name", SELLING)
def test_what_sells_is_found_under_its_class(name: str) -> None:
    assert f"toxicity.{name}" in judge([TOXICITY], Document(SELLING[name])).reasons


@pytest.mark.parametrize("topic", KEPT)
def test_what_only_speaks_of_it_is_kept(topic: str) -> None:
    assert judge([TOXICITY], Document(KEPT[topic] * 2)).reasons == ()


@pytest.mark.parametrize("kind", DISGUISES)
def test_disguises_change_nothing(kind: str) -> None:
    plain = disguised = SELLING["gambling"]
    for word, spelling in DISGUISES[kind]:
        assert word in plain
        disguised = disguised.replace(word, spelling)
    found, expected = (find_words(undo_disguise(to_code_points(text))).classes for text in (disguised, plain))
    assert found == expected


@pytest.mark.parametrize("name", SELLING)
def test_one_word_never_tells_however_often_it_stands_there(name: str) -> None:
    word = next(entry.word for entry in read_list(name) if entry.kind == "strong")
    assert getattr(measure(Document(f"{word}。" * 50)), name) == 0


@pytest.mark.parametrize(
    ("title", "text", "times"),
    [
        ("矿山抽查情况_华体会", "近日，自然资源部抽查了六座矿山。本文来源：华体会", 2),
        ("矿山抽查情况", "近日，自然资源部抽查了六座矿山。本文来源：华体会", 0),
        ("欧宝体育app_欧宝体育app", "物流企业试点租车业务。", 2),
        ("华体会议中心启用", "会议中心可容纳千人。", 0),
        ("", "欧宝体育app，欧宝体育app。", 0),
    ],
)
def test_hijacked_pages_show_in_their_titles(title: str, text: str, times: int) -> None:
    assert measure(Document(text, title)).hijacked == times


def test_no_words_are_read_across_the_end_of_a_sentence() -> None:
    assert find_words(undo_disguise(to_code_points("他收回首。存款不多，时时。彩霞满天"))).classes == {}


@given(st.text(alphabet="时彩代开发票真人百家乐，。 *\n传奇私服abc1", max_size=80))
def test_scores_are_shares(text: str) -> None:
    found = find_words(undo_disguise(to_code_points(text)))
    for name in CLASSES:
        assert 0 <= score(found, name, Document(text).visible) <= 1


def test_lists_hold_no_word_twice_and_none_under_two_classes() -> None:
    words = [entry.word for name in (*CLASSES, SOBER) for entry in read_list(name)]
    assert sorted({word for word in words if words.count(word) > 1}) == []
