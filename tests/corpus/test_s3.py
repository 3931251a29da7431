"""Storage on a real S3 server, behind a proxy that slows down, resets and cuts short."""

import random
import re
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pyarrow import fs

from corpus import storage, stores
from corpus.errors import InputError, StoreError
from corpus.find import find_inputs, find_matches
from corpus.patience import Patience
from corpus.storage import FINGERPRINT_BYTES, InputFile, fingerprint

ENDINGS = (".warc", ".warc.gz")
CONTENT = random.Random(7).randbytes(5_000_000)
HARD_NAMES = ("两个 字.warc.gz", "a%20b.warc.gz", "a#b.warc.gz", "a?b.warc.gz")
# What the AWS SDK, as pyarrow sets it up, holds to one store at most: 25; and a few that it has closed and replaced
# but that the proxy still counts. 64 readers would hold 64.
CONNECTIONS = 25 + 5
POEM = "床前明月光，疑是地上霜。".encode()


@pytest.fixture
def impatient(s3: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The AWS SDK tries once, so that every failure reaches us; our waits are noted and not waited."""
    monkeypatch.setattr(stores, "REQUESTS", 1)
    stores.open_store.cache_clear()
    return []


def read(uri: str, waits: list[float], block: int = 1 << 20) -> bytes:
    patience = Patience(attempts=4, sleep=waits.append, draw=lambda: 0.5)
    blocks = []
    with storage.open_input(uri, patience) as stream:
        while content := stream.read(block):
            blocks.append(content)
    return b"".join(blocks)


@pytest.mark.parametrize("scheme", ["s3", "oss"])
def test_one_door(s3: Any, scheme: str) -> None:
    folder = f"{scheme}://crawl/第 1 批"
    for name in HARD_NAMES:
        storage.write_bytes(f"{folder}/{name}", name.encode())
    assert storage.list_files(folder) == storage.list_files(folder + "/") == sorted(HARD_NAMES)
    for file in find_inputs([folder], ENDINGS):
        assert file == InputFile(file.name, f"{folder}/{file.name}", len(file.name.encode()))
        assert storage.read_bytes(file.uri) == file.name.encode()
        assert find_inputs([file.uri], ENDINGS) == [file]
    assert [file.name for file in find_inputs([f"{folder}/a?b.warc.gz"], ENDINGS)] == ["a?b.warc.gz"]
    assert [file.name for file in find_inputs([f"{scheme}://crawl/*/a%*"], ENDINGS)] == ["第 1 批/a%20b.warc.gz"]
    storage.delete(folder)
    assert storage.list_files(f"{scheme}://crawl") == [] == storage.list_files(f"{scheme}://crawl/nowhere")
    assert not storage.exists(f"{folder}/{HARD_NAMES[0]}")
    storage.delete(folder)


def test_moving_an_object_and_a_folder(s3: Any) -> None:
    for name in ("run/one", "run/pages/_manifest.json", "run/pages/b/1", "run/pages/b/2"):
        storage.write_bytes(f"s3://crawl/{name}", name.encode())
    storage.replace("s3://crawl/run/one", "s3://crawl/run/two")
    storage.replace("s3://crawl/run/pages/b/2", "s3://crawl/run/two")
    assert storage.read_bytes("s3://crawl/run/two") == b"run/pages/b/2"
    storage.move("s3://crawl/run/pages", "s3://crawl/final", last="_manifest.json")
    assert storage.list_files("s3://crawl") == ["final/_manifest.json", "final/b/1", "run/two"]
    assert not storage.exists("s3://crawl/run/pages")
    assert storage.is_object_store("s3://crawl/run")


def test_a_half_written_object_is_never_seen_and_the_old_one_stays(s3: Any) -> None:
    storage.write_bytes("s3://crawl/a", b"old")
    with pytest.raises(KeyboardInterrupt), storage.write_whole("s3://crawl/a") as sink:
        sink.write(CONTENT)
        raise KeyboardInterrupt
    assert storage.read_bytes("s3://crawl/a") == b"old"
    assert storage.list_files("s3://crawl") == ["a"]
    with storage.write_whole("s3://crawl/a") as sink:
        for start in range(0, len(CONTENT), 1 << 20):
            sink.write(CONTENT[start : start + (1 << 20)])
    assert storage.read_bytes("s3://crawl/a") == CONTENT


def test_a_store_that_may_not_be_written_to(s3: Any) -> None:
    storage.write_bytes("s3://crawl/a", b"old")
    s3.read_only = True
    for content in (b"new", CONTENT * 3):
        with pytest.raises(StoreError, match=r"cannot write: s3://crawl/a .*ACCESS_DENIED.*Check the credentials"):
            storage.write_bytes("s3://crawl/a", content)
    s3.read_only = False
    assert storage.read_bytes("s3://crawl/a") == b"old"
    assert storage.list_files("s3://crawl") == ["a"]


def test_a_fingerprint_reads_the_two_ends_alone(s3: Any, tmp_path: Any) -> None:
    (tmp_path / "a").write_bytes(CONTENT)
    storage.copy_in(str(tmp_path / "a"), "s3://crawl/a")
    s3.clear()
    here, there = (InputFile("a", uri, len(CONTENT)) for uri in (str(tmp_path / "a"), "s3://crawl/a"))
    assert fingerprint(here) == fingerprint(there)
    ends = [one.removeprefix("bytes=").split("-") for one in s3.reads]
    assert sum(int(end) - int(start) + 1 for start, end in ends) == 2 * FINGERPRINT_BYTES


@pytest.mark.parametrize(
    ("faults", "waits"),
    [
        ([], []),
        (["slow down"], [0.5]),
        (["reset"], [0.5]),
        (["cut"], [0.5]),
        (["empty"], [0.5]),
        (["half"], [0.5]),
        (["slow down", "reset", "cut"], [0.5, 1.0, 2.0]),
        # Patience begins anew with every byte won.
        (["", "reset", "reset", "", "slow down", "cut"], [0.5, 1.0, 0.5, 1.0]),
        # What comes after a short answer is the look at the last byte.
        (
            ["half", "", "reset", "", "cut", "empty", "", "half", "", "", "slow down"],
            [0.5, 1.0, 0.5, 1.0, 2.0, 0.5],
        ),
    ],
)
def test_a_read_goes_on_after_passing_failures(
    s3: Any, impatient: list[float], faults: list[str], waits: list[float]
) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    s3.clear()
    s3.faults.extend(faults)
    assert read("s3://crawl/a.warc", impatient) == CONTENT
    assert impatient == waits
    assert not s3.faults
    assert s3.connections_added <= 2  # One that was reset may still be closing.


def test_a_store_that_fails_to_the_end_is_named_with_all_that_was_tried(s3: Any, impatient: list[float]) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    s3.faults.extend(["", *["slow down"] * 9])
    with pytest.raises(StoreError) as caught:
        read("s3://crawl/a.warc", impatient)
    message = str(caught.value)
    assert "cannot read at byte 1,048,576: s3://crawl/a.warc; tried 4 times with waits of 4 s together" in message
    assert re.search("SLOW_DOWN|SERVICE_UNAVAILABLE", message) and "run again" in message and "\n" not in message
    assert impatient == [0.5, 1.0, 2.0]
    assert len(s3.faults) == 5


def test_what_no_waiting_changes_is_not_tried_again(s3: Any, impatient: list[float]) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    s3.faults.extend(["refuse"] * 3)
    with pytest.raises(StoreError, match=r"cannot read at byte 0: s3://crawl/a\.warc .*ACCESS_DENIED.*credentials"):
        read("s3://crawl/a.warc", impatient)
    assert len(s3.faults) == 2
    for gone in ("s3://crawl/gone.warc", "s3://nowhere/gone.warc"):
        with pytest.raises(InputError, match=f"{gone} does not exist"):
            read(gone, impatient)
    assert impatient == []


def test_a_file_that_is_another_when_it_is_opened_again(s3: Any, impatient: list[float]) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    patience = Patience(sleep=lambda seconds: storage.write_bytes("s3://crawl/a.warc", POEM), draw=lambda: 1.0)
    with storage.open_input("s3://crawl/a.warc", patience) as stream:
        assert stream.read(1 << 20) == CONTENT[: 1 << 20]
        s3.faults.append("reset")
        with pytest.raises(InputError, match=r"a\.warc changed while it was read: it had 5,000,000 bytes and has 36"):
            stream.read(1 << 20)


def test_the_sdk_outwaits_single_failures_by_itself(s3: Any) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    s3.clear()
    s3.faults.extend(["slow down", "", "reset"])
    waits: list[float] = []
    assert read("s3://crawl/a.warc", waits) == CONTENT
    assert waits == [] and not s3.faults


def test_requests_grow_as_reading_goes_on_and_begin_small_elsewhere(s3: Any) -> None:
    storage.write_bytes("s3://crawl/a.warc", CONTENT)
    s3.clear()
    with storage.open_input("s3://crawl/a.warc") as stream:
        assert stream.read(10) == CONTENT[:10]
        assert s3.reads == ["bytes=0-1048575"]
        assert stream.read() == CONTENT[10:]
    assert s3.reads[1:] == ["bytes=1048576-3145727", "bytes=3145728-4999999"]
    s3.clear()
    with storage.open_input_at("s3://crawl/a.warc", 4_000_000) as stream:
        assert stream.read(1000) == CONTENT[4_000_000:4_001_000]
    assert s3.reads == ["bytes=4000000-4999999"]


def test_many_readers_hold_few_connections(s3: Any) -> None:
    names = [f"{number}.warc" for number in range(8)]
    for name in names:
        storage.write_bytes(f"s3://crawl/{name}", POEM)
    storage.write_bytes("s3://crawl/all.paths", "\n".join(names * 5).encode())
    stores.open_store.cache_clear()
    s3.clear()
    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(storage.read_bytes, [f"s3://crawl/{name}" for name in names * 10])) == [POEM] * 80
    assert 1 < s3.connections_added <= CONNECTIONS
    files = find_matches("@s3://crawl/all.paths", ENDINGS)
    assert [file.name for file in files] == names * 5
    assert {file.bytes for file in files} == {len(POEM)}
    assert s3.connections_added <= CONNECTIONS


def test_lists_on_a_store_and_what_they_miss(s3: Any) -> None:
    storage.write_bytes("s3://crawl/segments/1/a.warc.gz", POEM)
    storage.write_bytes("s3://crawl/lists/all.paths", b"segments/1/a.warc.gz\n")
    with pytest.raises(InputError, match=r"1 of 1 file .* cannot be found: s3://crawl/lists/segments/1/a\.warc\.gz\."):
        find_matches("@s3://crawl/lists/all.paths", ENDINGS)
    for base in ("s3://crawl", "s3://crawl/"):
        (file,) = find_matches("@s3://crawl/lists/all.paths", ENDINGS, base)
        assert file == InputFile("segments/1/a.warc.gz", "s3://crawl/segments/1/a.warc.gz", len(POEM))


def test_no_key_is_ever_shown(s3: Any, impatient: list[float]) -> None:
    storage.write_bytes("oss://crawl/a", POEM)
    s3.faults.extend(["refuse", *["slow down"] * 9])
    for uri in ("oss://crawl/a", "oss://crawl/a", "oss://gone/a"):
        with pytest.raises((StoreError, InputError)) as caught:
            read(uri, impatient)
        assert "not-to-be-seen" not in "".join(traceback.format_exception(caught.value))
    assert isinstance(stores.open_place("oss://crawl/a")[0], fs.S3FileSystem)
