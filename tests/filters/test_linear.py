"""Linear classifiers: what they learn, what they write, and that a page's sentences score as they do alone."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.characters import to_code_points
from corpus.errors import InputError
from filters.labelled import Example
from filters.linear import classify, load, save, score, score_all, score_parts, spell
from filters.train_linear import Settings, cross_validate, train_linear

FRUIT, TOOLS, PETS = "苹果 香蕉 梨子 桃子 葡萄", "锤子 钳子 锯子 扳手 电钻", "小猫 小狗 鹦鹉 仓鼠 金鱼"
EXAMPLES = [
    Example(label, f"{first}和{second}都很好。")
    for label, words in (("fruit", FRUIT), ("tool", TOOLS), ("pet", PETS))
    for first in words.split()
    for second in words.split()
]
SETTINGS = Settings(buckets=1 << 12, texts_at_least=1)
CLASSIFIER = train_linear(EXAMPLES, SETTINGS)


def test_learns_what_it_is_shown_and_gives_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        save(train_linear(EXAMPLES, SETTINGS), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = load(tmp_path / "one.npz")
    assert [classify(again, each.text)[0] for each in EXAMPLES] == [each.label for each in EXAMPLES]


def test_one_label_against_all_others() -> None:
    classifier = train_linear(EXAMPLES, SETTINGS, "tool")
    assert classifier.labels == ("tool",)
    assert classify(classifier, "锤子和电钻")[0] == "tool"
    assert classify(classifier, "苹果和小猫")[0] == ""


def test_further_examples_lend_their_words_and_leave_the_first_ones_theirs() -> None:
    first = [each for each in EXAMPLES if each.label != "pet"]
    further = [Example("tool", "刨子和斧头"), Example("fruit", "橙子和李子")]
    classifier = train_linear(first, SETTINGS, "tool", further)
    assert [classify(classifier, each.text)[0] == "tool" for each in first] == [each.label == "tool" for each in first]
    assert classify(classifier, "刨子")[0] == "tool" and classify(classifier, "李子")[0] == ""


@pytest.mark.parametrize(("examples", "positive"), [([], ""), (EXAMPLES[:5], ""), (EXAMPLES, "cloud")])
def test_needs_two_labels(examples: list[Example], positive: str) -> None:
    with pytest.raises(InputError, match="needs examples of"):
        train_linear(examples, SETTINGS, positive)


def test_every_text_is_held_out_once() -> None:
    held_out = [fold for _, fold in cross_validate(EXAMPLES, 3, lambda rest: train_linear(rest, SETTINGS))]
    assert sorted(each for fold in held_out for each in fold) == sorted(EXAMPLES)


@pytest.mark.parametrize(("text", "same"), [("Ｈ２", "h9"), ("時 間", "时间"), ("①\n", "5")])
def test_spellings_that_read_alike(text: str, same: str) -> None:
    assert spell(to_code_points(text)).tolist() == spell(to_code_points(same)).tolist()


@given(st.lists(st.text("苹果香蕉锤子，a1", min_size=1, max_size=12), min_size=1, max_size=6))
def test_a_part_scores_as_it_does_alone(parts: list[str]) -> None:
    starts = np.cumsum([0, *map(len, parts)], dtype=np.int64)[:-1]
    together = score_parts(CLASSIFIER, spell(to_code_points("".join(parts))), starts)
    alone = np.array([score(CLASSIFIER, spell(to_code_points(part))) for part in parts])
    assert np.array_equal(together, alone)


def test_many_texts_score_as_they_do_alone() -> None:
    texts = ["", *(each.text for each in EXAMPLES), " \n", "锤子"] * 2
    alone = np.array([score(CLASSIFIER, spell(to_code_points(text))) for text in texts])
    assert np.array_equal(score_all(CLASSIFIER, texts), alone)


def test_a_text_without_characters_has_the_biases() -> None:
    assert score(CLASSIFIER, spell(to_code_points(" \n"))).tolist() == CLASSIFIER.biases.tolist()


@pytest.mark.parametrize("content", [b"", b"no model", b"PK\x03\x04"])
def test_other_files_are_no_classifiers(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.npz").write_bytes(content)
    with pytest.raises(InputError, match="no classifier"):
        load(tmp_path / "model.npz")
