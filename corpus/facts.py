"""What a page says about itself in its head: title, address, site, language, day of publication."""

import re
from html import unescape
from typing import Final, NamedTuple

HEAD_CHARACTERS: Final = 1 << 16
# A title that was never closed holds all of the page.
TITLE_CHARACTERS: Final = 1024
NAME_CHARACTERS: Final = 128
TITLE: Final = re.compile(rf"<title[^<>]*>([^<]{{0,{TITLE_CHARACTERS}}})", re.IGNORECASE)
NAMED: Final = r"""(?i:property|name|itemprop|http-equiv)\s*=\s*["']?([\w:.\- ]{3,48})["']?"""
CONTENT: Final = r"""(?i:content)\s*=\s*["']([^"'<>]{0,512})["']"""
META: Final = re.compile(rf"<[mM][eE][tT][aA]\s+(?:{NAMED}\s+{CONTENT}|{CONTENT}\s+{NAMED})")
CANONICAL: Final = re.compile(r"""<link\s(?=[^<>]*\brel=["']?canonical)[^<>]*\bhref=["']?([^"'\s<>]+)""")
LOCALE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
LANGUAGE: Final = re.compile(rf"<html\b[^<>]{{0,512}}?\slang\s*=\s*[\"']?({LOCALE.pattern})", re.IGNORECASE)
DECLARED_DATE: Final = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
DATE: Final = re.compile(
    r"((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?)?"
)
# In the order of trust: https://ogp.me (article), schema.org, Dublin Core, and what Chinese news sites write.
DATE_NAMES: Final = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "og:release_date", "dc.date.issued", "dc.date", "dcterms.created", "parsely-pub-date", "apub:time", "date",
)  # fmt: skip
SITE_NAMES: Final = ("og:site_name", "application-name", "apple-mobile-web-app-title")
LANGUAGE_NAMES: Final = ("content-language", "og:locale", "language")


class Facts(NamedTuple):
    """As declared; empty where the page says nothing. published: ISO 8601, a day or a moment."""

    title: str
    address: str
    site: str
    language: str
    published: str
    generator: str


def read_facts(markup: str, html: str) -> Facts:
    """markup: the page without its scripts, which `html` still has, and in them what it tells search engines."""
    end = markup.find("</head", 0, HEAD_CHARACTERS)
    head = markup[: end if end >= 0 else HEAD_CHARACTERS]
    found: list[tuple[str, str, str, str]] = META.findall(head)
    declared = {(name or turned).lower(): content or other for name, content, other, turned in reversed(found)}
    title = TITLE.search(head) or TITLE.search(markup)
    language = LANGUAGE.search(head)
    named = [declared[name] for name in LANGUAGE_NAMES if name in declared and LOCALE.fullmatch(declared[name])]
    canonical = CANONICAL.search(head)
    return Facts(
        title=_clean(title[1] if title else declared.get("og:title", "")),
        address=canonical[1] if canonical else declared.get("og:url", ""),
        site=next((_clean(declared[name]) for name in SITE_NAMES if declared.get(name)), "")[:NAME_CHARACTERS],
        language=(language[1] if language else named[0] if named else "").replace("_", "-"),
        published=_find_date(declared, html),
        generator=declared.get("generator", "")[:NAME_CHARACTERS],
    )


def _clean(text: str) -> str:
    return " ".join(unescape(text).split())


def _find_date(declared: dict[str, str], html: str) -> str:
    for name in DATE_NAMES:
        if name in declared and (date := read_date(declared[name])):
            return date
    at = html.find('"datePublished"', 0, HEAD_CHARACTERS)
    match = DECLARED_DATE.match(html, at) if at >= 0 else None
    return read_date(match[1]) if match else ""


def read_date(text: str) -> str:
    """ISO 8601 of a date as sites write it (2019-09-07T13:43:45+08:00, 2019年9月7日 13:43); empty where it is none."""
    match = DATE.match(text.strip())
    if match is None:
        return ""
    year, month, day, hour, minute, second, zone = match.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    date = f"{year}-{int(month):02}-{int(day):02}"
    if hour is None or int(hour) > 23 or int(minute) > 59:
        return date
    return f"{date}T{int(hour):02}:{minute}:{second or '00'}{zone or ''}"
