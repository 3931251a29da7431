"""What others do to personal data: texts -> the same texts without what their rules take for it."""

import pickle
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import tldextract
from bars import REPOSITORY
from peers import python_of
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import RecognizerResult

STOCK_PRESIDIO = "stock Presidio"


def stock_presidio(texts: Sequence[str]) -> list[str]:
    """Presidio's own recognisers for all languages and for English, as they come, without a language model."""
    # Presidio's recogniser of e-mail addresses would fetch a list of domains; the package has one.
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"])
    # It asks a language model for names and places, and there is none.
    registry.remove_recognizer("SpacyRecognizer")
    engine = NoOpNlpEngine([{"lang_code": "en", "model_name": ""}])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
    anonymizer = AnonymizerEngine()  # type: ignore[no-untyped-call]
    cleaned = []
    for text in texts:
        found = [RecognizerResult(r.entity_type, r.start, r.end, r.score) for r in analyzer.analyze(text, "en")]
        cleaned.append(anonymizer.anonymize(text, found).text)
    return cleaned


def delete_long_numbers(texts: Sequence[str]) -> list[str]:
    """What MNBVC does: every number of eight digits and more goes."""
    return [re.sub("[0-9]{8,}", "", text) for text in texts]


def ask_peer(environment: Path, script: str, texts: Sequence[str]) -> list[str]:
    """What a peer's own formatter makes of the texts, in its environment."""
    command = [python_of(environment), Path(__file__).with_name(script)]
    done = subprocess.run(command, input=pickle.dumps(texts), stdout=subprocess.PIPE, check=True, cwd=REPOSITORY)
    cleaned: list[str] = pickle.loads(done.stdout)
    return cleaned
