"""What a person is reached by: telephone numbers, e-mail addresses, and names in QQ and WeChat."""

import re
from typing import Final

from corpus.personal.recognizer import (
    COUNTRY,
    NOT,
    SERIAL_NUMBER,
    SURE,
    WEAK,
    Form,
    Recognizer,
    compact,
    is_figure,
    is_glued,
    put_digit,
)

# Segments: the CN metadata of libphonenumber 9.0, and the 14x segments of data cards.
_SEGMENT: Final = "1(?:[38][0-9]|4[014-9]|[59][0-35-9]|6[125-7]|7[0-8])"
_MOBILE: Final = rf"{_SEGMENT}[-. ]?[0-9]{{4}}[-. ]?[0-9]{{4}}"
_IN_USE: Final = re.compile(_SEGMENT)
_CALLED: Final = (
    "手[机機]|[电電][话話]|[联聯][系繫絡络]|致电|拨打|热线|来电|短信|微信|加[微vwq]|[vw]x|v信|tel|phone|mobile|call"
    "|whatsapp"
)
_BETWEEN: Final = r"[-. *_/~|·]{1,3}"
_HIDDEN: Final = (
    f"1[3-9][0-9]{_BETWEEN}[0-9]{{4}}{_BETWEEN}[0-9]{{4}}",
    f"1{_BETWEEN}[3-9](?:{_BETWEEN}[0-9]){{9}}",
)
_SEPARATORS: Final = re.compile(r"[-. *_/~,|·]+")
_MOBILE_BEFORE: Final = re.compile(rf"{_MOBILE} $")
_MOBILE_AFTER: Final = re.compile(rf" {_MOBILE}(?![0-9])")


def _in_a_row(text: str, start: int, end: int) -> bool:
    """Whether a spaced number stands in a row of other numbers, as in 138 1234 5678 9012."""
    before, after = text[max(0, start - 14) : start], text[end : end + 15]
    follows = re.search("[0-9] $", before) and not _MOBILE_BEFORE.search(before)
    leads = re.match(" [0-9]", after) and not _MOBILE_AFTER.match(after)
    return " " in text[start:end] and bool(follows or leads)


def _score_mobile(text: str, start: int, end: int) -> float:
    if is_figure(text, start, end) or not _IN_USE.match(compact(text[start:end])[-11:]):
        return NOT
    # Numbers of a table or a list are set apart in many ways, one that is hidden by the same few.
    separators = _SEPARATORS.findall(text[start:end])
    if len(separators) > 3 and len(set(separators)) > 1:
        return NOT
    hidden = len(separators) > 3 or max(map(len, separators), default=0) > 1
    return WEAK if hidden or is_glued(text, start, end) or _in_a_row(text, start, end) else SURE


def _spoil_mobile(value: str) -> str:
    """12x is no segment."""
    return put_digit(put_digit(value, -11, "1"), -10, "2")


MOBILE = Recognizer(
    kind="mobile",
    mark="<手机号>",
    forms=(
        Form(
            "1[3-9][0-9][-. ]?[0-9]{4}[-. ]?[0-9]{4}", rf"(?<![0-9])(?:\(?(?:\+|00)?86\)?[- ]?)?{_MOBILE}(?![0-9])"
        ),
        *(Form(hidden, f"(?<![0-9]){hidden}(?![0-9])") for hidden in _HIDDEN),
    ),
    score=_score_mobile,
    spoil=_spoil_mobile,
    context=_CALLED,
    against=SERIAL_NUMBER,
)

# Area codes of the national numbering plan: 010, 02x, and 03xx to 09xx; local numbers begin with 2 to 8.
_AREA: Final = "(?:10|2[0-57-9]|[3-9][0-9]{2})"
_LOCAL_NUMBER: Final = "[2-8][0-9]{2,3}[- ]?[0-9]{4}"
_EXTENSION: Final = r"(?:(?: ?(?:转|轉|分机|ext\.?) ?|-)[0-9]{1,5})?"


