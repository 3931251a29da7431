import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import sentencepiece

from corpus.errors import InputError
from tokenizer.sample import sample_lines
from tokenizer.vocabulary import END_OF_DOCUMENT, EXPECTED_FROM, VocabularyOptions, train_vocabulary, trainer_options

Kind = Literal["bpe", "unigram"]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
def test_training_twice_gives_the_same_bytes_and_no_path(passages: list[str], kind: Kind, tmp_path: Path) -> None:
    options = VocabularyOptions(size=625, kind=kind)
    first = train_vocabulary(passages, tmp_path / "first", options)
    again = train_vocabulary(passages, tmp_path / "elsewhere" / "second", options)
    model = (tmp_path / "first" / "tokenizer.model").read_bytes()
    assert first == again
    assert first.sha256 == hashlib.sha256(model).hexdigest()
    assert model == (tmp_path / "elsewhere" / "second" / "tokenizer.model").read_bytes()
    assert str(tmp_path).encode() not in model


def test_a_file_trains_as_its_lines_do(passages: list[str], tmp_path: Path) -> None:
    file = tmp_path / "sample.txt"
    file.write_bytes("\n".join([*passages, "回车\r", ""]).encode())
    options = VocabularyOptions(size=700)
    from_file = train_vocabulary(file, tmp_path / "file", options)
    assert from_file == train_vocabulary([*passages, "回车\r"], tmp_path / "texts", options)
    assert from_file.text_bytes == sum(len(text.encode()) for text in [*passages, "回车\r"])


def test_the_order_of_ids(bpe: bytes) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_proto=bpe)
    pieces = [processor.id_to_piece(i) for i in range(processor.vocab_size())]
    assert pieces[:6] == ["<unk>", "<s>", "</s>", "<pad>", END_OF_DOCUMENT, "<|reserved_0|>"]
    assert pieces[31:35] == ["<|reserved_26|>", "\n", "\t", "<0x00>"]
    assert [i for i in range(len(pieces)) if processor.is_control(i)] == list(range(1, 32))
    assert [i for i in range(len(pieces)) if processor.is_byte(i)] == list(range(34, 290))


def test_the_facts_and_the_listing(passages: list[str], tmp_path: Path) -> None:
    facts = train_vocabulary(passages, tmp_path, VocabularyOptions(size=700, split_digits=False))
    assert (facts.size, facts.pieces) == (700, 410)
    listing = (tmp_path / "tokenizer.vocab").read_text().split("\n")
    assert len(listing) == 701
    assert listing[32:34] == ["\\n\t0", "\\t\t0"]
    assert "，\t" in "\n".join(listing)


def test_full_width_marks_stay_pieces_of_their_own(bpe: bytes) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_proto=bpe)
    assert processor.piece_to_id("！") not in (processor.unk_id(), processor.piece_to_id("!"))


