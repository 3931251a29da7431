"""Which files are read: every content once, under one name, however often and by whatever patterns it is given."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import storage
from corpus.errors import InputError, StoreError
from corpus.storage import FINGERPRINT_BYTES, InputFile, fingerprint
from jobs import inputs
from jobs.inputs import (
    NO_INPUTS,
    Input,
    Inputs,
    check_unchanged,
    describe_same,
    find_inputs,
    list_read,
    merge_given,
    say_given,
)

POEM, OTHER = "床前明月光，疑是地上霜。".encode(), "白日依山尽，黄河入海流。".encode()


@pytest.fixture(autouse=True)
def without_spark(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(spark: None, question: Callable[[Any], Any], places: Sequence[Any]) -> list[Any]:
        return [question(place) for place in places]

    monkeypatch.setattr(inputs, "_ask", ask)


def put(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def find(folder: Path, *patterns: str, held: Inputs = NO_INPUTS) -> Inputs:
    return find_inputs(None, [f"{folder}/{pattern}" for pattern in patterns], held)  # type: ignore[arg-type]


def fates(folder: Path, found: Inputs) -> dict[str, str]:
    """Place below the folder -> the name it is read under, or "= the name of what is read in its place"."""
    places = {one.uri.removeprefix(f"{folder}/"): one for one in found.given if not one.same_as}
    same = [(one.uri.removeprefix(f"{folder}/"), f"= {one.same_as}") for one in found.given if one.same_as]
    return dict(same) | {place: one.name for place, one in places.items()}


@pytest.mark.parametrize(
    ("files", "patterns", "expected"),
    [
        ({"a": POEM, "b": OTHER}, ["*"], {"a": "a", "b": "b"}),
        ({"a": POEM, "b": POEM, "c": OTHER}, ["*"], {"a": "a", "b": "= a", "c": "c"}),
        ({"a": POEM, "b": POEM}, ["b", "a"], {"a": "a", "b": "= a"}),
        ({"a": POEM, "b": POEM, "c": POEM}, ["*"], {"a": "a", "b": "= a", "c": "= a"}),
        ({"1/a": POEM, "2/a": POEM}, ["1/*", "2/*"], {"1/a": "a", "2/a": "= a"}),
        ({"1/a": POEM, "2/a": OTHER}, ["*/*"], {"1/a": "1/a", "2/a": "2/a"}),
        ({"a": b"", "b": b"", "c": POEM}, ["*"], {"a": "a", "b": "b", "c": "c"}),
        # The same size and ends, and another middle: not the same.
        (
            {"a": POEM * 9000, "b": POEM * 4000 + OTHER + POEM * 4999, "c": POEM * 9000},
            ["*"],
            {"a": "a", "b": "b", "c": "= a"},
        ),
    ],
)
def test_every_content_is_read_once(
    tmp_path: Path, files: dict[str, bytes], patterns: list[str], expected: dict[str, str]
) -> None:
    put(tmp_path, files)
    found = find(tmp_path, *patterns)
    assert fates(tmp_path, found) == expected
    assert found.prints == {
        one.name: fingerprint(InputFile(one.name, one.uri, one.bytes)) for one in list_read(found.given)
    }


def test_the_middle_of_a_file_is_beyond_its_fingerprint() -> None:
    """Or the table above would not test what it says."""
    assert len(POEM) * 4000 > FINGERPRINT_BYTES and len(POEM) * 4999 > FINGERPRINT_BYTES


def test_a_folder_and_a_glob_inside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"crawl/2021/a.warc.gz": POEM, "crawl/b.warc": OTHER})
    for patterns in (["crawl", "crawl/2021/*.gz"], ["crawl/2021/*.gz", "crawl"]):
        found = find(tmp_path, *patterns)
        assert [(one.name, one.same_as) for one in found.given] == [
            ("2021/a.warc.gz", ""), ("a.warc.gz", "2021/a.warc.gz"), ("b.warc", "")
        ]  # fmt: skip
        say_given(found)
        assert "crawl/2021/a.warc.gz is the same file as 2021/a.warc.gz: read once" in capsys.readouterr().out


def test_a_file_that_two_patterns_give_one_name_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"a.warc": POEM, "b.warc": OTHER})
    assert fates(tmp_path, find(tmp_path, "*.warc", "a.*")) == {"a.warc": "a.warc", "b.warc": "b.warc"}
    assert "files named more than once, each read once: 1" in capsys.readouterr().out


def test_a_list_and_what_it_names_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"crawl/1/a.warc": POEM, "crawl/2/a.warc": OTHER, "warc.paths": b"2/a.warc\n1/a.warc\n2/a.warc\n"})
    found = find_inputs(None, [f"@{tmp_path}/warc.paths"], base=f"{tmp_path}/crawl")  # type: ignore[arg-type]
    assert fates(tmp_path / "crawl", found) == {"1/a.warc": "1/a.warc", "2/a.warc": "2/a.warc"}
    assert found == find(tmp_path, "crawl")
    assert "files named more than once, each read once: 1" in capsys.readouterr().out
    with pytest.raises(InputError, match=r"--input-base s3://a is for lists of paths, and none is given"):
        find_inputs(None, [str(tmp_path)], base="s3://a")  # type: ignore[arg-type]


def test_a_store_that_fails_is_no_file_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.warc": POEM, "b.warc": POEM})

    def fail(uri: str) -> None:
        raise StoreError(f"cannot open: {uri}; tried 6 times")

    monkeypatch.setattr(storage, "open_input", fail)
    with pytest.raises(StoreError, match=r"a\.warc; tried 6 times"):
        find(tmp_path, "*.warc")
    monkeypatch.setattr(storage, "fingerprint", lambda file: fail(file.uri))
    with pytest.raises(InputError, match=r"2 of 2 input files cannot be read: cannot open: .*a\.warc; tried 6 times"):
        find(tmp_path, "*.warc")


def test_links_are_files(tmp_path: Path) -> None:
    put(tmp_path, {"b.warc": POEM})
    (tmp_path / "a.warc").symlink_to(tmp_path / "b.warc")
    assert fates(tmp_path, find(tmp_path, "*.warc")) == {"a.warc": "a.warc", "b.warc": "= a.warc"}


def test_two_contents_of_one_name_are_an_error(tmp_path: Path) -> None:
    put(tmp_path, {"1/a": POEM, "2/a": OTHER})
    with pytest.raises(InputError, match=r"1/a and .*2/a would both be called 'a'\. Give one glob or folder above"):
        find(tmp_path, "1/*", "2/*")


def test_what_a_run_holds_keeps_its_name(tmp_path: Path) -> None:
    put(tmp_path, {"old/z.warc": POEM, "new/a.warc": POEM, "new/b.warc": OTHER})
    held = find(tmp_path, "old")
    found = find(tmp_path, "new", held=held)
    assert fates(tmp_path, found) == {"old/z.warc": "z.warc", "new/a.warc": "= z.warc", "new/b.warc": "b.warc"}
    assert found.prints.keys() == {"z.warc", "b.warc"}


def test_a_file_of_the_run_under_another_name(tmp_path: Path) -> None:
    """First a glob inside, then the folder above."""
    put(tmp_path, {"crawl/2021/z.warc": POEM, "crawl/2022/z.warc": OTHER})
    held = find(tmp_path, "crawl/2021/*")
    found = find(tmp_path, "crawl", held=held)
    assert [(one.name, one.same_as) for one in found.given] == [
        ("2021/z.warc", "z.warc"), ("2022/z.warc", ""), ("z.warc", "")
    ]  # fmt: skip


def test_what_was_said_of_a_file_stays_unless_it_is_read_now() -> None:
    held = [Input("a", "/a", 3), Input("b", "/b", 3, "a"), Input("c", "/c", 3, "a")]
    new = [Input("a", "/a", 3, "z"), Input("b", "/b", 4), Input("d", "/d", 3, "a")]
    assert merge_given(held, new) == [held[0], new[1], held[2], new[2]]


def test_many_equal_files_do_not_fill_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {f"{number:02}.warc": POEM for number in range(30)})
    say_given(find(tmp_path, "*"))
    said = capsys.readouterr().out
    assert said.count("is the same file as 00.warc") == 20 and "and so are 9 more; _inputs.json" in said


def test_a_crawl_that_was_moved_is_the_same_crawl(tmp_path: Path) -> None:
    put(tmp_path, {"old/a.warc": POEM, "old/b.warc": OTHER})
    held = find(tmp_path, "old")
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert fates(tmp_path, find(tmp_path, "new", held=held)) == {"new/a.warc": "a.warc", "new/b.warc": "b.warc"}


def test_what_cannot_be_compared_any_more_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"old/a.warc": POEM, "new/b.warc": POEM})
    held = find(tmp_path, "old")
    shutil.rmtree(tmp_path / "old")
    assert fates(tmp_path, find(tmp_path, "new", held=held)) == {"new/b.warc": "b.warc"}
    assert "old/a.warc, which this run has read, is gone" in capsys.readouterr().out


def test_a_copy_of_what_has_changed_since(tmp_path: Path) -> None:
    put(tmp_path, {"a.warc": POEM})
    held = find(tmp_path, "*.warc")
    put(tmp_path, {"a.warc": OTHER, "b.warc": POEM})
    found = find(tmp_path, "*.warc", held=held)
    assert fates(tmp_path, found) == {"a.warc": "a.warc", "b.warc": "b.warc"}
    assert found.prints["a.warc"] != held.prints["a.warc"] == found.prints["b.warc"]


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    put(tmp_path, {"a.warc": POEM, "b.warc": OTHER})
    found = find(tmp_path, "*.warc")
    check_unchanged(None, list_read(found.given), found.prints)  # type: ignore[arg-type]
    put(tmp_path, {"b.warc": OTHER[::-1]})
    with pytest.raises(InputError, match=r"changed while they were read: .*b\.warc\. Leave the crawl as it is"):
        check_unchanged(None, list_read(found.given), found.prints)  # type: ignore[arg-type]


def test_files_that_vanish_or_may_not_be_read_are_named_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, {f"{number}.warc": POEM for number in range(8)})

    def refuse(file: InputFile) -> str:
        if file.name == "0.warc":
            return fingerprint(file)
        error, text = (PermissionError, "Permission denied") if file.name == "1.warc" else (OSError, "No such file")
        raise error(13, text)

    monkeypatch.setattr(storage, "fingerprint", refuse)
    with pytest.raises(InputError) as caught:
        find(tmp_path, "*.warc")
    assert "7 of 8 input files cannot be read" in str(caught.value)
    assert f"{tmp_path}/1.warc (Permission denied); {tmp_path}/2.warc (No such file)" in str(caught.value)
    assert str(caught.value).count(".warc") == 5 and "; and 2 more. Make them readable" in str(caught.value)


def test_a_folder_that_may_not_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(pattern: str, endings: tuple[str, ...], base: str) -> list[InputFile]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(inputs, "find_matches", refuse)
    with pytest.raises(InputError, match=r"cannot search '.*crawl': .*Permission denied.*must be readable"):
        find(tmp_path, "crawl")


def test_a_folder_without_warcs_and_one_of_empty_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(tmp_path, {"a/诗.txt": POEM, "b/a.warc": b"", "b/b.warc.gz": b"", "c/c.warc": POEM})
    with pytest.raises(InputError, match=r"no input matches .*/a'.*must hold files that end in \.warc or \.warc\.gz"):
        find(tmp_path, "a")
    with pytest.raises(InputError, match=r"every input file is empty: .*b/a\.warc; .*b/b\.warc\.gz"):
        say_given(find(tmp_path, "b"))
    say_given(find(tmp_path, "b", "c"))
    assert "empty input files, of which there are no rows" in capsys.readouterr().out


def test_the_report_names_what_was_not_read_again(tmp_path: Path) -> None:
    put(tmp_path, {"a": POEM, "b": POEM})
    (note,) = describe_same(find(tmp_path, "*").given)
    assert note == "Input files with the bytes of another are not read again: b is a."
    assert describe_same([Input("a", "/a", 3)]) == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([POEM, OTHER, b"", POEM + OTHER]), min_size=1, max_size=8), st.integers(0, 8))
def test_adding_in_two_steps_reads_what_one_step_reads(tmp_path: Path, contents: list[bytes], cut: int) -> None:
    """Whatever is the same as what: the same contents, each once, and every file has its fate."""
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    put(folder, {f"{number}.warc": content for number, content in enumerate(contents)})
    names = [f"{number}.warc" for number in range(len(contents))]
    at_once = find(folder, *names)
    held = find(folder, *names[: max(1, cut)])
    added = find(folder, *names, held=held)
    assert added == at_once
    assert len(added.given) == len(contents)
    read = [contents[names.index(one.name)] for one in list_read(added.given)]
    assert len({one for one in read if one}) == len([one for one in read if one])
    assert set(read) == set(contents)