def _score_landline(text: str, start: int, end: int) -> float:
    if is_figure(text, start, end) or re.search(r"[a-z_=/]$|[0-9][-.]$", text[max(0, start - 8) : start]):
        return NOT
    value = text[start:end]
    # The groups of a longer number, as in 6642 0512 5811 3110.
    if re.search("[0-9] $", text[max(0, start - 2) : start]) and not re.search("[-)]", value):
        return NOT
    digits = re.sub("[^0-9]", "", value)
    if len(digits) < 9:
        return SURE  # behind a word for telephone, as its pattern says
    return SURE if re.search("[-)( ]", value) or value.startswith("+") else WEAK


def _spoil_landline(value: str) -> str:
    """No area code or local number begins with 00; what stands after the first group is no area code, and no mobile."""
    abroad = COUNTRY.match(value)
    start = abroad.end() if abroad else 0
    spoilt = put_digit(put_digit(value[start:], 0, "0"), 1, "0")
    return value[:start] + re.sub("(?<=[0-9])([^0-9]+)[01]", r"\g<1>9", spoilt)


_TELEPHONE: Final = "(?:[电電][话話]|座[机機]|[传傳]真|tel|fax)"
_ABROAD: Final = r"\(?(?:\+86[- ]?\(?0?|0)"

LANDLINE = Recognizer(
    kind="landline",
    mark="<固定电话>",
    forms=(
        Form(
            rf"[06][- ]?\(?0?{_AREA}[-) ]{{0,2}}[2-8][0-9]{{2,3}}[- ]?[0-9]{{3}}",
            rf"(?i)(?<![0-9]){_ABROAD}{_AREA}[-) ]{{0,2}}{_LOCAL_NUMBER}(?:/[0-9]{{1,4}})?{_EXTENSION}(?![0-9])",
        ),
        Form(
            f"{_TELEPHONE}[^0-9]{{1,5}}[2-8][0-9]{{2}}",
            f"(?i){_TELEPHONE}(?:号码|號碼)?[:. ]{{1,3}}(?P<value>{_LOCAL_NUMBER}{_EXTENSION})"
            "(?![-0-9. ]{0,1}[0-9]|[-.][0-9])",
        ),
    ),
    score=_score_landline,
    spoil=_spoil_landline,
    context=rf"{_CALLED}|座[机機]|[传傳]真|fax",
    against=SERIAL_NUMBER,
)

# RFC 5321: a local part has at most 64 characters. ftp://name:password@host is no address.
_LOCAL: Final = r"(?<![a-z0-9_]|://[^/@\s]{1,64})[a-z0-9_][a-z0-9._%+-]{0,63}"
# Disguises are undone for known mail hosts only: zhang#qq.com, zhang[at]163.com, zhang @ qq 点 com.
_MAIL_HOST: Final = "(?:qq|foxmail|163|126|139|189|yeah|sina|sohu|aliyun|21cn|gmail|hotmail|outlook|yahoo|icloud)"
_AT: Final = r" ?(?:[@#*]|[\[({【] ?(?:at|a|@|#|艾特) ?[\])}】]|艾特|爱特|小老鼠| at ) ?"
_DOT: Final = r" ?(?:\.|[\[({【] ?(?:dot|点|\.) ?[\])}】]|点|點| dot ) ?"
_NOBODY: Final = re.compile(
    r"^(?:git|you|user|username|name|foo|someone|your[._-]?(?:name|mail|email)|token)@"
    r"|@(?:some\.where|(?:foo|bar|domain|yourdomain|email)\.com)$"
    r"|\.(?:service|socket|target|timer|mount|slice)$"  # units of systemd
    r"|@.*[0-9]\.[0-9]+\."  # foo@18.2.0.beta, but not 163.com
    r"|[@.]example\.(?:com|net|org)$|\.(?:example|invalid|test|localhost)$"  # RFC 2606
    r"|\.(?:png|jpe?g|gif|webp|svg|bmp|ico|css|js|json|xml|s?html?|php|aspx?|jsp|mp[34]|avi|zip|rar|gz)$",
    re.IGNORECASE,
)


