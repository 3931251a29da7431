"""mosaicml-streaming over MDS files, and its writer; run by the trainers' own Python, see trainers_read_peer.py."""
# mypy: disable-error-code="import-not-found,misc,no-untyped-def"

import json
import sys
import tempfile
import time
import types
from pathlib import Path

import transformers  # noqa: F401, which looks for torchvision, and must find none

# torchvision is imported by streaming, but only datasets of images use it; PyPI's does not go with this torch.
for name in ("torchvision", "torchvision.datasets", "torchvision.transforms", "torchvision.transforms.functional"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["torchvision.datasets"].VisionDataset = object
sys.modules["torchvision.transforms.functional"].to_tensor = None

from streaming import MDSWriter, StreamingDataset  # noqa: E402
from streaming.base.util import clean_stale_shared_memory  # noqa: E402
from trainers_read_peer import say  # noqa: E402


def mds_samples(folder, split):
    """Samples of a split in order; the sha256 of every file is checked."""
    dataset = StreamingDataset(local=f"{folder}/mds/{split}", shuffle=False, batch_size=1, validate_hash="sha256")
    return [dataset[number] for number in range(len(dataset))]


def mds_written(folder, split, samples, columns):
    """How many files differ from those of MosaicML's own writer, given the same samples."""
    with tempfile.TemporaryDirectory() as work:
        out = Path(work) / "mds"
        with MDSWriter(out=str(out), columns=columns, hashes=["sha256"]) as writer:
            for sample in samples:
                writer.write(sample)
        theirs = [path.read_bytes() for path in sorted(out.glob("*.mds"))]
    ours = [path.read_bytes() for path in sorted(Path(f"{folder}/mds/{split}").glob("*.mds"))]
    return sum(one != other for one, other in zip(ours, theirs, strict=True))


def read_mds(told, split):
    """Documents, sequences and the boundaries inside these, of all shards of a split."""
    kind, length = told["dtype"].replace("uint32", "int32"), told["sequence_length"]
    started = time.perf_counter()
    documents = mds_samples(told["documents"], split)
    say("mosaicml-streaming documents", split, [sample["tokens"] for sample in documents], started)
    started = time.perf_counter()
    sequences = mds_samples(told["sequences"], split)
    say("mosaicml-streaming sequences", split, [sample["tokens"] for sample in sequences], started)
    say("mosaicml-streaming boundaries", split, [sample["cu_seqlens"] for sample in sequences], started)
    if sum(shard["split"] == split for shard in told["shards"]) == 1:
        wrong = mds_written(told["documents"], split, documents, {"tokens": f"ndarray:{kind}"})
        columns = {"tokens": f"ndarray:{kind}:{length}", "cu_seqlens": "ndarray:int32"}
        wrong += mds_written(told["sequences"], split, sequences, columns)
        print(json.dumps({"writer": "mosaicml-streaming", "files": wrong}), flush=True)


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text())
    clean_stale_shared_memory()
    for one in sorted({shard["split"] for shard in asked["shards"]}):
        read_mds(asked, one)
