from pathlib import Path

import pytest

from corpus.errors import OutputError
from jobs.claim import claim


def test_a_second_job_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    folder = str(tmp_path / "run" / ".unfinished" / "tokens")
    with claim(folder) as first:
        first.check()
        with pytest.raises(OutputError, match="another job is at work on it"), claim(folder):
            pass
        first.check()
    assert not list(Path(folder).parent.iterdir())
    with pytest.raises(OutputError, match="taken over"):
        first.check()
    with pytest.raises(ZeroDivisionError), claim(folder):
        1 / 0  # noqa: B018
    with claim(folder) as second:
        second.check()
        assert second.job != first.job


def test_what_is_left_of_a_job_stops_when_another_has_taken_over(tmp_path: Path) -> None:
    """As where files cannot be locked: the later claim counts."""
    folder = tmp_path / "tokens"
    with claim(str(folder)) as first:
        later = first._replace(job="another")
        Path(first.uri).write_bytes(later.encode())
        later.check()
        with pytest.raises(OutputError, match="another job has taken over"):
            first.check()
