"""A limit on the processor time that one page may take, so that no page stops a crawl."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class DeadlineExceeded(Exception):
    """The block took more processor time than it was given."""


@contextlib.contextmanager
def cpu_seconds_at_most(seconds: float) -> Iterator[None]:
    """Raises DeadlineExceeded inside the block once the process has computed for `seconds`.

    It counts time on the processor, not on the clock: a busy machine drops no page. Python code and regular
    expressions are stopped at once; compiled modules (`corpus.compiled`) and C++ parsers when they next return to
    either: 0.15 s later at worst on pages of 4 MiB, where pages are cut, made of one tag over and over. Only a main
    thread can be stopped, as those of Spark's workers; elsewhere, and where the system has no such timer, nothing is
    limited.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _stop(number: int, frame: FrameType | None) -> None:
    raise DeadlineExceeded
