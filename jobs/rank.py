"""Which of several documents is the best: a total order, so that a choice does not depend on how rows lie."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def rank(id: Column) -> Column:
    """What is least for the best document: no page that lists others, of the others the one of highest quality, of
    equals the longest, of those the one with the least id. The frame's columns listing, quality (may be null) and
    characters are read."""
    # In tenths, as less is noise.
    flaws = -F.round(F.coalesce("quality", F.lit(0.0)), 1)
    return F.struct("listing", flaws.alias("flaws"), (-F.col("characters")).alias("shortness"), id.alias("id"))
