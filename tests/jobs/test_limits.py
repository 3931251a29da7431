"""Limits that a user sets, and what is said of those that cannot be used."""

from pathlib import Path

import pytest

from corpus.errors import InputError
from filters.base import with_limits
from filters.recipe import recipe
from jobs.limits import gather_limits, parse_limits, read_limits


def test_the_command_line_counts_where_the_file_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "limits.toml"
    file.write_text("[length]\ncharacters = 300\nhan = 20\n[words.mean_length]\nat_least = 1.5\n", encoding="utf-8")
    limits = gather_limits(["length.han=10"], str(file))
    assert limits == {"length.characters": 300, "length.han": 10, "words.mean_length.at_least": 1.5}
    rules = {rule.reason: rule for each in with_limits(recipe("default"), limits) for rule in each.rules}
    assert rules["characters"].at_least == 300 and rules["han"].at_least == 10
    assert rules["mean_length"].at_least == 1.5
    assert gather_limits([]) == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[length]\ncharacters = '300'", "length.characters = '300' is no number"),
        ("[length]\ncharacters = true", "length.characters = True is no number"),
        ("[length\n", "not TOML"),
        ("[长度]\n字 = \xff", "not TOML"),
    ],
)
def test_files_that_hold_something_else(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "limits.toml"
    file.write_bytes(content.encode("latin-1", "replace"))
    with pytest.raises(InputError, match=said):
        read_limits(str(file))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no such file"):
        read_limits("absent/limits.toml")


@pytest.mark.parametrize("limit", ["length.characters", "length.characters=many", ""])
def test_what_is_no_limit(limit: str) -> None:
    with pytest.raises(InputError, match="give a rule and a number"):
        parse_limits([limit])


def test_an_unknown_name_is_told_its_nearest_neighbour() -> None:
    with pytest.raises(InputError, match=r"did you mean length\.characters\? the limits are: address\.listing,"):
        with_limits(recipe("default"), {"length.character": 300})
