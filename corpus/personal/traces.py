"""What a person leaves behind: addresses of machines, keys in web addresses, places by their coordinates."""

import re
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

from corpus.personal.recognizer import NOT, SURE, WEAK, Form, Recognizer

_OCTET: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# Servers that all the world is told to use.
_OF_ALL: Final = frozenset(
    ("8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "114.114.114.114", "114.114.115.115", "223.5.5.5", "223.6.6.6",
     "119.29.29.29", "180.76.76.76", "9.9.9.9", "208.67.222.222", "208.67.220.220", "1.2.4.8")
)  # fmt: skip
_VERSION: Final = "版本|[vV](?:er(?:sion)?)?|内核|固件|[驱驅][动動]|kernel|oid|章|节|第|表|图|式"


def _score_ip(text: str, start: int, end: int) -> float:
    value = text[start:end]
    with suppress(ValueError):
        address = ip_address(value)
        # The least and the greatest of a range stand for a network.
        if address.version == 4 and int(value.rpartition(".")[2]) in (0, 255):
            return NOT
        # A version of four parts begins with a small number, as in 3.0.2.1.
        small = address.version == 4 and all(int(part) < 32 for part in value.split("."))
        if address.is_global and value not in _OF_ALL:
            return WEAK if small else SURE
    return NOT


def _spoil_ip(value: str) -> str:
    """RFC 5737 and RFC 3849: addresses for documents."""
    return "2001:db8::" + value[-1] if ":" in value else f"192.0.2.{int(value.rpartition('.')[2]) % 256}"


IP = Recognizer(
    kind="ip",
    mark="<IP地址>",
    forms=(
        Form(
            r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}",
            rf"(?:(?<![0-9a-zA-Z.-])|(?<=[iI][pP]))(?:{_OCTET}\.){{3}}{_OCTET}(?![0-9a-zA-Z-]|\.[0-9a-zA-Z])",
        ),
        Form(
            "[23][0-9a-f]{3}:[0-9a-f]{0,4}:",
            "(?<![0-9a-zA-Z.])(?<![0-9a-fA-F:]:)[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}"
            "(?![0-9a-zA-Z:.])",
        ),
    ),
    reach=48,
    score=_score_ip,
    spoil=_spoil_ip,
    context="ip|地址|主机|主機|服务器|伺服器|host|from|来自|登[录錄]",
    against=_VERSION,
)


def _score_mac(text: str, start: int, end: int) -> float:
    """RFC 7042 keeps 00-00-5E-00-53 for documents; addresses of one digit are none."""
    plain = re.sub("[^0-9a-f]", "", text[start:end].lower())
    return NOT if plain.startswith("00005e0053") or len(set(plain)) == 1 else SURE


MAC = Recognizer(
    kind="mac",
    mark="<MAC地址>",
    forms=(
        Form(
            "(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}",
            r"(?<![0-9a-zA-Z:-])[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}(?![0-9a-zA-Z:-])",
        ),
    ),
    score=_score_mac,
    spoil=lambda value: value[2].join(("00", "00", "5E", "00", "53", value[-2:])),
)

_SECRET: Final = (
    "(?:[a-z_-]{0,12}token|[a-z_-]{0,12}secret|[a-z_-]{0,6}session[a-z_-]{0,3}|sid|phpsessid|jsessionid|aspsessionid[a-z]*"
    "|[a-z_-]{0,6}api_?key|access_?key[a-z_-]{0,3}|auth|authcode|sign|signature|passwd|password|pwd|openid|unionid|ticket"
    "|x-amz-[a-z]{1,20})"
)


_ANY_USER: Final = re.compile(
    r"\W?(?:user|username|root|admin|name)\W?:\W?(?:pass|passwd|password|pwd|secret|xxx+|\*+)\W?", re.IGNORECASE
)


def _score_secret(text: str, start: int, end: int) -> float:
    """A value of one character over and over is an example, and so are a word and user:password."""
    value = text[start:end]
    if _ANY_USER.fullmatch(value):
        return NOT
    return NOT if len(set(value)) < 4 or (value.isalpha() and len(value) < 16) else SURE


URL_SECRET = Recognizer(
    kind="url_secret",
    mark="<密钥>",
    forms=(
        Form(f"[?&;]{_SECRET}=", f"(?i)[?&;]{_SECRET}=(?P<value>[a-z0-9%._~+/=-]{{8,512}})"),
        Form("://[^/@ ]{1,64}:[^/@ ]{1,64}@", r"://(?P<value>[^/@\s:<>]{1,64}:[^/@\s<>]{1,64})@[a-zA-Z0-9]"),
    ),
    score=_score_secret,
    spoil=lambda value: "0" * len(value),
    reach=640,
)


def _score_gps(text: str, start: int, end: int) -> float:
    first, second = (abs(float(one)) for one in re.findall(r"[0-9]{1,3}\.[0-9]+", text[start:end]))
    return WEAK if min(first, second) <= 90 and max(first, second) <= 180 else NOT


GPS = Recognizer(
    kind="gps",
    mark="<坐标>",
    forms=(
        # Four decimals are ten metres.
        Form(
            r"[0-9]{1,3}\.[0-9]{4,15}[^0-9]{1,8}[0-9]{1,3}\.[0-9]{4}",
            r"(?<![0-9.-])-?[0-9]{1,3}\.[0-9]{4,15}°?[NSEW]?[,、; /]{1,3}(?:[东西南北]?[经緯纬經]:?)?"
            r"-?[0-9]{1,3}\.[0-9]{4,15}°?[NSEW]?(?![0-9.])",
        ),
    ),
    score=_score_gps,
    spoil=lambda value: re.sub(r"[0-9]{1,3}\.", "999.", value),
    context="[坐座][标標]|[经經][纬緯]|[经經]度|[纬緯]度|gps|定位|位置|latitude|longitude|lat|lng|location",
)
