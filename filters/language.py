"""Which language a text is in, and in which Chinese script: a gate.

Scripts are counted first and settle most of it: Korean is written in Hangul, Japanese prose is a third kana or
more, and a page with more foreign words than Han characters is not Chinese. What is left is told apart by a
small fastText model (filters/language_model.py). Cantonese needs its own words too: a model alone is wrong in 95 % of
what it calls Cantonese on the web (FineWeb2).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import CODE_POINTS, Kind, Kinds, to_code_points
from corpus.document import Document
from corpus.script import HANS, HANT
from filters.base import Filter, Rule
from filters.language_model import CHINESE_LABELS, OWN, predict
from filters.language_parts import JAPANESE_KANA, count_foreign_words, find_chinese_part

# Words of grammar that written Cantonese has and Mandarin lacks (FineWeb2, canto-filter), by character: 唔 as an
# interjection and 咁, 乜, 冇 of other dialects are why one alone is no proof.
_CANTONESE: Final = "嘅唔喺咗啲嗰嚟哋冇咁噉嘢㗎乜佢嗌諗谂瞓攞"
# What modern Chinese writes every few words, and classical Chinese next to never: a life of a general of the Han may
# look classical in all else.
_PARTICLES: Final = "的们們这這"
_DIGITS: Final = "0123456789"
_MODERN_AT_LEAST: Final = 0.015
_WORD_CHARACTERS: Final = 2_000
_PARTICLE: Final = len(_CANTONESE) + 1
_DIGIT: Final = _PARTICLE + 1
# Where so many Han characters hold so large a share of particles, and no Cantonese word, kana or Hangul, the model need
# not be asked. *Measured* (language.py): true of no text that is not Chinese.
_PLAIN_HAN: Final = 100
_PLAIN_PARTICLES: Final = 0.02
# Of several such words, of one alone, and where the model says Cantonese.
_CANTONESE_AT_LEAST: Final = 0.03
_ALONE_AT_LEAST: Final = 0.1
_CONFIRMED_AT_LEAST: Final = 0.01


class Language(NamedTuple):
    """label: zh-Hans, zh-Hant, zh (both scripts or none), yue (Cantonese), lzh (classical), mixed (a fifth or more
    Chinese beside a fifth or more prose in another language), ja, ko or other. script: by corpus.script, or none
    where too few characters tell. method: what gave the label (script, model or words), with what probability.

    chinese: share of the text that is Chinese, the model's doubts counted in. han, kana, hangul, foreign: shares
    of the text; a Han character, a kana, a syllable of Hangul and a word in any other script count one each, a
    word in a line of code a tenth (unless such words are few). cantonese: share of the Han characters, of the
    first 2,000 characters, that only written Cantonese uses for its grammar.
    """

    label: str
    script: str
    method: str
    probability: float
    chinese: float
    han: float
    kana: float
    hangul: float
    foreign: float
    cantonese: float


class _Words(NamedTuple):
    """Of the first 2,000 characters: Han characters, those of Cantonese grammar (and how many different ones), modern
    ones, and particles among them."""

    han: int
    cantonese: int
    different: int
    modern: int
    particles: int


def measure(document: Document, model: str = OWN) -> Language:
    """Count scripts; ask the model, that at the URI `model` or our own, where they leave it open."""
    han, kana, hangul = (document.count(kind) for kind in (Kind.HAN, Kind.KANA, Kind.HANGUL))
    foreign, foreign_prose = count_foreign_words(document)
    total = max(han + kana + hangul + foreign, 1)
    script = document.found_script or "none"
    words = _count_words(document)
    cantonese = words.cantonese / max(words.han, 1)
    shares = (han / total, kana / total, hangul / total, foreign / total, cantonese)
    if part := find_chinese_part(document, foreign_prose, total, model):
        return Language("mixed", script, "model", part.probability, part.probability * part.share, *shares)
    if han + kana + hangul == 0 or foreign > total / 2:
        return Language("other", script, "script", 1.0, 0.0, *shares)
    if hangul > han + kana:
        return Language("ko", script, "script", 1.0, 0.0, *shares)
    if kana > JAPANESE_KANA * (han + kana):
        return Language("ja", script, "script", 1.0, 0.0, *shares)
    if model == OWN and kana + hangul == 0 and _is_plain(words):
        return Language(_with_script("zh", script), script, "words", 1.0, han / total, *shares)
    labels = predict(document, model)
    known = sum(labels.get(each, 0.0) for each in CHINESE_LABELS)
    label, method = _settle(labels, words)
    probability = known if method == "words" else labels[label]
    return Language(_with_script(label, script), script, method, probability, known * (han + kana) / total, *shares)


def with_language_model(filters: Sequence[Filter], uri: str) -> tuple[Filter, ...]:
    """The same filters, languages told by the model at `uri`."""
    measured = partial(measure, model=uri)
    return tuple(replace(each, measure=measured) if each.measure is measure else each for each in filters)


def _is_plain(words: _Words) -> bool:
    """Whether words of grammar alone say that the text is modern Chinese."""
    enough = words.han >= _PLAIN_HAN and words.particles >= _PLAIN_PARTICLES * words.han
    return enough and not words.cantonese


def _settle(labels: dict[str, float], words: _Words) -> tuple[str, str]:
    """The likeliest label, and whether the model or words of grammar decide on it."""
    likeliest = max(labels, key=lambda each: labels[each])
    enough = _CANTONESE_AT_LEAST if words.different > 1 else _ALONE_AT_LEAST
    if likeliest in ("zh", "lzh") and words.cantonese >= enough * max(words.han, 1):
        return "yue", "words"
    if likeliest == "yue" and words.cantonese < _CONFIRMED_AT_LEAST * words.han:
        return "zh", "words"
    if likeliest == "lzh" and words.modern >= _MODERN_AT_LEAST * max(words.han, 1):
        return "zh", "words"
    return likeliest, "model"


def _with_script(label: str, script: str) -> str:
    return f"{label}-{script}" if label == "zh" and script in (HANS, HANT) else label


def _count_words(document: Document) -> _Words:
    found = _word_table().take(document.code_points[:_WORD_CHARACTERS])
    counts = np.bincount(found, minlength=_DIGIT + 1)
    han = int(np.count_nonzero(document.kinds[:_WORD_CHARACTERS] == Kind.HAN))
    words = counts[1:_PARTICLE]
    particles, digits = int(counts[_PARTICLE]), int(counts[_DIGIT])
    return _Words(han, int(words.sum()), int(np.count_nonzero(words)), particles + digits, particles)


@cache
def _word_table() -> Kinds:
    table = np.zeros(CODE_POINTS, np.uint8)
    table[to_code_points(_CANTONESE)] = np.arange(1, _PARTICLE)
    table[to_code_points(_PARTICLES)] = _PARTICLE
    table[to_code_points(_DIGITS)] = _DIGIT
    return table


LANGUAGE: Final = Filter(
    "language",
    measure,
    Language,
    (
        Rule(
            "chinese",
            "chinese",
            at_least=0.5,
            source="cc_net, FlagData: 0.5; measured: 0.53 or more in clean documents but 5: of 1.6 % of manual pages "
            "and one technical blog six parts in seven are not translated",
        ),
    ),
    gate=True,
)
