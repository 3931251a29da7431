import pytest

from corpus.wording import show_count


@pytest.mark.parametrize(
    ("number", "nouns", "shown"),
    [
        (0, ("shard",), "0 shards"),
        (1, ("shard",), "1 shard"),
        (2, ("shard",), "2 shards"),
        (1, ("copy", "copies"), "1 copy"),
        (1234, ("copy", "copies"), "1,234 copies"),
        (1, ("row is", "rows are"), "1 row is"),
    ],
)
def test_one_is_said_otherwise_than_many(number: int, nouns: tuple[str, ...], shown: str) -> None:
    assert show_count(number, *nouns) == shown
