"""Shards whatever happens to the tasks that write them: tried again, run twice, killed anywhere, on a full disk."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pytest

from corpus.errors import OutputError
from tokenizer import commit
from tokenizer.commit import ATTEMPTS, RECORDS, Facts, attempt, find_cut_short, install, is_whole, read_records, sweep
from tokenizer.encode import Encoder
from tokenizer.formats import Layout
from tokenizer.read import TokenShard
from tokenizer.write import Writing, write_shard, write_shards

SHARDS = ("train-00000-of-00002", "train-00001-of-00002", "validation-00000-of-00001")


@pytest.fixture
def vocabulary(tmp_path: Path, bpe: bytes) -> str:
    (tmp_path / "tokenizer.model").write_bytes(bpe)
    return str(tmp_path / "tokenizer.model")


def documents(passages: list[str], shards: tuple[str, ...] = SHARDS) -> Iterator[pa.RecordBatch]:
    """Twelve documents, one in four of each shard's source `news`; a batch for each shard."""
    for at, name in enumerate(SHARDS):
        if name in shards:
            texts = passages[4 * at : 4 * at + 4]
            ids = [f"{4 * at + number:032x}" for number in range(len(texts))]
            sources = ["news", None, "blog", "blog"][: len(texts)]
            rows = {"shard": [name] * len(texts), "id": ids, "source_type": sources, "text": texts}
            yield pa.RecordBatch.from_pydict(rows)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def wanted(tmp_path: Path, vocabulary: str, passages: list[str]) -> dict[str, bytes]:
    """What an undisturbed writer leaves."""
    list(write_shards(documents(passages), Writing(str(tmp_path / "wanted"), vocabulary)))
    return files(tmp_path / "wanted")


def test_a_shard_says_what_it_holds(tmp_path: Path, vocabulary: str, passages: list[str]) -> None:
    facts = list(write_shards(documents(passages), Writing(str(tmp_path / "tokens"), vocabulary)))
    assert [one["name"] for one in facts] == list(SHARDS)
    assert [one["split"] for one in facts] == ["train", "train", "validation"]
    assert {one["name"]: one for one in facts} == read_records(str(tmp_path / "tokens"))
    for one in facts:
        counts = {source: counted["documents"] for source, counted in one["sources"].items()}
        assert counts == {"news": 1, "other": 1, "blog": 2}
        assert sum(counted["tokens"] for counted in one["sources"].values()) == one["tokens"]
        assert is_whole(str(tmp_path / "tokens"), one)
        assert len(TokenShard(tmp_path / "tokens" / one["name"])) == 4


class Killed(BaseException):
    """Stands for kill -9: nothing that is to be tidied up afterwards is."""


def write_and_die(folder: Path, vocabulary: str, passages: list[str], at: int) -> bool:
    """Whether the writer died, before file number `at` was to get its name."""
    renames = iter(range(at))
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if next(renames, None) is None:
            raise Killed
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tokenizer.durable.os.replace", die)
        patch.setattr(commit.shutil, "rmtree", lambda place, ignore_errors: None)
        patch.setattr(Path, "unlink", lambda path, missing_ok: None)
        try:
            list(write_shards(documents(passages, SHARDS[:2]), Writing(str(folder), vocabulary)))
        except Killed:
            return True
    return False


def go_on(folder: Path, vocabulary: str, passages: list[str], shards: tuple[str, ...] = SHARDS) -> set[str]:
    """Writes what is missing, as the job does; returns what was there."""
    found = {name: facts for name, facts in read_records(str(folder)).items() if is_whole(str(folder), facts)}
    sweep(str(folder), found)
    missing = tuple(name for name in shards if name not in found)
    list(write_shards(documents(passages, missing), Writing(str(folder), vocabulary)))
    sweep(str(folder), read_records(str(folder)))
    return set(found)


def test_killed_anywhere_and_started_again_it_leaves_the_same_bytes(
    tmp_path: Path, vocabulary: str, passages: list[str], wanted: dict[str, bytes]
) -> None:
    wanted = {name: content for name, content in wanted.items() if SHARDS[2] not in name}
    deaths, used_again = 0, set()
    while write_and_die(folder := tmp_path / f"killed-{deaths}", vocabulary, passages, deaths):
        used_again |= go_on(folder, vocabulary, passages, SHARDS[:2])
        assert files(folder) == wanted, f"killed before rename {deaths}"
        deaths += 1
    assert deaths == 2 * 7, "three files of a shard get two names, its record one"
    assert used_again == {SHARDS[0]}


