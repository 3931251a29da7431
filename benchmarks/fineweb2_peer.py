"""FineWeb2's filters by datatrove's own code; run by the Python of datatrove's own environment.

Texts come in on stdin, with words or None; out goes, for each rule of ours, whether datatrove drops each text for it.
datatrove stops at the first rule that fails; here each rule is a filter of its own, with all others switched off.
"""
# mypy: disable-error-code="import-not-found"

import pickle
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.filters import (
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
    fineweb_quality_filter,
    gopher_quality_filter,
    gopher_repetition_filter,
)
from datatrove.utils.text import split_into_words
from datatrove_peer import DUPLICATE_N_GRAMS, LANGUAGE, STOP_WORDS, TOP_N_GRAMS
from loguru import logger

OFF = 1e9


def make_filters() -> dict[str, Any]:
    """By the name that the rule has with us."""
    return {
        "terminal": fineweb(line_punct_thr=0.106),
        "trailing": gopher(max_ellipsis_lines_ratio=0.3),
        "bullets": gopher(max_bullet_lines_ratio=0.9),
        "duplicate_lines": repetition(dup_line_frac=0.287),
        "duplicate_characters": fineweb(char_duplicates_ratio=0.1),
        "breaks": fineweb(new_line_ratio=0.178),
        **{f"top_{n}": repetition(top_n_grams=((n, limit),)) for n, limit in TOP_N_GRAMS},
        **{f"duplicate_{n}": repetition(dup_n_grams=((n, limit),)) for n, limit in DUPLICATE_N_GRAMS},
        "number": gopher(min_doc_words=50, max_doc_words=100_000),
        "mean_length": gopher(min_avg_word_length=1, max_avg_word_length=5),
        "alphabetic": gopher(max_non_alpha_words_ratio=0.735),
        "stop_words": gopher(min_stop_words=2, stop_words=STOP_WORDS),
        "hashes": gopher(max_symbol_word_ratio=0.1),
        "ellipses": gopher(max_symbol_word_ratio=0.1),
    }


def fineweb(line_punct_thr: float = 0, char_duplicates_ratio: float = OFF, new_line_ratio: float = OFF) -> Any:
    return FineWebQualityFilter(
        line_punct_thr=line_punct_thr, short_line_thr=OFF, char_duplicates_ratio=char_duplicates_ratio,
        new_line_ratio=new_line_ratio, language=LANGUAGE,
    )  # fmt: skip


def repetition(
    dup_line_frac: float = 0,
    top_n_grams: Sequence[tuple[int, float]] = (),
    dup_n_grams: Sequence[tuple[int, float]] = (),
) -> Any:
    return GopherRepetitionFilter(
        dup_line_frac=dup_line_frac, dup_para_frac=0, dup_line_char_frac=0, dup_para_char_frac=0,
        top_n_grams=top_n_grams, dup_n_grams=dup_n_grams, language=LANGUAGE,
    )  # fmt: skip


def gopher(
    min_doc_words: int = 0,
    max_doc_words: int = 0,
    min_avg_word_length: int = 0,
    max_avg_word_length: int = 0,
    max_symbol_word_ratio: float = 0,
    max_bullet_lines_ratio: float = 0,
    max_ellipsis_lines_ratio: float = 0,
    max_non_alpha_words_ratio: float = 0,
    min_stop_words: int = 0,
    stop_words: Sequence[str] = (),
) -> Any:
    return GopherQualityFilter(
        min_doc_words, max_doc_words, min_avg_word_length, max_avg_word_length, max_symbol_word_ratio,
        max_bullet_lines_ratio, max_ellipsis_lines_ratio, max_non_alpha_words_ratio, min_stop_words,
        list(stop_words), language=LANGUAGE,
    )  # fmt: skip


def main() -> None:
    logger.remove()
    texts, words = pickle.load(sys.stdin.buffer)
    given = dict(zip(texts, words, strict=True)) if words else {}

    @cache
    def split(text: str, language: str) -> list[str]:
        return list(given[text]) if given else split_into_words(text, language)

    for module in (fineweb_quality_filter, gopher_quality_filter, gopher_repetition_filter):
        module.split_into_words = split
    filters = make_filters()
    pickle.dump({name: [_drops(name, each.filter, text) for text in texts] for name, each in filters.items()},
                sys.stdout.buffer)  # fmt: skip


def _drops(name: str, judge: Callable[[Document], Any], text: str) -> bool:
    """Hashes and ellipses have one limit there, and reasons that tell them apart."""
    verdict = judge(Document(text=text, id=""))
    wanted = {"hashes": "gopher_too_many_hashes", "ellipses": "gopher_too_many_ellipsis"}.get(name)
    return verdict is not True and wanted in (None, verdict[1])


if __name__ == "__main__":
    main()
