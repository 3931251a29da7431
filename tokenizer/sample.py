"""Text -> the lines that SentencePiece trains on, none of which it would skip."""

import re

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
