"""The formats that crawls are kept in: each gives the records that other readers find in it."""

import gzip
import hashlib
import random
import re
import tracemalloc
import zlib
from io import BytesIO
from pathlib import Path

import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from corpus.layout import ARC, WARC, read_layout
from corpus.warc import Record, read_records

SHARED = Path(__file__).parents[2].parent / "shared"
PARAGRAPHS = (
    "清晨六点，菜市场已经热闹起来。卖豆腐的老周把第一板热豆腐端上案台，白气一下子散开。",
    "这条山路走了三十年，每逢下雨就泥泞不堪，去年冬天终于铺上了水泥。",
    "列车在黄昏时分驶过大桥，江面上浮着一层薄雾，远处的灯火渐次亮起来。",
)


def make_block(number: int) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + f"<p>{PARAGRAPHS[number % 3]}</p>".encode()


def make_record(number: int) -> bytes:
    block = make_block(number)
    head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nContent-Length: {len(block)}"
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def make_arc(number: int, url: str = "http://cai.example/第{}页") -> bytes:
    block = make_block(number)
    head = f"{url.format(number)} 203.0.113.7 20140216050221 text/html {len(block)}\n"
    return head.encode() + block + b"\n"


def make_filedesc(version: str = "1 0 Crawl\nURL IP-address Archive-date Content-type Archive-length\n") -> bytes:
    return f"filedesc://crawl.arc 0.0.0.0 20140216050221 text/plain {len(version)}\n{version}\n".encode()


def make_skippable(content: bytes, magic: int = 0x184D2A5D) -> bytes:
    return magic.to_bytes(4, "little") + len(content).to_bytes(4, "little") + content


SIX = [make_record(number) for number in range(6)]
ARC_SIX = [make_filedesc(), *(make_arc(number) for number in range(5))]
DICTIONARY = zstandard.train_dictionary(2048, [make_record(number) for number in range(300)])
ZSTD = zstandard.ZstdCompressor(write_checksum=True)
WITH_DICTIONARY = zstandard.ZstdCompressor(dict_data=DICTIONARY)
PREFIX = make_skippable(DICTIONARY.as_bytes())
PACKED_PREFIX = make_skippable(ZSTD.compress(DICTIONARY.as_bytes()))


def read(content: bytes) -> list[Record]:
    """The records, once it is certain that they cover all bytes."""
    records = list(read_records(BytesIO(content)))
    position = 0
    for record in records:
        assert record.offset == position
        position += record.length
    assert position == len(content)
    return records


@pytest.mark.parametrize(
    "content",
    [
        b"".join(map(ZSTD.compress, SIX)),
        ZSTD.compress(b"".join(SIX)),
        ZSTD.compress(b"".join(SIX[:2])) + ZSTD.compress(b"".join(SIX[2:])),
        PREFIX + b"".join(map(WITH_DICTIONARY.compress, SIX)),
        PACKED_PREFIX + b"".join(map(WITH_DICTIONARY.compress, SIX)),
        make_skippable(b"notes", 0x184D2A50) + b"".join(map(ZSTD.compress, SIX)),
        b"".join(zstandard.ZstdCompressor(write_content_size=False).compress(record) for record in SIX),
    ],
    ids=["frames", "one frame", "two frames", "dictionary", "packed dictionary", "other skippable", "no size"],
)
def test_zstd_files_give_the_records_they_were_made_of(content: bytes) -> None:
    records = [one for one in read(content) if one.kind == "response"]
    assert [record.block for record in records] == [make_block(number) for number in range(6)]
    assert {record.problem for record in records} == {None}


def test_the_dictionary_is_a_row_of_its_own() -> None:
    first = read(PREFIX + WITH_DICTIONARY.compress(SIX[0]))[0]
    assert (first.kind, first.offset, first.length, first.problem) == ("dictionary", 0, len(PREFIX), None)


