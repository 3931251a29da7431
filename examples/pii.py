"""Synthetic personal data: numbers that pass their checksums and belong to nobody, and numbers that only look it.

Resident IDs follow GB 11643-1999 (check character: ISO 7064 MOD 11-2) with festive birth dates; bank cards pass
the Luhn check (ISO/IEC 7812-1) behind the prefix 62; e-mail hosts are under zz, a
user-assigned code of ISO 3166-1 that is no domain; addresses at hosts of RFC 2606 are placeholders, so lookalikes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

REGIONS = ("110105", "310101", "440305", "510104", "420106")
BIRTHDAYS = ("19000101", "19490101", "19111111", "20000101", "19990909", "19880808", "20111111")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
MAILBOXES = ("zhang.san", "lisi88", "wang_wu", "xiaoming2024", "service", "chenliu.hr", "zhaoqi")
MAIL_HOSTS = ("mail.donghu.zz", "qingshi.zz", "post.huaishu.zz")


@dataclass(frozen=True)
class Personal:
    """One synthetic value; `kind` is resident_id, mobile, email or bank_card."""

    kind: str
    value: str


def resident_check(digits: str) -> str:
    """The check character of a resident ID's first 17 digits."""
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def luhn_check(digits: str) -> str:
    """The check digit that makes `digits` pass the Luhn test."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def resident_id(rng: Random) -> Personal:
    digits = rng.choice(REGIONS) + rng.choice(BIRTHDAYS) + f"{rng.randrange(1000):03}"
    return Personal("resident_id", digits + resident_check(digits))


def mobile(rng: Random) -> Personal:
    """Plain, with hyphens, with spaces, or with the country code."""
    head, middle, tail = rng.choice(("138", "139", "159", "186", "199")), "0000", f"{rng.randrange(10_000):04}"
    shape = rng.choice(("{}{}{}", "{}{}{}", "{}-{}-{}", "{} {} {}", "+86 {}{}{}"))
    return Personal("mobile", shape.format(head, middle, tail))


def email(rng: Random) -> Personal:
    return Personal("email", f"{rng.choice(MAILBOXES)}@{rng.choice(MAIL_HOSTS)}")


def bank_card(rng: Random) -> Personal:
    """16 or 19 digits; some in groups of four."""
    length = rng.choice((16, 19))
    digits = "62" + "".join(str(rng.randrange(10)) for _ in range(length - 3))
    number = digits + luhn_check(digits)
    if rng.random() < 0.4:
        number = " ".join(number[at : at + 4] for at in range(0, length, 4))
    return Personal("bank_card", number)


def invalid_resident_id(rng: Random) -> str:
    """18 digits with the look of a resident ID and a wrong check character: an order number."""
    value = resident_id(rng).value
    return value[:-1] + ("0" if value[-1] != "0" else "1")


def invalid_card(rng: Random) -> str:
    """19 digits behind 62 that fail the Luhn test: a waybill number."""
    digits = "62" + "".join(str(rng.randrange(10)) for _ in range(16))
    return digits + str((int(luhn_check(digits)) + 5) % 10)


def isbn(rng: Random) -> str:
    """A valid ISBN-13 in the group 7 (China)."""
    digits = "9787" + "".join(str(rng.randrange(10)) for _ in range(8))
    total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(digits))
    return digits + str(-total % 10)


def checksum_text(rng: Random) -> str:
    """32 hexadecimal digits, as an MD5 sum has them."""
    return f"{rng.getrandbits(128):032x}"


def placeholder(rng: Random) -> str:
    """The address of nobody, as instructions show it."""
    return f"{rng.choice(('yourname', 'someone', 'user'))}@{rng.choice(('example.com', 'example.org'))}"


PERSONAL: dict[str, Callable[[Random], Personal]] = {
    "resident_id": resident_id,
    "mobile": mobile,
    "email": email,
    "bank_card": bank_card,
}
LOOKALIKES: dict[str, Callable[[Random], str]] = {
    "order": invalid_resident_id,
    "waybill": invalid_card,
    "isbn": isbn,
    "md5": checksum_text,
    "placeholder": placeholder,
    "price": lambda rng: f"{rng.randrange(1000, 99_999)}.{rng.randrange(100):02}",
    "date": lambda rng: f"2024{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}",
    "timestamp": lambda rng: f"1{rng.randrange(700, 720)}{rng.randrange(10_000_000):07}00",
}
