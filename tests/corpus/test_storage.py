"""Finding, reading, writing, moving and deleting, on local files with names that are hard to spell."""

import os
from pathlib import Path

import pytest

from corpus import storage
from corpus.errors import InputError
from corpus.find import find_inputs
from corpus.storage import FINGERPRINT_BYTES, InputFile, fingerprint

ENDINGS = (".warc", ".warc.gz")
HARD_NAMES = (
    "plain.warc.gz", "two words.warc.gz", "网页 第一批.warc.gz", "a#b.warc.gz", "a%20b.warc.gz", "100%.warc.gz",
    "a[1].warc.gz", "[a].warc.gz", "a?b.warc.gz", "a*b.warc.gz", "a+b&c=d.warc.gz", "a{b,c}.warc.gz", "a;b.warc.gz",
    "引号'\".warc.gz", "~tilde.warc.gz", "a:b.warc.gz",
)  # fmt: skip


def make_files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())


def names(*patterns: Path | str) -> list[str]:
    return [file.name for file in find_inputs([str(pattern) for pattern in patterns], ENDINGS)]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    make_files(
        tmp_path / "crawl", "a.warc.gz", "b.WARC.GZ", "c.warc", "notes.txt", "2021/a.warc.gz", "2021/03/d.warc.gz"
    )
    return tmp_path / "crawl"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", ["2021/03/d.warc.gz", "2021/a.warc.gz", "a.warc.gz", "b.WARC.GZ", "c.warc"]),
        ("/", ["2021/03/d.warc.gz", "2021/a.warc.gz", "a.warc.gz", "b.WARC.GZ", "c.warc"]),
        ("/a.warc.gz", ["a.warc.gz"]),
        ("/notes.txt", ["notes.txt"]),
        ("/2021", ["03/d.warc.gz", "a.warc.gz"]),
        ("/*.warc.gz", ["a.warc.gz"]),
        ("/*", ["a.warc.gz", "b.WARC.GZ", "c.warc", "notes.txt"]),
        ("/*/*.warc.gz", ["2021/a.warc.gz"]),
        ("/**/*.warc.gz", ["2021/03/d.warc.gz", "2021/a.warc.gz", "a.warc.gz"]),
        ("/**", ["2021/03/d.warc.gz", "2021/a.warc.gz", "a.warc.gz", "b.WARC.GZ", "c.warc", "notes.txt"]),
        ("/2021/**/d.warc.gz", ["03/d.warc.gz"]),
        ("/?.warc", ["c.warc"]),
        ("/[ab].*", ["a.warc.gz", "b.WARC.GZ"]),
        ("/[!ab].*", ["c.warc"]),
        ("/[a-b].warc.gz", ["a.warc.gz"]),
        ("/20*1/a.warc.gz", ["2021/a.warc.gz"]),
    ],
)
def test_what_patterns_find(crawl: Path, pattern: str, expected: list[str]) -> None:
    assert names(f"{crawl}{pattern}") == expected
    assert names(f"file://{crawl}{pattern}") == expected


def test_a_file_has_its_size_and_a_place_that_can_be_read(crawl: Path) -> None:
    (file,) = find_inputs([str(crawl / "2021" / "*.gz")], ENDINGS)
    assert file == InputFile("a.warc.gz", str(crawl / "2021" / "a.warc.gz"), len("2021/a.warc.gz"))
    assert storage.read_bytes(file.uri) == b"2021/a.warc.gz"


