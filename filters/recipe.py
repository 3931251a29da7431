"""The recipes: filters in the order in which documents meet them."""

from dataclasses import replace
from typing import Final

from corpus.errors import InputError
from filters import lines, repetition, words
from filters.address import ADDRESS
from filters.base import Filter, Rule, with_limits
from filters.contacts import CONTACTS
from filters.fineweb2 import FINEWEB2
from filters.flaws import FLAWS
from filters.garbled import GARBLED
from filters.hanzi import HANZI
from filters.language import LANGUAGE
from filters.leftovers import LEFTOVERS
from filters.length import LENGTH
from filters.perplexity import PERPLEXITY
from filters.quality import QUALITY
from filters.source import SOURCE
from filters.stuffing import STUFFING
from filters.topic import TOPIC
from filters.toxicity import TOXICITY
from filters.wudao import WUDAO

# GlotLID's limit, and nothing else looks at the language: ours is surer of itself.
_FINEWEB2_ZH: Final = (
    replace(
        LANGUAGE, rules=(Rule("chinese", "chinese", at_least=0.692, source="FineWeb2 cmn_Hani, for GlotLID"),)
    ),
    FINEWEB2,
)

# The published rules of 2021 that judge a page. Not expressed: those that change a text (sentences cut at its end,
# spaces, symbols and personal data taken out) and the list of words, which was never published. Personal data and
# copies are dealt with by later stages, for every recipe.
_WUDAO_2021: Final = (LANGUAGE, WUDAO, GARBLED)

_DEFAULT: Final = (
    LANGUAGE,
    LENGTH,
    HANZI,
    lines.LINES,
    GARBLED,
    repetition.REPETITION,
    words.WORDS,
    STUFFING,
    CONTACTS,
    LEFTOVERS,
    ADDRESS,
    TOXICITY,
    FLAWS,
    QUALITY,
    PERPLEXITY,
    SOURCE,
    TOPIC,
)

# For those who would rather lose good text than keep bad: limits of peers that the default loosens, in its filters.
_STRICT: Final = with_limits(
    _DEFAULT,
    {
        "language.chinese": 0.8,
        "length.characters": 200,
        "hanzi.share": 0.6,
        "lines.sentences": 0.5,
        "lines.teasers": 0.1,
        "lines.listed": 0.5,
        "repetition.duplicate_5": 0.198,
        "repetition.duplicate_6": 0.182,
        "repetition.duplicate_7": 0.167,
        "repetition.duplicate_8": 0.154,
        "repetition.duplicate_9": 0.140,
        "repetition.duplicate_10": 0.127,
        "repetition.copied": 0.08,
        "words.alphabetic": 0.65,
        "stuffing.title_share": 0.15,
        "contacts.hooks": 3,
        "contacts.disguised": 0,
        "leftovers.listing": 4,
    },
    "strict: FineWeb2, EvalWeb (200 characters), PanGu (0.6 Han) or half of the default's limit",
)

RECIPES: Final[dict[str, tuple[Filter, ...]]] = {
    "default": _DEFAULT,
    "strict": _STRICT,
    "fineweb2-zh": _FINEWEB2_ZH,
    "wudao-2021": _WUDAO_2021,
}


def recipe(name: str) -> tuple[Filter, ...]:
    """The filters of the recipe called `name`. Raises InputError for an unknown name, listing the known ones."""
    if name not in RECIPES:
        raise InputError(f"no recipe is called {name!r}; the recipes are: {', '.join(RECIPES)}")
    return RECIPES[name]
