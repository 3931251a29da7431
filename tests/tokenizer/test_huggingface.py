"""tokenizer.json gives SentencePiece's ids: by a reading of our own, and by Hugging Face's where it is installed."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer.vocabulary import END_OF_DOCUMENT, VocabularyOptions, train_vocabulary

# U+2581 stands for the space in SentencePiece; here it is a character as any other (see test_the_mark_of_the_space).
CASES = [
    "",
    " ",
    "  两 个  空格 ",
    "一行\n\n二行\r\n\t三行\n",
    "甲<|endoftext|>乙 <s> </s><unk> <pad> <0x41> <|reserved_3|>",
    "▅ 黑块 ▅▅",
    "前\x00后",
    "e\u0301 é \u200d👨‍👩‍👧 🇨🇳 𠮷野家 龘",
    "哈哈哈哈哈，。。。。！！！！……————",
    "价格￥１２８元（含税），３件；2024年5月16日",
]
mixed = st.lists(
    st.one_of(
        st.sampled_from([*CASES, "的", "数据", "处理", "！", "!", " ", "\n", "the ", "。。"]), st.text(max_size=6)
    ),
    max_size=12,
).map(lambda parts: "".join(parts).replace("\u2581", ""))


@pytest.fixture(scope="module")
def folder(passages: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("vocabulary")
    train_vocabulary([*passages, "哈哈哈哈哈哈。。。。。。" * 9, "▅"], folder, VocabularyOptions(size=820))
    return folder


@pytest.fixture(scope="module")
def processor(folder: Path) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))


@pytest.fixture(scope="module")
def stored(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text())
    return content


def encode_as_stored(stored: dict[str, Any], text: str) -> list[int]:
    """BPE as its paper has it: the pair of the lowest rank first, the leftmost of equal ones; then bytes."""
    vocabulary = stored["model"]["vocab"]
    ranks = {tuple(pair): rank for rank, pair in enumerate(stored["model"]["merges"])}
    ids: list[int] = []
    for line in re.split("(\n)", text):
        parts = list(line)
        while True:
            pairs = [(ranks[pair], at) for at, pair in enumerate(pairwise(parts)) if pair in ranks]
            if not pairs:
                break
            at = min(pairs)[1]
            parts[at : at + 2] = ["".join(parts[at : at + 2])]
        for part in parts:
            ids += [vocabulary[part]] if part in vocabulary else [vocabulary[f"<0x{b:02X}>"] for b in part.encode()]
    return ids


@given(mixed)
@settings(deadline=None, max_examples=200)
def test_merges_and_bytes_give_the_ids_of_the_model(
    stored: dict[str, Any], processor: sentencepiece.SentencePieceProcessor, text: str
) -> None:
    assert encode_as_stored(stored, text) == processor.encode(text)


def test_the_ids_are_the_same_by_name(
    stored: dict[str, Any], processor: sentencepiece.SentencePieceProcessor
) -> None:
    names = {name.replace("\u2581", " "): i for i, name in enumerate(processor.id_to_piece(list(range(820))))}
    assert stored["model"]["vocab"] == names


@given(mixed)
@settings(deadline=None, max_examples=200)
def test_tokenizers_gives_the_same_ids(
    folder: Path, processor: sentencepiece.SentencePieceProcessor, text: str
) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.encode(text).ids == processor.encode(text)
    assert tokenizer.decode(processor.encode(text)) == text


@pytest.mark.parametrize("text", CASES)
def test_transformers_gives_the_same_ids(
    folder: Path, processor: sentencepiece.SentencePieceProcessor, text: str
) -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    assert tokenizer(text)["input_ids"] == processor.encode(text)
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text
    assert tokenizer.convert_ids_to_tokens([tokenizer.eos_token_id]) == [END_OF_DOCUMENT]


def test_the_mark_of_the_space_is_a_character_of_the_text(stored: dict[str, Any]) -> None:
    expected = [stored["model"]["vocab"][name] for name in ("<0xE2>", "<0x96>", "<0x81>")]
    assert encode_as_stored(stored, "\u2581") == expected


def test_the_mark_of_the_space_comes_back(folder: Path, stored: dict[str, Any]) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    text = "甲\u2581乙 丙\u2581\u2581"
    assert tokenizer.encode(text).ids == encode_as_stored(stored, text)
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
