"""How peers decode a page, run by a Python that has their detectors: pages come in on stdin, texts go out.

Both logics are written down here from the peers' code: datatrove 0.10 (pipeline/readers/warc.py) and NeMo Curator
(its Common Crawl extractor). Both try UTF-8, ask a detector and decode strictly; neither looks at a declaration.
"""

import pickle
import sys
import time
from collections.abc import Callable

import cchardet
import charset_normalizer

Detect = Callable[[bytes], str | None]


def decode(body: bytes, detect: Detect) -> str | None:
    """The page's text, or None where the peer drops the page."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(detect(body) or "utf-8")
    except (UnicodeDecodeError, LookupError):
        return None


def main() -> None:
    """Decode every page with both detectors; write name -> (texts, seconds)."""
    pages: list[bytes] = pickle.load(sys.stdin.buffer)
    detectors: dict[str, Detect] = {
        "datatrove (cchardet)": lambda body: cchardet.detect(body)["encoding"],
        "NeMo Curator (charset_normalizer)": lambda body: charset_normalizer.detect(body)["encoding"],
    }
    found = {}
    for name, detect in detectors.items():
        began = time.process_time()
        texts = [decode(page, detect) for page in pages]
        found[name] = (texts, time.process_time() - began)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
