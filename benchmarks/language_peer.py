"""Languages as peers tell them, run by the Python that has the peers: texts come in on stdin, labels go out."""

import pickle
import sys
import time
from collections.abc import Callable

import py3langid
import pycld2
from lingua import LanguageDetectorBuilder

Detect = Callable[[str], str]


def ask_cld2(text: str) -> str:
    """CLD2's likeliest language, "un" for none; it fails on control characters."""
    try:
        return str(pycld2.detect(text.encode(), bestEffort=True)[2][0][1])
    except pycld2.error:
        return "un"


def ask_lingua() -> Detect:
    """lingua with all its languages, its models read before the clock starts."""
    detector = LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else "un"

    return detect


def main() -> None:
    """Ask each peer about each text; write name -> (labels, seconds of one core)."""
    texts: list[str] = pickle.load(sys.stdin.buffer)
    py3langid.classify("中文")
    peers: dict[str, Detect] = {
        "pycld2": ask_cld2,
        "py3langid": lambda text: str(py3langid.classify(text)[0]),
        "lingua": ask_lingua(),
    }
    found = {}
    for name, detect in peers.items():
        began = time.process_time()
        labels = [detect(text) for text in texts]
        found[name] = (labels, time.process_time() - began)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
