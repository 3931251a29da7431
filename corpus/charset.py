"""Bytes of a page -> text, with the charset used and how it was found.

Order: byte-order mark, UTF-8, HTTP header, meta element, detector, and the East Asian charsets last. Of 780 made
pages in 13 kinds (GBK, Big5 and UTF-16, declared wrongly or not at all, with a bad byte, cut) this reads 780 right,
resiliparse's detector alone 690, datatrove's way 542, NeMo Curator's 600 (benchmarks/charsets.py). Labels mean what
they mean to browsers (WHATWG Encoding Standard): gb2312 and gbk are gb18030, big5 is big5-hkscs.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

META_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,512}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,32})""", re.IGNORECASE
)
META_BYTES = 4096
REPLACEMENT = "\ufffd"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# How a page in UTF-16 starts that has no mark (XML 1.0, appendix F).
WIDE_STARTS = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
WIDE_BYTES = 1024
WIDE_SHARE = 0.4
# Charsets of seven-bit bytes, and what switches them out of ASCII (RFC 1468, RFC 1843).
SEVEN_BIT = (("\x1b$", "iso2022_jp"), ("~{", "hz"))
# Labels that pages declare and the standard does not know.
LABELS = {"cp936": "gbk", "ms936": "gbk", "euc-cn": "gbk", "gb18030-2000": "gb18030", "cp950": "big5"}
SUPERSETS = {
    "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-11": "cp874"
}  # fmt: skip
FALLBACKS = ("gb18030", "big5", "euc-jp", "shift_jis", "euc-kr", "utf-8")
# Accented letters of Western text stand alone among plain ones; bytes of other scripts stand in runs.
HIGH_BYTE_RUN = re.compile(rb"[\x80-\xff]{2,}")
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
ASCII_BYTES = bytes(range(0x80))
# Both scripts' most frequent characters, with kana: about a third of real text and a few per cent of mojibake
# (GBK read as Big5 or the reverse gives rare characters). Frequency order: Jun Da's list, cut at 90.
FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日"
    "起还发成事只作当想看文无开手用主行方又如前所本见经头面公同三已老从动两长們說這個來國時為會對過學後裡沒還發無開見經頭從動兩長のはをにがとでたるしてないこも이다는의을에가고하한은지"
)
# Right text measures 0.2 to 0.4 here, text decoded with a wrong charset under 0.05.
PLAUSIBLE = 0.1
# Fewer characters beyond ASCII than this say nothing about a charset.
ENOUGH = 8
# One character in ten spoilt weighs as much as no frequent character at all (own choice): a byte lost in
# transfer spoils one or two characters of a page, a wrong charset many.
REPLACED_WEIGHT = 10.0
# Where no charset gives plausible text (Thai, Cyrillic, a page of names), a declared one is believed unless
# another is better by more than wrong charsets reach by chance.
DECLARED_WEIGHT = 0.05
# UTF-8 with spoilt bytes has more sound characters than spoilt ones; of 350 pages in other charsets, read as
# UTF-8, the one with most had 0.45 sound for a spoilt one.
SOUND_FOR_A_SPOILT = 2
# Charsets of two-byte characters: where a first byte is spoilt, the second is taken for a first one, and so on up to
# the next ASCII character, which in Chinese can be a paragraph away.
PAIRED = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"})
# A page with more spoilt bytes is not looked at so closely: each costs two readings of the bytes after it.
SPOILT_AT_MOST = 200
RESYNC_BYTES = 64


class Decoded(NamedTuple):
    """charset: Python codec name. method: bom, utf-8, header, meta, detector or fallback.
    replaced: share of characters that could not be decoded (U+FFFD), 0 to 1."""

    text: str
    charset: str
    method: str
    replaced: float


def decode_page(body: bytes, declared: str | None) -> Decoded:
    """Decodes a page. declared: the charset of the Content-Type header, or None. Never raises. The text can be
    written as UTF-8: none of these codecs gives half a surrogate pair."""
    for mark, charset in BOMS:
        if body.startswith(mark):
            return _decoded(body[len(mark) :].decode(charset, "replace"), charset, "bom")
    for start, charset in WIDE_STARTS:
        if body.startswith(start):
            return _decoded(body.decode(charset, "replace"), charset, "detector")
    if wide := _decode_wide(body):
        return wide
    utf8 = _decode_utf8(body)
    if utf8 is not None:
        return utf8
    attempts = []
    for charset, method in _candidates(body, declared):
        text = _decode_strictly(body, charset)
        if text is not None and _plausibility(text) >= PLAUSIBLE:
            return Decoded(text, charset, method, 0.0)
        attempts.append(_decoded(body.decode(charset, "replace"), charset, method))
    best = max(attempts, key=_weigh)
    if best.charset in PAIRED and best.text.count(REPLACEMENT) <= SPOILT_AT_MOST:
        return _decoded(body.decode(best.charset, "wudao.resync"), best.charset, best.method)
    return best


