"""datatrove's WARC reader and its Trafilatura, one file at a time; run by the Python of datatrove's own environment.

Reads a path per line and answers with a JSON object: documents and characters that came out, and core seconds of
this process and of the one in which datatrove runs Trafilatura. Options are datatrove's own defaults.
"""
# mypy: disable-error-code="import-not-found,misc,has-type"

import json
import multiprocessing
import resource
import sys
from pathlib import Path

from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from loguru import logger
from trafilatura import extract


def core_seconds() -> float:
    """Seconds that cores were at work for this process and for those it started that have ended."""
    # Waits for those that have ended but were not waited for.
    multiprocessing.active_children()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def measure(path: Path) -> dict[str, float]:
    """Read and extract one file."""
    began = core_seconds()
    reader = WarcReader(str(path.parent), glob_pattern=path.name)
    lengths = [len(document.text) for document in Trafilatura().run(reader.run())]
    return {"documents": len(lengths), "characters": sum(lengths), "seconds": core_seconds() - began}


def main() -> None:
    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    # Loads what the first document would otherwise load.
    extract("<html><body><p>热身</p></body></html>")
    for line in sys.stdin:
        print(json.dumps(measure(Path(line.rstrip("\n")))), flush=True)


if __name__ == "__main__":
    main()
