"""What a kind of personal data is told by, and the evidence that kinds share."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

SURE: Final = 0.9  # a value by its own form
WEAK: Final = 0.4  # a value only behind one of the kind's context words
NOT: Final = 0.0


class Form(NamedTuple):
    """A way to write a value, in folded text (`corpus.personal.folding`).

    gate: a pattern of RE2 and of `re`, in small letters, that is searched in all texts; what it matches overlaps the
    value or lies within the recogniser's `reach` of it, and only there the pattern is searched. pattern: of `regex`,
    bounded in length so that matching is linear; where it has a group `value`, that is the value.
    """

    gate: str
    pattern: str


@dataclass(frozen=True)
class Recognizer:
    """One kind of personal data.

    score: judges a match by its text, start and end. context: words, as one pattern, that make a weak
    match a value: shortly before it. against: words that name a match as something else: directly before it.
    spoil: makes a value of the same form one that nobody can have. usual: replaced unless a user says otherwise.
    """

    kind: str
    mark: str
    forms: tuple[Form, ...]
    score: Callable[[str, int, int], float]
    spoil: Callable[[str], str]
    context: str = ""
    against: str = ""
    reach: int = 24
    usual: bool = True


COUNTRY: Final = re.compile(r"\(?(?:\+|00)86\)?[- ]?")

SERIAL_NUMBER: Final = (
    "单号|單號|编号|編號|货号|貨號|流水号|流水號|序列号|序列號|批号|条码|條碼|条形码|型号|型號|版本号|许可证号"
    "|备案号|注册号|登记号|股票代码|股票代號|isbn|issn"
)

_GLUED_BEFORE: Final = re.compile(
    r"(?:[a-z_][=/]?"  # SN138…, ?id=138…, /item/138…
    r"|[0-9]\."  # decimals, versions
    r"|(?<![0-9])(?!0[1-9][0-9]{1,2}-)[0-9]{1,6}-)$",  # 978-138…, but not an area code
    re.IGNORECASE,
)
_GLUED_AFTER: Final = re.compile(
    r"(?!qq|wx|vx|wechat|tel|e?-?mail)[a-z_]"  # hashes, but not the next item of a contact line
    r"|\.[0-9a-z]"  # 138….html, 138….00
    r"|-[0-9]{1,6}(?![0-9])",
    re.IGNORECASE,
)
_FIGURE_BEFORE: Final = re.compile(r"(?:(?:[¥￥$€£]|rmb) ?|[0-9]\.[0-9]{1,4}\.)$", re.IGNORECASE)
_UNIT_AFTER: Final = re.compile(r" ?(?:元|[美港日欧韩歐韓]元|股|吨|噸|字节|%)")
_DIGIT: Final = re.compile("[0-9]")
_SEPARATOR: Final = re.compile("[^0-9A-Za-z]")


def is_glued(text: str, start: int, end: int) -> bool:
    """Whether the match is part of a longer token: a hash, an address, a decimal, a code with dashes."""
    return bool(_GLUED_BEFORE.search(text[max(0, start - 8) : start]) or _GLUED_AFTER.match(text, end))


def is_figure(text: str, start: int, end: int) -> bool:
    """Whether the match is an amount or the last part of a version."""
    return bool(_FIGURE_BEFORE.search(text[max(0, start - 8) : start]) or _UNIT_AFTER.match(text, end))


def compact(value: str) -> str:
    """A number or code without what separates its parts."""
    return _SEPARATOR.sub("", value)


def put_digit(value: str, place: int, digit: str) -> str:
    """The value with another digit at the place-th of its digits; a negative place counts from the end."""
    at = [found.start() for found in _DIGIT.finditer(value)][place]
    return value[:at] + digit + value[at + 1 :]


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812's check; one random number in ten passes."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[-1::-2]))) % 10 == 0
