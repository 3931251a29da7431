"""Reading WARC files: whole, damaged and forged ones; and that no byte of any file is unaccounted for."""

import gzip
import hashlib
import json
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.http import parse_response
from corpus.packing import READ_BYTES
from corpus.warc import BLOCK_BYTES, Record, read_records

SHARED = Path(__file__).parents[2].parent / "shared"
BAD = SHARED / "badwarc"
THIRD_PARTY = SHARED / "warc_third_party"

PARAGRAPHS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥。",
    "圖書館的開放時間為每天上午九點到晚上八點，請讀者將隨身物品放進置物櫃。",
    "把米淘洗干净，加水没过一节手指，大火烧开后转小火焖二十分钟。",
    "他写信说家里的石榴树今年结了四十多个果子，又大又红，舍不得吃。",
    "列车在黄昏时分驶过大桥，江面上浮着一层薄雾，远处的灯火渐次亮起来。",
)


def make_record(
    number: int, page: bytes | None = None, length: int | None = None, version: str = "1.1", newline: str = "\r\n"
) -> bytes:
    """A response record. length: what Content-Length says, where that is not the truth."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    block += f"<p>{PARAGRAPHS[number % len(PARAGRAPHS)]}</p>".encode() if page is None else page
    fields = (
        f"WARC/{version}",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"WARC-Target-URI: https://example.cn/第{number}页",
        f"Content-Length: {len(block) if length is None else length}",
    )
    return "".join(field + newline for field in [*fields, ""]).encode() + block + b"\r\n\r\n"


def pack(*records: bytes, level: int = 6) -> bytes:
    """One gzip member with these records in it."""
    return gzip.compress(b"".join(records), level, mtime=0)


def read(content: bytes, block_at_most: int = BLOCK_BYTES) -> list[Record]:
    return check_places(list(read_records(BytesIO(content), block_at_most)), len(content))


def check_places(records: list[Record], size: int) -> list[Record]:
    """The records, once it is certain that they lie one behind the other and cover `size` bytes."""
    position = 0
    for record in records:
        assert record.offset == position
        assert record.length >= 0
        position += record.length
    assert position == size == sum(record.length for record in records)
    return records


def numbers(records: list[Record]) -> list[int]:
    """The numbers of the records that can be used, as `make_record` was given them."""
    return [int(one.headers["warc-record-id"][10:-1]) for one in records if one.problem is None and one.headers]


def problems(records: list[Record]) -> list[str | None]:
    return [record.problem for record in records]


def block_of(record: bytes) -> bytes:
    return record.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")


SIX = [make_record(number) for number in range(6)]


@pytest.mark.parametrize(
    "content",
    [
        b"".join(SIX),
        b"".join(pack(record) for record in SIX),
        b"".join(pack(record, level=0) for record in SIX),
        pack(*SIX),
        pack(*SIX[:2]) + pack(*SIX[2:]),
        b"".join(SIX[:3]) + b"".join(pack(record) for record in SIX[3:]),
        b"".join(pack(record) for record in SIX[:3]) + b"".join(SIX[3:]),
        pack(*(record + b"\r\n\r\n" for record in SIX)),
        b"".join(record.removesuffix(b"\r\n\r\n") for record in SIX),
    ],
    ids=[
        "plain", "members", "stored members", "one member", "two members", "plain, then members",
        "members, then plain", "too much padding", "no padding",
    ],
)  # fmt: skip
def test_every_record_of_a_sound_file_is_read(content: bytes) -> None:
    records = read(content)
    assert numbers(records) == [0, 1, 2, 3, 4, 5]
    assert [record.block for record in records] == [block_of(record) for record in SIX]
    assert {(record.kind, record.problem, record.note) for record in records} == {("response", None, None)}
    assert records[2].headers["warc-target-uri"] == "https://example.cn/第2页"


@pytest.mark.parametrize("version", ["0.18", "1.0", "1.1"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_versions_and_lone_line_feeds(version: str, newline: str) -> None:
    written = [make_record(number, version=version, newline=newline) for number in range(3)]
    for content in (b"".join(written), pack(*written), b"".join(map(pack, written))):
        records = read(content)
        assert numbers(records) == [0, 1, 2]
        assert [record.block for record in records] == [block_of(record) for record in SIX[:3]]


def test_records_of_one_member_share_its_offset_and_the_last_has_its_length() -> None:
    first, second = pack(*SIX[:2]), pack(*SIX[2:5])
    records = read(first + second)
    assert [(one.offset, one.length) for one in records] == [
        (0, 0), (0, len(first)), (len(first), 0), (len(first), 0), (len(first), len(second)),
    ]  # fmt: skip
    assert [one.inner for one in records] == [0, len(SIX[0]), 0, len(SIX[2]), len(SIX[2] + SIX[3])]
    assert len({(one.offset, one.inner) for one in records}) == len(records)


def test_fastwarc_reads_the_same_records_at_the_same_offsets() -> None:
    content = b"".join(map(pack, SIX))
    expected = [
        (record.stream_pos, record.record_id, record.reader.read())
        for record in ArchiveIterator(BytesIO(content), parse_http=False)
    ]
    assert [(one.offset, one.headers["warc-record-id"], one.block) for one in read(content)] == expected


class Trickle(BytesIO):
    """Gives a few bytes at a time, as networks do."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 7))


