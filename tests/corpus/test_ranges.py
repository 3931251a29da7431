"""Files read in ranges: the same rows as when they are read whole, or a check that says to read them whole."""

import gzip
import random
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.layout import read_layout
from corpus.page import read_pages
from corpus.ranges import cut_ranges, measure_cover
from corpus.schema import PAGES

TEXTS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥。",
    "圖書館的開放時間為每天上午九點到晚上八點，請讀者將隨身物品放進置物櫃。",
    "把米淘洗干净，加水没过一节手指，大火烧开后转小火焖二十分钟。",
    "他写信说家里的石榴树今年结了四十多个果子，又大又红，舍不得吃。",
)


def make_record(number: int, body: bytes = b"", kind: str = "response") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    block += body or f"<p>{TEXTS[number % len(TEXTS)]}</p>".encode()
    head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Length: {len(block)}"
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def make_arc(number: int, scheme: str = "http") -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>{TEXTS[number % len(TEXTS)]}</p>".encode()
    return f"{scheme}://a.cn/{number} 1.2.3.4 20140216050221 text/html {len(block)}\n".encode() + block + b"\n"


def pack(content: bytes, level: int = 6) -> bytes:
    return gzip.compress(content, level, mtime=0)


def zst(content: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(content)


RECORDS = [make_record(number, kind="request" if number % 4 == 3 else "response") for number in range(12)]
FORGED = make_record(666, "<p>伪造的页面</p>".encode())
HIDING = make_record(1, b"<pre>" + random.Random(1).randbytes(900) + FORGED + FORGED + b"</pre>")
STORED = make_record(1, b"<pre>" + random.Random(1).randbytes(900) + pack(FORGED) + b"</pre>")
FILES = {
    "members": b"".join(map(pack, RECORDS)),
    "plain": b"".join(RECORDS),
    "one member": pack(b"".join(RECORDS)),
    "several a member": b"".join(pack(b"".join(RECORDS[at : at + 3])) for at in range(0, 12, 3)),
    "zstd": b"".join(map(zst, RECORDS)),
    "arc": b"".join([make_arc(0, "filedesc"), *map(make_arc, range(1, 9))]),
    "arc members": b"".join(map(pack, [make_arc(0, "filedesc"), *map(make_arc, range(1, 9))])),
    "padding": b"".join([*map(pack, RECORDS[:4]), pack(b""), pack(b""), *map(pack, RECORDS[4:])]),
    "damaged": b"".join(map(pack, RECORDS[:4])) + b"damage" * 30 + b"".join(map(pack, RECORDS[4:])),
    "cut": b"".join(map(pack, RECORDS))[:-30],
    "wrong length": b"".join(RECORDS[:5]) + RECORDS[5].replace(b"Length: 1", b"Length: 9") + b"".join(RECORDS[6:]),
    "forged": b"".join([*RECORDS[:3], HIDING, *RECORDS[3:]]),
    "forged member": b"".join([*map(pack, RECORDS[:3]), pack(STORED, 0), *map(pack, RECORDS[3:])]),
    "mixed": b"".join([*map(pack, RECORDS[:6]), *RECORDS[6:]]),
    "not a crawl": random.Random(2).randbytes(3000),
}


def read_whole(content: bytes) -> pa.Table:
    return pa.Table.from_batches(read_pages(BytesIO(content), "a"), PAGES)


def read_in_ranges(content: bytes, cuts: Sequence[int]) -> pa.Table:
    """As a cluster reads: each range by a reader that knows nothing of the others."""
    layout = read_layout(BytesIO(content))
    batches = []
    for start, end in pairwise(sorted({0, len(content), *cuts})):
        stream = BytesIO(content)
        stream.seek(max(0, start - 1))
        batches += read_pages(stream, "a", layout=layout, start=start, end=end)
    return pa.Table.from_batches(batches, PAGES)


@pytest.mark.parametrize("name", FILES)
@given(st.lists(st.integers(1, 10_000), max_size=4))
@settings(max_examples=20, deadline=None)
def test_rows_of_ranges_that_cover_the_file_are_those_of_the_whole(name: str, cuts: list[int]) -> None:
    content = FILES[name]
    cuts = [cut % len(content) for cut in cuts]
    rows = read_in_ranges(content, cuts)
    if measure_cover(rows) == len(content):
        assert rows.equals(read_whole(content))
    else:
        assert name not in ("members", "plain", "one member", "several a member", "zstd", "arc", "arc members")


@pytest.mark.parametrize("name", ["forged", "forged member"])
def test_a_cut_before_a_forged_record_is_seen(name: str) -> None:
    content = FILES[name]
    at = content.index(FORGED if name == "forged" else pack(FORGED))
    rows = read_in_ranges(content, [at - 5])
    assert "<urn:uuid:666>" in rows["record_id"].to_pylist()
    assert measure_cover(rows) is None
    assert measure_cover(read_whole(content)) == len(content)


@pytest.mark.parametrize("name", ["damaged", "cut", "wrong length", "not a crawl"])
def test_files_with_damage_are_never_believed_in_ranges(name: str) -> None:
    assert measure_cover(read_in_ranges(FILES[name], [500])) is None


def test_a_lost_row_is_seen() -> None:
    content = FILES["members"]
    rows = read_whole(content)
    for lost in range(rows.num_rows):
        kept = pa.concat_tables([rows.slice(0, lost), rows.slice(lost + 1)])
        assert measure_cover(kept) != len(content)
    assert measure_cover(pa.concat_tables([rows, rows.slice(3, 1)])) is None
    assert measure_cover(rows.slice(0, 0)) == 0


@given(st.integers(0, 10**13), st.integers(0, 10**12))
@settings(max_examples=50, deadline=None)
def test_ranges_cover_a_file(size: int, range_bytes: int) -> None:
    range_bytes = max(range_bytes, size // 1000)
    ranges = cut_ranges(size, range_bytes)
    assert ranges[0][0] == 0 and ranges[-1][1] == size
    assert all(first[1] == second[0] for first, second in pairwise(ranges))
    assert all(end - start <= range_bytes for start, end in ranges) or len(ranges) == 1
