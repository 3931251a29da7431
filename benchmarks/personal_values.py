"""Made-up personal values of every kind, in the ways people write them, and numbers that only look like them.

Everything is drawn from a `random.Random`, so that a seed gives the same values anywhere. They are valid in form
only and belong to nobody on purpose; check characters are computed here on their own, not with the code that is
measured.
"""

import random
from collections.abc import Callable

Draw = Callable[[random.Random], str]

DIGITS = "0123456789"
PROVINCES = ("11", "12", "31", "32", "33", "37", "41", "42", "44", "51", "61", "62", "65", "81")
SEGMENTS = ("130", "133", "138", "139", "147", "150", "158", "166", "173", "177", "186", "189", "191", "198")
FULL_WIDTH = str.maketrans({chr(code): chr(code + 0xFEE0) for code in (*range(48, 58), *range(64, 91))})
NUMERALS = str.maketrans(DIGITS, "零一二三四五六七八九")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英华慧巧美健玉萍红玲芬燕彩春菊兰凤洁梅琳素云莲真环雪荣爱霞香月瑞凡佳嘉"
PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
TOWNS = (("北京市", "海淀区"), ("广东省深圳市", "南山区"), ("浙江省杭州市", "西湖区"), ("成都市", "武侯区"))
ROADS = ("人民路", "建设大道", "文化东路", "中关村大街", "学院路", "解放北路", "长江西路", "天河路", "花园街", "幸福里")


def digits(rng: random.Random, count: int) -> str:
    """`count` random digits."""
    return "".join(rng.choices(DIGITS, k=count))


