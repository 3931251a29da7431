"""Bytes of a page -> text, with the charset used and how it was found.

Order: byte-order mark, strict UTF-8, HTTP header, meta element, detector, and GB18030 with replacement
last. On 236 GBK, GB18030 and Big5 pages this decodes 236; a detector alone 148 to 174 (docs/design.md).
gb2312 and gbk are read as gb18030 and big5 as big5-hkscs, as browsers do (WHATWG Encoding Standard).
"""

import codecs
import re
from typing import NamedTuple

from resiliparse.parse.encoding import detect_encoding

META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,512}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,32})""", re.IGNORECASE
)
META_BYTES = 4096
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
SUPERSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
    "big5": "big5hkscs", "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "shift_jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
}  # fmt: skip
# Both scripts' most frequent characters, with kana: about a third of real text and a few per cent of mojibake
# (GBK read as Big5 or the reverse gives rare characters). Frequency order: Jun Da's list, cut at 90.
FREQUENT = frozenset(
    "的一是不了在人有我他这这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日"
    "起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长們說這個來國時為會對過學後裡沒還發無開見經頭從動兩長のはをにがとでた이다는의을"
)
# Right text measures 0.2 to 0.4 here, text decoded with a wrong charset under 0.05.
PLAUSIBLE = 0.1
# One character in ten spoilt weighs as much as no frequent character at all (own choice): a byte lost in
# transfer spoils one or two characters of a page, a wrong charset many.
REPLACED_WEIGHT = 10.0


class Decoded(NamedTuple):
    """charset: Python codec name. method: bom, utf-8, header, meta, detector or fallback.
    replaced: share of characters that could not be decoded (U+FFFD), 0 to 1."""

    text: str
    charset: str
    method: str
    replaced: float


def decode_page(body: bytes, declared: str | None) -> Decoded:
    """Decodes a page. declared: the charset of the Content-Type header, or None. Never raises."""
    for mark, charset in BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :].decode(charset, "replace"), charset, "bom")
    strict = _decode_strictly(body, "utf-8")
    if strict is not None:
        return Decoded(strict, "utf-8", "utf-8", 0.0)
    attempts = []
    for charset, method in _candidates(body, declared):
        text = _decode_strictly(body, charset)
        if text is not None and _plausibility(text) >= PLAUSIBLE:
            return Decoded(text, charset, method, 0.0)
        attempts.append(_decoded(body.decode(charset, "replace"), charset, method))
    return max(attempts, key=lambda attempt: _plausibility(attempt.text) - REPLACED_WEIGHT * attempt.replaced)


def _candidates(body: bytes, declared: str | None) -> list[tuple[str, str]]:
    """Codecs to try, each once, in the order of trust."""
    meta = META_CHARSET.search(body[:META_BYTES])
    named = [
        (declared, "header"),
        (meta[1].decode("ascii", "replace") if meta else None, "meta"),
        (detect_encoding(body[: 1 << 16]), "detector"),
        ("gb18030", "fallback"),
        ("big5", "fallback"),
        ("utf-8", "fallback"),
    ]
    seen: dict[str, str] = {}
    for name, method in named:
        charset = _codec(name)
        if charset:
            seen.setdefault(charset, method)
    return list(seen.items())


def _codec(name: str | None) -> str | None:
    """Python's codec for a declared name, or None for an unknown or a non-text one."""
    label = (name or "").strip().strip("\"'").lower()
    try:
        info = codecs.lookup(SUPERSETS.get(label, label))
    except (LookupError, ValueError):
        return None
    return SUPERSETS.get(info.name, info.name) if info._is_text_encoding else None


def _decode_strictly(body: bytes, charset: str) -> str | None:
    """The text, allowing for a body cut inside its last character; None on any other error."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(body, final=False)
    except UnicodeError:
        return None


def _decoded(text: str, charset: str, method: str) -> Decoded:
    return Decoded(text, charset, method, text.count("\ufffd") / max(1, len(text)))


def _plausibility(text: str) -> float:
    """Share of frequent characters among the non-ASCII ones of the first 20,000; 1 where there are few."""
    other = [char for char in text[:20_000] if char > "\x7f"]
    if len(other) < 8:
        return 1.0
    return sum(char in FREQUENT for char in other) / len(other)
