"""FineWeb2's rules as datatrove counts them: tables of text and value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document import Document
from filters.fineweb2 import FINEWEB2, measure

# Cut into 旧书 | 市场 | 开张 | ，
SAID = "旧书市场开张，"


@pytest.mark.parametrize(
    ("signal", "text", "value"),
    [
        ("terminal", "他走了。\n她说：\n“好。”\n没有标点！", 2 / 4),
        ("duplicate_lines", "甲行\n\n乙行\n甲行\n  甲行", 1 / 4),
        ("duplicate_characters", "甲行\n乙行\n甲行", 2 / 6),
        ("breaks", "旧书\n\n\n市场，\n开张", 2 / 4),
        ("trailing", "今天的新闻……\n昨天的新闻... \n展开全文\n完了。", 2 / 4),
        ("bullets", "• 一\n  - 二\n* 三", 2 / 3),
        ("number", "旧书市场，“开张” 5G。", 4),
        ("mean_length", "旧书市场，开张了", 7 / 4),
        ("alphabetic", "旧书，5 G。", 2 / 5),
        ("stop_words", "我的书和你的书", 2),
        ("hashes", "# 旧书 # 市场", 2 / 4),
        ("ellipses", "旧书… 市场…", 2 / 4),
        # Of n-grams that occur once each the first counts; its spaces count too.
        ("top_2", "旧书市场开张", 5 / 6),
        ("top_2", "旧书，旧书，开张", 2 * 4 / 8),
        # After the four that are new one is found, and the search goes on behind its five words.
        ("duplicate_5", SAID * 3, 9 / 21),
        ("duplicate_5", SAID * 4, (9 + 9) / 28),
        ("duplicate_10", SAID * 4, 18 / 28),
        ("duplicate_10", SAID * 3, 0),
        ("duplicate_5", SAID, 0),
    ],
)
def test_signals(signal: str, text: str, value: float) -> None:
    assert getattr(measure(Document(text)), signal) == pytest.approx(value)


@given(st.text(alphabet="旧书的，。 \n#-…a1", max_size=120))
def test_shares_stay_in_their_range_and_white_lines_say_nothing(text: str) -> None:
    signals = measure(Document(text))
    shares = (signals.terminal, signals.duplicate_lines, signals.duplicate_characters, signals.alphabetic)
    assert all(0 <= share <= 1 for share in shares)
    assert signals.breaks == measure(Document(text.replace("\n", "\n \n"))).breaks


def test_a_text_without_words_is_dropped_as_too_short() -> None:
    assert "fineweb2.number" in FINEWEB2.reject(measure(Document(" \n")))
