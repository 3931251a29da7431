"""Crawl files of a few pages, spoilt by chance: what `damage.py` reads."""

import gzip
import random
from collections.abc import Callable

import brotli
import zstandard

TEXTS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥。",
    "圖書館的開放時間為每天上午九點到晚上八點，請讀者將隨身物品放進置物櫃。",
)
CHARSETS = ("utf-8", "gbk", "big5", "utf-16")
# Bytes that mean something to one of the readers.
WORDS = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd",
    b"\r\n\r\n", b"\x5d\x2a\x4d\x18", b"filedesc://a 0 20140216050221 text/plain 5\n", b"HTTP/1.1 200 OK\r\n",
    b"ffffffff\r\n",
    b"Content-Encoding: br\r\n", b"Transfer-Encoding: chunked\r\n", b"<table>", b"<!--", b"<script>", b"<![CDATA[",
    b"&#xd800;", b"&nbsp;", b"<svg>", b"<template>", b'<meta charset="', b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\x1b$B",
    b"~{", b"Content-Length: 99999999999999999999\r\n", b"<select><option>", b"<p>" * 50, b"</div>" * 20, b"<a b=" * 20,
)  # fmt: skip


def mutate(chance: random.Random) -> bytes:
    """One file: mutations strike the page, the HTTP block, the record or the file, so that each reader is reached."""
    records = [make_record(chance) for _ in range(chance.randint(1, 4))]
    if chance.random() < 0.15:
        records.insert(0, b"filedesc://a.arc 0.0.0.0 20140216050221 text/plain 6\n1 0 a\n\n")
    pack = chance.choice(PACKERS)
    content = b"".join(map(pack, records)) if chance.random() < 0.7 else pack(b"".join(records))
    return spoil(content, chance) if chance.random() < 0.6 else content


def make_record(chance: random.Random) -> bytes:
    page = spoil_sometimes(make_page(chance), chance)
    coding, declared = chance.choice(CODINGS)
    body = spoil_sometimes(coding(page), chance)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={chance.choice(CHARSETS)}\r\n{declared}\r\n".encode()
    block = spoil_sometimes(head + body, chance)
    if chance.random() < 0.15:
        line = f"http://a.example/ 203.0.113.7 20140216050221 text/html {len(block)}\n"
        return spoil_sometimes(line.encode() + block + b"\n", chance)
    kind = chance.choice(("response", "response", "response", "resource", "conversion", "request"))
    fields = f"WARC/1.1\r\nWARC-Type: {kind}\r\nContent-Type: text/plain\r\nContent-Length: {len(block)}\r\n\r\n"
    return spoil_sometimes(fields.encode() + block + b"\r\n\r\n", chance)


def make_page(chance: random.Random) -> bytes:
    text = "".join(f"<p>{chance.choice(TEXTS)}</p>" for _ in range(chance.randint(0, 6)))
    html = f"<html><head><title>一页</title></head><body><div>{text}</div><ul><li>甲<li>乙</ul></body></html>"
    return html.encode(chance.choice(CHARSETS), "ignore")


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def fast_gzip(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


def fast_brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=1)
    return packed


def zstd(content: bytes) -> bytes:
    return zstandard.compress(content, 1)


PACKERS: tuple[Callable[[bytes], bytes], ...] = (bytes, fast_gzip, fast_gzip, zstd)
CODINGS: tuple[tuple[Callable[[bytes], bytes], str], ...] = (
    (bytes, ""),
    (bytes, ""),
    (fast_gzip, "Content-Encoding: gzip\r\n"),
    (fast_brotli, "Content-Encoding: br\r\n"),
    (zstd, "Content-Encoding: zstd\r\n"),
    (chunk, "Transfer-Encoding: chunked\r\n"),
)


def spoil_sometimes(content: bytes, chance: random.Random) -> bytes:
    return spoil(content, chance) if chance.random() < 0.25 else content


def spoil(content: bytes, chance: random.Random) -> bytes:
    """One to four changes."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(content))
        end = min(len(content), at + chance.choice((1, 1, 4, 30, 300)))
        match chance.randrange(6):
            case 0:
                content = content[:at] + content[end:]
            case 1:
                content = content[:at] + chance.randbytes(end - at) + content[end:]
            case 2:
                content = content[:at] + content[at:end] * chance.choice((2, 3, 40)) + content[end:]
            case 3:
                content = content[:at]
            case 4:
                content = content[:at] + chance.choice(WORDS) + content[at:]
            case _:
                content = content[:at] + chance.choice(WORDS) * chance.choice((1, 5, 200)) + content[end:]
    return content
