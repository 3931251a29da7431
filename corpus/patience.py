"""How a store's passing failures are outwaited: tried again after growing waits drawn at random, not for ever.

The waits are "full jitter" (Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015): anything up to a
limit that doubles, so that a thousand tasks that were told to slow down do not come back together.
"""

import random
import re
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from corpus.errors import InputError, StoreError

Answer = TypeVar("Answer")

# What pyarrow and the AWS SDK say of what no waiting changes; 408 and 429 are the two 4xx that ask for patience.
LASTING = re.compile(
    r"ACCESS_DENIED|NO_SUCH_|NOT_FOUND|INVALID_|SIGNATURE|UNRECOGNIZED_CLIENT|MISSING_AUTHENTICATION|"
    r"HTTP status (?:301|4(?!08|29)\d\d)"
)


class Patience(NamedTuple):
    """attempts: the most in a row without success. wait_seconds: the most before the second; doubles with each up to
    wait_seconds_at_most. sleep and draw (a number from 0 to 1) are the clock and the chance."""

    attempts: int = 6
    wait_seconds: float = 1.0
    wait_seconds_at_most: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    draw: Callable[[], float] = random.random


PATIENCE = Patience()


def is_lasting(error: OSError) -> bool:
    """Whether trying again is no use. What is not known is taken as passing: that costs time, never data."""
    kinds = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, FileExistsError)
    return isinstance(error, kinds) or bool(LASTING.search(str(error)))


def persist(deed: str, uri: str, action: Callable[[], Answer], patience: Patience = PATIENCE) -> Answer:
    """What the action returns, which must be one that may be done twice. deed: what it does, as in "read at byte 7".

    Raises InputError where there is no such file, StoreError where the store refuses, or fails to the end.
    """
    waited = 0.0
    for attempt in range(1, patience.attempts + 1):
        try:
            return action()
        except FileNotFoundError as error:
            raise InputError(f"{uri} does not exist (any more).") from error
        except OSError as error:
            if is_lasting(error):
                raise StoreError(
                    f"cannot {deed}: {uri} ({shorten(error)}). Check the path, the credentials and their rights."
                ) from error
            if attempt == patience.attempts:
                raise StoreError(
                    f"cannot {deed}: {uri}; tried {attempt} times with waits of {waited:,.0f} s together, at last: "
                    f"{shorten(error)}. Check that the store can be reached and is not overloaded, and run again: "
                    "what is finished is kept."
                ) from error
        limit = min(patience.wait_seconds_at_most, patience.wait_seconds * 2 ** (attempt - 1))
        wait = limit * patience.draw()
        waited += wait
        patience.sleep(wait)
    raise ValueError("patience for no attempt")


def shorten(error: OSError) -> str:
    """In one line: of more, only the first reaches the user from a Spark task."""
    return " ".join(str(error).split())