def letters(rng: random.Random, count: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    return "".join(rng.choices(alphabet, k=count))


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
    """Plain, with a small x, full-width or grouped 6-8-4."""
    birth = f"{rng.randint(1930, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    first17 = rng.choice(PROVINCES) + digits(rng, 4) + birth + digits(rng, 3)
    number = first17 + check_character(first17)
    grouped = f"{number[:6]} {number[6:14]} {number[14:]}"
    return rng.choice([number, number, number.lower(), number.translate(FULL_WIDTH), grouped])


def old_id(rng: random.Random) -> str:
    """Fifteen digits, as until 1999."""
    birth = f"{rng.randint(30, 85)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return rng.choice(PROVINCES[:-1]) + digits(rng, 4) + birth + digits(rng, 3)


def mobile(rng: random.Random) -> str:
    """Plain, grouped 3-4-4, with a country code, or full-width."""
    number = rng.choice(SEGMENTS) + digits(rng, 8)
    groups = (number[:3], number[3:7], number[7:])
    forms = [number, number, " ".join(groups), "-".join(groups), f"+86 {number}", f"86-{number}"]
    return rng.choice([*forms, f"0086{number}", f"(+86){number}", number.translate(FULL_WIDTH)])


def hidden_mobile(rng: random.Random) -> str:
    """In Chinese numerals, with something between the digits, or with characters that nobody sees."""
    number = rng.choice(SEGMENTS) + digits(rng, 8)
    groups = (number[:3], number[3:7], number[7:])
    forms = [number.translate(NUMERALS), "-".join(number), " ".join(number), "***".join(groups), " - ".join(groups)]
    return rng.choice([*forms, "\u200b".join(number), "·".join(groups)])


def landline(rng: random.Random) -> str:
    """With an area code, at times with an extension."""
    area, local = rng.choice([("010", 8), ("021", 8), ("0755", 8), ("0571", 8), ("0592", 7), ("028", 8)])
    number = rng.choice("2345678") + digits(rng, local - 1)
    forms = [f"{area}-{number}", f"{area}－{number}", f"({area}){number}", f"（{area}）{number}", f"{area} {number}"]
    return rng.choice(forms) + rng.choice(["", "", "", f"转{digits(rng, 3)}", f"-{digits(rng, 4)}"])


def email(rng: random.Random) -> str:
    """At times full-width or in one of the usual disguises."""
    name = rng.choice(["zhang.wei", "li_na", "wangfang88", "liu-yang", "chen+news", digits(rng, 9)])
    host = rng.choice(["qq.com", "163.com", "vip.sina.com", "gmail.com", "pku.edu.cn", "example-tech.com.cn"])
    plain = f"{name}@{host}"
    tricks = ["#", "[at]", "(at)", " @ ", "艾特", "（a）", "*"]
    disguised = f"{name}{rng.choice(tricks)}{rng.choice(['qq.com', '126.com', '163点com'])}"
    return rng.choice([plain, plain, plain.upper(), plain.replace("@", "＠"), disguised])


def bank_card(rng: random.Random) -> str:
    """Of 16 or 19 digits, plain or in groups of four."""
    first = rng.choice(["6222", "6217", "6228", "6230"]) + digits(rng, rng.choice([11, 14]))
    number = first + luhn_digit(first)
    return rng.choice([number, " ".join(number[i : i + 4] for i in range(0, len(number), 4))])


def foreign_card(rng: random.Random) -> str:
    """A 16-digit card number of an international network."""
    first = rng.choice(["4", "51", "35"])
    first += digits(rng, 15 - len(first))
    return first + luhn_digit(first)


def hong_kong_id(rng: random.Random) -> str:
    letter, number = rng.choice("ABCDEFGHKMPRSVYZ"), digits(rng, 6)
    total = 9 * 36 + 8 * (ord(letter) - 55) + sum(int(d) * w for d, w in zip(number, range(7, 1, -1), strict=True))
    return f"{letter}{number}({'0123456789A'[-total % 11]})"


def taiwan_id(rng: random.Random) -> str:
    letter, number = rng.choice("ABCDEFGH"), rng.choice("12") + digits(rng, 7)
    region = ord(letter) - 55
    total = region // 10 + 9 * (region % 10) + sum(int(d) * w for d, w in zip(number, range(8, 0, -1), strict=True))
    return f"{letter}{number}{-total % 10}"


def passport(rng: random.Random) -> str:
    return rng.choice([f"E{digits(rng, 8)}", f"E{rng.choice('ABCDEFGHJK')}{digits(rng, 7)}", f"G{digits(rng, 8)}"])


def permit(rng: random.Random) -> str:
    return rng.choice([f"H{digits(rng, 8)}", f"M{digits(rng, 10)}", f"C{digits(rng, 8)}"])


def plate(rng: random.Random) -> str:
    first = rng.choice(PLATES) + rng.choice("ABCDEFGH")
    usual = rng.choice("ABCDEFGH") + digits(rng, 4)
    return first + rng.choice(["", "·", " "]) + rng.choice([digits(rng, 5), usual, "D" + digits(rng, 5)])


def qq(rng: random.Random) -> str:
    return rng.choice("123456789") + digits(rng, rng.randint(5, 9))


def wechat(rng: random.Random) -> str:
    return letters(rng, rng.randint(4, 7)) + rng.choice(["_", "-", ""]) + digits(rng, rng.randint(2, 6))


def ip(rng: random.Random) -> str:
    first = rng.choice((36, 58, 61, 101, 111, 117, 120, 123, 180, 202, 218, 221))
    v6 = f"2408:{rng.getrandbits(16):x}:{rng.getrandbits(16):x}:{rng.getrandbits(16):x}::{rng.randint(1, 9999):x}"
    return rng.choice([f"{first}.{rng.randint(1, 254)}.{rng.randint(1, 254)}.{rng.randint(1, 254)}"] * 3 + [v6])


def mac(rng: random.Random) -> str:
    between = rng.choice(":-")
    return between.join(["3c", *(f"{rng.getrandbits(8):02x}" for _ in range(5))]).upper()


def secret(rng: random.Random) -> str:
    return letters(rng, rng.choice([16, 32]), "0123456789abcdef")


def gps(rng: random.Random) -> str:
    latitude, longitude = f"{rng.uniform(20, 45):.6f}", f"{rng.uniform(80, 130):.6f}"
    return rng.choice([f"{latitude},{longitude}", f"{longitude}, {latitude}"])


def address(rng: random.Random) -> str:
    """Down to the house, or to the room."""
    town, district = rng.choice(TOWNS)
    house = f"{rng.choice([town, ''])}{district}{rng.choice(ROADS)}{rng.randint(1, 999)}号"
    room = f"{rng.randint(1, 30)}栋{rng.randint(1, 4)}单元{rng.randint(1, 30)}0{rng.randint(1, 4)}室"
    return house + rng.choice(["", room])


def name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + letters(rng, rng.randint(1, 2), GIVEN)


def broken_id(rng: random.Random) -> str:
    """Eighteen digits in the form of a resident identity number, with a wrong check digit."""
    first17 = f"{rng.choice(PROVINCES)}{digits(rng, 4)}{rng.randint(1930, 2020)}0{rng.randint(1, 9)}1{digits(rng, 4)}"
    return first17 + rng.choice([digit for digit in DIGITS if digit != check_character(first17)])


def order_number(rng: random.Random) -> str:
    """An order number that could be a bank card or a mobile number by its digits."""
    card = "62" + digits(rng, 13)
    return rng.choice([card + luhn_digit(card), rng.choice(SEGMENTS) + digits(rng, 8)])
