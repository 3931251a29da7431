"""Text that was garbled before it was crawled: which mistake it shows, and the one that can be undone.

A page can be sound UTF-8 and hold text that somebody once read in a wrong charset and saved. Four signs are told
apart; each is rare in sound text (benchmarks/charsets.py gives the share of clean texts that show one: none of
2,965). Only UTF-8 that was read as Windows-1252 is repaired: that reading is one to one, so the bytes come back,
and bytes that are UTF-8 throughout were UTF-8.
"""

import re

REPLACEMENT = "\ufffd"
# U+FFFD in UTF-8, read as GBK; a page about it names it once or twice.
REPLACEMENT_AS_GBK = "锟斤拷"
NAMED_AT_MOST = 2
# As filters.garbled: clean text has none, a thousandth is an accident.
REPLACEMENT_SHARE = 0.001
# The UTF-8 of ，。的国“这在 read as GBK starts with these, which hardly a text has.
UTF8_AS_GBK = "锛銆鐨鍥鈥杩鍦"
UTF8_AS_GBK_SHARE = 0.02
SIGNS_OF_GBK = "锛鐨"
# How the UTF-8 of Han characters and full-width marks starts when read as Latin-1 or Windows-1252.
UTF8_AS_LATIN_STARTS = ("ä¸", "ï¼", "ã€", "ã\x80", "çš", "ç\x9a")
# Of ，一的。 in UTF-8 and 的是， in GBK, read as Latin-1.
SIGNS_OF_LATIN = "ïäçãÄÊ£"
LATIN_LEAD = b"\xc3"
# Of Han characters read as Latin each gives one; a page about × or in French is looked at more closely in vain.
LATIN_AT_LEAST = 20
# Bytes of GBK read as Latin-1: no Western word has so many letters beyond ASCII in a row.
GBK_AS_LATIN = re.compile(r"[\xa1-\xff]{6}")
RUNS_AT_LEAST = 3
# A table for str.translate: Windows-1252 as browsers read it, with C1 controls where it has no character.
TO_BYTES = {ord(bytes([byte]).decode("cp1252", "ignore") or chr(byte)): byte for byte in range(0x80, 0xA0)}
LATIN = "\x80-\xff" + "".join(re.escape(chr(point)) for point in TO_BYTES if point > 0xFF)
LATIN_RUN = re.compile(f"[{LATIN}]{{2,}}")
HAN = re.compile("[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]")


def name_mojibake(text: str) -> str | None:
    """The mistake that a text shows: 'replaced', 'replaced_as_gbk', 'utf8_as_gbk', 'utf8_as_latin' or
    'gbk_as_latin'. None: none of these."""
    # First a look for single characters, which is ten times as fast as any other search.
    if REPLACEMENT_AS_GBK[0] in text and text.count(REPLACEMENT_AS_GBK) > NAMED_AT_MOST:
        return "replaced_as_gbk"
    if REPLACEMENT in text and text.count(REPLACEMENT) > REPLACEMENT_SHARE * len(text):
        return "replaced"
    if any(sign in text for sign in SIGNS_OF_GBK):
        garbled = sum(map(text.count, UTF8_AS_GBK))
        if garbled > max(RUNS_AT_LEAST, UTF8_AS_GBK_SHARE * len(text)):
            return "utf8_as_gbk"
    if not any(sign in text for sign in SIGNS_OF_LATIN):
        return None
    if sum(map(text.count, UTF8_AS_LATIN_STARTS)) >= RUNS_AT_LEAST:
        return "utf8_as_latin"
    return "gbk_as_latin" if len(GBK_AS_LATIN.findall(text)) >= RUNS_AT_LEAST else None


def may_hold_latin(utf8: bytes) -> bool:
    """Whether UTF-8 that was read as Latin can be in these bytes, themselves UTF-8: a look that costs next to
    nothing, as the first byte of Ã and å is none of a Han character's."""
    return utf8.count(LATIN_LEAD) >= LATIN_AT_LEAST


def repair_latin(text: str) -> str | None:
    """The text with its runs of UTF-8 that was read as Windows-1252 read as UTF-8; None where there is none, or
    where any of the runs that hold Han characters does not come back whole."""
    if sum(map(text.count, UTF8_AS_LATIN_STARTS)) < RUNS_AT_LEAST:
        return None
    try:
        repaired = LATIN_RUN.sub(_repair_run, text)
    except UnicodeDecodeError:
        return None
    return repaired if len(HAN.findall(repaired)) > len(HAN.findall(text)) else None


def _repair_run(run: re.Match[str]) -> str:
    """Raises UnicodeDecodeError for a run that looks like garbled Han characters and is not whole."""
    content = run[0].translate(TO_BYTES).encode("latin-1")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        if any(start in run[0] for start in UTF8_AS_LATIN_STARTS):
            raise
        return run[0]
