"""The fastText model that tells languages apart where scripts leave it open: our own, or one that the user names.

Our own (models/language.md) sees nothing but the text's Han characters and kana, one by one, so that code, markup
and numbers cannot sway it. A model that was trained on characters within words (lid.176, GlotLID, OpenLID) reads the
first lines that hold Han characters as they stand.
"""

import os
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import fasttext
import numpy as np

from corpus import storage
from corpus.characters import CodePoints, Kind, Kinds, kind_table, simplified_table, to_code_points, to_text
from corpus.document import Document
from corpus.errors import InputError, enumerate_shortly

CHINESE_LABELS: Final = ("zh", "yue", "lzh")
# Our own model stands for an empty URI.
OWN: Final = ""
# What the model learned from, and what it is asked about, as more changes few labels.
_TRAINED_CHARACTERS: Final = 300
_READ_CHARACTERS: Final = 160
_PLAIN_CHARACTERS: Final = 1_000
# General models have up to 2,100 labels; what the later ones hold together changes no verdict.
_LIKELIEST: Final = 8
_LABEL_PREFIX: Final = "__label__"
_NO: Final = ord("の")
# ISO 639 codes. Chinese other than Cantonese and classical has no label of ours: general models find these varieties
# mostly where they are not (FineWeb2: 95 % and more of such labels are wrong).
_LANGUAGES: Final = {
    **dict.fromkeys(("zh", "zho", "chi", "cmn", "wuu", "gan", "hak", "hsn", "nan", "cdo", "mnp", "cjy"), "zh"),
    **dict.fromkeys(("yue", "lzh"), ""),
    **dict.fromkeys(("ja", "jpn"), "ja"),
    **dict.fromkeys(("ko", "kor"), "ko"),
}
_CODES: Final = re.compile(r"[a-z0-9]+")


class Loaded(NamedTuple):
    """model: fastText's. labels: ours, for each of its own. plain: it reads text as it stands."""

    model: Any
    labels: Mapping[str, str]
    plain: bool


def our_label(label: str) -> str:
    """zh, yue, lzh, ja, ko or other, for a model's label such as zh, zh-TW, zho_Hans, cmn_Hani, yue_Hant, lzh_Hani."""
    language, *details = _CODES.findall(label.removeprefix(_LABEL_PREFIX).lower()) or [""]
    if "latn" in details:
        return "other"
    if language == "zh" and details[:1] in (["yue"], ["classical"]):
        return {"yue": "yue", "classical": "lzh"}[details[0]]
    return _LANGUAGES.get(language, "other") or language


def predict(document: Document, uri: str = OWN) -> dict[str, float]:
    """Probability of each of our labels, by the model at `uri`."""
    loaded = load_language_model(uri)
    if loaded.plain:
        return _predict(loaded, document.prose.text[:_PLAIN_CHARACTERS].replace("\n", " "))
    return predict_characters(document.code_points, document.kinds, uri)


def predict_characters(code_points: CodePoints, kinds: Kinds, uri: str = OWN) -> dict[str, float]:
    """`predict` for a part of a text."""
    loaded = load_language_model(uri)
    if loaded.plain:
        return _predict(loaded, to_text(code_points[:_PLAIN_CHARACTERS]).replace("\n", " "))
    return _predict(loaded, features(code_points, kinds, _READ_CHARACTERS))


def features(code_points: CodePoints, kinds: Kinds, characters: int = _TRAINED_CHARACTERS) -> str:
    """What our model reads: the first Han characters, kana and Hangul, simplified, a space after each.

    Where の is the only kana, it is left out: Chinese titles wear it as an ornament.
    """
    letters = code_points[(kinds >= Kind.HAN) & (kinds <= Kind.HANGUL)][:characters]
    ornaments = letters == _NO
    if ornaments.any() and np.array_equal(ornaments, kind_table().take(letters) == Kind.KANA):
        letters = letters[~ornaments]
    spaced = np.full(2 * len(letters), ord(" "), np.uint32)
    spaced[::2] = simplified_table().take(letters)
    return to_text(spaced)


def features_of(text: str) -> str:
    """`features` of a plain text."""
    code_points = to_code_points(text)
    return features(code_points, kind_table().take(code_points))


@cache
def load_language_model(uri: str = OWN) -> Loaded:
    """`read_language_model`, once for each process."""
    return read_language_model(uri)


def read_language_model(uri: str = OWN) -> Loaded:
    """The model at a path or URI.

    Raises InputError for what is no fastText classifier, or knows no Chinese.
    """
    if not uri:
        with as_file(files("filters") / "models" / "language.ftz") as path:
            return _look_at(fasttext.load_model(str(path)))
    model = _open(uri)
    if not hasattr(model, "labels") or not any(our_label(label) in CHINESE_LABELS for label in model.labels):
        raise InputError(
            f"--language-model {uri} has no label for Chinese, such as zh, zho_Hans or cmn_Hani. "
            f"Its labels: {enumerate_shortly(sorted(model.labels))}."
        )
    return _look_at(model)


def _look_at(model: Any) -> Loaded:
    # A model without character n-grams (maxn 0) knows only words; Chinese has none until it is cut.
    return Loaded(model, {label: our_label(label) for label in model.labels}, model.f.getArgs().maxn > 0)


def _open(uri: str) -> Any:
    """fastText opens local files alone, so the model is copied to one for as long as it is read."""
    with TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        try:
            with storage.open_input(uri) as stored, open(path, "wb") as local:
                while block := stored.read(storage.BLOCK_BYTES):
                    local.write(block)
            return fasttext.load_model(path)
        except (OSError, ValueError, RuntimeError, MemoryError) as error:
            raise InputError(
                f"--language-model {uri} cannot be read as a fastText model (.bin or .ftz). Check that it is whole."
            ) from error


def _predict(loaded: Loaded, line: str) -> dict[str, float]:
    """Rounding in a quantised model can carry the sum of probabilities past 1."""
    # What fastText's own `predict` calls, without the arrays that it makes of the answer.
    answer: list[tuple[float, str]] = loaded.model.f.predict(f"{line}\n", _LIKELIEST, 0.0, "strict")
    total = max(sum(probability for probability, _ in answer), 1.0)
    found: dict[str, float] = {}
    for probability, label in answer:
        ours = loaded.labels[label]
        found[ours] = found.get(ours, 0.0) + probability / total
    return found or {"other": 0.0}