@pytest.mark.parametrize("at", [0, 3, 5, 12, -1])
@pytest.mark.parametrize("number", [0, 2, 5])
def test_a_broken_frame_spoils_no_other(at: int, number: int) -> None:
    frames = [bytearray(ZSTD.compress(record)) for record in SIX]
    frames[number][at] ^= 0x5A
    content = b"".join([bytes(frame) for frame in frames])
    if number == 0:
        content = make_skippable(b"", 0x184D2A50) + content
    whole = [one.block for one in read(content) if one.problem is None and one.kind == "response"]
    assert whole == [make_block(other) for other in range(6) if other != number]


@pytest.mark.parametrize("kept", range(1, len(ZSTD.compress(SIX[1])), 9))
def test_a_cut_zstd_file_ends_in_a_row_with_a_problem(kept: int) -> None:
    records = read(ZSTD.compress(SIX[0]) + ZSTD.compress(SIX[1])[:kept])
    assert [record.problem is None for record in records][:2] == [True, False]


def test_without_its_dictionary_a_file_is_rows_with_problems() -> None:
    for prefix in (b"", make_skippable(b"\x28\xb5\x2f\xfd broken"), PREFIX[:200]):
        records = read(prefix + b"".join(map(WITH_DICTIONARY.compress, SIX)))
        assert not [one for one in records if one.kind == "response" and one.problem is None]


def test_a_zstd_bomb_does_not_fill_the_memory() -> None:
    head = make_record(0).replace(b"Content-Length: ", b"Content-Length: 9999999")
    packer = zstandard.ZstdCompressor().compressobj()
    bomb = packer.compress(head) + b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    tracemalloc.start()
    try:
        records = list(read_records(BytesIO(bomb + ZSTD.compress(SIX[1])), block_at_most=1 << 20))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [record.problem for record in records] == ["too_large", None]
    assert peak < 32 << 20 and len(bomb) < 1 << 20


@pytest.mark.parametrize(
    "content",
    [b"".join(ARC_SIX), b"".join(map(gzip.compress, ARC_SIX)), gzip.compress(b"".join(ARC_SIX))],
    ids=["plain", "members", "one member"],
)
def test_arc_files_give_the_records_that_warcio_finds(content: bytes) -> None:
    expected = []
    plain = content if content.startswith(b"filedesc") else gzip.decompress(content)
    for one in ArchiveIterator(BytesIO(plain), no_record_parse=True):
        expected.append((one.rec_headers.get_header("uri"), one.content_stream().read()))
    records = read(content)
    assert [record.kind for record in records] == ["filedesc"] + ["response"] * 5
    assert [record.block for record in records[1:]] == [make_block(number) for number in range(5)]
    assert [(one.headers["warc-target-uri"], one.block) for one in records[1:]] == expected[1:]
    assert records[1].headers["warc-date"] == "2014-02-16T05:02:21Z"


def test_arc_version_2_and_records_of_names() -> None:
    head = "http://cai.example/ 203.0.113.7 20140216050221 text/html 200 - - 120 crawl.arc 8\n12345678\n"
    records = read(make_filedesc() + make_arc(1, "dns:cai.example{}") + head.encode())
    assert [(one.kind, one.problem) for one in records] == [("filedesc", None), ("dns", None), ("response", None)]
    assert (records[2].block, records[2].headers["content-type"]) == (b"12345678", "text/html")


def test_lines_of_arc_inside_a_page_are_no_records() -> None:
    page = b"<pre>\n" + make_arc(4) + b"</pre>"
    head = f"http://a.example/ 203.0.113.7 20140216050221 text/html {len(page)}\n".encode()
    records = read(make_filedesc() + head + page + b"\n" + make_arc(1))
    assert [one.block for one in records[1:]] == [page, make_block(1)]
    (record,) = read(make_record(0).replace(make_block(0)[-9:], b"\n" + make_arc(1)))[:1]
    assert record.kind == "response"


def test_a_wrong_length_in_arc_spoils_no_other_record() -> None:
    content = b"".join(ARC_SIX).replace(b"text/html 1", b"text/html 9", 1)
    records = read(content)
    assert [one.block for one in records[1:]] == [make_block(number) for number in range(5)]
    assert records[1].note == "length_mismatch"


