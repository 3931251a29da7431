"""Text -> the lines that SentencePiece trains on, none of which it would skip."""

import hashlib
import re
from collections.abc import Iterable, Iterator

LINE_BYTES = 16_384  # SentencePiece skips longer lines without a word (google/sentencepiece issues 214, 463)
_LINE_CHARACTERS = LINE_BYTES // 4  # a code point takes four UTF-8 bytes at the most
_SENTENCE = re.compile(r"[^。！？；]*(?:[。！？；]+[”’」』）】》〉〕]*|$)")
_RESERVED = re.compile("(\u2585+)")  # SentencePiece's own mark for unknown: it skips every line that has one


def sample_lines(text: str) -> list[str]:
    """Cut a text into lines to train on: at newlines, after 。！？； and closing marks, at `LINE_BYTES`.

    Joined, the lines are the text without its newlines: nothing else is lost, full-width marks stay as they
    are. A run of U+2585 gets a line of its own, so that SentencePiece skips it and not the sentence around
    it.
    """
    return [
        part[start : start + _LINE_CHARACTERS]
        for line in text.split("\n")
        for sentence in _SENTENCE.findall(line)
        for part in _RESERVED.split(sentence)
        for start in range(0, len(part), _LINE_CHARACTERS)
    ]


def is_skipped(line: str) -> bool:
    """Whether SentencePiece leaves a line out, without a word: one with U+2585 or longer than `LINE_BYTES`."""
    return "\u2585" in line or (len(line) > _LINE_CHARACTERS and len(line.encode()) > LINE_BYTES)


class Sample:
    """Texts as SentencePiece takes them, line by line and never all at once; counted and hashed as they pass."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self.lines = self.skipped = self.text_bytes = 0
        self.characters: set[str] = set()
        self.ended = False  # SentencePiece was given all: what it complains of is not an error of ours
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[str]:
        for text in self._texts:
            for line in sample_lines(text):
                encoded = line.encode()
                self._hash.update(encoded + b"\n")
                self.lines += 1
                self.skipped += is_skipped(line)
                self.text_bytes += len(encoded)
                self.characters.update(line)
                yield line
        self.ended = True

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()
