"""A file is read right through any failures that pass, and patience has an end."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import steady
from corpus.errors import InputError, StoreError
from corpus.patience import Patience, is_lasting, persist
from corpus.steady import SteadyStream

CONTENT = bytes(range(251)) * 4


class Flaky(io.BytesIO):
    """A file as pyarrow opens it, of which reads fail, or bring little, as told."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(CONTENT)
        self.faults = faults

    def size(self) -> int:
        return len(CONTENT)

    def readinto(self, buffer: Any) -> int:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "error":
            raise OSError("AWS Error SLOW_DOWN during GetObject operation")
        if fault == "hidden":  # What pyarrow does with an answer that is too short.
            super().readinto(buffer[: len(buffer) // 2])
            return len(buffer)
        return super().readinto(buffer[: 1 + len(buffer) // 3] if fault == "little" else buffer)


@given(
    st.lists(st.sampled_from(["", "error", "hidden", "little"]), max_size=30),
    st.lists(st.tuples(st.integers(0, len(CONTENT) + 50), st.integers(-1, 400)), min_size=1, max_size=8),
    st.integers(1, 300),
)
def test_reads_and_seeks_are_those_of_the_file(faults: list[str], steps: list[tuple[int, int]], block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steady, "FIRST_BYTES", block)
        patch.setattr(steady, "BYTES_AT_MOST", 4 * block)
        patience = Patience(attempts=40, sleep=lambda seconds: None)
        with io.BufferedReader(SteadyStream("s3://a/b", lambda: Flaky(faults), 7, patience), 64) as stream:
            expected = io.BytesIO(CONTENT)
            expected.seek(7)
            for place, size in steps:
                assert stream.read(size) == expected.read(size)
                assert stream.seek(place) == expected.seek(place)
            assert stream.read() == expected.read()
            assert stream.seek(-5, io.SEEK_END) == len(CONTENT) - 5 and stream.read() == CONTENT[-5:]


def test_waits_double_up_to_a_limit_and_end() -> None:
    waits: list[float] = []
    patience = Patience(attempts=7, wait_seconds=2, wait_seconds_at_most=20, sleep=waits.append, draw=lambda: 0.5)

    def fail() -> None:
        raise OSError("curlCode: 56,\n  Recv failure")

    message = r"cannot list: s3://a; tried 7 times .* 35 s .*: curlCode: 56, Recv failure\. .* run again"
    with pytest.raises(StoreError, match=message):
        persist("list", "s3://a", fail, patience)
    assert waits == [1, 2, 4, 8, 10, 10]


@pytest.mark.parametrize(
    ("error", "lasting"),
    [
        (OSError("AWS Error SLOW_DOWN during GetObject operation: Please reduce"), False),
        (OSError("AWS Error SERVICE_UNAVAILABLE during GetObject operation"), False),
        (OSError("AWS Error NETWORK_CONNECTION during GetObject operation: curlCode: 56"), False),
        (OSError("AWS Error UNKNOWN (HTTP status 500) during HeadObject operation"), False),
        (OSError("AWS Error UNKNOWN (HTTP status 429) during HeadObject operation"), False),
        (OSError("AWS Error UNKNOWN (HTTP status 400) during GetObject operation: ExpiredToken"), True),
        (OSError("AWS Error ACCESS_DENIED during HeadObject operation: No response body."), True),
        (OSError("AWS Error INVALID_ACCESS_KEY_ID during HeadObject operation"), True),
        (OSError("AWS Error SIGNATURE_DOES_NOT_MATCH during GetObject operation"), True),
        (ConnectionResetError(104, "Connection reset by peer"), False),
        (TimeoutError("HDFS read timed out"), False),
        (PermissionError(13, "Permission denied"), True),
        (IsADirectoryError(21, "Is a directory"), True),
    ],
)
def test_which_failures_pass(error: OSError, lasting: bool) -> None:
    assert is_lasting(error) == lasting


def test_what_is_gone_is_asked_for_once() -> None:
    asked: list[int] = []

    def fail() -> None:
        asked.append(1)
        raise FileNotFoundError(2, "Path does not exist")

    with pytest.raises(InputError, match=r"s3://a/b does not exist"):
        persist("open", "s3://a/b", fail)
    assert asked == [1]
