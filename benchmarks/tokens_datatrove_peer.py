"""datatrove's DocumentTokenizer over a Parquet file, one task; run by the Python of datatrove's own environment.

Prints a JSON object: seconds of its whole pipeline, start and imports left out.
"""
# mypy: disable-error-code="import-not-found"

import json
import sys
import time

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import ParquetReader
from datatrove.pipeline.tokens import DocumentTokenizer
from loguru import logger

logger.remove()
parquet, tokenizer, output = sys.argv[1:]
reader = ParquetReader(parquet, text_key="text", id_key="id", file_progress=False, doc_progress=False)
writer = DocumentTokenizer(output, tokenizer, eos_token=None, shuffle_documents=False)
writer.tokenizer  # noqa: B018  loaded before the clock starts
executor = LocalPipelineExecutor([reader, writer], tasks=1, workers=1, logging_dir=f"{output}/logs")
began = time.perf_counter()
executor.run()
print(json.dumps({"seconds": time.perf_counter() - began}))
