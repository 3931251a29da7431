"""Numbers that name a person or a company: of identity cards, passports, permits and the register of companies."""

from datetime import date
from typing import Final

from corpus.personal.recognizer import NOT, SURE, WEAK, Form, Recognizer, compact, is_glued, put_digit

_CARD: Final = "身[份分][证證]|[证證]件|公民身份"

# GB/T 2260, with 81-83 for residents from Hong Kong, Macao and Taiwan and 91 for foreign nationals.
_PROVINCE: Final = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91)"
_BIRTH_YEARS: Final = range(1900, 2050)  # fixed, not "until today": a page must come out the same next year
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS: Final = "10X98765432"


def check_resident_id(first17: str) -> str:
    """ISO 7064 MOD 11-2, as GB 11643-1999 has it."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(first17, _ID_WEIGHTS, strict=True)) % 11]


def _is_birth(year: str, month: str, day: str) -> bool:
    try:
        return date(int(year), int(month), int(day)).year in _BIRTH_YEARS
    except ValueError:
        return False


def _score_resident_id(text: str, start: int, end: int) -> float:
    """GB 11643-1999: region, eight digits of birth date, sequence, check character. Of 1985's numbers of 15 digits,
    which have none, those behind a context word."""
    value = compact(text[start:end])
    if len(value) == 15:
        return WEAK if _is_birth(f"19{value[6:8]}", value[8:10], value[10:12]) else NOT
    if check_resident_id(value[:17]) != value[17].upper() or not _is_birth(value[6:10], value[10:12], value[12:14]):
        return NOT
    hidden = end - start > len(value) + 3
    return WEAK if hidden or is_glued(text, start, end) else SURE


def _spoil_resident_id(value: str) -> str:
    """With month 00, and a check character that is wrong as well."""
    digits = compact(value)
    month = 8 if len(digits) == 15 else 10
    spoilt = put_digit(put_digit(value, month, "0"), month + 1, "0")
    if len(digits) == 15:
        return spoilt
    right = check_resident_id(compact(spoilt)[:17])
    return spoilt[:-1] + ("0" if right != "0" else "1")


_BETWEEN: Final = "[-. *_/~|·]{1,2}"
RESIDENT_ID = Recognizer(
    kind="resident_id",
    mark="<身份证号>",
    forms=(
        Form(
            "[1-9][0-9]{5}[- ]?[0-9]{8}[- ]?[0-9]{3}",
            rf"(?<![0-9]){_PROVINCE}[0-9]{{4}}([- ]?)[0-9]{{8}}\1[0-9]{{3}}[ -]?[0-9Xx](?![0-9])",
        ),
        Form(
            f"[1-9](?:{_BETWEEN}[0-9]){{16}}",
            f"(?<![0-9])[1-9](?:{_BETWEEN}[0-9]){{16}}{_BETWEEN}[0-9Xx](?![0-9])",
        ),
        Form(
            "[1-9][0-9]{5}[- ]?[0-9]{6}[- ]?[0-9]{3}",
            rf"(?<![0-9]){_PROVINCE}[0-9]{{4}}([- ]?)[0-9]{{6}}\1[0-9]{{3}}(?![0-9Xx])",
        ),
    ),
    score=_score_resident_id,
    spoil=_spoil_resident_id,
    context=_CARD,
)


def check_hong_kong_id(letters: str, digits: str) -> str:
    """Letters count 10 to 35, a missing first one 36; weights 9 to 2, modulo 11."""
    values = [36] * (2 - len(letters)) + [ord(letter) - 55 for letter in letters] + [int(digit) for digit in digits]
    return "0123456789A"[-sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11]


def check_taiwan_id(first9: str) -> str:
    """The letter counts two digits of its region; weights 1, 9, 8 … 1, modulo 10."""
    region = 10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(first9[0])
    digits = [region // 10, region % 10, *map(int, first9[1:])]
    return str(-sum(digit * weight for digit, weight in zip(digits, (1, *range(9, 0, -1)), strict=True)) % 10)


def _score_regional_id(text: str, start: int, end: int) -> float:
    value = compact(text[start:end]).upper()
    if is_glued(text, start, end) or text[end : end + 1] == "(":
        return NOT
    if value.isdigit():
        return WEAK  # Macao's, whose check digit is not published
    if len(value) == 10 and value[1].isdigit():
        return WEAK if check_taiwan_id(value[:-1]) == value[-1] else NOT
    letters = value[:-7]
    if check_hong_kong_id(letters, value[len(letters) : -1]) != value[-1]:
        return NOT
    return SURE if text[end - 1] == ")" else WEAK


def _spoil_regional_id(value: str) -> str:
    """With a wrong check character; Macao's with a first digit that it has not."""
    characters = compact(value).upper()
    if characters.isdigit():
        return put_digit(value, 0, "0")
    at = len(value) - (2 if value.endswith(")") else 1)
    taiwan = len(characters) == 10 and characters[1].isdigit()
    letters = characters[:-7]
    right = check_taiwan_id(characters[:-1]) if taiwan else check_hong_kong_id(letters, characters[len(letters) : -1])
    return value[:at] + ("0" if right != "0" else "1") + value[at + 1 :]


