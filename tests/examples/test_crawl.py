"""The example crawl: what gold says is what the files hold, and the generator gives the committed files."""

import json
import re
import subprocess
import sys
import zlib
from collections import Counter
from html import unescape
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord

from corpus.key import make_key

EXAMPLES = Path(__file__).parents[2] / "examples"
CRAWL = EXAMPLES / "crawl"
META = re.compile(rb"<meta[^>]*charset=[\"']?([\w-]+)", re.IGNORECASE)

Row = dict[str, Any]


def read_gold(folder: Path) -> list[Row]:
    return [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


GOLD = read_gold(CRAWL)
FILES = {name: (CRAWL / name).read_bytes() for name in sorted({row["warc"] for row in GOLD})}
WHOLE = [row for row in GOLD if row["damage"] in (None, "payload_cut")]
PAGES = [row for row in WHOLE if row["type"] == "response" and row["charset_true"]]
PERSONAL = [(row, pii) for row in WHOLE for pii in row["pii"]]


def stored(row: Row, files: dict[str, bytes] = FILES) -> bytes:
    return files[row["warc"]][row["offset"] : row["offset"] + row["length"]]


def read_record(row: Row, files: dict[str, bytes] = FILES) -> tuple[ArcWarcRecord, bytes]:
    """The record of a row and its body with HTTP codings undone."""
    for record in ArchiveIterator(BytesIO(stored(row, files))):
        return record, record.content_stream().read()
    raise AssertionError(f"no record at {row['warc']}:{row['offset']}")


def source(row: Row) -> str:
    return read_record(row)[1].decode(row["charset_true"], "replace")


def shown(row: Row) -> set[str]:
    """The character 5-grams of everything that a page shows."""
    return grams(unescape(re.sub(r"<[^>]*>", "", source(row))))


def grams(text: str) -> set[str]:
    key = make_key(text)
    return {key[at : at + 5] for at in range(len(key) - 4)}


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawl")
    command = [sys.executable, str(EXAMPLES / "generate.py"), "--output", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def deflates_as_committed() -> bool:
    """Whether this machine's zlib packs like the one that packed the committed files; zlib-ng does not."""
    member = stored(GOLD[0])
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(zlib.decompress(member, zlib.MAX_WBITS + 16)) + packer.flush() == member


def test_regenerating_gives_the_committed_crawl(regenerated: Path) -> None:
    names = sorted(path.name for path in regenerated.iterdir())
    assert names == sorted(path.name for path in CRAWL.iterdir()) == [*FILES, "gold.jsonl"]
    if deflates_as_committed():
        for name in names:
            assert (regenerated / name).read_bytes() == (CRAWL / name).read_bytes(), name
        return
    # Another deflate gives other offsets and digests, but the same records.
    files = {name: (regenerated / name).read_bytes() for name in FILES}
    rows = read_gold(regenerated)
    for new, old in zip(rows, GOLD, strict=True):
        assert {**new, "offset": 0, "length": 0} == {**old, "offset": 0, "length": 0}
        if old in PAGES:
            assert read_record(new, files)[1] == read_record(old)[1]


@pytest.mark.parametrize("name", FILES)
def test_gold_covers_every_byte(name: str) -> None:
    offset = 0
    for row in (row for row in GOLD if row["warc"] == name):
        assert row["offset"] == offset
        offset += row["length"]
    assert offset == len(FILES[name])


def test_the_crawl_is_small() -> None:
    assert sum(path.stat().st_size for path in CRAWL.iterdir()) < 3_000_000


def test_records_stand_where_gold_says() -> None:
    for row in WHOLE:
        record, _ = read_record(row)
        assert record.rec_type == row["type"]
        assert record.rec_headers.get_header("WARC-Target-URI") == row["url"]
        if row["type"] == "response":
            assert record.http_headers.get_statuscode() == str(row["status"])
        assert (record.rec_headers.get_header("WARC-Truncated") == "length") == (row["damage"] == "payload_cut")


def test_pages_are_in_the_charset_that_gold_names() -> None:
    for row in PAGES:
        record, body = read_record(row)
        bad = body.decode(row["charset_true"], "replace").count("\ufffd")
        expected = 1 if row["transform"] and "bad byte" in row["transform"] else 0
        # A page that the crawler cut may end inside a character; a garbled one has lost characters for good.
        if row["damage"] is None and row["what"] != "garbled":
            assert bad == expected, row["url"]
        header = re.search(r"charset=([\w-]+)", record.http_headers.get_header("Content-Type", ""))
        assert (header and header[1]) == row["charset_header"], row["url"]


def test_pages_declare_the_charset_that_gold_names() -> None:
    for row in PAGES:
        _, body = read_record(row)
        meta = META.search(body[:1024])
        assert (meta and meta[1].decode()) == row["charset_meta"] or not body, row["url"]


@pytest.mark.parametrize(
    ("what", "at_least"),
    [
        ("article", 60), ("repost", 60), ("near_duplicate", 120), ("exact_duplicate", 12), ("mirror", 30),
        ("hard_negative", 12), ("personal_data", 12), ("personal_data_lookalike", 2), ("mixed", 2), ("garbled", 3),
        ("distractor", 6), ("spam", 30), ("list", 15), ("pagination", 15), ("search", 5), ("empty", 6),
        ("javascript", 4), ("wall", 5), ("soft_404", 7), ("error", 10), ("redirect", 6), ("robots", 10),
        ("sitemap", 3), ("json", 4), ("image", 5), ("document", 2), ("script", 1), ("stylesheet", 1),
        ("warcinfo", 4), ("request", 20), ("metadata", 10), ("revisit", 8), ("damaged", 2), ("garbage", 1),
    ],
)  # fmt: skip
def test_there_is_enough_of_everything(what: str, at_least: int) -> None:
    assert sum(row["what"] == what for row in GOLD) >= at_least


def test_nothing_is_unknown() -> None:
    kinds = {"warcinfo", "request", "response", "metadata", "revisit", None}
    assert {row["type"] for row in GOLD} == kinds
    assert {row["keep"] for row in GOLD} == {True, False, None}
    hosts = {row["url"].split("/")[2] for row in GOLD if row["url"]}
    assert all(host.endswith(".example") for host in hosts)


def test_every_article_is_at_home_once_and_copies_name_one() -> None:
    slugs = sorted(path.stem for path in (EXAMPLES / "articles").rglob("*.txt"))
    home = [row["article"] for row in GOLD if row["what"] in ("article", "distractor")]
    assert sorted(home) == slugs
    assert {row["duplicate_of"] for row in GOLD} - {None} <= set(slugs)


def test_articles_are_of_every_kind_and_language() -> None:
    headers = [path.read_text(encoding="utf-8") for path in (EXAMPLES / "articles").rglob("*.txt")]
    kinds = Counter(re.findall(r"^kind: (\S+)$", "\n".join(headers), re.MULTILINE))
    languages = {row["language"] for row in GOLD if row["what"] in ("article", "distractor")}
    assert len(kinds) == 12
    assert languages == {"zh-Hans", "zh-Hant", "yue", "en", "ja", "ko"}


def test_damage_is_damage_and_loses_no_article() -> None:
    damage = Counter(row["damage"] for row in GOLD)
    assert set(damage) == {None, "member_overwritten", "member_cut", "garbage", "payload_cut"}
    for row in GOLD:
        if row["what"] == "damaged":
            inflater = zlib.decompressobj(zlib.MAX_WBITS + 16)
            try:
                inflater.decompress(stored(row))
            except zlib.error:
                continue
            assert not inflater.eof
        if row["damage"] and row["article"]:
            assert row["intact_twins"] >= 1
    assert GOLD[[row["damage"] for row in GOLD].index("garbage")]["length"] == 4096


def test_copies_say_what_the_article_says() -> None:
    articles = {path.stem: grams(path.read_text("utf-8")) for path in (EXAMPLES / "articles").rglob("*.txt")}
    for row in PAGES:
        if row["duplicate_of"] and row["damage"] is None:
            article = articles[row["duplicate_of"]]
            # The file's header and post lines are counted too, so that even a whole copy stays below 1.
            at_least = 0.65 if row["transform"] == "cut_end" else 0.75
            assert len(shown(row) & article) >= at_least * len(article), (row["url"], row["transform"])


def test_exact_duplicates_have_the_bytes_of_their_article() -> None:
    home = {row["article"]: row for row in PAGES if row["what"] == "article"}
    for row in PAGES:
        if row["what"] == "exact_duplicate":
            assert read_record(row)[1] == read_record(home[row["article"]])[1]


def test_hard_negatives_are_alike_and_no_duplicates() -> None:
    pages = [row for row in PAGES if row["what"] == "hard_negative"]
    shared = [len(one & other) / len(one | other) for one, other in combinations(map(shown, pages), 2)]
    assert 0.3 < max(shared) < 0.7


def passes_resident_check(value: str) -> bool:
    """GB 11643: sum of digit i times 2^(17-i) mod 11, with X for ten, is 1 for a valid number."""
    digits = [10 if digit == "X" else int(digit) for digit in value]
    return len(value) == 18 and sum(digit * 2 ** (17 - at) for at, digit in enumerate(digits)) % 11 == 1


def passes_luhn(value: str) -> bool:
    digits = [int(digit) for digit in re.sub(r"\D", "", value)][::-1]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def test_personal_values_are_valid_and_stand_in_their_page() -> None:
    patterns = {"mobile": r"(\+86 )?1[3-9]\d[- ]?\d{4}[- ]?\d{4}", "email": r"[\w.]+@[\w.]+\.zz"}
    assert {pii["kind"] for _, pii in PERSONAL} == {"resident_id", "mobile", "email", "bank_card"}
    for row, pii in PERSONAL:
        kind, value = pii["kind"], pii["value"]
        assert value in source(row)
        if kind == "resident_id":
            assert passes_resident_check(value)
        elif kind == "bank_card":
            assert value.startswith("62") and passes_luhn(value)
        else:
            assert re.fullmatch(patterns[kind], value)


def test_lookalikes_stand_in_their_page_and_fail_the_checks() -> None:
    lookalikes = [(row, value) for row in WHOLE for value in row["lookalikes"]]
    assert len(lookalikes) >= 15
    for row, value in lookalikes:
        assert value in source(row)
        if value.isdigit() and len(value) == 18:
            assert not passes_resident_check(value)
        if value.isdigit() and len(value) in (16, 19):
            assert not passes_luhn(value)
