"""What is drawn how often, and what a user is told who asks for what cannot be."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from jobs.mixture import EPOCHS_AT_MOST, MILLION, Mixture, account, choose_mixture, settle_epochs
from jobs.token_order import find_copies, find_split

CHARACTERS = {"blog": 600, "encyclopedia": 100, "news": 300}
IDS = [f"{number:032x}" for number in range(4_000)]


@pytest.mark.parametrize(
    ("validation", "test", "epochs", "weights", "message"),
    [
        (0.6, 0.4, [], [], "below 1 together"),
        (-0.1, 0, [], [], "0 and more"),
        (math.nan, 0, [], [], "0 and more"),
        (0, 0, ["blog=2"], ["blog=0.2"], "give one of them"),
        (0, 0, ["blog"], [], "'blog': give a kind of page and a number"),
        (0, 0, ["blog=-1"], [], "a number of 0 and more"),
        (0, 0, ["blog=nan"], [], "a number of 0 and more"),
        (0, 0, ["=1"], [], "give a kind of page"),
        (0, 0, ["blog=1", "blog=2"], [], "blog is given twice"),
        (0, 0, ["blog=1000"], [], "blog=1000: 100 at most"),
        (0, 0, [], ["blog=0.7", "news=0.4"], "the shares are 1.1 together"),
    ],
)
def test_what_cannot_be_is_said(
    validation: float, test: float, epochs: list[str], weights: list[str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        choose_mixture(validation, test, epochs, weights)


@pytest.mark.parametrize(
    ("epochs", "weights", "wanted"),
    [
        ([], [], [1, 1, 1]),
        (["blog=0.5", "news=2"], [], [0.5, 1, 2]),
        ([], ["encyclopedia=0.2"], [600 / 900 * 800 / 600, 2, 800 / 900]),
        ([], ["blog=0.3", "encyclopedia=0.4", "news=0.3"], [0.5, 4, 1]),
        ([], ["encyclopedia=0"], [1000 / 900, 0, 1000 / 900]),
    ],
)
def test_epochs_follow_from_what_is_asked_for(epochs: list[str], weights: list[str], wanted: list[float]) -> None:
    settled = settle_epochs(choose_mixture(0, 0, epochs, weights), CHARACTERS)
    assert settled == {name: round(value * MILLION) for name, value in zip(CHARACTERS, wanted, strict=True)}


@pytest.mark.parametrize(
    ("epochs", "weights", "message"),
    [
        (["blag=2"], [], "no documents of the kind blag. It has blog, encyclopedia, news"),
        ([], ["encyclopedia=0.5"], r"encyclopedia 5\.0 times, so 0\.4000 at most"),
        ([], ["blog=0.3", "encyclopedia=0.3", "news=0.3"], "are 0.9 together; they must be 1"),
    ],
)
def test_what_the_corpus_cannot_give_is_said(epochs: list[str], weights: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        settle_epochs(choose_mixture(0, 0, epochs, weights), CHARACTERS)


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 10**12), min_size=2),
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 0.2), max_size=4),
)
def test_weights_give_their_shares_or_are_refused(characters: dict[str, int], weights: dict[str, float]) -> None:
    try:
        epochs = settle_epochs(Mixture(weights=weights), characters)
    except InputError:
        return
    text = {name: characters[name] * epochs[name] / MILLION for name in characters}
    assert all(value <= EPOCHS_AT_MOST * MILLION for value in epochs.values())
    if weights:
        whole = sum(characters.values())
        assert sum(text.values()) == pytest.approx(whole, rel=1e-5)
        shares = {name: text[name] / whole for name in weights}
        assert shares == pytest.approx({name: weights[name] for name in weights}, rel=1e-5, abs=1 / MILLION)


def test_what_is_held_out_stays_so_and_is_read_once() -> None:
    """More of it holds more out besides, more epochs draw more besides; three standard deviations."""
    few, more = Mixture(0.1, 0.05), Mixture(0.2, 0)
    splits = {id: find_split(id, few) for id in IDS}
    for split, share in (("validation", 0.1), ("test", 0.05)):
        count = sum(one == split for one in splits.values())
        assert abs(count - share * len(IDS)) < 3 * math.sqrt(len(IDS) * share * (1 - share))
    assert all(find_split(id, more) == "validation" for id, split in splits.items() if split == "validation")
    drawn = {epochs: [find_copies(id, "train", round(epochs * MILLION)) for id in IDS] for epochs in (0, 0.5, 0.7, 2.5)}
    assert set(drawn[0]) == {0} and set(drawn[2.5]) == {2, 3}
    assert all(less <= more for less, more in zip(drawn[0.5], drawn[0.7], strict=True))
    assert abs(sum(drawn[0.5]) - len(IDS) / 2) < 3 * math.sqrt(len(IDS) / 4)
    assert {find_copies(id, "validation", round(2.5 * MILLION)) for id in IDS} == {1}
    together = sum(find_split(id, few) == "train" for id, copies in zip(IDS, drawn[0.5], strict=True) if copies)
    assert abs(together - 0.85 * sum(drawn[0.5])) < 3 * math.sqrt(sum(drawn[0.5]) * 0.85 * 0.15), "two hashes"


def test_what_came_out_is_counted_by_split_and_kind() -> None:
    counted = {"blog": {"documents": 2, "tokens": 30}, "news": {"documents": 1, "tokens": 10}}
    shards = [{"split": "train", "sources": counted}, {"split": "train", "sources": {"blog": counted["news"]}}]
    shards.append({"split": "validation", "sources": {"blog": counted["news"]}})
    assert account(shards, {"blog": 2_500_000, "news": MILLION}) == [
        {"split": "train", "source": "blog", "documents": 3, "tokens": 40, "epochs": 2.5, "share": 0.8},
        {"split": "train", "source": "news", "documents": 1, "tokens": 10, "epochs": 1, "share": 0.2},
        {"split": "validation", "source": "blog", "documents": 1, "tokens": 10, "epochs": 1, "share": 1},
    ]
