import pytest

from corpus.errors import ConservationError
from jobs.ledger import Ledger, Tally, check_conservation, count_kept, count_rows

PAGES: Ledger = [
    Tally("a.warc.gz", None, 7, 7000),
    Tally("a.warc.gz", "ingest.not_html", 2, 0),
    Tally("b.warc.gz", None, 3, 900),
]
VERDICTS: Ledger = [
    Tally("a.warc.gz", None, 5, 6000),
    Tally("a.warc.gz", "length.characters", 2, 1000),
    Tally("b.warc.gz", None, 3, 900),
]


def test_counts_are_for_each_file() -> None:
    assert count_rows(PAGES) == {"a.warc.gz": 9, "b.warc.gz": 3}
    assert count_kept(PAGES) == {"a.warc.gz": 7, "b.warc.gz": 3}


def test_what_was_kept_must_come_out() -> None:
    check_conservation("filter", PAGES, VERDICTS)


@pytest.mark.parametrize(
    "verdicts, file",
    [
        (VERDICTS[:1] + VERDICTS[2:], "a.warc.gz"),
        (VERDICTS[:2], "b.warc.gz"),
        ([*VERDICTS, Tally("c.warc.gz", None, 1, 10)], "c.warc.gz"),
        ([*VERDICTS[:2], Tally("b.warc.gz", None, 4, 900)], "b.warc.gz"),
    ],
)
def test_a_lost_or_added_row_is_named(verdicts: Ledger, file: str) -> None:
    with pytest.raises(ConservationError, match=file):
        check_conservation("filter", PAGES, verdicts)


def test_losing_everything_is_an_error_that_says_why() -> None:
    dropped = [Tally("a.warc.gz", "language.chinese", 9, 900), Tally("a.warc.gz", "length.characters", 1, 10)]
    with pytest.raises(ConservationError, match=r"language\.chinese 9, length\.characters 1"):
        check_conservation("filter", None, dropped)


def test_nothing_in_and_nothing_out_is_no_error() -> None:
    check_conservation("filter", None, [])
