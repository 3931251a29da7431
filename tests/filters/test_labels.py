"""Labels of the kind of page and of the topic."""

import re
from importlib.resources import files

import pytest

from corpus.document import Document
from corpus.wudao import KINDS, TOPICS
from filters import source, topic


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("央行宣布加息，股市收盘下跌，银行板块领跌。", "finance"),
        ("主帅在比赛后表示，球队的后卫和门将表现出色。", "sports"),
        ("這款手機的處理器和螢幕都換了，軟體也更新了。", "technology"),
        ("法院判决被告赔偿原告，律师表示将上诉。", "law"),
        ("导演和演员出席了电影首映，票房过亿。", "entertainment"),
        ("他慢慢地走着，什么也没有说。", "other"),
        ("", "other"),
    ],
)
def test_a_text_is_about_what_its_words_speak_for(text: str, expected: str) -> None:
    assert topic.measure(Document(text)).topic == expected


def test_the_title_counts_and_one_word_does_not_count_for_ever() -> None:
    text = "他们在会上谈到了比赛。" + "股票" * 50
    assert topic.measure(Document(text)).topic == "finance"
    assert topic.measure(Document(text, "主帅谈球队的决赛")).topic == "sports"


def test_more_words_for_a_topic_make_it_surer() -> None:
    words = "股市、基金、证券、债券、期货、汇率。"
    probabilities = [topic.measure(Document(words[: 3 * n])).probability for n in (1, 3, 6)]
    assert probabilities == sorted(set(probabilities))
    assert all(0 < probability < 1 for probability in probabilities)


def test_topics_are_named_once_and_those_of_wudao_exist() -> None:
    lines = (files("filters") / "lists" / "topics.txt").read_text("utf-8").splitlines()
    topics = [line.partition(": ")[0] for line in lines if not line.startswith("#")]
    assert len(topics) == len(set(topics))
    assert set(TOPICS) <= set(topics)
    assert set(KINDS) <= set(re.findall(r"\?P<(\w+)>", source._HOST.pattern))


@pytest.mark.parametrize(
    ("url", "title", "text", "expected"),
    [
        ("https://www.beijing.gov.cn/a/1.html", "", "", ("government", "host")),
        ("https://baike.example.com/item/1", "", "", ("encyclopedia", "host")),
        ("https://wangxiao.github.io/2020/01/02/a", "", "", ("blog", "host")),
        ("https://example.com/thread-12-1-1.html", "", "", ("forum", "path")),
        ("https://example.com/question/12", "", "", ("qa", "path")),
        ("https://example.com/docs/install", "", "", ("documentation", "path")),
        ("https://example.com/1", "第十二章 夜雨", "", ("fiction", "title")),
        ("https://example.com/1", "如何挑选西瓜？", "", ("qa", "title")),
        ("https://example.com/1", "", "本报北京讯，今天上午", ("news", "text")),
        ("https://example.com/1", "夏天", "天气很热。", ("other", "none")),
        ("", "", "", ("other", "none")),
    ],
)
def test_the_surest_cue_tells_the_kind(url: str, title: str, text: str, expected: tuple[str, str]) -> None:
    assert source.measure(Document(text, title, url)) == expected
