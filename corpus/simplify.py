"""Traditional text in a corpus: kept, converted, or marked by its script."""

from enum import StrEnum
from functools import cache
from typing import Final

from opencc import OpenCC

from corpus.script import HANT, MIXED

# The first line of a text that is marked, by the script it is written in.
MARKS: Final = {"Hans": "<hans>", "Hant": "<hant>", "mixed": "<mixed>"}


class Traditional(StrEnum):
    """keep: text as it is. convert: simplified where traditional or mixed. tag: a first line names the script."""

    KEEP = "keep"
    CONVERT = "convert"
    TAG = "tag"


def simplify(text: str) -> str:
    """Traditional to simplified characters by OpenCC's t2s: characters and phrases, no region's words."""
    return str(_opencc().convert(text))


def render(text: str, script: str | None, traditional: Traditional) -> str:
    """The text as the corpus has it. script: of the text, as `corpus.script.find_script` says."""
    match traditional:
        case Traditional.CONVERT if script in (HANT, MIXED):
            return simplify(text)
        case Traditional.TAG if script in MARKS:
            return f"{MARKS[script]}\n{text}"
        case _:
            return text


@cache
def _opencc() -> OpenCC:
    return OpenCC("t2s")
