"""Repetition against counting n-grams one by one."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document import Document
from filters.repetition import Repetition, measure, measure_openings

CLEAN = "城南的旧书市场每逢周末才开张，天不亮就有人打着手电来挑书。老陈说，早先卖得最好的是武侠小说。"


def count_one_by_one(document: Document) -> Repetition:
    """The signals by their definitions, n-gram by n-gram."""
    words, text = list(document.words), "".join(document.words)
    top = [_top(words, n) / max(len(text), 1) for n in range(2, 5)]
    duplicate = [_duplicate(words, n) / max(_han(text), 1) for n in range(5, 11)]
    grams = Counter(text[i : i + 13] for i in range(len(text) - 12))
    repeated = sum(count for count in grams.values() if count > 1) / max(sum(grams.values()), 1)
    copied = duplicate[-1] - 4 * (duplicate[0] - duplicate[-1])
    return Repetition(*top, *duplicate, copied if copied * _han(text) >= 48 else 0, repeated)


def _han(text: str) -> int:
    return sum("\u4e00" <= character <= "\u9fff" for character in text)


def _grams(words: list[str], n: int) -> list[str]:
    return ["".join(words[i : i + n]) for i in range(len(words) - n + 1)]


def _top(words: list[str], n: int) -> int:
    counts = {gram: count for gram, count in Counter(_grams(words, n)).items() if count >= 4 and _han(gram)}
    most = max(counts.values(), default=0)
    return max(((_han(gram) + n - 1) * most for gram, count in counts.items() if count == most), default=0)


def _duplicate(words: list[str], n: int) -> int:
    seen: set[str] = set()
    covered: set[int] = set()
    for place, gram in enumerate(_grams(words, n)):
        if gram in seen:
            covered.update(range(place, place + n))
        seen.add(gram)
    return sum(_han(words[place]) for place in covered)


@given(st.lists(st.sampled_from("天地人，"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_equals_counting_one_by_one(letters: list[str]) -> None:
    document = Document(" ".join(letters))
    assert tuple(measure(document)) == pytest.approx(tuple(count_one_by_one(document)))


@pytest.mark.parametrize(
    "text", [CLEAN, CLEAN * 2, CLEAN * 5, CLEAN + "\n\n" + CLEAN[:20], CLEAN[:12], "好" * 100, "天地 ab，" * 9]
)
def test_equals_counting_one_by_one_on_chinese(text: str) -> None:
    assert tuple(measure(Document(text))) == pytest.approx(tuple(count_one_by_one(Document(text))))


@given(st.text(alphabet="天地人和，。", max_size=200))
@settings(deadline=None)
def test_longer_ngrams_never_cover_more(text: str) -> None:
    duplicates = measure(Document(text))[3:9]
    assert list(duplicates) == sorted(duplicates, reverse=True)
    assert all(0 <= share <= 1 for share in duplicates)


def test_a_text_said_twice_repeats_half_of_itself() -> None:
    signals = measure(Document(CLEAN * 2))
    assert signals.duplicate_10 == pytest.approx(0.5)
    assert signals.characters_13 > 0.7
    assert measure(Document(CLEAN)).duplicate_5 == 0


def test_white_space_and_line_breaks_make_no_difference() -> None:
    assert measure(Document("\n".join(CLEAN * 3))) != measure(Document(CLEAN))
    assert measure(Document(CLEAN + "\n" + CLEAN)) == measure(Document(CLEAN + CLEAN))


def test_code_between_the_prose_does_not_count_in_prose() -> None:
    code = "    if (error) {\n        console.log(error);\n    }\n" * 20
    document = Document(CLEAN + "\n" + code)
    assert measure(document) == measure(Document(CLEAN))


def test_latin_names_and_what_is_said_three_times_do_not_count_in_an_opening() -> None:
    names = CLEAN + "，".join(["rpl_semi_sync_slave_enabled = 1 "] * 20)
    assert measure(Document(names)).duplicate_10 == 0
    for times, counts in ((3, False), (4, True)):
        said = Document("".join(f"直接打印文件，{word}。" for word in "天地玄黄"[:times]))
        assert (measure(said).top_3 > 0.2) is counts


def test_copied_sentences_tell_from_a_litany_that_varies() -> None:
    copied = measure(Document(CLEAN * 3))
    assert copied.copied > 0.4
    verse = "什么人是{0}者呢？在这里有一种人已经看到{0}，这个人被称为{0}者。"
    litany = measure(Document("".join(map(verse.format, "天地玄黄宇宙洪荒日月"))))
    assert litany.duplicate_5 > 0.4 and litany.copied == 0


def test_one_sentence_said_twice_is_not_copied_text() -> None:
    manual = "返回字符串最后一次出现的位置，如果没有匹配项则返回负一。参数是要查找的字符串，开始和结束的位置可以省略。"
    assert measure(Document(manual + manual[:27])).duplicate_10 > 0.2
    assert measure(Document(manual + manual[:27])).copied == 0
    assert measure(Document((manual + CLEAN) * 2)).copied == 0.5


def test_only_the_opening_of_a_long_text_is_looked_at() -> None:
    varied = "".join(map(chr, range(0x4E00, 0x4E00 + 10_000)))
    assert measure(Document(varied + CLEAN * 20)) == measure(Document(varied))


@given(st.lists(st.text(alphabet="天地人和，。 a\n", max_size=80).map(lambda text: text * 3), max_size=6))
@settings(deadline=None)
def test_many_documents_at_once_give_what_each_gives_by_itself(texts: list[str]) -> None:
    documents = [Document(text) for text in texts]
    assert measure_openings(documents) == [measure(document) for document in documents]
