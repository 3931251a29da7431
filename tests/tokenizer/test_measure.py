import pytest

from corpus.errors import InputError
from tokenizer.measure import measure_vocabulary


def test_a_character_without_a_piece_takes_its_bytes(bpe: bytes) -> None:
    report = measure_vocabulary(bpe, ["龘"])
    assert (report.tokens, report.bytes_per_token, report.byte_share, report.fertility) == (3, 1, 1, 3)


def test_counts_add_up_over_texts(bpe: bytes, passages: list[str]) -> None:
    one_by_one = [measure_vocabulary(bpe, [text]) for text in passages]
    together = measure_vocabulary(bpe, passages)
    assert together.documents == together.exact == len(passages)
    assert together.tokens == sum(report.tokens for report in one_by_one)
    assert together.characters_per_token == sum(map(len, passages)) / together.tokens
    assert together.bytes_per_token == len("".join(passages).encode()) / together.tokens
    assert together.byte_share == 0


def test_words_are_what_can_be_read(bpe: bytes) -> None:
    plain, spaced = measure_vocabulary(bpe, ["数据处理"]), measure_vocabulary(bpe, ["数据处理。。。"])
    assert spaced.fertility == plain.fertility * spaced.tokens / plain.tokens


def test_a_text_that_does_not_come_back_is_not_exact(bpe: bytes) -> None:
    report = measure_vocabulary(bpe, ["数据▁数据", "数据 数据"])
    assert (report.documents, report.exact) == (2, 1)


@pytest.mark.parametrize("texts", [[], [""], ["，。\n"]])
def test_nothing_to_measure(bpe: bytes, texts: list[str]) -> None:
    with pytest.raises(InputError):
        measure_vocabulary(bpe, texts)