def test_relative_patterns(crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(crawl)
    assert names("*.warc.gz") == names("./*.warc.gz") == names("../crawl/*.warc.gz") == ["a.warc.gz"]
    assert names(".") == names("") == names(crawl)
    assert names("2021/*.gz") == names("./2021/*.gz") == ["a.warc.gz"]
    assert names("**/d.*") == ["2021/03/d.warc.gz"]


def test_the_home_folder(crawl: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(crawl))
    assert names("~/*.warc") == names("~/c.warc") == ["c.warc"]


@pytest.mark.parametrize(
    "pattern", ["nowhere", "nowhere/*.gz", "crawl/*.zip", "empty", "crawl/[", "crawl/none[1].warc"]
)
def test_nothing_found_is_an_error_that_names_the_pattern(crawl: Path, pattern: str) -> None:
    (crawl.parent / "empty").mkdir()
    full = str(crawl.parent / pattern)
    with pytest.raises(InputError) as caught:
        find_inputs([str(crawl), full], ENDINGS)
    assert repr(full) in str(caught.value)
    assert "Check the path" in str(caught.value)


def test_a_store_that_does_not_exist_is_an_error_that_names_it() -> None:
    with pytest.raises(InputError, match="cannot use 'nosuch://bucket/a'"):
        find_inputs(["nosuch://bucket/a"], ENDINGS)


def test_two_files_of_one_name_are_an_error_that_names_both(crawl: Path) -> None:
    with pytest.raises(InputError) as caught:
        find_inputs([f"{crawl}/a.warc.gz", f"{crawl}/2021/a.warc.gz"], ENDINGS)
    for part in (f"{crawl}/a.warc.gz", f"{crawl}/2021/a.warc.gz", "'a.warc.gz'", "Give one glob or folder above both"):
        assert part in str(caught.value)


def test_a_file_that_two_patterns_name_is_found_once(crawl: Path) -> None:
    assert names(f"{crawl}/*.gz", f"{crawl}/a.*", f"{crawl}/a.warc.gz", f"file://{crawl}/a.warc.gz") == ["a.warc.gz"]


@pytest.mark.parametrize("name", HARD_NAMES)
def test_hard_names_are_found_read_and_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / f"in {name} 里"
    make_files(folder, name, "other.warc.gz")
    for pattern in (folder, f"file://{folder}", folder / name, f"file://{folder / name}"):
        files = [file for file in find_inputs([str(pattern)], ENDINGS) if file.name != "other.warc.gz"]
        assert [file.name for file in files] == [name]
        assert storage.read_bytes(files[0].uri) == name.encode()
        assert len(fingerprint(files[0])) == 64
    for place in (str(folder / "new" / name), storage.as_uri(str(folder / "newer" / name))):
        storage.write_bytes(place, b"content")
        assert storage.exists(place)
        assert storage.read_bytes(place) == b"content"
    assert storage.list_files(str(folder)) == sorted([name, f"new/{name}", f"newer/{name}", "other.warc.gz"])
    storage.move(str(folder / name), str(folder / f"moved {name}"))
    storage.delete(str(folder / "new"))
    assert storage.list_files(storage.as_uri(str(folder))) == sorted(
        [f"moved {name}", f"newer/{name}", "other.warc.gz"]
    )


def test_globs_find_hard_names(tmp_path: Path) -> None:
    make_files(tmp_path, *HARD_NAMES)
    assert names(tmp_path / "*.warc.gz") == sorted(HARD_NAMES)
    assert names(tmp_path / "a[[]*.warc.gz") == ["a[1].warc.gz"]
    assert names(tmp_path / "[[]a].*") == ["[a].warc.gz"]
    assert names(tmp_path / "a[?]b.*") == ["a?b.warc.gz"]
    assert names(tmp_path / "网页*") == ["网页 第一批.warc.gz"]


def test_uris() -> None:
    assert storage.as_uri("s3://bucket/a b") == "s3://bucket/a b"
    assert storage.as_uri("/run/a b") == "file:///run/a b"
    assert storage.as_uri("run") == f"file://{os.getcwd()}/run"
    assert storage.join("s3://bucket/run/", "pages", "part.parquet") == "s3://bucket/run/pages/part.parquet"


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "file.json.gz"
    with storage.write_whole(str(target)) as sink:
        sink.write("一".encode())
        assert not target.exists()
        sink.write("二".encode())
    assert target.read_bytes() == "一二".encode()
    assert storage.list_files(str(tmp_path)) == ["new/folder/file.json.gz"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_exception_leaves_nothing_under_the_final_name(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "file"
    with pytest.raises(error), storage.write_whole(str(target)) as sink:
        sink.write(b"half")
        raise error
    assert not storage.exists(str(target))
    assert storage.list_files(str(tmp_path)) == []


def test_an_exception_leaves_the_old_file_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "file"
    storage.write_bytes(str(target), b"old")
    with pytest.raises(ValueError), storage.write_whole(str(target)) as sink:
        sink.write(b"half of the new")
        raise ValueError
    assert target.read_bytes() == b"old"
    storage.write_bytes(str(target), b"new")
    assert target.read_bytes() == b"new"


def test_files_are_read_as_stored_and_from_any_place(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(b"\x1f\x8b\x08 not really packed")
    assert storage.read_bytes(str(path)) == path.read_bytes()
    with storage.open_input_at(str(path), 4) as stream:
        assert stream.read() == b"not really packed"


def test_reading_what_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.warc does not exist"), storage.open_input(str(tmp_path / "gone.warc")):
        pass


def place(path: Path) -> InputFile:
    return InputFile(path.name, str(path), path.stat().st_size)


@pytest.mark.parametrize("size", [1, 100, FINGERPRINT_BYTES, FINGERPRINT_BYTES + 1, 2 * FINGERPRINT_BYTES, 1 << 20])
def test_a_fingerprint_changes_with_either_end_and_with_the_size(tmp_path: Path, size: int) -> None:
    contents = [bytes(size), b"\1" + bytes(size - 1), bytes(size - 1) + b"\1", bytes(size + 1)]
    prints = set()
    for number, content in enumerate(dict.fromkeys(contents)):
        path = tmp_path / f"{number}"
        path.write_bytes(content)
        prints.add(fingerprint(place(path)))
        assert fingerprint(place(path)._replace(name="another")) in prints
    assert len(prints) == len(set(contents))


def test_listing_and_deleting(tmp_path: Path) -> None:
    make_files(tmp_path, "b/c", "b/a", "a", "b/d/e")
    assert storage.list_files(str(tmp_path)) == ["a", "b/a", "b/c", "b/d/e"]
    assert storage.list_files(str(tmp_path / "b/")) == ["a", "c", "d/e"]
    assert storage.list_files(str(tmp_path / "nowhere")) == []
    storage.delete(str(tmp_path / "b" / "d"))
    storage.delete(str(tmp_path / "a"))
    storage.delete(str(tmp_path / "nowhere"))
    assert storage.list_files(str(tmp_path)) == ["b/a", "b/c"]
    assert not storage.exists(str(tmp_path / "a"))


def test_moving_files_and_folders(tmp_path: Path) -> None:
    make_files(tmp_path, "old/a", "old/sub/b", "single")
    storage.move(str(tmp_path / "old"), str(tmp_path / "deep" / "new"))
    storage.move(str(tmp_path / "single"), str(tmp_path / "deep" / "renamed"))
    assert storage.list_files(str(tmp_path)) == ["deep/new/a", "deep/new/sub/b", "deep/renamed"]
    assert (tmp_path / "deep" / "renamed").read_text() == "single"


def test_copying_in(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    (tmp_path / "local").write_bytes(content)
    storage.copy_in(str(tmp_path / "local"), str(tmp_path / "store" / "copy"))
    assert (tmp_path / "store" / "copy").read_bytes() == content
