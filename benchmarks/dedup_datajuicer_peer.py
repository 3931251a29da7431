"""data-juicer's document_minhash_deduplicator on one process; run by the Python of data-juicer's own environment.

    python dedup_datajuicer_peer.py PARQUET_FOLDER OUTPUT

Its own executor with a configuration as a user writes it: Parquet in, Parquet out, by characters, as it advises for
Chinese, and as many permutations, bands and rows as ours. Prints the seconds as one line of JSON.
"""
# mypy: disable-error-code="import-not-found"

import json
import os
import sys
import time
from pathlib import Path

import data_juicer.ops.base_op as operators
from data_juicer.config import init_configs
from data_juicer.core.executor.default_executor import DefaultExecutor

OPERATOR = {
    "tokenization": "character",
    "window_size": 5,
    "num_permutations": 112,
    "num_bands": 14,
    "num_rows_per_band": 8,
}


def main() -> None:
    texts, output = sys.argv[1], Path(sys.argv[2])
    output.mkdir(parents=True)
    # It prints where answers go.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    # After every operator it frees models from a GPU, and installs PyTorch to do so; this one has loaded none.
    operators.free_models = lambda: None
    config = output / "config.json"
    config.write_text(json.dumps(configure(texts, output)))
    executor = DefaultExecutor(init_configs(["--config", str(config)]))
    began = time.perf_counter()
    executor.run(skip_return=True)
    print(json.dumps({"whole": time.perf_counter() - began}), file=answers)


def configure(texts: str, output: Path) -> dict[str, object]:
    """One process, without what a job does beside its work: no watch over the machine."""
    return {
        "project_name": "deduplication",
        "dataset_path": texts,
        "export_path": str(output / "kept.parquet"),
        "export_type": "parquet",
        "work_dir": str(output / "work"),
        "ds_cache_dir": str(output / "cache"),
        "np": 1,
        "open_monitor": False,
        "process": [{"document_minhash_deduplicator": OPERATOR}],
    }


if __name__ == "__main__":
    main()
