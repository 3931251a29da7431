"""Trainers' own readers over a folder of token shards; run by the Python of the trainers' own environment.

The argument is a file of JSON: `documents` and `sequences`, folders of the same shards as documents and packed;
`shards` (name, split, tokens), `plain` (formats of tokens after a header of so many bytes), and what the
vocabulary is. Prints one JSON object a reading: reader, shard, the
sha256 of each document's or sequence's ids as uint32, and the seconds for reading.
"""
# mypy: disable-error-code="import-not-found,misc,no-untyped-def"

import hashlib
import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np


def say(reader, shard, found, started):
    """Print what a reader found."""
    seconds = time.perf_counter() - started
    hashes = [hashlib.sha256(np.asarray(ids).astype("<u4").tobytes()).hexdigest() for ids in found]
    print(json.dumps({"reader": reader, "shard": shard, "hashes": hashes, "seconds": seconds}), flush=True)


def olmo_documents(told, shard):
    """Documents where the .csv.gz says."""
    from olmo_core.data.utils import iter_document_indices, load_array_slice

    path, dtype = f"{told['documents']}/olmo/{shard['name']}.npy", np.dtype(told["dtype"]).type
    cuts = iter_document_indices(path, use_array_if_local=False)
    return [load_array_slice(path, start, end, dtype) for start, end in cuts]


def olmo_sequences(told, shard):
    """Windows of a packed array."""
    from olmo_core.data.numpy_dataset import NumpyFSLDataset

    path = f"{told['sequences']}/olmo/{shard['name']}.npy"
    ids = {"pad_token_id": told["padding"], "eos_token_id": told["end_of_document"]}
    dtype = np.dtype(told["dtype"]).type
    dataset = NumpyFSLDataset(
        path, sequence_length=told["sequence_length"], vocab_size=told["vocabulary_size"], dtype=dtype, **ids
    )
    with tempfile.TemporaryDirectory() as work:
        dataset.work_dir = Path(work)
        dataset.prepare()
        return [dataset[number]["input_ids"].numpy() for number in range(len(dataset))]


def mapped(path, dtype, offset=0):
    """A plain memory map, cut where the boundaries beside it say."""
    tokens = np.memmap(path, dtype, "r", offset=offset)
    boundaries = np.load(Path(path).with_suffix(".boundaries.npy"), mmap_mode="r")
    return [tokens[start:end] for start, end in pairwise(boundaries)]


def datatrove_documents(told, shard):
    """Windows of DatatroveFileDataset, and what is left after the last one token by token, cut by the .index."""
    from datatrove.utils.dataset import DatatroveFileDataset

    path, size = f"{told['documents']}/datatrove/{shard['name']}.ds", np.dtype(told["dtype"]).itemsize
    wide = DatatroveFileDataset(path, seq_len=1023, token_size=size)
    single = DatatroveFileDataset(path, seq_len=0, token_size=size)
    windows = [wide[number]["input_ids"].numpy() for number in range(len(wide))]
    rest = [single[number]["input_ids"].numpy() for number in range(1024 * len(wide), len(single))]
    ends = np.fromfile(f"{path}.index", "<u8").astype(np.int64)
    return np.split(np.concatenate([*windows, *rest]), ends)[:-1]


def datatrove_written(told, shard):
    """How many files differ from those of datatrove's own writers, given the same documents."""
    from datatrove.pipeline.tokens.megatron_tokenizer import MegatronTokenizedFile
    from datatrove.pipeline.tokens.tokenizer import TokenizedFile

    size, folder, name = np.dtype(told["dtype"]).itemsize, Path(told["documents"]), shard["name"]
    model = f"sha256:{told['sha256']}"
    documents = datatrove_documents(told, shard)
    with tempfile.TemporaryDirectory() as work:
        megatron = MegatronTokenizedFile(work, name, token_size=size)
        own = TokenizedFile(work, f"{name}.ds", tokenizer_name_or_path=model, save_final_metadata=True, token_size=size)
        for ids in documents:
            megatron.write(ids.tolist())
            own.write(ids.tolist(), None)
        megatron.close()
        own.close()
        ours = [folder / f"{name}.bin", folder / f"{name}.idx", *sorted((folder / "datatrove").glob(f"{name}.*"))]
        unlike = [path.name for path in ours if path.read_bytes() != (Path(work) / path.name).read_bytes()]
    print(*unlike, sep="\n", end="\n" if unlike else "", file=sys.stderr)
    return len(unlike)


def main():
    told = json.loads(Path(sys.argv[1]).read_text())
    dtype = told["dtype"]
    for shard in told["shards"]:
        read(told, shard, "olmo-core documents", olmo_documents)
        read(told, shard, "olmo-core sequences", olmo_sequences)
        read(told, shard, "datatrove documents", datatrove_documents)
        for of, header in told["plain"].items():
            documents = f"{told['documents']}/{of}/{shard['name']}.bin"
            sequences = f"{told['sequences']}/{of}/{shard['name']}.bin"
            read(told, shard, f"memmap {of} documents", lambda *_, at=header, path=documents: mapped(path, dtype, at))
            read(told, shard, f"memmap {of} sequences", lambda *_, at=header, path=sequences: rows(path, told, at))
        print(json.dumps({"writer": "datatrove", "files": datatrove_written(told, shard)}), flush=True)


def read(told, shard, reader, documents):
    """Time a reader over a shard, and print what it found."""
    started = time.perf_counter()
    say(reader, shard["name"], documents(told, shard), started)


def rows(path, told, offset):
    """Sequences of a packed file, by its length alone."""
    return np.memmap(path, told["dtype"], "r", offset=offset).reshape(-1, told["sequence_length"])


if __name__ == "__main__":
    main()