def test_transformers_is_told_about_bpe_only(passages: list[str], tmp_path: Path) -> None:
    train_vocabulary(passages, tmp_path, VocabularyOptions(size=625))
    config = json.loads((tmp_path / "tokenizer_config.json").read_text())
    assert (config["eos_token"], config["split_special_tokens"]) == (END_OF_DOCUMENT, True)
    assert json.loads((tmp_path / "tokenizer.json").read_text())["added_tokens"] == []
    train_vocabulary(passages, tmp_path, VocabularyOptions(size=625, kind="unigram"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tokenizer.model", "tokenizer.vocab"]


def test_bpe_pieces_and_scores_do_not_depend_on_threads(passages: list[str], tmp_path: Path) -> None:
    listings = set()
    for threads in (1, 2, 7):
        model = io.BytesIO()
        options = trainer_options(VocabularyOptions(size=700)) | {"num_threads": threads}
        lines = [line for text in passages for line in sample_lines(text)]
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(lines), model_writer=model, **options)
        processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
        listings.add(tuple((processor.id_to_piece(i), processor.get_score(i)) for i in range(700)))
    assert len(listings) == 1


def test_the_sample_is_counted_and_hashed(passages: list[str], tmp_path: Path) -> None:
    facts = train_vocabulary([*passages, "前▅▅后。\n\n尾"], tmp_path, VocabularyOptions(size=700))
    lines = [line for text in [*passages, "前▅▅后。", "尾"] for line in sample_lines(text)]
    assert (facts.lines, facts.skipped_lines) == (len(lines), 1)
    assert facts.sample_sha256 == hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def test_an_error_of_the_texts_is_not_called_an_empty_sample(tmp_path: Path) -> None:
    def broken() -> Iterator[str]:
        yield "天亮了。"
        raise OSError("the disk went away")

    with pytest.raises(RuntimeError, match="the disk went away"):
        train_vocabulary(broken(), tmp_path, VocabularyOptions(size=700))
    assert not list(tmp_path.iterdir())


def test_four_bytes_a_token_must_be_asked_for() -> None:
    assert "--wide-tokens" in refusal(lambda: VocabularyOptions(size=65_500))
    assert VocabularyOptions(size=65_500, wide_tokens=True).size == 65_500
    assert VocabularyOptions(size=65_499).size == 65_499


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
@pytest.mark.parametrize("size", [EXPECTED_FROM - 1, 64_000])
def test_too_little_text_names_the_largest_size_that_works(
    passages: list[str], kind: Kind, size: int, tmp_path: Path
) -> None:
    message = refusal(lambda: train_vocabulary(passages, tmp_path, VocabularyOptions(size=size, kind=kind)))
    found = re.search(r"--vocabulary-size (\d+) or less", message)
    assert found
    assert not list(tmp_path.iterdir())
    facts = train_vocabulary(passages, tmp_path, VocabularyOptions(size=int(found[1]), kind=kind))
    assert facts.size == int(found[1])


def test_too_many_characters_name_the_smallest_size_that_works(passages: list[str], tmp_path: Path) -> None:
    message = refusal(lambda: train_vocabulary(passages, tmp_path, VocabularyOptions(size=300)))
    found = re.search(r"--vocabulary-size (\d+) or more", message)
    assert found
    assert train_vocabulary(passages, tmp_path, VocabularyOptions(size=int(found[1]))).size == int(found[1])


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"size": 290}, "290 ids are taken"),
        ({"size": 34, "byte_fallback": False}, "34 ids are taken"),
        ({"kind": "wordpiece"}, "bpe or unigram"),
        ({"character_coverage": 0.5}, "0.98 to 1"),
    ],
)
def test_options_that_cannot_work(options: dict[str, Any], word: str) -> None:
    assert word in refusal(lambda: VocabularyOptions(**options))


def test_no_text_at_all(tmp_path: Path) -> None:
    options = VocabularyOptions(size=700)
    (tmp_path / "gbk.txt").write_bytes("简体中文".encode("gbk"))
    assert "every line is empty" in refusal(lambda: train_vocabulary(["", "\n"], tmp_path / "out", options))
    assert "absent.txt" in refusal(lambda: train_vocabulary(tmp_path / "absent.txt", tmp_path, options))
    assert "gbk.txt" in refusal(lambda: train_vocabulary(tmp_path / "gbk.txt", tmp_path, options))


def test_large_vocabularies_have_the_characters_of_both_scripts() -> None:
    options = trainer_options(VocabularyOptions(size=EXPECTED_FROM))
    assert {"汉", "漢", "蠼"} <= set(options["required_chars"])
    assert not trainer_options(VocabularyOptions(size=EXPECTED_FROM - 1))["required_chars"]


def test_required_characters_become_pieces_without_being_in_the_text(passages: list[str]) -> None:
    model = io.BytesIO()
    options = trainer_options(VocabularyOptions(size=800)) | {"required_chars": "龘鱻数"}
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(passages), model_writer=model, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    assert all(processor.piece_to_id(character) != processor.unk_id() for character in "龘鱻数")


def test_the_default_vocabulary_fits_two_bytes_per_token() -> None:
    assert VocabularyOptions().size < 65_500
