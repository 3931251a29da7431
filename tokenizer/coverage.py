"""Which of the characters that Chinese text is written in have a piece of their own in a vocabulary."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Coverage(NamedTuple):
    """Of a list's `characters`, those that have a piece; `missing` are the others, in the list's order."""

    characters: int
    covered: int
    missing: str


def measure_coverage(pieces: Iterable[str]) -> dict[str, Coverage]:
    """Coverage of the lists of 通用规范汉字表 (2013), by their numbers: 1 has the 3,500 most frequent characters,
    2 has 3,000 more, 3 has 1,605 of names, places and science."""
    single = {piece for piece in pieces if len(piece) == 1}
    found = {}
    for number, characters in standard_characters().items():
        missing = "".join(character for character in characters if character not in single)
        found[number] = Coverage(len(characters), len(characters) - len(missing), missing)
    return found


@cache
def expected_characters() -> str:
    """What Chinese text of any kind is written in: the standard characters, and the 5,401 that Big5's first part lists
    as frequent in traditional script; 10,133 together, in the order of their code points."""
    places = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    first_part = bytes(byte for row in range(0xA4, 0xC6) for place in places for byte in (row, place))
    last_row = bytes(byte for place in range(0x40, 0x7F) for byte in (0xC6, place))
    traditional = (first_part + last_row).decode("big5")
    return "".join(sorted(set(traditional).union(*standard_characters().values())))


@cache
def standard_characters() -> dict[str, str]:
    """The lists of 通用规范汉字表, from tokenizer/lists/standard_characters.txt."""
    lists: dict[str, str] = {}
    number = ""
    for line in (files("tokenizer") / "lists" / "standard_characters.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            number = line.strip("[]")
        elif line and not line.startswith("#"):
            lists[number] = lists.get(number, "") + line
    return lists