@pytest.mark.parametrize(
    ("content", "packing", "form"),
    [
        (SIX[0], "plain", WARC), (gzip.compress(SIX[0]), "gzip", WARC), (ZSTD.compress(SIX[0]), "zstd", WARC),
        (PREFIX, "zstd", WARC), (ARC_SIX[0], "plain", ARC), (gzip.compress(ARC_SIX[0]), "gzip", ARC),
        (b"", "plain", WARC),
    ],
)  # fmt: skip
def test_the_first_bytes_tell_the_layout(content: bytes, packing: str, form: object) -> None:
    layout = read_layout(BytesIO(content))
    assert (layout.packing, layout.form) == (packing, form)


def test_hostile_zstd_files_are_read_in_bounded_time() -> None:
    overlapping = b"\x28\xb5\x2f\xfd\x00\x50" + (1 | 0 | 100_000 << 3).to_bytes(3, "little")
    for content in (b"\x28\xb5\x2f\xfd" * 200_000, overlapping * 60_000, make_skippable(b"", 0x184D2A50) * 60_000):
        assert read(content)


@pytest.mark.parametrize(
    "content",
    [
        PREFIX + b"".join(map(WITH_DICTIONARY.compress, SIX)),
        b"".join(map(gzip.compress, ARC_SIX)),
        b"".join(ARC_SIX),
        gzip.compress(b"".join(ARC_SIX)),
    ],
    ids=["zstd with a dictionary", "arc members", "arc", "one arc member"],
)
def test_a_record_is_found_again_by_its_offset_and_the_layout_of_its_file(content: bytes) -> None:
    layout = read_layout(BytesIO(content))
    for record in read(content):
        found = read_records(BytesIO(content[record.offset :]), layout=layout)
        again = next(one for one in found if one.inner == record.inner)
        # The dictionary is one by its place only.
        assert again.block == record.block and (again.kind == record.kind or record.kind == "dictionary")


CRAWLS = [*sorted((SHARED / "warc_third_party").glob("*")), *sorted((SHARED / "warc").glob("*-00000.warc.gz"))]
SOUND = [one for one in CRAWLS if one.name.endswith((".warc", ".gz")) and not re.search("trunc|clipped", one.name)]


def warcio_digests(content: bytes) -> list[str]:
    records = ArchiveIterator(BytesIO(content), no_record_parse=True, arc2warc=False)
    return [hashlib.sha1(one.raw_stream.read()).hexdigest() for one in records if one.rec_type != "arc_header"]


@pytest.mark.skipif(not SOUND, reason="the shared data folder is absent")
@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_files_of_others_give_the_records_that_warcio_finds_in_every_packing(path: Path) -> None:
    content = path.read_bytes()
    plain = zlib_all(content) if content.startswith(b"\x1f\x8b") else content
    expected = warcio_digests(plain)
    for packed in (plain, gzip.compress(plain, 1), zstandard.compress(plain, 1)):
        records = [one for one in read(packed) if one.problem is None and one.kind != "filedesc"]
        assert [hashlib.sha1(one.block).hexdigest() for one in records] == expected


def zlib_all(content: bytes) -> bytes:
    """All members of a file, one after the other, as far as they go."""
    inflated = []
    while content.startswith(b"\x1f\x8b"):
        inflate = zlib.decompressobj(31)
        inflated.append(inflate.decompress(content))
        content = inflate.unused_data
    return b"".join(inflated)


def test_random_bytes_after_any_magic_are_accounted_for() -> None:
    chance = random.Random(6)
    magics = [b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08\0", b"\x5d\x2a\x4d\x18", b"filedesc://a ", SIX[0], b"".join(ARC_SIX)]
    for _ in range(400):
        parts = [chance.choice(magics) + chance.randbytes(chance.randrange(40)) for _ in range(4)]
        read(b"".join(parts))