def _score_email(text: str, start: int, end: int) -> float:
    return NOT if _NOBODY.search(text[start:end]) else SURE


def _spoil_email(value: str) -> str:
    """RFC 2606 keeps example.com from everybody."""
    return re.split(rf"(?i){_AT}", value)[0] + "@example.com"


EMAIL = Recognizer(
    kind="email",
    mark="<电子邮箱>",
    forms=(
        Form(r"[a-z0-9._%+-]@[a-z0-9.-]{1,255}", rf"(?i){_LOCAL}@(?:[a-z0-9-]{{1,63}}\.){{1,8}}[a-z]{{2,24}}"),
        Form(
            rf"[@#*\])}}】特鼠t] ?(?:vip|{_MAIL_HOST})",
            rf"(?i){_LOCAL}{_AT}(?:vip{_DOT})?{_MAIL_HOST}{_DOT}(?:com|net|cn)(?:{_DOT}cn)?(?![a-z0-9])",
        ),
    ),
    score=_score_email,
    spoil=_spoil_email,
    reach=72,
)

_NAMED: Final = r"(?:(?:号码|號碼|账号|賬號|帐号|号|號|id|群|群号)?[:=是为為 ]{1,3}|(?:号码|號碼|账号|賬號|帐号|号|號))"
_QQ: Final = r"(?:(?<![a-z])qq|扣扣|企鹅|企鵝|球球|q群|加群)"
_WECHAT: Final = r"(?:(?<!公众|公眾)(?:微信|薇信|威信|徽信|微\W?信|v信|weixin|wechat|(?<![a-z])[vw]x))"


def _score_qq(text: str, start: int, end: int) -> float:
    return NOT if is_figure(text, start, end) or re.match(r"[年月日号人万个]|\.[0-9]", text[end : end + 2]) else SURE


QQ = Recognizer(
    kind="qq",
    mark="<QQ号>",
    forms=(
        Form(
            "(?:qq|扣扣|企鹅|企鵝|球球|q群|加群)[^0-9]{0,8}[1-9][0-9]{4}",
            rf"(?i){_QQ}(?:交流群|技术群|学习群|讨论群|群)?{_NAMED}?[(\[]?(?P<value>[1-9][0-9]{{4,10}})(?![0-9a-z@])",
        ),
    ),
    score=_score_qq,
    spoil=lambda value: f"00{value[2:]}",  # 0 alone may begin an area code
)


def _score_wechat(text: str, start: int, end: int) -> float:
    value = text[start:end]
    before = text[max(0, start - 4) : start].rstrip()
    # wx:for is a word of programs, 微信:zhangsan is none.
    named = re.search("[:=是号號]$", before) and not re.search("[a-z][:=]$", before, re.IGNORECASE)
    plain = not re.search("[0-9]", value) and not named
    return NOT if plain or re.match(r"[.@/]?[a-z0-9_-]|=", text[end : end + 2], re.I) else SURE


WECHAT = Recognizer(
    kind="wechat",
    mark="<微信号>",
    forms=(
        Form(
            "[微薇威徽vw](?:.?信|x|eixin|echat)[^a-z0-9]{1,8}[a-z0-9]{2}",
            rf"(?i){_WECHAT}{_NAMED}[(\[]?(?P<value>[a-z][a-z0-9_-]{{5,19}}|[1-9][0-9]{{4,10}})(?![0-9a-z_-])",
        ),
        Form(
            "[微薇威徽vw](?:.?信|x|eixin|echat)[a-z][a-z0-9_-]{5}",
            f"(?i){_WECHAT}(?P<value>(?=[a-z_-]{{0,12}}[0-9])[a-z][a-z0-9_-]{{5,19}})(?![0-9a-z_-])",
        ),
    ),
    score=_score_wechat,
    # Letters drawn by chance may say wx again.
    spoil=lambda value: f"0{re.sub('[vw](?=x)', 'o', value[1:], flags=re.IGNORECASE)}",
)
