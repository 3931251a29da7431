"""What pages declare about themselves."""

import pytest

from corpus.facts import Facts, read_date, read_facts

NONE = Facts("", "", "", "", "", "")


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        ("", NONE),
        ("<title>标题</title>", NONE._replace(title="标题")),
        ('<html lang="zh-CN"><title>题</title>', NONE._replace(title="题", language="zh-CN")),
        ("<html class=a lang=zh_TW>", NONE._replace(language="zh-TW")),
        ('<meta property="og:locale" content="zh_HK">', NONE._replace(language="zh-HK")),
        ('<meta http-equiv="Content-Language" content="zh-cn">', NONE._replace(language="zh-cn")),
        ('<meta http-equiv="Content-Language" content="不是语言">', NONE),
        ('<meta property="og:site_name" content="某某&amp;网">', NONE._replace(site="某某&网")),
        ('<META CONTENT="某某网" NAME="application-name">', NONE._replace(site="某某网")),
        ('<meta name="generator" content="Discuz! X3.4">', NONE._replace(generator="Discuz! X3.4")),
        ('<link rel="canonical" href="https://例.测试/1"/>', NONE._replace(address="https://例.测试/1")),
        ("<link href=/2 rel=canonical>", NONE._replace(address="/2")),
        ('<meta property="og:url" content="https://例.测试/3">', NONE._replace(address="https://例.测试/3")),
        ('<meta property="article:published_time" content="2019-09-07T13:43:45+08:00">',
         NONE._replace(published="2019-09-07T13:43:45+08:00")),
        ('<meta name="pubdate" content="2019年9月7日"><meta name="date" content="2001-01-01">',
         NONE._replace(published="2019-09-07")),
        ('<meta itemprop="datePublished" content="明天">', NONE),
        ('<script type="application/ld+json">{"datePublished": "2020-02-29T08:00:00Z"}</script>',
         NONE._replace(published="2020-02-29T08:00:00Z")),
        ("</head><meta name=generator content='不在头里'>", NONE),
    ],
)  # fmt: skip
def test_facts(head: str, facts: Facts) -> None:
    from corpus.blocks import strip_raw_text

    assert read_facts(strip_raw_text(head), head) == facts


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2019-09-07 13:43:45", "2019-09-07T13:43:45"),
        ("2019/9/7", "2019-09-07"),
        ("2019年9月7日 13:43", "2019-09-07T13:43:00"),
        ("2019.9.7", "2019-09-07"),
        (" 2024-05-13T00:00:00.000Z", "2024-05-13T00:00:00Z"),
        ("2019-13-07", ""),
        ("2019-02-40", ""),
        ("1066-10-14", ""),
        ("20190907", ""),
        ("昨天", ""),
        ("", ""),
    ],
)
def test_dates(written: str, date: str) -> None:
    assert read_date(written) == date