@pytest.mark.parametrize("content", [b"".join(SIX), b"".join(map(pack, SIX)), pack(*SIX), pack(*SIX)[:-20]])
def test_a_stream_that_gives_a_few_bytes_at_a_time_gives_the_same_records(content: bytes) -> None:
    assert list(read_records(Trickle(content))) == read(content)


def test_an_empty_file_has_no_records() -> None:
    assert read(b"") == []


def test_an_empty_member_is_padding() -> None:
    empty = pack(b"")
    records = read(pack(SIX[0]) + empty + pack(b"\r\n\r\n") + pack(SIX[1]) + empty)
    assert [record.kind for record in records] == ["response", "padding", "padding", "response", "padding"]
    assert numbers(records) == [0, 1]
    assert problems(records) == [None] * 5


def test_a_cut_last_member_is_cut_off_and_keeps_what_it_holds() -> None:
    last = pack(make_record(1, page="<p>石榴</p>".encode() + random.Random(3).randbytes(2000)))
    records = read(pack(SIX[0]) + last[: len(last) * 6 // 10])
    assert numbers(records) == [0]
    assert problems(records) == [None, "cut_off"]
    assert "<p>石榴</p>".encode() in records[1].block


@pytest.mark.parametrize("kept", range(0, len(pack(SIX[1])), 7))
def test_wherever_the_file_is_cut_the_cut_member_is_no_usable_record(kept: int) -> None:
    records = read(pack(SIX[0]) + pack(SIX[1])[:kept])
    assert numbers(records) == [0]
    assert all(problems(records)[1:])


def test_a_cut_plain_file_ends_in_a_record_that_is_cut_off() -> None:
    records = read(SIX[0] + SIX[1][:-40])
    assert numbers(records) == [0]
    assert problems(records) == [None, "cut_off"]
    assert block_of(SIX[1]).startswith(records[1].block)


def test_a_cut_member_loses_no_record_before_the_cut() -> None:
    bulky = [make_record(number, page=random.Random(number).randbytes(3000)) for number in range(6)]
    records = read(pack(*bulky)[:12_000])
    assert [record.headers["warc-record-id"] for record in records] == [f"<urn:uuid:{at}>" for at in range(4)]
    assert problems(records) == [None, None, None, "cut_off"]


@pytest.mark.parametrize("start", [0, 1, 2, 3, 10, 40, -8, -1])
def test_after_damage_the_next_member_is_found(start: int) -> None:
    members = [bytearray(pack(record)) for record in SIX]
    members[2][start] ^= 0x55
    records = read(b"".join(members))
    assert numbers(records) == [0, 1, 3, 4, 5] or start == 3  # the flags may name a field that is not there
    assert {0, 1, 3, 4, 5} <= set(numbers(records))


def test_one_damaged_stretch_is_one_row_that_covers_the_broken_member() -> None:
    members = [pack(record) for record in SIX]
    broken = members[2][:30] + b"\xff" * 16 + members[2][46:]
    records = read(b"".join([*members[:2], broken, *members[3:]]))
    assert numbers(records) == [0, 1, 3, 4, 5]
    (damaged,) = (record for record in records if record.problem)
    assert (damaged.problem, damaged.offset, damaged.length) == ("damaged", len(members[0] + members[1]), len(broken))


def test_a_member_with_a_wrong_checksum_is_damaged() -> None:
    member = pack(SIX[0])
    records = read(member[:-8] + b"\0\0\0\0" + member[-4:] + pack(SIX[1]))
    assert problems(records) == ["damaged", None]
    assert records[0].length == len(member)


@pytest.mark.parametrize("size", [1, 4096, READ_BYTES - 1, READ_BYTES + 1, 3 * READ_BYTES])
@pytest.mark.parametrize("packed", [True, False])
def test_garbage_between_records_is_one_damaged_stretch(size: int, packed: bool) -> None:
    garbage = random.Random(size).randbytes(size)
    written = [pack(record) for record in SIX] if packed else SIX
    records = read(b"".join([*written[:3], garbage, *written[3:]]))
    assert numbers(records) == [0, 1, 2, 3, 4, 5]
    assert [(one.kind, one.length) for one in records if one.problem] == [("damaged", size)]


def test_garbage_that_looks_like_the_start_of_a_member() -> None:
    fakes = b"\x1f\x8b\x08\x00" + bytes(range(256)) + pack("里面没有记录".encode())
    for written in (SIX, [pack(record) for record in SIX]):
        records = read(b"".join([*written[:3], fakes, *written[3:]]))
        assert numbers(records) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("wrong_by", [-30, 200, 5000])
@pytest.mark.parametrize("packing", ["members", "one member", "plain"])
def test_a_wrong_content_length_spoils_no_other_record(wrong_by: int, packing: str) -> None:
    written = list(SIX)
    written[2] = make_record(2, length=len(block_of(SIX[2])) + wrong_by)
    content = {"members": b"".join(map(pack, written)), "one member": pack(*written), "plain": b"".join(written)}
    records = read(content[packing])
    assert numbers(records) == [0, 1, 2, 3, 4, 5]
    assert [record.block for record in records] == [block_of(record) for record in SIX]
    assert [record.note for record in records] == [None, None, "length_mismatch", None, None, None]


@pytest.mark.parametrize("value", ["", "-5", "12a", "九十", "1" * 40])
@pytest.mark.parametrize("packed", [True, False])
def test_without_a_usable_content_length_the_next_record_ends_the_block(value: str, packed: bool) -> None:
    true = str(len(block_of(SIX[2]))).encode()
    bad = SIX[2].replace(b"Content-Length: " + true, b"Content-Length: " + value.encode())
    written = [SIX[0], SIX[1], bad, SIX[3]]
    records = read(b"".join(map(pack, written)) if packed else b"".join(written))
    assert numbers(records) == [0, 1, 2, 3]
    assert [(one.block, one.note) for one in records[2:]] == [
        (block_of(SIX[2]), "length_mismatch"),
        (block_of(SIX[3]), None),
    ]


def test_a_length_far_beyond_the_member_is_only_a_mismatch() -> None:
    """The member's checksum says that the block is whole, however long it was declared to be."""
    records = read(pack(make_record(0, length=10**12)) + pack(SIX[1]))
    assert numbers(records) == [0, 1]
    assert [record.note for record in records] == ["length_mismatch", None]
    assert records[0].block.removesuffix(b"\r\n\r\n") == block_of(SIX[0])


def test_a_length_far_beyond_the_member_does_not_hide_that_the_block_is_too_large() -> None:
    records = read(pack(make_record(0, page=bytes(10_000), length=10**12)) + pack(SIX[1]), block_at_most=1000)
    assert problems(records) == ["too_large", None]


FORGED = make_record(666, page="<p>伪造的页面</p>".encode())


def test_records_forged_inside_a_body_never_come_out() -> None:
    page = "<p>关于WARC格式：</p><pre>\r\n\r\n".encode() + FORGED + FORGED + b"</pre>"
    written = [SIX[0], make_record(1, page=page), SIX[2]]
    for content in (b"".join(written), b"".join(map(pack, written)), pack(*written)):
        records = read(content)
        assert numbers(records) == [0, 1, 2]
        assert records[1].block.endswith(page)


@pytest.mark.parametrize("level", [0, 6])
def test_members_forged_inside_a_body_never_come_out(level: int) -> None:
    page = random.Random(1).randbytes(100) + pack(FORGED) + random.Random(2).randbytes(100)
    written = [SIX[0], make_record(1, page=page), SIX[2]]
    packed = [pack(record, level=level) for record in written]
    assert level or pack(FORGED) in packed[1]  # stored as it is, so that a careless search would find it
    for content in (b"".join(written), b"".join(packed), pack(*written, level=level)):
        records = read(content)
        assert numbers(records) == [0, 1, 2]
        assert records[1].block.endswith(page)


@pytest.mark.parametrize("at", [0, 1, 2, -8, -1])
def test_plain_records_forged_inside_a_stored_member_do_not_come_out_where_it_is_damaged(at: int) -> None:
    page = "<p>关于WARC格式</p>\r\n\r\n".encode() + FORGED
    members = [bytearray(pack(record, level=0)) for record in (SIX[0], make_record(1, page=page), SIX[2])]
    members[1][at] ^= 0xFF
    assert numbers(read(b"".join(members))) == [0, 2]


def test_what_looks_like_a_broken_member_in_a_plain_file_loses_no_plain_record() -> None:
    """A length that ends before a packed body that was cut: what follows starts like a gzip member."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    torn = make_record(1, page=pack(random.Random(9).randbytes(500))[:400], length=len(head))
    records = read(b"".join([SIX[0], torn, *SIX[2:]]))
    assert numbers(records) == [0, 1, 2, 3, 4, 5]


def test_after_damage_a_file_goes_on_with_what_it_is_made_of() -> None:
    garbage = random.Random(8).randbytes(50)
    packed = [pack(record, level=0) for record in SIX]
    mixed = read(b"".join([packed[0], garbage, packed[1], SIX[2], garbage, SIX[3], garbage, packed[4], SIX[5]]))
    assert numbers(mixed) == [0, 1, 2, 3, 4, 5]
    assert [one.length for one in mixed if one.problem] == [50, 50, 50]
    page = "<p>关于WARC格式</p>\r\n\r\n".encode() + FORGED
    broken = bytearray(pack(make_record(1, page=page), level=0))
    broken[-8] ^= 0xFF
    assert numbers(read(b"".join([packed[0], garbage, bytes(broken), packed[2]]))) == [0, 2]


def test_a_broken_member_that_would_hold_the_rest_of_the_file_is_damaged_and_not_cut_off() -> None:
    endless = b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + b"\0\xff\xff\0\0"
    records = read(pack(SIX[0]) + endless + pack(SIX[1]) + pack(SIX[2]))
    assert problems(records) == [None, "damaged", None, None]
    assert records[1].length == len(endless)
    assert problems(read(pack(SIX[0]) + endless)) == [None, "cut_off"]


def test_only_the_version_is_no_record_start() -> None:
    page = "<p>规范的第一行是</p>\r\nWARC/1.0\r\n<p>其后是字段</p>".encode()
    torn = make_record(1, page=page).replace(b"Content-Length", b"Content-Girth")
    records = read(SIX[0] + torn + SIX[2])
    assert numbers(records) == [0, 1, 2]
    assert records[1].block.endswith(page)


def test_a_block_over_the_limit_is_cut_there_and_its_neighbours_survive() -> None:
    page = random.Random(5).randbytes(50_000)
    written = [SIX[0], make_record(1, page=page), SIX[2]]
    for content in (b"".join(written), b"".join(map(pack, written)), pack(*written)):
        records = read(content, block_at_most=10_000)
        assert problems(records) == [None, "too_large", None]
        assert records[1].block == block_of(written[1])[:10_000]
        assert records[1].note is None


def test_a_block_at_the_limit_is_whole() -> None:
    size = len(block_of(SIX[0]))
    assert problems(read(SIX[0] + SIX[1], size)) == [None, None if len(block_of(SIX[1])) <= size else "too_large"]
    assert problems(read(SIX[0], size - 1)) == ["too_large"]


def pieces(parts: list[bytes], packed: bool) -> Iterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for part in parts:
        yield packer.compress(part) if packed else part
    yield packer.flush() if packed else b""


class Pieces(BytesIO):
    """A stream made up as it is read, so that no more of it is held than the reader holds."""

    def __init__(self, source: Iterator[bytes]) -> None:
        super().__init__()
        self.source = source

    def read(self, size: int | None = -1, /) -> bytes:
        return next((piece for piece in self.source if piece), b"")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("declared", [True, False])
def test_memory_stays_flat_under_a_huge_record(packed: bool, declared: bool) -> None:
    filler = "<p>没有尽头的一页</p>".encode() * 40_000
    count = 80
    block = len(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n") + count * len(filler)
    head = make_record(0, page=b"", length=block if declared else None).removesuffix(b"\r\n\r\n")
    if not declared:
        head = head.replace(b"Content-Length", b"Content-Girth")
    parts = [head, *[filler] * count, b"\r\n\r\n", SIX[1]]
    tracemalloc.start()
    try:
        records = list(read_records(Pieces(pieces(parts, packed)), block_at_most=1 << 20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert problems(records) == ["too_large", None]
    assert len(records[0].block) == 1 << 20
    assert peak < 24 << 20 < block / 3


def overlapping_members() -> bytes:
    """Each one's stored block runs over those after it, and none ends well."""
    header = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
    stored = b"\0" + (60_000).to_bytes(2, "little") + (65_535 - 60_000).to_bytes(2, "little")
    return (header + stored + b"WARC/1.0\r\nWARC-Type: x\r\n\r\n") * 6000


@pytest.mark.parametrize(
    "make",
    [
        overlapping_members,
        lambda: b"WARC/1.0\r\nWARC-Type: x\r\n\r\n" * 80_000,
        lambda: b"WARC/1.0\r\nContent-Length: 9999999\r\n\r\n" * 50_000,
        lambda: b"WARC/1.0\r\nWARC-Type: " * 10_000,
        lambda: b"\x1f\x8b\x08\0" * 100_000,
        lambda: pack(b"WARC/1.0\r\nWARC-Type: x\r\n\r\n" * 80_000),
        lambda: bytes(8 << 20),
        lambda: b"WARC/" * 500_000,
    ],
    ids=["overlapping", "no length", "wrong length", "no head", "magic", "packed", "zeros", "versions"],
)
def test_hostile_files_are_read_in_bounded_time(make: Callable[[], bytes]) -> None:
    content = make()
    start = time.process_time()
    read(content)
    assert time.process_time() - start < 20


GZ = b"".join(map(pack, SIX))
PLAIN = b"".join(SIX)
EDITS = st.lists(
    st.tuples(st.sampled_from(["flip", "cut", "insert", "repeat"]), st.integers(0, len(PLAIN)), st.binary(max_size=40)),
    min_size=1,
    max_size=6,
)


def edit(content: bytes, edits: list[tuple[str, int, bytes]]) -> bytes:
    for kind, place, data in edits:
        at = place % (len(content) + 1)
        end = at + len(data)
        match kind:
            case "flip":
                changed = bytes(old ^ new for old, new in zip(content[at:end], data, strict=False))
                content = content[:at] + changed + content[at + len(changed) :]
            case "cut":
                content = content[:at] + content[end:]
            case "insert":
                content = content[:at] + data + content[at:]
            case _:
                content = content[:end] + content[at:]
    return content


@given(st.binary(max_size=2000))
def test_any_bytes_are_accounted_for(content: bytes) -> None:
    read(content)


PIECES = (
    *SIX, pack(SIX[0]), pack(SIX[1], SIX[2]), pack(b""), b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"WARC-Type: response\r\n",
    b"Content-Length: 30\r\n", b"\r\n\r\n", b"\n\n", pack(SIX[3])[:50], pack(SIX[3])[50:], b"\0\xff",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 4000))
def test_any_pieces_of_warc_files_are_accounted_for(parts: list[bytes], block_at_most: int) -> None:
    records = read(b"".join(parts), block_at_most)
    assert all(len(record.block) <= block_at_most for record in records)


@given(st.sampled_from([GZ, PLAIN, pack(*SIX), pack(*SIX[:3]) + pack(*SIX[3:])]), EDITS)
@settings(max_examples=300)
def test_any_damage_to_a_file_is_accounted_for(content: bytes, edits: list[tuple[str, int, bytes]]) -> None:
    damaged = edit(content, edits)
    records = read(damaged)
    assert records == list(read_records(Trickle(damaged)))


@given(st.integers(0, 5), st.integers(0), st.integers(1, 255), st.sampled_from([pack, bytes]))
@settings(max_examples=500)
def test_a_spoilt_byte_loses_no_record_but_its_own(
    number: int, place: int, difference: int, pack_one: Callable[[bytes], bytes]
) -> None:
    written = [bytearray(pack_one(record)) for record in SIX]
    written[number][place % len(written[number])] ^= difference
    # Not by their names alone: a spoilt record may have the name of another.
    sound = [one for one in read(b"".join(written)) if one.problem is None]
    found = {(one.headers.get("warc-record-id"), one.block) for one in sound}
    for other in {0, 1, 2, 3, 4, 5} - {number}:
        assert (f"<urn:uuid:{other}>", block_of(SIX[other])) in found


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0), st.binary(min_size=1, max_size=60)), max_size=3))
def test_members_that_were_not_touched_are_found_behind_any_damage(damage: list[tuple[int, int, bytes]]) -> None:
    written = [bytearray(pack(record)) for record in SIX]
    for number, place, data in damage:
        at = place % len(written[number])
        written[number][at : at + len(data)] = data[: len(written[number]) - at]
    sound = [number for number, member in enumerate(written) if bytes(member) == pack(SIX[number])]
    assert set(sound) <= set(numbers(read(b"".join(written))))


