from pathlib import Path

import pytest
import sentencepiece
from hypothesis import given
from hypothesis import strategies as st

from tokenizer.sample import LINE_BYTES, sample_lines
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

TEXTS = [
    ("", []),
    ("\n\n\n", []),
    ("天亮了。我们走吧！去哪里？听你的；走。", ["天亮了。", "我们走吧！", "去哪里？", "听你的；", "走。"]),
    ("他说：“走吧。”她点头。", ["他说：“走吧。”", "她点头。"]),
    ("「去『长安』吗？」「去！」（笑。）好", ["「去『长安』吗？」", "「去！」", "（笑。）", "好"]),
    ("真的？！真的。。。", ["真的？！", "真的。。。"]),
    ("第一行\n\n  第二行，价格￥１２８元\r\n\t三", ["第一行", "  第二行，价格￥１２８元\r", "\t三"]),
    ("version 2.0; e.g. this", ["version 2.0; e.g. this"]),
    ("前▅▅后。", ["前", "▅▅", "后。"]),
]
pieces_of_text = st.lists(st.sampled_from(["他说", "：", "“", "”", "。", "！", "\n", "▅", "a ", "𠮷", "」", "\r"]))


@pytest.mark.parametrize(("text", "lines"), TEXTS)
def test_cuts_at_newlines_and_sentences(text: str, lines: list[str]) -> None:
    assert sample_lines(text) == lines


@pytest.mark.parametrize("character", ["中", "𠮷", "a"])
def test_long_lines_are_cut_to_what_sentencepiece_takes(character: str) -> None:
    lines = sample_lines(character * 20_001)
    assert "".join(lines) == character * 20_001
    assert max(len(line.encode()) for line in lines) <= LINE_BYTES


@given(st.one_of(st.text(), pieces_of_text.map("".join)))
def test_nothing_is_lost_but_newlines_and_cutting_again_changes_nothing(text: str) -> None:
    lines = sample_lines(text)
    assert "".join(lines) == text.replace("\n", "")
    assert all(lines)
    assert [again for line in lines for again in sample_lines(line)] == lines


@pytest.mark.parametrize("sentence", ["▅▅鼐立于庭▅", "字" * 9_000 + "鼐"], ids=["reserved mark", "27,000 bytes"])
def test_sentencepiece_skips_no_sentence(sentence: str, tmp_path: Path) -> None:
    train_vocabulary(["钟鸣鼎食之家，诗书礼乐之门。" * 9, *[sentence] * 9], tmp_path, VocabularyOptions(size=320))
    processor = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "tokenizer.model"))
    assert processor.piece_to_id("鼐") != processor.unk_id()
