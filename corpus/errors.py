"""The errors a user may see. Each message says what is wrong, where, and what to do about it."""


class WudaoError(Exception):
    """Anything the user can put right; commands print the message and exit with code 2."""


class InputError(WudaoError):
    """An input path, file or option that cannot be used."""


class OutputError(WudaoError):
    """An output that exists already, is incomplete, or does not match the present inputs and recipe."""


class ConservationError(WudaoError):
    """Records that went into a stage and came out of it do not add up."""
