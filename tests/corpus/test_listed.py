"""Lists of paths: what a line names, what a list may not hold, and what is said of files that are not there."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.find import find_inputs, find_matches
from corpus.listed import LINE_CHARACTERS_AT_MOST, read_list
from corpus.storage import InputFile

BASE = "s3://commoncrawl"
ENDINGS = (".warc.gz",)


@pytest.mark.parametrize(
    ("line", "name", "uri"),
    [
        ("crawl-data/1/a.warc.gz", "crawl-data/1/a.warc.gz", f"{BASE}/crawl-data/1/a.warc.gz"),
        ("  crawl-data/a.warc.gz \r", "crawl-data/a.warc.gz", f"{BASE}/crawl-data/a.warc.gz"),
        ("./1/./a.warc.gz", "1/a.warc.gz", f"{BASE}/1/a.warc.gz"),
        ("1//a.warc.gz", "1/a.warc.gz", f"{BASE}/1/a.warc.gz"),
        ("网页 一/a#b%20[1]?*.warc.gz", "网页 一/a#b%20[1]?*.warc.gz", f"{BASE}/网页 一/a#b%20[1]?*.warc.gz"),
        # A whole address below the base has the name that its relative path has; elsewhere, its own.
        (f"{BASE}/1/a.warc.gz", "1/a.warc.gz", f"{BASE}/1/a.warc.gz"),
        ("s3://commoncrawl2/1/a.warc.gz", "a.warc.gz", "s3://commoncrawl2/1/a.warc.gz"),
        ("oss://other/1/a.warc.gz", "a.warc.gz", "oss://other/1/a.warc.gz"),
        ("/crawl/1/a.warc.gz", "a.warc.gz", "/crawl/1/a.warc.gz"),
        ("file:///crawl/1/a.warc.gz", "a.warc.gz", "/crawl/1/a.warc.gz"),
    ],
)
def test_what_a_line_names(line: str, name: str, uri: str) -> None:
    assert list(read_list(line.encode(), "list", BASE)) == [(name, uri)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda content: b"\xef\xbb\xbf" + content])
def test_plain_and_packed_with_blank_lines_and_remarks(pack) -> None:  # type: ignore[no-untyped-def]
    content = pack("# 网页\n\na.warc.gz\r\n  \nb.warc.gz\n#c.warc.gz\na.warc.gz".encode())
    assert [name for name, _ in read_list(content, "list", BASE)] == ["a.warc.gz", "b.warc.gz", "a.warc.gz"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a\n../b", r"line 2 of list goes up with '\.\.': '\.\./b'"),
        (b"a\nb/../../c", "line 2 of list goes up"),
        (b"a\nb\0c", "line 2 of list is no path"),
        (b"x" * (LINE_CHARACTERS_AT_MOST + 1), "line 1 of list is no path"),
        ("网页.warc.gz".encode("gb18030"), "list is no list of paths: it is not UTF-8"),
        (gzip.compress(b"a\n" * 1000, mtime=0)[:-9], "the list list is damaged gzip: .* Fetch it again"),
        (b"\x1f\x8b\x08 no gzip at all", "the list list is damaged gzip"),
    ],
)
def test_what_is_no_list(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_list(content, "list", BASE))


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_files_keep_their_names_wherever_the_crawl_lies(tmp_path: Path) -> None:
    for place in ("here", "there"):
        put(tmp_path / place, "2021/a.warc.gz", "b.warc.gz")
        (tmp_path / place / "warc.paths").write_text("b.warc.gz\n2021/a.warc.gz\nb.warc.gz\n")
        root = tmp_path / place
        wanted = [InputFile(name, f"{root}/{name}", len(name)) for name in ("2021/a.warc.gz", "b.warc.gz")]
        assert find_inputs([f"@{root}/warc.paths"], ENDINGS) == wanted == find_inputs([str(root)], ENDINGS)
    assert [file.name for file in find_matches(f"@{root}/warc.paths", ENDINGS)] == [
        "b.warc.gz", "2021/a.warc.gz", "b.warc.gz"
    ]  # fmt: skip
    assert find_matches(f"@{tmp_path}/here/warc.paths", ENDINGS, f"{root}/")[0].uri == f"{root}/b.warc.gz"


def test_a_list_beside_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.warc.gz")
    (tmp_path / "list").write_text("a.warc.gz")
    monkeypatch.chdir(tmp_path)
    for place, base in (("@list", ""), ("@./list", ""), ("@list", "."), (f"@file://{tmp_path}/list", "")):
        assert find_matches(place, ENDINGS, base) == [InputFile("a.warc.gz", f"{tmp_path}/a.warc.gz", 9)]


def test_what_is_missing_is_named_at_once(tmp_path: Path) -> None:
    put(tmp_path, "a.warc.gz", "folder/b.warc.gz")
    (tmp_path / "list").write_text("\n".join(["a.warc.gz", "folder", *(f"{n}.warc.gz" for n in range(2000))]))
    with pytest.raises(InputError) as caught:
        find_matches(f"@{tmp_path}/list", ENDINGS)
    message = str(caught.value)
    assert f"2,001 of 2,002 files that the list {tmp_path}/list names cannot be found: {tmp_path}/folder;" in message
    assert f"{tmp_path}/3.warc.gz; and 1,996 more. Relative paths lie below {tmp_path}; --input-base" in message


@pytest.mark.parametrize(("content", "message"), [(None, "list does not exist"), ("\n# a\n", "list names no file")])
def test_a_list_that_is_not_there_or_empty(tmp_path: Path, content: str | None, message: str) -> None:
    if content is not None:
        (tmp_path / "list").write_text(content)
    with pytest.raises(InputError, match=message):
        find_matches(f"@{tmp_path}/list", ENDINGS)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_an_error_of_ours(content: bytes) -> None:
    try:
        named = list(read_list(content, "list", BASE))
    except InputError:
        return
    assert all(name and ".." not in name.split("/") and "\n" not in uri for name, uri in named)
