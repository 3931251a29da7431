import gzip
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import InputError
from tokenizer import llmc, mds, stream
from tokenizer.formats import FORMATS, PACKS, Layout, TokenIds, check_formats, finish_formats, write_formats
from tokenizer.megatron import ShardWriter

NAME = "train-00000-of-00001"
DOCUMENTS = [[5, 6, 4], [7, 4], [8, 9, 10, 11, 12, 4]]
SHA256 = hashlib.sha256(b"model").hexdigest()
IDS, WIDE = TokenIds(100, 4, 3, SHA256), TokenIds(70_000, 4, 3, SHA256)


def write(folder: Path, layout: Layout, ids: TokenIds = IDS, name: str = NAME) -> dict[str, Any]:
    with ShardWriter(folder, name, ids.vocabulary_size, ids.end_of_document) as writer:
        tokens = np.array([token for document in DOCUMENTS for token in document], np.int32)
        writer.append(tokens, np.array(list(map(len, DOCUMENTS)), np.int32))
        writer.finish()
    return write_formats(folder, name, layout, ids)


def everything(pack: str = "none", ids: TokenIds = IDS, length: int = 4) -> Layout:
    return Layout(FORMATS if ids is IDS else tuple(one for one in FORMATS if one != "nanogpt"), pack, length)


