"""Gold texts for redaction: valid made-up values and look-alikes, set into ordinary Chinese text.

Everything is drawn from a `random.Random`, so that a seed gives the same texts anywhere. The values are valid
in form only; check characters are computed here on their own, not with the code that is measured.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

Draw = Callable[[random.Random], str]

SENTENCE = re.compile("[^。！？\n]*[。！？\n]|[^。！？\n]+$")
DIGITS = "0123456789"
PROVINCES = ("11", "12", "31", "32", "33", "37", "41", "42", "44", "51", "61", "62", "65", "81")
SEGMENTS = ("130", "133", "138", "139", "147", "150", "158", "166", "173", "177", "186", "189", "191", "198")
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(48, 58), *range(64, 91))})


class GoldText(NamedTuple):
    """A text, the same text as it should come out, and the values in it by kind."""

    text: str
    expected: str
    values: dict[str, list[str]]


def digits(rng: random.Random, count: int) -> str:
    """`count` random digits."""
    return "".join(rng.choices(DIGITS, k=count))


def check_character(first17: str) -> str:
    """ISO 7064 MOD 11-2, by its recursive definition."""
    product = 0
    for digit in first17:
        product = (product + int(digit)) * 2 % 11
    return "0123456789X"[(12 - product) % 11]


def luhn_digit(number: str) -> str:
    """The digit that makes `number` plus it pass the Luhn test."""
    table = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    total = sum(table[int(d)] if i % 2 == 0 else int(d) for i, d in enumerate(reversed(number)))
    return str(-total % 10)


def resident_id(rng: random.Random) -> str:
    """A resident identity number: plain, with a small x, full-width or grouped 6-8-4."""
    birth = f"{rng.randint(1930, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    first17 = rng.choice(PROVINCES) + digits(rng, 4) + birth + digits(rng, 3)
    number = first17 + check_character(first17)
    grouped = f"{number[:6]} {number[6:14]} {number[14:]}"
    return rng.choice([number, number, number.lower(), number.translate(FULL_WIDTH), grouped])


def mobile(rng: random.Random) -> str:
    """A mobile number: plain, grouped 3-4-4, with a country code, or full-width."""
    number = rng.choice(SEGMENTS) + digits(rng, 8)
    groups = (number[:3], number[3:7], number[7:])
    forms = [number, number, " ".join(groups), "-".join(groups), f"+86 {number}", f"86-{number}"]
    return rng.choice([*forms, f"0086{number}", f"(+86){number}", number.translate(FULL_WIDTH)])


def email(rng: random.Random) -> str:
    """An e-mail address, at times full-width or in one of the usual disguises."""
    name = rng.choice(["zhang.wei", "li_na", "wangfang88", "liu-yang", "chen+news", digits(rng, 9)])
    host = rng.choice(["qq.com", "163.com", "vip.sina.com", "gmail.com", "pku.edu.cn", "example-tech.com.cn"])
    plain = f"{name}@{host}"
    disguised = f"{name}{rng.choice(['#', '[at]', '(at)', ' @ '])}{rng.choice(['qq.com', '126.com'])}"
    return rng.choice([plain, plain, plain.upper(), plain.replace("@", "＠"), disguised])


def bank_card(rng: random.Random) -> str:
    """A card number of 16 or 19 digits, plain or in groups of four."""
    first = rng.choice(["6222", "6217", "6228", "6230"]) + digits(rng, rng.choice([11, 14]))
    number = first + luhn_digit(first)
    return rng.choice([number, " ".join(number[i : i + 4] for i in range(0, len(number), 4))])


def foreign_card(rng: random.Random) -> str:
    """A 16-digit card number of an international network."""
    first = rng.choice(["4", "51", "35"])
    first += digits(rng, 15 - len(first))
    return first + luhn_digit(first)


def broken_id(rng: random.Random) -> str:
    """Eighteen digits in the form of a resident identity number, with a wrong check digit."""
    first17 = f"{rng.choice(PROVINCES)}{digits(rng, 4)}{rng.randint(1930, 2020)}0{rng.randint(1, 9)}1{digits(rng, 4)}"
    return first17 + rng.choice([digit for digit in DIGITS if digit != check_character(first17)])


def order_number(rng: random.Random) -> str:
    """An order number that could be a bank card or a mobile number by its digits."""
    card = "62" + digits(rng, 13)
    return rng.choice([card + luhn_digit(card), rng.choice(SEGMENTS) + digits(rng, 8)])


PLANTED: tuple[tuple[str, str, Draw], ...] = (
    ("resident_id", "身份证号码：{}。", resident_id),
    ("resident_id", "被告人李某，公民身份号码{}，住本市。", resident_id),
    ("resident_id", "【{}】\n", resident_id),
    ("mobile", "联系电话{}，欢迎来电。", mobile),
    ("mobile", "张先生{}，", mobile),
    ("mobile", "手机：{}（微信同号）。", mobile),
    ("mobile", "有意者请加微信{}！", mobile),
    ("email", "来信请寄{}，谢谢。", email),
    ("email", "邮箱:{}\n", email),
    ("email", "作者（{}）\n", email),
    ("bank_card", "卡号：{}，户名王芳。", bank_card),
    ("bank_card", "请汇款至{}。", bank_card),
    ("bank_card", "捐款请转{}；", bank_card),
    ("bank_card", "信用卡{}已扣款。", foreign_card),
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
    ("QQ：{}，", lambda rng: rng.choice("123456789") + digits(rng, 8)),
    ("转发自@{}：", lambda rng: rng.choice(["人民日报", "用户名", "zhang_wei", "138先生"])),
    ("图片logo@{}x.png。", lambda rng: rng.choice("23")),
    ("详见https://www.example.cn/item/{}.html。", lambda rng: f"1{rng.choice('358')}{digits(rng, 9)}"),
    ("圆周率是3.{}。", lambda rng: f"138{digits(rng, 8)}"),
    ("长度{}个字节。", lambda rng: digits(rng, 10)),
)


def gold_text(rng: random.Random, carrier: str, marks: Mapping[str, str]) -> GoldText:
    """`carrier` with three values and three look-alikes, each a sentence of its own between its sentences."""
    planted = [(kind, form, draw(rng)) for kind, form, draw in rng.sample(PLANTED, 3)]
    inserted = [(form.format(value), form.format(marks[kind])) for kind, form, value in planted]
    alike = [form.format(draw(rng)) for form, draw in rng.sample(LOOK_ALIKES, 3)]
    inserted += zip(alike, alike, strict=True)
    sentences = [(sentence, sentence) for sentence in SENTENCE.findall(carrier)]
    for pair in inserted:
        sentences.insert(rng.randrange(len(sentences) + 1), pair)
    values: dict[str, list[str]] = {}
    for kind, _, value in planted:
        values.setdefault(kind, []).append(value)
    text, expected = ("".join(side) for side in zip(*sentences, strict=True))
    return GoldText(text, expected, values)


def gold_texts(seed: int, carriers: Sequence[str], marks: Mapping[str, str]) -> list[GoldText]:
    """One gold text per carrier; carriers hold no personal data themselves. `marks`: kind -> mark."""
    rng = random.Random(seed)
    return [gold_text(rng, carrier, marks) for carrier in carriers]
