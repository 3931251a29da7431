"""The machine that a benchmark runs on, and the form in which our code does."""

import os

from corpus.compiled import are_used


def stay_on_one_core() -> str:
    """Bind this process and all it starts to one core, where the system can; what was done, in words."""
    load = f"machine load {os.getloadavg()[0]:.1f}"
    if not hasattr(os, "sched_setaffinity"):
        return f"not bound to a core (this system cannot): helper threads may use others; {load}"
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"every process bound to core {core}; {load}"


def say_form() -> str:
    """Whether our modules are compiled, in words."""
    return "modules compiled by `wudao compile`" if are_used() else "plain Python: `wudao compile` makes it faster"
