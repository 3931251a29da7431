"""Contact hooks: an account to be added, often spelt so that no filter may read it (薇信, V信, 微*信, 扣扣, ㊙).

A company's page or a news site's last line names its account once; spam names one in every other sentence. So plain
hooks are weighed by the length of the text; disguised ones are written by nobody else.
"""

import re
from typing import Final, NamedTuple

from corpus.document import Document
from filters.base import Filter, Rule

# Names of messengers with what stands in for their characters, then what may lie between, then an account. A hook
# begins with a character of the first set, by which the search skips the rest of the text.
_HOOK: Final = re.compile(
    "[微薇威徽维維葳溦嶶徵vVｖＶⓥⓋqQｑＱⓠⓆ扣企电電㊙TW]"
    r"(?P<rest>(?<=微)[\W_]{0,2}[信芯❤]|(?<=[薇威徽维維葳溦嶶徵])[\W_]{0,2}信|(?<=[vVｖＶⓥⓋ])[\W_]{0,2}[信❤xXｘＸ](?![a-z])"
    r"|(?<=扣)[\W_]{0,2}扣|(?<=[qQｑＱⓠⓆ])[\W_]?[qQｑＱⓠⓆ](?![a-z])|(?<=企)[鹅鵝]|(?<=[电電])[报報]|(?<=㊙)"
    r"|(?<=T)elegram|(?<=W)hats ?[aA]pp)"
    r"(?:[号號群：:+＋＝=\s_（(【\[→]|客服|咨询|谘询|同步|联系|公众|手机|电话|[账帐添加搜是为我]|ID|id){0,8}"
    "[A-Za-z0-9０-９①-⑨ⓐ-ⓩ][A-Za-z0-9０-９①-⑨ⓐ-ⓩ_-]{4,19}"
)
_PLAIN: Final = frozenset(("微信", "qq", "企鹅", "企鵝", "电报", "電報", "telegram", "whatsapp", "whats app"))


class Contacts(NamedTuple):
    """hooks: messengers named with an account, per 1,000 characters that are not white space. disguised: how many of
    them are spelt other than usual. Only lines with Han characters are searched."""

    hooks: float
    disguised: int


def measure(document: Document) -> Contacts:
    """Count hooks."""
    found = [(match.start(), match.end("rest")) for match in _HOOK.finditer(document.prose.text)]
    names = [document.prose.text[start:end].lower() for start, end in found]
    return Contacts(
        hooks=1000 * len(found) / max(document.visible, 1),
        disguised=sum(name not in _PLAIN for name in names),
    )


CONTACTS: Final = Filter(
    "contacts",
    measure,
    Contacts,
    (
        Rule("hooks", "hooks", at_most=8, source="measured: one of 4,915 clean documents has any: 3.7"),
        Rule("disguised", "disguised", at_most=1, source="measured: none in 4,915 clean documents"),
    ),
)
