"""The errors a user may see. Each message says what is wrong, where, and what to do about it."""

from collections.abc import Sequence

SHOWN = 5


class WudaoError(Exception):
    """Anything the user can put right; commands print the message and exit with code 2."""


class InputError(WudaoError):
    """An input path, file or option that cannot be used."""


class StoreError(WudaoError):
    """A store that refuses, or still fails after all patience. Nothing is said of whether a file is there."""


class OutputError(WudaoError):
    """An output that exists already, is incomplete, or does not match the present inputs and recipe."""


class ConservationError(WudaoError):
    """Records that went into a stage and came out of it do not add up."""


class ProfileError(WudaoError):
    """A stage kept or dropped other shares than the baseline that was given says."""


def enumerate_shortly(names: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = f"; and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return "; ".join(names[:SHOWN]) + more