def _resync(error: UnicodeError) -> tuple[str | bytes, int]:
    """Goes on after a spoilt byte or after the one behind it, whichever gives more frequent characters."""
    assert isinstance(error, UnicodeDecodeError)
    after = [error.end, error.end + 1]
    texts = [error.object[at : at + RESYNC_BYTES].decode(error.encoding, "replace") for at in after]
    # A first byte can hide the ASCII character behind it.
    is_ascii = error.end >= len(error.object) or error.object[error.end] < 0x40
    return REPLACEMENT, after[0] if is_ascii or _count_frequent(texts[0]) >= _count_frequent(texts[1]) else after[1]


codecs.register_error("wudao.resync", _resync)


def _count_frequent(text: str) -> int:
    return sum(map(FREQUENT.__contains__, text))


def _weigh(attempt: Decoded) -> float:
    declared = attempt.method in ("header", "meta")
    return _plausibility(attempt.text) - REPLACED_WEIGHT * attempt.replaced + DECLARED_WEIGHT * declared


def _decode_wide(body: bytes) -> Decoded | None:
    """Text in UTF-16 that has no mark and does not start with a tag: half of the bytes of its ASCII are zero."""
    start = body[:WIDE_BYTES]
    for charset, high in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        zeros = high.count(0)
        if zeros >= ENOUGH and zeros > WIDE_SHARE * len(high) and start.count(0) < len(high) * (1 + WIDE_SHARE / 2):
            text = _decode_strictly(body, charset)
            if text is not None:
                return Decoded(text, charset, "detector", 0.0)
    return None


def _decode_utf8(body: bytes) -> Decoded | None:
    """The page where it is UTF-8, with a spoilt byte here and there, or one of the seven-bit charsets."""
    text = _decode_strictly(body, "utf-8")
    if text is not None:
        return (text.isascii() and _decode_seven_bit(body, text)) or Decoded(text, "utf-8", "utf-8", 0.0)
    lossy = _decoded(body.decode("utf-8", "replace"), "utf-8", "utf-8")
    spoilt = lossy.text.count(REPLACEMENT)
    sound = len(lossy.text) - len(lossy.text.encode("ascii", "ignore")) - spoilt
    return lossy if sound >= SOUND_FOR_A_SPOILT * spoilt else None


def _decode_seven_bit(body: bytes, ascii_text: str) -> Decoded | None:
    for mark, charset in SEVEN_BIT:
        text = _decode_strictly(body, charset) if mark in ascii_text else None
        if text and len(text) - len(text.encode("ascii", "ignore")) >= ENOUGH and _plausibility(text) >= PLAUSIBLE:
            return Decoded(text, charset, "detector", 0.0)
    return None


def _candidates(body: bytes, declared: str | None) -> Iterator[tuple[str, str]]:
    """Codecs to try, each once, in the order of trust. Found as they are asked for: detecting costs more than all
    else here, and few pages need it."""
    seen: set[str] = set()
    for label, method in _labels(body, declared):
        charset = _codec(label)
        if charset and charset not in seen:
            seen.add(charset)
            if charset != "cp1252" or _is_western(body):
                yield charset, method


def _labels(body: bytes, declared: str | None) -> Iterator[tuple[str | None, str]]:
    yield declared, "header"
    meta = META_CHARSET.search(body[:META_BYTES])
    yield meta[1].decode("ascii", "replace") if meta else None, "meta"
    yield detect_encoding(body[: 1 << 16]), "detector"
    yield from ((label, "fallback") for label in FALLBACKS)


def _is_western(body: bytes) -> bool:
    """Whether at least half of the bytes beyond ASCII stand alone."""
    in_runs = sum(map(len, HIGH_BYTE_RUN.findall(body)))
    return 2 * in_runs <= len(body.translate(None, delete=ASCII_BYTES))


def _codec(label: str | None) -> str | None:
    """Python's codec for a declared label, or None where browsers know no such charset."""
    label = (label or "").strip(" \t\r\n\"'").lower()
    charset: str | None = map_encoding_to_html5(LABELS.get(label, label), fallback_utf8=False)
    return SUPERSETS.get(charset, charset) if charset else None


def _decode_strictly(body: bytes, charset: str) -> str | None:
    """The text, allowing for a body cut inside its last character; None on any other error."""
    try:
        return codecs.getincrementaldecoder(charset)("strict").decode(body, final=False)
    except UnicodeError:
        return None


def _decoded(text: str, charset: str, method: str) -> Decoded:
    return Decoded(text, charset, method, text.count(REPLACEMENT) / max(1, len(text)))


def _plausibility(text: str) -> float:
    """Share of frequent characters among the non-ASCII ones of the first 20,000; 1 where there are few."""
    other = "".join(BEYOND_ASCII.findall(text, 0, 20_000))
    if len(other) < ENOUGH:
        return 1.0
    return _count_frequent(other) / len(other)
