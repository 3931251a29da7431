"""What a person has: bank cards and vehicles."""

import re
from typing import Final

from corpus.personal.recognizer import (
    NOT,
    SERIAL_NUMBER,
    SURE,
    WEAK,
    Form,
    Recognizer,
    compact,
    is_figure,
    is_glued,
    passes_luhn,
    put_digit,
)

# ISO/IEC 7812: 62 is UnionPay, 9558 the older debit card of ICBC; the others are international networks.
_NETWORK: Final = re.compile("4|5[1-5]|2[2-7]|35")


def _score_bank_card(text: str, start: int, end: int) -> float:
    """ISO/IEC 7812: issuer prefix and Luhn digit; one random number in ten passes the latter alone."""
    digits = compact(text[start:end])
    if not passes_luhn(digits) or len(set(digits)) == 1 or is_figure(text, start, end):
        return NOT
    domestic = digits.startswith(("62", "9558")) and len(digits) in (16, 19)
    embossed = end - start == 19 and len(digits) == 16 and bool(_NETWORK.match(digits))
    return SURE if (domestic or embossed) and not is_glued(text, start, end) else WEAK


def _spoil_bank_card(value: str) -> str:
    """With a wrong Luhn digit, and one at the end of the sixteen digits that may look like a card of their own. No card
    begins with 0, as area codes do."""
    value = put_digit(value, 0, "8") if value[0] == "0" else value
    for place in sorted({15, len(compact(value)) - 1}):
        wrong = (put_digit(value, place, digit) for digit in "01")
        value = next(one for one in wrong if not passes_luhn(compact(one)[: place + 1]))
    return value


_FOURS: Final = "[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}[- ][0-9]{4}"

BANK_CARD = Recognizer(
    kind="bank_card",
    mark="<银行卡号>",
    forms=(
        Form("[0-9]{16}", "(?<![0-9])[0-9]{16,19}(?![0-9])"),
        Form(_FOURS, r"(?<![0-9])[0-9]{4}([- ])[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])"),
        Form(_FOURS, r"(?<![0-9])[0-9]{4}([- ])[0-9]{4}\1[0-9]{4}\1[0-9]{4}\1[0-9]{1,3}(?![0-9])"),
        Form("[0-9]{6}[- ][0-9]{10}", "(?<![0-9])[0-9]{6}[- ][0-9]{10,13}(?![0-9])"),
    ),
    score=_score_bank_card,
    spoil=_spoil_bank_card,
    context="卡[号號]|[账帐賬帳][号號户戶]|[银銀]行卡|支行|储蓄卡|信用卡|借记卡|开户|(?<!用)户名|汇款|转账|打款"
    "|[工农中建交招]行|card",
    against=SERIAL_NUMBER,
)

_PROVINCE: Final = "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
_ANY: Final = "[A-HJ-NP-Z0-9]"


def _score_plate(text: str, start: int, end: int) -> float:
    """GA 36-2018: 5 characters after the letter of the town, 6 for vehicles without exhaust."""
    digits = sum(one.isdigit() for one in text[start + 2 : end])
    return SURE if digits >= 3 and not re.match("[A-Za-z]", text[end : end + 1]) else NOT


PLATE = Recognizer(
    kind="plate",
    mark="<车牌号>",
    forms=(
        Form(
            f"{_PROVINCE}[a-hj-np-z][· .-]{{0,2}}[a-hj-np-z0-9]{{4}}",
            f"{_PROVINCE}[A-HJ-NP-Z][· .-]{{0,2}}"
            f"(?:[DF]{_ANY}[0-9]{{4}}|[0-9]{{5}}[DF]|{_ANY}{{4}}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])",
        ),
    ),
    score=_score_plate,
    # The letter I stands on no plate.
    spoil=lambda value: f"{value[0]}I{value[2:]}",
)
