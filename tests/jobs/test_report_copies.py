"""What the report says of near copies, by either method."""

import pytest

from corpus.simhash import BITS
from jobs.report_copies import Options, explain_near, group_alike, limit_near

MINHASH: Options = {"method": "minhash", "bands": 14, "rows": 8, "similarity": 0.7}
SIMHASH: Options = {"method": "simhash", "similarity": 1 - 3 / BITS}


@pytest.mark.parametrize(
    ("options", "kept", "words"),
    [
        (MINHASH, "below 0.7 alike", "0.7 of their character 5-grams"),
        ({**MINHASH, "similarity": 0.85}, "below 0.85 alike", "0.85 of their character 5-grams"),
        (SIMHASH, "at least 4 of 64 bits", "3 of the 64 bits"),
        ({**SIMHASH, "similarity": 0.953}, "at least 4 of 64 bits", "3 of the 64 bits"),
        ({**SIMHASH, "similarity": 1.0}, "at least 1 of 64 bits", "0 of the 64 bits"),
    ],
)
def test_each_method_is_told_in_its_own_measure(options: Options, kept: str, words: str) -> None:
    limit, source = limit_near(options)
    assert limit == kept and explain_near(options).startswith(words)
    named = {word: word in source + explain_near(options) for word in ("Jaccard", "bands", "SimHashes", "2021")}
    assert named == dict.fromkeys(named, options["method"] == "minhash") | dict.fromkeys(
        ("SimHashes", "2021"), options["method"] == "simhash"
    )


def test_near_copies_are_grouped_by_bits_or_by_twentieths() -> None:
    bits = [(1 - apart / BITS, count) for apart, count in ((3, 5), (0, 1), (1, 2))]
    assert group_alike(bits, SIMHASH) == [("0 bits", 1), ("1 bit", 2), ("3 bits", 5)]
    shares = [(1.0, 1), (0.96, 2), (0.95, 3), (0.9, 4), (0.61, 5), (0.949, 6)]
    expected = [("0.95 to 1.00", 6), ("0.90 to 0.95", 10), ("0.60 to 0.65", 5)]
    assert group_alike(shares, MINHASH) == expected
    assert group_alike([], MINHASH) == []
