"""What of a text is in which language: foreign words, and Chinese beside prose in another language."""

import re
from typing import Final, NamedTuple

import numpy as np

from corpus.characters import Kind
from corpus.document import Document
from filters.language_model import CHINESE_LABELS, OWN, predict_characters

JAPANESE_KANA: Final = 0.3
# A line of foreign prose against a line of code, a menu entry or a command.
_PROSE_WORDS: Final = 8
_PROSE_LETTERS: Final = 0.9
_CODE_WEIGHT: Final = 0.1
_FEW_FOREIGN: Final = 0.25
_FOREIGN_WORD: Final = re.compile(r"[^\W\d_\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uffdc]+")
# Letters of ASCII, and a space for all else.
_ASCII_LETTERS: Final = bytes(point if chr(point).isalpha() and point < 0x80 else 0x20 for point in range(256))
# As FEW_FOREIGN: a word for four Han characters is a fifth of the text.
_PART_AT_LEAST: Final = 0.2
# A line of so many Han characters is a sentence, not an entry of a menu. Such a line of Japanese has kana.
_LINE_HAN: Final = 10
_LINE_KANA: Final = 0.05
# Lines of Japanese without kana, such as titles, leave the model in doubt.
_SURE_AT_LEAST: Final = 0.8
_LINE_BREAK: Final = ord("\n")


class ForeignWords(NamedTuple):
    """Words in neither Han, kana nor Hangul. weighed: those in code weighed down; where they are few, all count in
    full. prose: those that stand in lines of prose or in scripts other than Latin; 0 where words are few."""

    weighed: float
    prose: float


class ChinesePart(NamedTuple):
    """probability: the model's that the part is Chinese. share: of the whole text."""

    probability: float
    share: float


def count_foreign_words(document: Document) -> ForeignWords:
    """Letters outside Latin spell no code, so words in them count in full."""
    if not document.count(Kind.LATIN, Kind.LETTER):
        return ForeignWords(0.0, 0.0)
    other_letters = document.kinds == Kind.LETTER
    letters = (document.kinds == Kind.LATIN) | other_letters
    starts = letters[1:] > letters[:-1]
    words = int(np.count_nonzero(starts)) + bool(letters[:1].any())
    if words <= _FEW_FOREIGN * document.count(Kind.HAN):
        return ForeignWords(float(words), 0.0)
    other = int(np.count_nonzero(starts & other_letters[1:])) + bool(other_letters[:1].any())
    in_prose = sum(_count_prose_words(line) for line in document.lines if line.count(" ") >= _PROSE_WORDS - 1)
    prose = max(in_prose, other)
    return ForeignWords(prose + _CODE_WEIGHT * (words - prose), float(prose))


def find_chinese_part(
    document: Document, foreign_prose: float, total: float, model: str = OWN
) -> ChinesePart | None:
    """The lines of Chinese of a text that is Chinese and something else in real parts: each a fifth or more of
    `total`; None for any other text.

    Lines count, so code, a name or a quotation within a Chinese sentence makes no part. foreign_prose: words.
    """
    others = document.count(Kind.KANA, Kind.HANGUL)
    if document.count(Kind.HAN) < _PART_AT_LEAST * total or max(foreign_prose, 2 * others) < _PART_AT_LEAST * total:
        return None
    line = np.cumsum(document.code_points == _LINE_BREAK)
    lines = int(line[-1]) + 1
    han, kana, hangul = (
        np.bincount(line[document.kinds == kind], minlength=lines) for kind in (Kind.HAN, Kind.KANA, Kind.HANGUL)
    )
    spelled = han + kana + hangul
    chinese = (han >= _LINE_HAN) & (kana + hangul <= _LINE_KANA * spelled)
    foreign = np.where((kana > JAPANESE_KANA * (han + kana)) | (hangul > han + kana), spelled, 0).sum()
    share = float(han[chinese].sum() / total)
    if share < _PART_AT_LEAST or max(foreign_prose, foreign) < _PART_AT_LEAST * total:
        return None
    part = chinese.take(line)
    labels = predict_characters(document.code_points[part], document.kinds[part], model)
    probability = sum(labels.get(each, 0.0) for each in CHINESE_LABELS)
    return ChinesePart(probability, share) if probability >= _SURE_AT_LEAST else None


def _count_prose_words(line: str) -> int:
    """Foreign words of a line of foreign prose; 0 for any other line."""
    # The same words: of what most foreign lines are spelled in, a table cuts them ten times as fast as the pattern.
    words = line.encode().translate(_ASCII_LETTERS).split() if line.isascii() else _FOREIGN_WORD.findall(line)
    letters = sum(map(len, words)) + line.count(" ")
    return len(words) if len(words) >= _PROSE_WORDS and letters >= _PROSE_LETTERS * len(line) else 0
