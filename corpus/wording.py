"""How messages, cards and reports say how many there are of something."""


def show_count(number: int, noun: str, plural: str = "") -> str:
    """`1 shard`, `2 shards`, `1,000 copies`. plural: what more than one are called, where that is not noun and s; a
    verb may stand in both."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
