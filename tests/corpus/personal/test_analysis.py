"""Presidio's own engine with our recognisers finds what redaction does."""

import random
import sys
from pathlib import Path

import pytest

from corpus.personal.analysis import LANGUAGE, Opened, make_analyzer
from corpus.personal.folding import fold
from corpus.personal.kinds import KINDS, RECOGNIZERS
from corpus.personal.redactor import Redactor
from corpus.personal.replacement import Replacement
from corpus.personal.windows import Gates

sys.path.append(str(Path(__file__).parents[3] / "benchmarks"))
from personal_data import LOOK_ALIKES, PLANTED

ENGINE = make_analyzer(RECOGNIZERS)
REDACTOR = Redactor(dict.fromkeys(KINDS, Replacement.MARK))
GATES = Gates(RECOGNIZERS)


def text(seed: int) -> str:
    rng = random.Random(seed)
    forms = [(form, draw) for _, form, draw in rng.sample(PLANTED, 3)] + rng.sample(LOOK_ALIKES, 3)
    rng.shuffle(forms)
    return "春风又绿江南岸，明月何时照我还。".join(form.format(draw(rng)) for form, draw in forms)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("gated", [True, False])
def test_the_engine_finds_what_redaction_finds(seed: int, gated: bool) -> None:
    """Without windows, as Presidio calls recognisers, all of the text is searched: a gate loses nothing."""
    folded, windows = GATES.open(text(seed)) if gated else (fold(text(seed)), None)
    results = ENGINE.analyze(folded.text, LANGUAGE, nlp_artifacts=Opened(windows) if windows else None)
    found = {(one.entity_type, *folded.span(one.start, one.end)) for one in results}
    ours = {tuple(value) for value in REDACTOR.find(text(seed))}
    assert ours <= found
    # The engine leaves it to its user to choose between results that overlap.
    assert all(any(start < own[2] and own[1] < end for own in ours) for _, start, end in found)
