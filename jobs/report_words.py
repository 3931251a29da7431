"""How the report writes numbers, shares, and names that come from the crawl."""

import unicodedata
from typing import Final

NAME_AT_MOST: Final = 80
# To be opened, not only to be recognised; browsers take no longer ones for sure.
URL_AT_MOST: Final = 2000
UNITS: Final = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def show_name(name: str, at_most: int = NAME_AT_MOST) -> str:
    """A name from the crawl as it may be shown: no control, bidirectional or invisible character, not too long."""
    visible = "".join(char if unicodedata.category(char)[0] not in "CZ" else " " * char.isspace() for char in name)
    visible = " ".join(visible.split())
    return visible if len(visible) <= at_most else visible[: at_most - 1] + "…"


def show_integer(number: float) -> str:
    """Whole, with a comma between thousands."""
    return f"{number:,.0f}"


def show_short(number: float) -> str:
    """Three digits and a unit: 2.42 k, 19.8 M."""
    for size, unit in UNITS:
        if number >= size:
            return f"{number / size:.3g} {unit}" if number < 999.5 * size else f"{number / size:,.0f} {unit}"
    return f"{number:,.0f}"


def show_share(part: int, whole: int) -> str:
    """A share in per cent, which is neither 0 % nor 100 % unless it is exactly that."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.1:
        return "<0.1%"
    return f"{min(share, 99.9):.1f}%" if part < whole else f"{share:.0f}%"


def show_points(difference: float) -> str:
    """A difference of two shares in percentage points, with its sign."""
    return f"{difference:+.1f}".replace("-", "−") if abs(difference) >= 0.05 else "0.0"


def show_value(value: float) -> str:
    """Three significant digits, whole numbers in full."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def show_quantile(value: float) -> str:
    """In few characters: three decimals below 1, a unit from a hundred thousand on."""
    if 0 < value < 0.001:
        return "<.001"
    if value < 1:
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return show_value(value) if value < 100_000 else show_short(value)


def show_duration(seconds: float) -> str:
    """In the unit that says most: 71 s, 42 min, 6 h 57 min."""
    if seconds < 600:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min"