REGIONAL_ID = Recognizer(
    kind="regional_id",
    mark="<港澳台身份证号>",
    forms=(
        Form(r"[a-z] ?[0-9]{6} ?\(", r"(?<![A-Za-z0-9])[A-Za-z]{1,2} ?[0-9]{6} ?\([0-9Aa]\)"),
        Form("[a-z][0-9]{6}[0-9a]", "(?<![A-Za-z0-9])[A-Za-z]{1,2}[0-9]{6}[0-9Aa](?![A-Za-z0-9])"),
        Form("[a-z][1289][0-9]{8}", "(?<![A-Za-z0-9])[A-Za-z][1289][0-9]{8}(?![A-Za-z0-9])"),
        Form(r"[1578][/ ]?[0-9]{6}[/ ]?\(", r"(?<![A-Za-z0-9])[1578][/ ]?[0-9]{6}[/ ]?\([0-9]\)"),
    ),
    score=_score_regional_id,
    spoil=_spoil_regional_id,
    context=rf"{_CARD}|居留[证證]|統一編號|hkid",
)


def _score_document(text: str, start: int, end: int) -> float:
    return NOT if is_glued(text, start, end) else WEAK


def _spoil_document(value: str) -> str:
    """With a first letter, or digit, that no such document has."""
    return ("Z" if value[0].isalpha() else "0") + value[1:]


PASSPORT = Recognizer(
    kind="passport",
    mark="<护照号>",
    forms=(
        Form(
            "[degkps][a-z0-9][0-9]{7}",
            "(?<![A-Za-z0-9])(?:[Ee][A-HJ-NP-Za-hj-np-z0-9][0-9]{7}|[DGKPSdgkps][0-9]{8}|[DPSdps][Ee][0-9]{7})"
            "(?![A-Za-z0-9])",
        ),
        Form("1[45][0-9]{7}", "(?<![A-Za-z0-9])1[45][0-9]{7}(?![A-Za-z0-9])"),
    ),
    score=_score_document,
    spoil=_spoil_document,
    context="[护護]照|passport|[证證]件号",
)

PERMIT = Recognizer(
    kind="permit",
    mark="<通行证号>",
    forms=(
        Form(
            "[hmcwlt][a-z0-9][0-9]{7}",
            "(?<![A-Za-z0-9])(?:[HMhm][0-9]{8}(?:[0-9]{2})?|[CWLTcwlt][A-Za-z0-9][0-9]{7})(?![A-Za-z0-9])",
        ),
        Form("通行[证證]|台胞[证證]|回[乡鄉][证證]", "(?<![A-Za-z0-9])[0-9]{8}(?:[0-9]{2})?(?![A-Za-z0-9])"),
    ),
    score=_score_document,
    spoil=_spoil_document,
    context="通行[证證]|台胞[证證]|回[乡鄉][证證]",
)

_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def check_credit_code(first17: str) -> str:
    """GB 32100-2015: weights are the powers of 3, modulo 31."""
    return _CREDIT[-sum(_CREDIT.index(one) * pow(3, at, 31) for at, one in enumerate(first17)) % 31]


def _score_credit_code(text: str, start: int, end: int) -> float:
    value = text[start:end]
    return SURE if check_credit_code(value[:17]) == value[17] and not value.isdigit() else NOT


def _spoil_credit_code(value: str) -> str:
    first17 = "".join(one if one in _CREDIT else "0" for one in value[:17])
    return first17 + ("0" if check_credit_code(first17) != "0" else "1")


CREDIT_CODE = Recognizer(
    kind="credit_code",
    mark="<统一社会信用代码>",
    forms=(
        Form(
            "[1-9a-hj-np-y][1-9][0-9]{6}[0-9a-hj-np-y]{10}",
            "(?<![A-Za-z0-9])[1-9A-HJ-NPQRTUWXY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![A-Za-z0-9])",
        ),
    ),
    score=_score_credit_code,
    spoil=_spoil_credit_code,
    usual=False,  # of companies, which publish it
)
