"""Every kind of personal data: what is one, in which disguises, and what only looks like one."""

import pytest

from corpus.personal.kinds import KINDS, MARKS
from corpus.personal.redactor import Redactor
from corpus.personal.replacement import Replacement

ALL = Redactor(dict.fromkeys(KINDS, Replacement.MARK))

VALUES = [
    # resident_id
    ("resident_id", "身份证号1101054912310020", ""),
    ("resident_id", "旧身份证110105491231002，已换", "110105491231002"),
    ("resident_id", "身份证：1-1-0-1-0-5-1-9-4-9-1-2-3-1-0-0-2-X", "1-1-0-1-0-5-1-9-4-9-1-2-3-1-0-0-2-X"),
    # mobile
    ("mobile", "电话一三八〇〇一三八〇〇〇", "一三八〇〇一三八〇〇〇"),
    ("mobile", "电话：幺三八零零幺三八零零零。", "幺三八零零幺三八零零零"),
    ("mobile", "手机138\u200b0013\u200b8000", "138\u200b0013\u200b8000"),
    ("mobile", "手机1 3 8 0 0 1 3 8 0 0 0", "1 3 8 0 0 1 3 8 0 0 0"),
    ("mobile", "手机138***0013***8000", "138***0013***8000"),
    ("mobile", "手机𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎"),
    ("mobile", "手机①③⑧0013⑧000", "①③⑧0013⑧000"),
    # landline
    ("landline", "电话：010-62345678。", "010-62345678"),
    ("landline", "请拨（0571）87654321转8001", "（0571）87654321转8001"),
    ("landline", "传真 0755－26000000", "0755－26000000"),
    ("landline", "+86-10-62345678", "+86-10-62345678"),
    ("landline", "电话：62345678，", "62345678"),
    ("landline", "客服400-810-8888", ""),
    ("landline", "热线800-820-8820", ""),
    ("landline", "日期010-20210824不是号码吗", "010-20210824"),
    ("landline", "编号0571876543210", ""),
    ("landline", "电话：6642 0512 5811 3110", ""),
    # regional_id
    ("regional_id", "香港身份证A123456(3)", "A123456(3)"),
    ("regional_id", "香港身份证A123456(4)", ""),
    ("regional_id", "身分證字號A123456789。", "A123456789"),
    ("regional_id", "身分證字號A123456788。", ""),
    ("regional_id", "型号A123456789。", ""),
    ("regional_id", "澳门身份证1234567(8)", "1234567(8)"),
    # passport, permit
    ("passport", "护照号码E12345678", "E12345678"),
    ("passport", "护照：EA1234567", "EA1234567"),
    ("passport", "型号E12345678", ""),
    ("permit", "港澳通行证C12345678", "C12345678"),
    ("permit", "回乡证H1234567800", "H1234567800"),
    ("permit", "台胞证12345678", "12345678"),
    ("permit", "出生于19491231", ""),
    # credit_code
    ("credit_code", "代码91110000600037341L", "91110000600037341L"),
    ("credit_code", "代码91110000600037341M", ""),
    # plate
    ("plate", "车牌京A12345", "京A12345"),
    ("plate", "沪A·D12345刚走", "沪A·D12345"),
    ("plate", "一辆粤B1234警", "粤B1234警"),
    ("plate", "京A股涨", ""),
    ("plate", "沪B900901", ""),
    ("plate", "豫ICP备12345678号", ""),
    # qq, wechat
    ("qq", "QQ：12345678", "12345678"),
    ("qq", "加企鹅号1234567聊", "1234567"),
    ("qq", "QQ群：123456789", "123456789"),
    ("qq", "腾讯QQ2013版", ""),
    ("qq", "QQ用户10000万人", ""),
    ("wechat", "微信号：zhang_san88", "zhang_san88"),
    ("wechat", "加V信：lisi1990", "lisi1990"),
    ("wechat", "薇信wang-wu_7", "wang-wu_7"),
    ("wechat", "微信公众号：rmrbwx", ""),
    ("wechat", "微信小程序用wx:for-index", ""),
    ("wechat", "微信iphone版", ""),
    # bank_card with context
    ("bank_card", "账户4111111111111111", "4111111111111111"),
    # ip, mac
    ("ip", "登录IP：123.45.67.89。", "123.45.67.89"),
    ("ip", "来自2408:8000:1234:5678::1的访问", "2408:8000:1234:5678::1"),
    ("ip", "本机192.168.1.1", ""),
    ("ip", "域名服务器8.8.8.8", ""),
    ("ip", "版本10.0.19.1", ""),
    ("ip", "范围是128.0.0.0到191.255.255.255", ""),
    ("mac", "网卡3C:5A:B4:01:02:03", "3C:5A:B4:01:02:03"),
    ("mac", "网卡00:00:00:00:00:00", ""),
    # url_secret
    ("url_secret", "https://a.cn/?token=9f8e7d6c5b4a3f2e&x=1", "9f8e7d6c5b4a3f2e"),
    ("url_secret", "ftp://lisi:s3cr3t@ftp.a.cn/", "lisi:s3cr3t"),
    ("url_secret", "https://a.cn/?sid=00000000", ""),
    ("url_secret", "mysql://user:password@host", ""),
    ("url_secret", "https://a.cn/?page=9f8e7d6c5b4a3f2e", ""),
    # gps
    ("gps", "坐标：39.90923,116.397428", "39.90923,116.397428"),
    ("gps", "定位31.2304°N, 121.4737°E", "31.2304°N, 121.4737°E"),
    ("gps", "均值39.9092，116.3974", ""),
    ("gps", "坐标：99.90923,216.397428", ""),
    # address
    ("address", "我家住在浙江省杭州市西湖区灵隐路12号3幢2单元501室，", "浙江省杭州市西湖区灵隐路12号3幢2单元501室"),
    ("address", "寄到海淀区中关村大街27号", "海淀区中关村大街27号"),
    ("address", "收货地址：龙华新区中航天逸A9栋2989", "龙华新区中航天逸A9栋2989"),
    ("address", "公司地址：建国路88号", ""),
    ("address", "故宫位于景山前街4号", ""),
    ("address", "内存地址：0x7fff", ""),
    # name
    ("name", "联系人：张伟，", "张伟"),
    ("name", "收件人：欧阳明月", "欧阳明月"),
    ("name", "李小龙，男，身份证号110105", "李小龙"),
    ("name", "王小明 13800138000", "王小明"),
    ("name", "联系人：张先生", ""),
    ("name", "转发自@用户名：时间戳", ""),
    ("name", "作家鲁迅，原名周树人", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), VALUES)
def test_a_value_is_found_whole_and_what_looks_like_one_is_not(kind: str, text: str, value: str) -> None:
    found = [text[one.start : one.end] for one in ALL.find(text) if one.kind == kind]
    assert found == ([value] if value else [])


HOSTILE = (
    "1", "1 ", "13800138000", "路1号", "省市区县路1", "a.", "@", "?token=", "张三", "身份证", "0571)", "京A1", "::1",
    "一三八",
)  # fmt: skip


def test_every_kind_is_in_the_table_with_a_mark_of_its_own() -> None:
    assert {kind for kind, _, value in VALUES if value} | {"email"} == set(KINDS)
    assert len(set(MARKS.values())) == len(KINDS)


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_hostile_text_takes_a_recogniser_long(piece: str) -> None:
    """Time grows with the text alone: a search that does not end raises RedactionTimeout, after ten seconds."""
    ALL.find(piece * (100_000 // len(piece)))