def tokens(path: Path, dtype: str = "<u2", offset: int = 0) -> list[int]:
    read: list[int] = np.fromfile(path, dtype, offset=offset).tolist()
    return read


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each way to pack."""
    folders = {pack: tmp_path_factory.mktemp(pack) for pack in PACKS}
    for pack, folder in folders.items():
        write(folder, everything(pack))
    return folders


# Written by hand from the formats' descriptions. Best fit puts the last 12 4 of the third document beside the second.
STREAMS = {
    "none": [5, 6, 4, 7, 4, 8, 9, 10, 11, 12, 4],
    "concat": [5, 6, 4, 7, 4, 8, 9, 10, 11, 12, 4, 3],
    "bestfit": [5, 6, 4, 3, 7, 4, 12, 4, 8, 9, 10, 11],
}
CSV = {
    "none": "0,3\n3,5\n5,11\n",
    "concat": "0,3\n3,4\n4,5\n5,8\n8,11\n",
    "bestfit": "0,3\n4,6\n6,8\n8,12\n",
}
BOUNDARIES = {
    "none": [0, 3, 5, 11],
    "concat": [0, 3, 4, 5, 8, 11, 12],
    "bestfit": [0, 3, 4, 6, 8, 12],
}


@pytest.mark.parametrize("ids", [IDS, WIDE], ids=["two bytes", "four bytes"])
@pytest.mark.parametrize("pack", PACKS)
def test_what_plain_readers_find(tmp_path: Path, pack: str, ids: TokenIds) -> None:
    write(tmp_path, everything(pack, ids), ids)
    dtype, header = ("<u2", [20240520, 1]) if ids is IDS else ("<u4", [20240801, 7])
    assert tokens(tmp_path / f"olmo/{NAME}.npy", dtype) == STREAMS[pack]
    assert gzip.decompress((tmp_path / f"olmo/{NAME}.csv.gz").read_bytes()).decode() == CSV[pack]
    assert tokens(tmp_path / f"llmc/{NAME}.bin", dtype, 1024) == STREAMS[pack]
    read = np.fromfile(tmp_path / f"llmc/{NAME}.bin", "<i4", 256).tolist()
    assert read == [*header, len(STREAMS[pack]), *[0] * 253]
    assert np.load(tmp_path / f"llmc/{NAME}.boundaries.npy").tolist() == BOUNDARIES[pack]
    assert tokens(tmp_path / f"datatrove/{NAME}.ds", dtype) == STREAMS["none"]
    assert np.fromfile(tmp_path / f"datatrove/{NAME}.ds.index", "<u8").tolist() == [3, 5, 11]
    metadata = (tmp_path / f"datatrove/{NAME}.ds.metadata").read_text()
    assert metadata == f"sha256:{SHA256}|{2 if ids is IDS else 4}\n11\n11.0 T"
    if ids is IDS:
        assert tokens(tmp_path / f"nanogpt/{NAME}.bin") == STREAMS[pack]


def mds_bytes(config: dict[str, Any], samples: list[bytes]) -> bytes:
    told = json.dumps(config, sort_keys=True).encode()
    ends = np.cumsum([8 + 4 * len(samples) + len(told), *map(len, samples)])
    return np.array([len(samples), *ends], "<u4").tobytes() + told + b"".join(samples)


def test_mds_documents_and_sequences(tmp_path: Path) -> None:
    common = {"compression": None, "format": "mds", "hashes": ["sha256"], "size_limit": 1 << 26, "version": 2}
    columns = {"column_names": ["tokens"], "column_encodings": ["ndarray:uint16"], "column_sizes": [None]}
    facts = write(tmp_path, everything())["mds"]
    documents = [bytes([2 + 2 * len(one), 0, 0, 0, 4, len(one)]) + np.array(one, "<u2").tobytes() for one in DOCUMENTS]
    assert (tmp_path / f"mds/train/{NAME}.00000.mds").read_bytes() == mds_bytes(common | columns, documents)
    assert facts["columns"] == common | columns
    encodings = {"column_encodings": ["ndarray:int32", "ndarray:uint16:4"], "column_sizes": [None, 8]}
    write(tmp_path, everything("bestfit"))
    sequences = [
        bytes([2 + 4 * len(inside), 0, 0, 0, 4, len(inside)])
        + np.array(inside, "<i4").tobytes()
        + np.array(STREAMS["bestfit"][at : at + 4], "<u2").tobytes()
        for at, inside in ((0, [0, 3, 4]), (4, [0, 2, 4]), (8, [0, 4]))
    ]
    packed = mds_bytes(common | encodings | {"column_names": ["cu_seqlens", "tokens"]}, sequences)
    assert (tmp_path / f"mds/train/{NAME}.00000.mds").read_bytes() == packed


@pytest.mark.parametrize("pack", PACKS)
def test_neither_the_blocks_nor_writing_again_show_in_the_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: str
) -> None:
    facts = write(tmp_path, everything(pack))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    monkeypatch.setattr(stream, "BLOCK_TOKENS", 5)
    assert write(tmp_path, everything(pack)) == facts
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    told = [file for one in FORMATS for file in facts[one]["files"]]
    assert {file["name"] for file in told} == {
        path.relative_to(tmp_path).as_posix() for path in before if path.parent != tmp_path
    }
    for file in told:
        content = before[tmp_path / file["name"]]
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_long_shards_have_several_mds_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mds, "SIZE_LIMIT", 232)
    facts = write(tmp_path, everything())
    assert [file["samples"] for file in facts["mds"]["files"]] == [2, 1]
    assert check_formats(tmp_path, NAME, everything(), IDS) == []
    index = json.loads(finish([NAME], {NAME: facts}, everything())["mds/train/index.json"])
    assert [one["raw_data"]["basename"] for one in index["shards"]] == [f"{NAME}.0000{i}.mds" for i in (0, 1)]


def finish(names: list[str], facts: dict[str, Any], layout: Layout) -> dict[str, bytes]:
    shards = [
        {"name": name, "split": name.partition("-")[0], "documents": len(DOCUMENTS), "formats": facts[name]}
        for name in names
    ]
    return finish_formats(shards, layout)


def test_what_is_said_of_all_shards(tmp_path: Path) -> None:
    names = [NAME, "validation-00000-of-00001"]
    facts = {name: write(tmp_path, everything(), name=name) for name in names}
    files = finish(names, facts, everything())
    assert json.loads(files["blend.json"]) == {"train": [NAME], "valid": names[1:], "test": None}
    assert json.loads(files["sequences.json"]) == {name: [3, 4] for name in names}
    index = json.loads(files["mds/validation/index.json"])
    (shard,) = index["shards"]
    content = (tmp_path / f"mds/validation/{names[1]}.00000.mds").read_bytes()
    assert (index["version"], shard["samples"], shard["zip_data"]) == (2, 3, None)
    assert shard["raw_data"] == {
        "basename": f"{names[1]}.00000.mds",
        "bytes": len(content),
        "hashes": {"sha256": hashlib.sha256(content).hexdigest()},
    }
    assert set(finish(names, facts, Layout())) == {"blend.json", "sequences.json"}


@pytest.mark.parametrize(("size", "written"), [(65_499, True), (65_500, False), (65_536, False), (65_537, True)])
def test_no_counts_where_megatron_would_read_the_wrong_width(tmp_path: Path, size: int, written: bool) -> None:
    facts = write(tmp_path, Layout(), IDS._replace(vocabulary_size=size))
    assert ("sequences.json" in finish([NAME], {NAME: facts}, Layout())) == written


@pytest.mark.parametrize(
    ("layout", "ids", "word"),
    [
        (Layout(("megatron", "webdataset")), IDS, "'webdataset': choose among megatron, olmo"),
        (Layout(pack="obfd"), IDS, "none, concat or bestfit"),
        (Layout(sequence_length=1), IDS, "sequence length 1"),
        (Layout(("megatron", "nanogpt")), WIDE, "nanoGPT reads two bytes"),
    ],
)
def test_layouts_that_cannot_be(tmp_path: Path, layout: Layout, ids: TokenIds, word: str) -> None:
    with pytest.raises(InputError, match=word):
        write(tmp_path, layout, ids)


def test_shards_that_a_format_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llmc, "TOKENS_AT_MOST", 10)
    with pytest.raises(InputError, match=r"11 tokens; llm.c's header counts 10 at most"):
        write(tmp_path, Layout(("llmc",)))
    monkeypatch.setattr(mds, "OFFSETS_AT_MOST", 100)
    with pytest.raises(InputError, match="MDS holds 4 GiB"):
        write(tmp_path, Layout(("mds",)))
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.parent != tmp_path]


Damage = Callable[[Path], None]


def patch(file: str, at: int, new: bytes) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / file
        content = path.read_bytes()
        at_ = at % len(content)
        assert content[at_ : at_ + len(new)] != new
        path.write_bytes(content[:at_] + new + content[at_ + len(new) :])

    return damage


def cut(file: str) -> Damage:
    return lambda folder: (folder / file).write_bytes((folder / file).read_bytes()[:-1]) and None


def remove(file: str) -> Damage:
    return lambda folder: (folder / file).unlink()


OLMO, MDS, LLMC = f"olmo/{NAME}", f"mds/train/{NAME}.00000.mds", f"llmc/{NAME}"
NANOGPT, DATATROVE = f"nanogpt/{NAME}", f"datatrove/{NAME}.ds"
FILES = [
    f"{OLMO}.npy",
    f"{OLMO}.csv.gz",
    MDS,
    f"{LLMC}.bin",
    f"{LLMC}.boundaries.npy",
    f"{NANOGPT}.bin",
    f"{NANOGPT}.boundaries.npy",
    DATATROVE,
    f"{DATATROVE}.index",
    f"{DATATROVE}.metadata",
]


@pytest.mark.parametrize(
    ("file", "damage", "problem"),
    [(file, remove(file), "no such file") for file in FILES]
    + [(file, cut(file), "") for file in FILES if not file.endswith("metadata")]
    + [
        (f"{OLMO}.npy", patch(f"{OLMO}.npy", 0, b"\x07"), "not the shard's: 1"),
        (f"{OLMO}.csv.gz", lambda folder: (folder / f"{OLMO}.csv.gz").write_bytes(gzip.compress(b"0,3\n")), "rows 1"),
        (f"{OLMO}.csv.gz", lambda folder: (folder / f"{OLMO}.csv.gz").write_bytes(gzip.compress(b"0;3\n")), "lines of"),
        (MDS, patch(MDS, 0, b"\x02"), ""),
        (MDS, patch(MDS, 9, b"\xff"), "offsets that do not rise"),
        (MDS, patch(MDS, 40, b"X"), "columns"),
        (MDS[: -len(".00000.mds")], patch(MDS, -1, b"\x07"), "1 are not those of the shard"),
        (f"{LLMC}.bin", patch(f"{LLMC}.bin", 0, b"\x01"), "not the header"),
        (f"{LLMC}.bin", patch(f"{LLMC}.bin", 1024, b"\x07"), "not the shard's: 1"),
        (f"{LLMC}.boundaries.npy", patch(f"{LLMC}.boundaries.npy", 136, b"\x07"), "not the places"),
        (DATATROVE, patch(DATATROVE, 0, b"\x07"), "not the shard's: 1"),
        (f"{DATATROVE}.index", patch(f"{DATATROVE}.index", 0, b"\x02"), "not the ends"),
        (f"{DATATROVE}.metadata", patch(f"{DATATROVE}.metadata", 0, b"S"), "not the vocabulary"),
    ],
)
@pytest.mark.parametrize("pack", ["none", "bestfit"])
def test_damage_is_named(
    tmp_path: Path, whole: dict[str, Path], pack: str, file: str, damage: Damage, problem: str
) -> None:
    shutil.copytree(whole[pack], tmp_path, dirs_exist_ok=True)
    damage(tmp_path)
    problems = check_formats(tmp_path, NAME, everything(pack), IDS)
    assert len(problems) >= 1
    assert all(one.startswith(str(tmp_path / file)) for one in problems)
    assert problem in problems[0]


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_is_wrong_with_what_is_whole(whole: dict[str, Path], pack: str) -> None:
    assert check_formats(whole[pack], NAME, everything(pack), IDS) == []
    others = [other for other in PACKS if other != pack]
    assert all(check_formats(whole[pack], NAME, everything(other), IDS) for other in others)


def test_a_damaged_padding_or_megatron_shard_is_named(tmp_path: Path, whole: dict[str, Path]) -> None:
    shutil.copytree(whole["bestfit"], tmp_path, dirs_exist_ok=True)
    patch(f"{NANOGPT}.bin", 6, b"\x07")(tmp_path)  # the fourth token, which is padding
    (problem,) = check_formats(tmp_path, NAME, everything("bestfit"), IDS)
    assert "paddings that are not the shard's: 1" in problem
    remove(f"{NAME}.idx")(tmp_path)
    (problem,) = check_formats(tmp_path, NAME, everything("bestfit"), IDS)
    assert ".idx: no such file" in problem
