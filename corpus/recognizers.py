"""The kinds of personal data on Chinese pages: what each looks like, and what proves it.

A kind is one `Recognizer`: to add one, write its value and append it to `RECOGNIZERS`. Patterns see folded
text (see `fold`), are bounded in length so that matching is linear, and look at the neighbouring characters
instead of `\\b`, which does not exist between a Han character and a digit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

SURE = 0.9  # a value by its own form
WEAK = 0.4  # a value only behind one of the kind's context words
NOT = 0.0


@dataclass(frozen=True)
class Recognizer:
    """One kind of personal data; `score(text, start, end)` judges a match of a pattern in folded text."""

    kind: str
    mark: str
    hints: tuple[str, ...]  # cheap searches in unfolded text: every value overlaps a match of one of them
    patterns: tuple[str, ...]
    score: Callable[[str, int, int], float]
    context: str = ""  # words, as one pattern, that make a weak match a value: shortly before it
    against: str = ""  # words that name a match as something else: directly before it


_SPACES = "\u3000\u00a0\u2002\u2003\u2009"
_DASHES = "‐‑‒–—―−"
_FOLDED = {
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _DASHES), "-"),
}


def fold(text: str) -> str:
    """The same text, character for character, with full-width ASCII, spaces and dashes made plain."""
    return text.translate(_FOLDED)


# Eleven digits or more, at most one separator between two: no number below is shorter than a mobile number.
_LONG_NUMBER = rf"[0-9０-９](?:[-－. ．{_SPACES}{_DASHES}]?[0-9０-９]){{10,}}"

_GLUED_BEFORE = re.compile(
    r"(?:[a-z_][=/]?"  # SN138…, ?id=138…, /item/138…
    r"|[0-9]\."  # decimals, versions
    r"|(?<![0-9])(?!0[1-9][0-9]{1,2}-)[0-9]{1,6}-)$",  # 978-138…, but not an area code
    re.IGNORECASE,
)
_GLUED_AFTER = re.compile(
    r"(?!qq|wx|vx|wechat|tel|e?-?mail)[a-z_]"  # hashes, but not the next item of a contact line
    r"|\.[0-9a-z]"  # 138….html, 138….00
    r"|-[0-9]{1,6}(?![0-9])",
    re.IGNORECASE,
)
_FIGURE_BEFORE = re.compile(r"(?:(?:[¥￥$€£]|rmb) ?|[0-9]\.[0-9]{1,4}\.)$", re.IGNORECASE)
_UNIT_AFTER = re.compile(r" ?(?:元|[美港日欧韩歐韓]元|股|吨|噸|字节|%)")
_SERIAL_NUMBER = (
    "单号|單號|编号|編號|货号|貨號|流水号|流水號|序列号|序列號|批号|条码|條碼|条形码|型号|型號|版本号|许可证号"
    "|备案号|注册号|登记号|股票代码|股票代號|isbn|issn"
)


def _glued(text: str, start: int, end: int) -> bool:
    """Whether the match is part of a longer token: a hash, an address, a decimal, a code with dashes."""
    return bool(_GLUED_BEFORE.search(text[max(0, start - 8) : start]) or _GLUED_AFTER.match(text, end))


def _figure(text: str, start: int, end: int) -> bool:
    """Whether the match is an amount or the last part of a version."""
    return bool(_FIGURE_BEFORE.search(text[max(0, start - 8) : start]) or _UNIT_AFTER.match(text, end))


def _compact(text: str, start: int, end: int) -> str:
    return re.sub("[-. ]", "", text[start:end])


# GB/T 2260, with 81-83 for residents from Hong Kong, Macao and Taiwan and 91 for foreign nationals.
_PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_BIRTH_YEARS = range(1900, 2050)  # fixed, not "until today": a page must come out the same next year
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _score_resident_id(text: str, start: int, end: int) -> float:
    """GB 11643-1999: region, eight digits of birth date, sequence, ISO 7064 MOD 11-2 check character."""
    value = _compact(text, start, end)
    total = sum(int(digit) * weight for digit, weight in zip(value[:17], _ID_WEIGHTS, strict=True))
    if "10X98765432"[total % 11] != value[17].upper():
        return NOT
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return NOT
    if born.year not in _BIRTH_YEARS:
        return NOT
    return WEAK if _glued(text, start, end) else SURE


RESIDENT_ID = Recognizer(
    kind="resident_id",
    mark="<身份证号>",
    hints=(_LONG_NUMBER,),
    patterns=(rf"(?<![0-9]){_PROVINCE}[0-9]{{4}}([- ]?)[0-9]{{8}}\1[0-9]{{3}}[0-9Xx](?![0-9])",),
    score=_score_resident_id,
    context="身[份分][证證]|[证證]件|公民身份",
)


# Segments: the CN metadata of libphonenumber 9.0, and the 14x segments of data cards.
_MOBILE = r"1(?:[38][0-9]|4[014-9]|[59][0-35-9]|6[125-7]|7[0-8])[-. ]?[0-9]{4}[-. ]?[0-9]{4}"
_MOBILE_BEFORE = re.compile(rf"{_MOBILE} $")
_MOBILE_AFTER = re.compile(rf" {_MOBILE}(?![0-9])")


def _in_a_row(text: str, start: int, end: int) -> bool:
    """Whether a spaced number stands in a row of other numbers, as in 138 1234 5678 9012."""
    before, after = text[max(0, start - 14) : start], text[end : end + 15]
    follows = re.search("[0-9] $", before) and not _MOBILE_BEFORE.search(before)
    leads = re.match(" [0-9]", after) and not _MOBILE_AFTER.match(after)
    return " " in text[start:end] and bool(follows or leads)


def _score_mobile(text: str, start: int, end: int) -> float:
    if _figure(text, start, end):
        return NOT
    return WEAK if _glued(text, start, end) or _in_a_row(text, start, end) else SURE


MOBILE = Recognizer(
    kind="mobile",
    mark="<手机号>",
    hints=(_LONG_NUMBER,),
    patterns=(rf"(?<![0-9])(?:\(?(?:\+|00)?86\)?[- ]?)?{_MOBILE}(?![0-9])",),
    score=_score_mobile,
    context="手[机機]|[电電][话話]|[联聯][系繫絡络]|致电|拨打|热线|来电|短信|微信|加[微vwq]|[vw]x|v信"
    "|tel|phone|mobile|call|whatsapp",
    against=_SERIAL_NUMBER,
)


_LOCAL = r"(?<![a-z0-9_])[a-z0-9_][a-z0-9._%+-]{0,63}"  # RFC 5321: a local part has at most 64 characters
# Disguises are undone for known mail hosts only: zhang#qq.com, zhang[at]163.com, zhang @ qq 点 com.
_MAIL_HOST = "(?:qq|foxmail|163|126|139|189|yeah|sina|sohu|aliyun|21cn|gmail|hotmail|outlook|yahoo|icloud)"
_AT = r" ?(?:[@#]|[\[({【] ?(?:at|@) ?[\])}】]) ?"
_DOT = r" ?(?:\.|[\[({【] ?dot ?[\])}】]|点|點) ?"
_NOBODY = re.compile(
    r"^git@"
    r"|@.*[0-9]\.[0-9]+\."  # foo@18.2.0.beta, but not 163.com
    r"|[@.]example\.(?:com|net|org)$|\.(?:example|invalid|test|localhost)$"  # RFC 2606
    r"|\.(?:png|jpe?g|gif|webp|svg|bmp|ico|css|js|json|xml|s?html?|php|aspx?|jsp|mp[34]|avi|zip|rar|gz)$",
    re.IGNORECASE,
)


def _score_email(text: str, start: int, end: int) -> float:
    return NOT if _NOBODY.search(text[start:end]) else SURE


EMAIL = Recognizer(
    kind="email",
    mark="<电子邮箱>",
    hints=(
        "[@＠][a-zA-Z0-9ａ-ｚＡ-Ｚ０-９.．－-]{0,255}",
        rf"(?:[@＠#＃]|[\[(（{{｛【] ?(?:at|AT|[@＠]) ?[\])）}}｝】])[ {_SPACES}]?(?i:vip|{_MAIL_HOST})",
    ),
    patterns=(
        rf"(?i){_LOCAL}@(?:[a-z0-9-]{{1,63}}\.){{1,8}}[a-z]{{2,24}}",
        rf"(?i){_LOCAL}{_AT}(?:vip{_DOT})?{_MAIL_HOST}{_DOT}(?:com|net|cn)(?:{_DOT}cn)?(?![a-z0-9])",
    ),
    score=_score_email,
)


# ISO/IEC 7812: 62 is UnionPay, 9558 the older debit card of ICBC; the others are international networks.
_NETWORK = re.compile("4|5[1-5]|2[2-7]|35")


def _passes_luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0


def _score_bank_card(text: str, start: int, end: int) -> float:
    """ISO/IEC 7812: issuer prefix and Luhn digit; one random number in ten passes the latter alone."""
    digits = _compact(text, start, end)
    if not _passes_luhn(digits) or len(set(digits)) == 1 or _figure(text, start, end):
        return NOT
    domestic = digits.startswith(("62", "9558")) and len(digits) in (16, 19)
    embossed = end - start == 19 and len(digits) == 16 and bool(_NETWORK.match(digits))
    return SURE if (domestic or embossed) and not _glued(text, start, end) else WEAK


BANK_CARD = Recognizer(
    kind="bank_card",
    mark="<银行卡号>",
    hints=(_LONG_NUMBER,),
    patterns=(
        r"(?<![0-9])[0-9]{16,19}(?![0-9])",
        r"(?<![0-9])[0-9]{4}([- ])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])",
        r"(?<![0-9])[0-9]{4}([- ])[0-9]{4}\1[0-9]{4}\1[0-9]{4}\1[0-9]{1,3}(?![0-9])",
        r"(?<![0-9])[0-9]{6}[- ][0-9]{10,13}(?![0-9])",
    ),
    score=_score_bank_card,
    context="卡[号號]|[账帐賬帳][号號户戶]|[银銀][行联聯]|支行|储蓄卡|信用卡|借记卡|开户|(?<!用)户名|汇款|转账|打款"
    "|[工农中建交招]行|card",
    against=_SERIAL_NUMBER,
)

# Where two kinds claim the same characters, the earlier one has them.
RECOGNIZERS = (RESIDENT_ID, MOBILE, EMAIL, BANK_CARD)
