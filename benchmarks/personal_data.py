"""Gold texts for `pii.py`: made-up values and look-alikes in sentences written for this project, set into real text."""

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

from personal_values import (
    SEGMENTS,
    Draw,
    address,
    bank_card,
    broken_id,
    digits,
    email,
    foreign_card,
    gps,
    hidden_mobile,
    hong_kong_id,
    ip,
    landline,
    mac,
    mobile,
    name,
    old_id,
    order_number,
    passport,
    permit,
    plate,
    qq,
    resident_id,
    secret,
    taiwan_id,
    wechat,
)

SENTENCE = re.compile("[^。！？\n]*[。！？\n]|[^。！？\n]+$")
BY_FORM = ("resident_id", "mobile", "email", "bank_card", "landline", "plate", "ip", "mac", "url_secret")
"""Kinds told by a check or by their form; the others are told by the words around them."""


class Planted(NamedTuple):
    """A value in a gold text."""

    kind: str
    start: int
    end: int


class GoldText(NamedTuple):
    """A text and the values in it, in order of position; all else in it is to stay."""

    text: str
    values: list[Planted]


PLANTED: tuple[tuple[str, str, Draw], ...] = (
    ("resident_id", "身份证号码：{}。", resident_id),
    ("resident_id", "被告人李某，公民身份号码{}，住本市。", resident_id),
    ("resident_id", "【{}】\n", resident_id),
    ("resident_id", "他的旧身份证是{}，早已换发。", old_id),
    ("mobile", "联系电话{}，欢迎来电。", mobile),
    ("mobile", "张先生{}，", mobile),
    ("mobile", "手机：{}（微信同号）。", mobile),
    ("mobile", "有意者请加微信{}！", mobile),
    ("mobile", "打我手机 {} 就行。", hidden_mobile),
    ("email", "来信请寄{}，谢谢。", email),
    ("email", "邮箱:{}\n", email),
    ("email", "作者（{}）\n", email),
    ("bank_card", "卡号：{}，户名见下。", bank_card),
    ("bank_card", "请汇款至{}。", bank_card),
    ("bank_card", "捐款请转{}；", bank_card),
    ("bank_card", "信用卡{}已扣款。", foreign_card),
    ("landline", "办公室电话：{}。", landline),
    ("landline", "请拨{}找值班室。", landline),
    ("landline", "传真{}，", landline),
    ("regional_id", "香港身份证{}，", hong_kong_id),
    ("regional_id", "身份證字號：{}。", taiwan_id),
    ("passport", "护照号码{}，有效期至明年。", passport),
    ("passport", "我丢了护照（{}），请速联系。", passport),
    ("permit", "港澳通行证号：{}。", permit),
    ("permit", "回乡证{}已过期。", permit),
    ("plate", "车牌号{}的车主请挪车。", plate),
    ("plate", "那辆{}闯了红灯。", plate),
    ("qq", "QQ：{}，", qq),
    ("qq", "加扣扣{}，备注来意。", qq),
    ("qq", "有问题联系QQ{}。", qq),
    ("wechat", "微信号：{}。", wechat),
    ("wechat", "加V信 {} 领资料。", wechat),
    ("wechat", "薇信{}，非诚勿扰。", wechat),
    ("ip", "登录IP：{}。", ip),
    ("ip", "攻击来自{}，", ip),
    ("mac", "网卡地址{}已登记。", mac),
    ("url_secret", "链接https://www.example.cn/view?id=8&token={}可直接打开。", secret),
    ("url_secret", "http://bbs.example.cn/a.php?sid={} ，", secret),
    ("gps", "定位：{}。", gps),
    ("gps", "我的坐标{}，来接我。", gps),
    ("address", "收货地址：{}。", address),
    ("address", "他家住{}，", address),
    ("address", "快递请寄到{}。", address),
    ("name", "联系人：{}，", name),
    ("name", "收件人：{}\n", name),
    ("name", "姓名：{}，性别：男。", name),
)

