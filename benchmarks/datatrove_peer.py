"""datatrove over WARC files, one task in one process; run by the Python of datatrove's own environment.

The steps are FineWeb2's (fineweb-2-pipeline.py in github.com/huggingface/fineweb-2) without its URL block
list and its deduplication, the limits are its configs/cmn_Hani.yml. The language model is lid.176.ftz from
a local file, so that a run loads nothing from the network; hence datatrove's own limit for lid.176 models,
0.65, instead of the one made for GlotLID's scores. Only kept documents are written. Prints one JSON object;
see `measure`.
"""
# mypy: disable-error-code="import-not-found,misc,has-type"

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LANGUAGE = "cmn_Hani"
STOP_WORDS = list("的年在月是和日了於·為有被人中为他與後也而由")
TOP_N_GRAMS = ((2, 0.256), (3, 0.201), (4, 0.171))
DUPLICATE_N_GRAMS = ((5, 0.198), (6, 0.182), (7, 0.167), (8, 0.154), (9, 0.14), (10, 0.127))


def steps(folder: Path, paths_file: Path, output: Path, language_model: Path) -> list[Any]:
    """The pipeline: reader, extraction, language, repetition, FineWeb and Gopher quality, writer."""
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers import JsonlWriter

    return [
        WarcReader(str(folder), paths_file=str(paths_file)),
        Trafilatura(favour_precision=True),
        language_filter(language_model),
        GopherRepetitionFilter(
            language=LANGUAGE,
            dup_line_frac=0.287,
            dup_para_frac=0,
            dup_line_char_frac=0,
            dup_para_char_frac=0,
            top_n_grams=TOP_N_GRAMS,
            dup_n_grams=DUPLICATE_N_GRAMS,
        ),
        FineWebQualityFilter(
            language=LANGUAGE,
            short_line_thr=999,
            char_duplicates_ratio=0.1,
            line_punct_thr=0.106,
            new_line_ratio=0.178,
        ),
        GopherQualityFilter(
            language=LANGUAGE,
            min_avg_word_length=1,
            max_avg_word_length=5,
            max_non_alpha_words_ratio=0.735,
            min_stop_words=2,
            stop_words=STOP_WORDS,
        ),
        JsonlWriter(str(output)),
    ]


def language_filter(model_file: Path) -> Any:
    """datatrove's language filter for Chinese, with its model from a local file."""
    from datatrove.pipeline.filters import LanguageFilter
    from datatrove.utils.lid import FT176LID
    from fasttext.FastText import _FastText

    class LocalModel(FT176LID):
        @property
        def model(self) -> Any:
            if self._model is None:
                self._model = _FastText(str(model_file))
            return self._model

    chinese = LanguageFilter(languages=["zh"], language_threshold=0.65)
    chinese.model = LocalModel(["zh"])
    return chinese


def warm_up() -> None:
    """Load what the first document would otherwise load: Trafilatura, spaCy, jieba and its dictionary."""
    from datatrove.utils.text import split_into_words
    from trafilatura import extract

    extract("<html><body><p>热身</p></body></html>")
    split_into_words("预先载入词典", LANGUAGE)


def measure(folder: Path, paths_file: Path, output: Path, language_model: Path) -> dict[str, Any]:
    """Run the pipeline once.

    Returns start_seconds (imports, dictionaries), pipeline_seconds (the executor's whole run), steps (name,
    seconds and counts as datatrove has them), documents_in (delivered by the reader), documents_out and
    characters_out (found in the written files).
    """
    began = time.perf_counter()
    from datatrove.executor import LocalPipelineExecutor
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, level="ERROR")
    warm_up()
    pipeline = steps(folder, paths_file, output / "kept", language_model)
    executor = LocalPipelineExecutor(pipeline, tasks=1, workers=1, logging_dir=str(output / "logs"))
    ready = time.perf_counter()
    statistics = executor.run()
    ended = time.perf_counter()
    kept = list(written_lengths(output / "kept"))
    return {
        "start_seconds": ready - began,
        "pipeline_seconds": ended - ready,
        "steps": [step_figures(step.to_dict()) for step in statistics.stats],
        "documents_in": statistics.stats[0]["documents"].total,
        "documents_out": len(kept),
        "characters_out": sum(kept),
    }


def written_lengths(folder: Path) -> Iterator[int]:
    """Characters of every document in the JSON-lines files of a folder."""
    for path in sorted(folder.iterdir()):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (len(json.loads(line)["text"]) for line in lines)


def step_figures(step: dict[str, Any]) -> dict[str, Any]:
    """One step's name (without kind and picture), seconds and counts, out of datatrove's own statistics."""
    counts = {what: n if isinstance(n, int) else n["total"] for what, n in step["stats"].items()}
    name = step["name"].split(": ", 1)[1].split(" ", 1)[1]
    return {"name": name, "seconds": step["time_stats"]["total"], "counts": counts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="folder that the paths are relative to")
    parser.add_argument("--paths-file", type=Path, required=True, help="text file, one WARC path per line")
    parser.add_argument("--output", type=Path, required=True, help="new folder for documents and logs")
    parser.add_argument("--language-model", type=Path, required=True, help="lid.176.ftz")
    options = parser.parse_args()
    figures = measure(options.folder, options.paths_file, options.output, options.language_model)
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
