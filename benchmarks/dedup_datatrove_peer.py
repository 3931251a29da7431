"""datatrove's MinHash deduplication, its four steps on one core; run by the Python of datatrove's own environment.

    python dedup_datatrove_peer.py PARQUET_FOLDER OUTPUT words|characters [sign]

Prints the seconds of each step as one line of JSON. words: as it does Chinese, cut by jieba. characters: the same
code with every character a word.
"""
# mypy: disable-error-code="import-not-found,misc"

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

LANGUAGE = "cmn_Hani"


class Characters:
    """Every character a word."""

    def word_tokenize(self, text: str) -> list[str]:
        return list(text)


def steps(texts: str, output: str, unit: str) -> Iterator[tuple[str, list[Any]]]:
    from datatrove.pipeline.dedup import MinhashDedupCluster, MinhashDedupFilter, MinhashDedupSignature
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets
    from datatrove.pipeline.readers import ParquetReader
    from datatrove.pipeline.writers import ParquetWriter

    config = MinhashConfig()
    signatures = MinhashDedupSignature(f"{output}/signatures", config, language=LANGUAGE)
    if unit == "characters":
        signatures.word_tokenizer = Characters()
    reader = ParquetReader(texts, glob_pattern="*.parquet")
    yield "sign", [reader, signatures]
    yield "buckets", [MinhashDedupBuckets(f"{output}/signatures", f"{output}/buckets", config=config)]
    yield "cluster", [MinhashDedupCluster(f"{output}/buckets", f"{output}/remove", config=config)]
    yield "filter", [reader, MinhashDedupFilter(f"{output}/remove"), ParquetWriter(f"{output}/kept")]


def main() -> None:
    import jieba
    from datatrove.executor import LocalPipelineExecutor
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    jieba.initialize()
    texts, output, unit = sys.argv[1:4]
    seconds = {}
    for name, pipeline in steps(texts, output, unit):
        tasks = 14 if name == "buckets" else 1
        executor = LocalPipelineExecutor(pipeline, tasks=tasks, workers=1, logging_dir=f"{output}/logs/{name}")
        began = time.perf_counter()
        executor.run()
        seconds[name] = time.perf_counter() - began
        if sys.argv[4:] == [name]:
            break
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