LOOK_ALIKES: tuple[tuple[str, Draw], ...] = (
    ("订单编号：{}。", order_number),
    ("运单号 {}，请查收。", order_number),
    ("编码{}无法识别。", broken_id),
    ("ISBN 978-7-{}。", lambda rng: f"{digits(rng, 3)}-{digits(rng, 5)}-{digits(rng, 1)}"),
    ("截至{}为止。", lambda rng: f"2021{rng.randint(1, 12):02}24"),
    ("时间戳{}，", lambda rng: f"1{rng.choice('67')}{digits(rng, 11)}"),
    ("校验和{}。", lambda rng: f"{rng.getrandbits(128):032x}"),
    ("售价{}元，", lambda rng: f"1{rng.choice('358')}{digits(rng, 9)}"),
    ("股票代码{}涨停。", lambda rng: rng.choice("036") + digits(rng, 5)),
    ("共计￥{}。", lambda rng: f"1{rng.choice('358')}{digits(rng, 9)}.00"),
    ("版本{}发布。", lambda rng: f"{digits(rng, 2)}.{digits(rng, 1)}.138{digits(rng, 8)}"),
    ("流水{}记录。", lambda rng: f"138{digits(rng, 18)}"),
    ("转发自@{}：", lambda rng: rng.choice(["人民日报", "用户名", "zhang_wei", "138先生"])),
    ("图片logo@{}x.png。", lambda rng: rng.choice("23")),
    ("详见https://www.example.cn/item/{}.html。", lambda rng: f"1{rng.choice('358')}{digits(rng, 9)}"),
    ("圆周率是3.{}。", lambda rng: f"138{digits(rng, 8)}"),
    ("长度{}个字节。", lambda rng: digits(rng, 10)),
    ("客服热线{}。", lambda rng: f"400-{digits(rng, 3)}-{digits(rng, 4)}"),
    ("驱动版本{}。", lambda rng: f"10.0.{rng.randint(1, 99)}.{rng.randint(1, 99)}"),
    ("内网地址192.168.{}。", lambda rng: f"{rng.randint(0, 255)}.{rng.randint(1, 254)}"),
    ("型号E{}的电机。", lambda rng: digits(rng, 8)),
    ("样本均值{}。", lambda rng: f"{rng.uniform(0, 90):.4f}、{rng.uniform(0, 90):.4f}"),
    ("微信{}亿用户。", lambda rng: digits(rng, 2)),
    ("京A股指数涨{}点。", lambda rng: digits(rng, 3)),
    ("腾讯QQ{}版下载。", lambda rng: f"20{rng.randint(10, 24)}"),
    ("文号：国发〔2021〕{}号。", lambda rng: digits(rng, 2)),
    ("他走了中山路{}公里。", lambda rng: digits(rng, 1)),
    ("手机尾号{}的用户。", lambda rng: digits(rng, 4)),
    ("座机型号{}。", lambda rng: f"HCD{digits(rng, 3)}"),
    ("比分{}。", lambda rng: "-".join((digits(rng, 2), digits(rng, 2), digits(rng, 2)))),
    ("参数page={}。", lambda rng: digits(rng, 10)),
    ("共{}人参加。", lambda rng: rng.choice(SEGMENTS)),
)


def gold_text(rng: random.Random, carrier: str) -> GoldText:
    """`carrier` with three values and three look-alikes, each a sentence of its own between its sentences."""
    drawn = [(kind, form, draw(rng)) for kind, form, draw in rng.sample(PLANTED, 3)]
    drawn += [("", form, draw(rng)) for form, draw in rng.sample(LOOK_ALIKES, 3)]
    sentences = [("", "{}", sentence) for sentence in SENTENCE.findall(carrier)]
    for sentence in drawn:
        sentences.insert(rng.randrange(len(sentences) + 1), sentence)
    text, values = "", []
    for kind, form, value in sentences:
        before, after = form.split("{}")
        start = len(text) + len(before)
        text += before + value + after
        if kind:
            values.append(Planted(kind, start, start + len(value)))
    return GoldText(text, values)


def gold_texts(seed: int, carriers: Sequence[str]) -> list[GoldText]:
    """One gold text per carrier; carriers hold no personal data themselves."""
    rng = random.Random(seed)
    return [gold_text(rng, carrier) for carrier in carriers]
