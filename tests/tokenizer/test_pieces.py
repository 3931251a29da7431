import pytest
import sentencepiece

from tokenizer.hosts import OneHost, find_pieces_of_one_host
from tokenizer.pieces import learned_pieces, longest_pieces, tell_shape

SHAPES = [
    ("https://", "address"),
    ("www.", "address"),
    (".html", "address"),
    ("邮箱@", "address"),
    ("//a.cn", "address"),
    ("@", None),
    (' @"', None),
    ("//", None),
    ("2024", "digits"),
    ("１３８", "digits"),
    ("一三八零零", "digits"),
    ("12", None),
    ("三十二", None),
    ("数据处理", None),
    ("e.g. this", None),
]


@pytest.mark.parametrize(("piece", "shape"), SHAPES)
def test_shapes(piece: str, shape: str | None) -> None:
    assert tell_shape(piece) == shape


def test_learned_pieces_are_no_symbols(bpe: bytes) -> None:
    processor = sentencepiece.SentencePieceProcessor(model_proto=bpe)
    pieces = learned_pieces(processor)
    assert len(pieces) == 800 - 290
    assert min(pieces) == 290
    assert " " in pieces.values() and "数据" in pieces.values()
    assert not any("\u2581" in piece or piece.startswith("<") for piece in pieces.values())


def test_the_longest_can_be_read() -> None:
    assert longest_pieces(["一二", "……………", "一二三", "abc", "甲"], 3) == ["一二三", "abc", "一二"]


def test_a_host_that_has_nearly_all_of_a_piece(bpe: bytes) -> None:
    texts = [(f"{at}.example", "会议定于三楼") for at in range(9)] * 2
    texts += [("own.example", "数据处理" + "会议")] * 60 + [("0.example", "数据处理")] * 6
    found = find_pieces_of_one_host(bpe, texts)
    processor = sentencepiece.SentencePieceProcessor(model_proto=bpe)
    data = processor.piece_to_id("数据")
    assert OneHost(data, 66, "own.example", 60 / 66) in found
    assert processor.piece_to_id("会议") not in [one.piece for one in found]
    assert [one.times for one in found] == sorted((one.times for one in found), reverse=True)


def test_few_hosts_tell_nothing(bpe: bytes) -> None:
    assert find_pieces_of_one_host(bpe, [("a.example", "数据处理")] * 100) == []