EXPECTED: dict[str, Any] = json.loads((BAD / "expected.json").read_text()) if BAD.exists() else {}


@pytest.mark.skipif(not EXPECTED, reason="the shared data folder is absent")
@pytest.mark.parametrize("name", EXPECTED)
def test_all_whole_records_of_hostile_files_come_out_and_no_forged_one(name: str) -> None:
    with (BAD / name).open("rb") as stream:
        records = check_places(list(read_records(stream)), (BAD / name).stat().st_size)
    found = {record.headers["warc-record-id"]: record for record in records if record.headers}
    expected = EXPECTED[name]
    for must in expected["must"]:
        record = found[must["id"]]
        body = parse_response(record.block).body
        assert record.problem is None
        assert (len(body), hashlib.sha1(body).hexdigest()) == (must["len"], must["sha1"])
        assert must["marker"].encode() in body
    assert not {one["id"] if isinstance(one, dict) else one for one in expected["forbid"]} & set(found)
    known = {one["id"] if isinstance(one, dict) else one for one in expected["must"] + expected["may"]}
    assert {one.headers["warc-record-id"] for one in records if one.kind == "response"} <= known


FILES = sorted(THIRD_PARTY.glob("*arc*")) if THIRD_PARTY.exists() else []
SOUND = [path for path in FILES if path.name.endswith((".warc", ".warc.gz")) and "trunc" not in path.name]


@pytest.mark.skipif(not FILES, reason="the shared data folder is absent")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_byte_of_other_peoples_files_is_accounted_for(path: Path) -> None:
    assert read(path.read_bytes())


@pytest.mark.skipif(not SOUND, reason="the shared data folder is absent")
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_other_peoples_files_hold_the_records_that_fastwarc_finds(path: Path) -> None:
    content = path.read_bytes()
    records = [one for one in read(content) if one.problem is None]
    expected = [
        (one.record_id, hashlib.sha1(one.reader.read()).digest())
        for one in ArchiveIterator(BytesIO(content), parse_http=False)
    ]
    found = [(one.headers.get("warc-record-id"), hashlib.sha1(one.block).digest()) for one in records]
    assert found[: len(expected)] == expected[: len(found)]
    assert len(found) + sum(one.problem == "cut_off" for one in read(content)) == len(expected)
