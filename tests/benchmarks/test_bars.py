"""Bars: what is printed, and the exit code that a build reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.bars import SHARED_DATA, Bar, benchmark_parser, finish, need

FINITE = st.floats(allow_nan=False, allow_infinity=False)
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("bar", "holds"),
    [
        (Bar("速度", 8.0, at_least=8), True),
        (Bar("速度", 7.99, at_least=8), False),
        (Bar("误杀率", 0.02, at_most=0.02), True),
        (Bar("误杀率", 0.021, at_most=0.02), False),
        (Bar("零", 0.0, at_most=0), True),
    ],
)
def test_a_bar_holds_up_to_and_with_its_limit(bar: Bar, holds: bool) -> None:
    assert bar.holds is holds


@given(value=FINITE, limit=FINITE)
def test_the_line_is_json_with_the_one_limit(value: float, limit: float) -> None:
    up, down = Bar("x", value, at_least=limit), Bar("x", value, at_most=limit)
    assert json.loads(up.line()) == {"bar": "x", "value": value, "at_least": limit, "holds": value >= limit}
    assert json.loads(down.line()) == {"bar": "x", "value": value, "at_most": limit, "holds": value <= limit}


@pytest.mark.parametrize("limits", [{}, {"at_least": 1.0, "at_most": 2.0}])
def test_a_bar_has_exactly_one_limit(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at_least or at_most"):
        Bar("x", 1.5, **limits)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_was_not_measured_is_no_value(value: float) -> None:
    with pytest.raises(ValueError, match="nothing was measured"):
        Bar("x", value, at_most=1)


@pytest.mark.parametrize(
    ("bars", "code"),
    [
        ([], 0),
        ([Bar("a", 2, at_least=1)], 0),
        ([Bar("a", 2, at_least=1), Bar("b", 2, at_most=1), Bar("c", 0, at_most=1)], 1),
    ],
)
def test_finish_prints_every_bar_and_exits(bars: list[Bar], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        finish(bars)
    assert stop.value.code == code
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["bar"], line["holds"]) for line in lines] == [(bar.name, bar.holds) for bar in bars]


def test_need_gives_the_path_or_skips_with_code_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert need(tmp_path) == tmp_path
    with pytest.raises(SystemExit) as stop:
        need(tmp_path / "warc")
    assert stop.value.code == 0
    assert capsys.readouterr().out.startswith(f"skipped: {tmp_path / 'warc'} absent")


def test_the_data_option_has_a_default_and_takes_a_path(tmp_path: Path) -> None:
    parser = benchmark_parser("about")
    assert parser.parse_args([]).data == SHARED_DATA
    assert parser.parse_args(["--data", str(tmp_path)]).data == tmp_path


@pytest.mark.parametrize("name", ["accounting", "end_to_end", "extraction", "ingest"])
def test_a_benchmark_without_its_data_skips(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARKS / f"{name}.py"), "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout.startswith("skipped: ")) == (0, True), done.stderr