def test_two_attempts_at_a_time_leave_one_shard(
    tmp_path: Path, bpe: bytes, passages: list[str], wanted: dict[str, bytes]
) -> None:
    """The twin of a slow task: each step of one between two steps of the other."""
    folder, encoder = str(tmp_path / "twice"), Encoder(bpe)
    with ExitStack() as attempts:
        asides = [attempts.enter_context(attempt(folder, SHARDS[0])) for _ in range(2)]
        facts: list[Facts] = []
        for aside in asides:
            made = write_shard(aside, SHARDS[0], documents(passages, SHARDS[:1]), encoder, Layout())
            assert made is not None
            facts.append(made)
        between: list[str] = []

        def other() -> None:
            if not between:
                between.append("the twin")
                install(asides[1], folder, facts[1], lambda: None)

        install(asides[0], folder, facts[0], other)
    assert facts[0] == facts[1] == read_records(folder)[SHARDS[0]]
    sweep(folder, read_records(folder))
    assert files(Path(folder)) == {name: content for name, content in wanted.items() if SHARDS[0] in name}


def test_an_attempt_that_may_not_publish_any_more_leaves_no_shard(
    tmp_path: Path, vocabulary: str, passages: list[str]
) -> None:
    def refuse() -> None:
        raise OutputError("taken over")

    with pytest.raises(OutputError, match="taken over"):
        list(write_shards(documents(passages), Writing(str(tmp_path / "tokens"), vocabulary, check=refuse)))
    assert files(tmp_path / "tokens") == {}


@pytest.mark.parametrize(
    ("damage", "cut_short"),
    [
        (lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]), False),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), True),
        (lambda path: path.unlink(), True),
    ],
)
@pytest.mark.parametrize("ending", [".bin", ".idx", ".lineage.parquet"])
def test_a_shard_whose_files_are_not_on_record_is_made_anew(
    tmp_path: Path, vocabulary: str, passages: list[str], wanted: dict[str, bytes], damage: object, ending: str,
    cut_short: bool,
) -> None:  # fmt: skip
    folder = tmp_path / "damaged"
    shutil.copytree(tmp_path / "wanted", folder)
    assert callable(damage)
    damage(folder / f"{SHARDS[1]}{ending}")
    records = read_records(str(folder))
    assert find_cut_short(str(folder), list(records.values())) == [f"{SHARDS[1]}{ending}"] * cut_short
    assert go_on(folder, vocabulary, passages) == {SHARDS[0], SHARDS[2]}
    assert files(folder) == wanted


def test_what_belongs_to_no_shard_goes(tmp_path: Path, wanted: dict[str, bytes]) -> None:
    folder = tmp_path / "wanted"
    strays = [f"{ATTEMPTS}/1/a.bin", ".a.bin.1.tmp", "olmo/train-00007-of-00002.npy", f"{RECORDS}/x.json", "kept.json"]
    for name in strays:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"stray")
    records = {name: facts for name, facts in read_records(str(folder)).items() if name in SHARDS}
    assert sweep(str(folder), records, ["kept.json"]) == len(strays) - 1
    assert files(folder) == {**wanted, "kept.json": b"stray"}
    assert not (folder / ATTEMPTS).exists()


FULL_DISK = """
import resource, sys
import pyarrow as pa
from corpus.errors import OutputError
from tokenizer.write import Writing, write_shards

texts = ["床前明月光，疑是地上霜。"] * 4000
rows = {"shard": ["train-00000-of-00001"] * 4000, "id": [str(at) for at in range(4000)], "text": texts}
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    list(write_shards(iter([pa.RecordBatch.from_pydict(rows)]), Writing(*sys.argv[1:])))
except OutputError as error:
    print(error)
"""


def test_a_full_disk_is_told_and_nothing_is_published(tmp_path: Path, vocabulary: str) -> None:
    """A limit on the size of files is what a test can have of a disk that is full."""
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "tokens"), vocabulary]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]).stdout
    assert "no room for train-00000-of-00001" in said and "Make room and run the same again" in said
    assert files(tmp_path / "tokens") == {}
