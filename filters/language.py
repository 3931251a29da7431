"""Which language a text is in, and in which Chinese script: a gate.

Scripts are counted first and settle most of it: Korean is written in Hangul, Japanese prose is a third kana or
more, and a page with more foreign words than Han characters is not Chinese. What is left is told apart by a
small fastText model (models/language.md) that sees nothing but the text's Han characters and kana, so that code,
markup and numbers cannot sway it.
"""

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final, NamedTuple

import fasttext
import numpy as np

from corpus.characters import CodePoints, Kind, Kinds, kind_table, simplified_table, to_code_points, to_text
from corpus.document import Document
from corpus.script import HANS, HANT
from filters.base import Filter, Rule

CHINESE_LABELS: Final = ("zh", "yue", "lzh")
_MODEL_CHARACTERS: Final = 300
_JAPANESE_KANA: Final = 0.3
# A line of foreign prose against a line of code, a menu entry or a command.
_PROSE_WORDS: Final = 8
_PROSE_LETTERS: Final = 0.9
_CODE_WEIGHT: Final = 0.1
_FEW_FOREIGN: Final = 0.25
_FOREIGN_WORD: Final = re.compile(r"[^\W\d_\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]+")


class Language(NamedTuple):
    """label: zh-Hans, zh-Hant, zh (both scripts or none), yue (Cantonese), lzh (classical), ja, ko or other.
    script: by corpus.script, or none where too few characters tell. method: what gave the label, script or model,
    with what probability.

    chinese: share of the text that is Chinese, the model's doubts counted in. han, kana, hangul, foreign: shares
    of the text; a Han character, a kana, a syllable of Hangul and a word in any other script count one each, a
    word in a line of code a tenth (unless such words are few).
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


def measure(document: Document) -> Language:
    """Count scripts; ask the model where they leave it open."""
    han, kana, hangul = (document.count(kind) for kind in (Kind.HAN, Kind.KANA, Kind.HANGUL))
    foreign = _count_foreign_words(document)
    total = max(han + kana + hangul + foreign, 1)
    script = document.found_script or "none"
    shares = (han / total, kana / total, hangul / total, foreign / total)
    if han + kana + hangul == 0 or foreign > total / 2:
        return Language("other", script, "script", 1.0, 0.0, *shares)
    if hangul > han + kana:
        return Language("ko", script, "script", 1.0, 0.0, *shares)
    if kana > _JAPANESE_KANA * (han + kana):
        return Language("ja", script, "script", 1.0, 0.0, *shares)
    labels = _predict(features(document.code_points, document.kinds))
    label = max(labels, key=lambda each: labels[each])
    chinese = sum(labels[each] for each in CHINESE_LABELS) * (han + kana) / total
    return Language(_with_script(label, script), script, "model", labels[label], chinese, *shares)


def features(code_points: CodePoints, kinds: Kinds) -> str:
    """What the model reads: the first 300 Han characters, kana and Hangul, simplified, a space after each."""
    letters = code_points[(kinds >= Kind.HAN) & (kinds <= Kind.HANGUL)][:_MODEL_CHARACTERS]
    spaced = np.full(2 * len(letters), ord(" "), np.uint32)
    spaced[::2] = simplified_table().take(letters)
    return to_text(spaced)


def features_of(text: str) -> str:
    """`features` of a plain text."""
    code_points = to_code_points(text)
    return features(code_points, kind_table().take(code_points))


def _count_foreign_words(document: Document) -> float:
    """Words in neither Han, kana nor Hangul, those in code weighed down; where they are few, all count in full."""
    letters = (document.kinds == Kind.LATIN) | (document.kinds == Kind.LETTER)
    words = int(np.count_nonzero(letters[1:] > letters[:-1])) + bool(letters[:1].any())
    if words <= _FEW_FOREIGN * document.count(Kind.HAN):
        return float(words)
    in_prose = sum(_count_prose_words(line) for line in document.lines if line.count(" ") >= _PROSE_WORDS - 1)
    return in_prose + _CODE_WEIGHT * (words - in_prose)


def _count_prose_words(line: str) -> int:
    """Foreign words of a line of foreign prose; 0 for any other line."""
    words = _FOREIGN_WORD.findall(line)
    letters = sum(map(len, words)) + line.count(" ")
    return len(words) if len(words) >= _PROSE_WORDS and letters >= _PROSE_LETTERS * len(line) else 0


def _with_script(label: str, script: str) -> str:
    return f"{label}-{script}" if label == "zh" and script in (HANS, HANT) else label


def _predict(line: str) -> dict[str, float]:
    """Probability of each label; rounding in the quantised model can carry their sum past 1."""
    labels, probabilities = _model().predict(line, k=-1)
    total = float(probabilities.sum())
    return {
        label.removeprefix("__label__"): float(probability) / total
        for label, probability in zip(labels, probabilities, strict=True)
    }


@cache
def _model() -> Any:
    with as_file(files("filters") / "models" / "language.ftz") as path:
        return fasttext.load_model(str(path))


LANGUAGE: Final = Filter(
    "language",
    measure,
    Language,
    (Rule("chinese", "chinese", at_least=0.5, source="cc_net, FlagData: 0.5; measured: 0.8 or more in clean text"),),
    gate=True,
)
