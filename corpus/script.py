"""Which Chinese script a text is written in, by the characters that only one of the two has."""

from functools import cache
from typing import Final

import numpy as np

from corpus.characters import CODE_POINTS, CodePoints, Kinds, simplified_table, traditional_table

HANS: Final = "Hans"
HANT: Final = "Hant"
MIXED: Final = "mixed"
SIMPLIFIED: Final = 1
TRADITIONAL: Final = 2
# A tenth of the other script: an article that quotes a traditional poem or title stays simplified. Measured by
# benchmarks/scripts.py: clean paragraphs of one script, 1,535 in all, have at most 0.056 of the other one.
MIXED_SHARE: Final = 0.1
# One character of the other script is a variant (烟 in a traditional poem), not a script.
MIXED_AT_LEAST: Final = 2
# One telling character alone says nothing; two of a paragraph agree in 999 of 1,000 cases.
TELLING_AT_LEAST: Final = 2


def find_script(code_points: CodePoints) -> str | None:
    """Hans or Hant (ISO 15924); mixed where at least a tenth of the telling characters, and two, are of the other
    script, or one of two; None where fewer than two characters tell."""
    kinds = script_table().take(code_points)
    simplified, traditional = (int(np.count_nonzero(kinds == kind)) for kind in (SIMPLIFIED, TRADITIONAL))
    telling, other = simplified + traditional, min(simplified, traditional)
    if telling < TELLING_AT_LEAST:
        return None
    if other >= max(MIXED_AT_LEAST, MIXED_SHARE * telling) or simplified == traditional:
        return MIXED
    return HANS if simplified > traditional else HANT


@cache
def script_table() -> Kinds:
    """SIMPLIFIED for code points that only simplified text has, TRADITIONAL for the other ones, else 0.

    OpenCC's character dictionaries say what changes, and no phrase or region word counts. Characters that change
    but belong to the other script too (后 里 干 台 面 只 are traditional characters as well, 于 乾 simplified
    ones) are told by the national character sets: Big5 holds no purely simplified character, GB 2312 no purely
    traditional one.
    """
    table = np.zeros(CODE_POINTS, np.uint8)
    same = np.arange(CODE_POINTS)
    tables = ((SIMPLIFIED, traditional_table(), "big5"), (TRADITIONAL, simplified_table(), "gb2312"))
    for value, changed, other in tables:
        for point in np.flatnonzero(changed != same).tolist():
            if not chr(point).encode(other, "ignore"):
                table[point] = value
    return table
