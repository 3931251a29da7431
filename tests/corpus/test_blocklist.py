"""Block lists: what a line means, what it blocks, and what five million of them cost."""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.block_lines import Gathered, Lines
from corpus.blocklist import Blocklist, load_blocklist, write_blocklist

HOST, URL, ROBOTS = "ingest.blocked_host", "ingest.blocked_url", "ingest.robots"


def block(
    hosts: Iterable[str] = (), urls: Iterable[str] = (), robots: Iterable[str] = (), agents: Sequence[str] = ("*",)
) -> Blocklist:
    gathered = Gathered(agents)
    gathered.add_hosts(line.encode() for line in hosts)
    gathered.add_urls(line.encode() for line in urls)
    gathered.add_robots(line.encode() for line in robots)
    return gathered.finish()


@pytest.mark.parametrize(
    ("line", "blocked", "free"),
    [
        ("du.example", "http://du.example/赌 https://www.a.du.example:8443/ http://DU.example./", "http://bdu.example/"),
        ("www.du.example", "http://www.du.example/", "http://du.example/ http://www.du.example.cn/"),
        ("0.0.0.0 du.example  a.example # 赌博", "http://du.example/ http://a.example/", "http://0.0.0.0/"),
        ("127.0.0.1\tlocalhost du.example", "http://du.example/", "http://localhost/"),
        ("赌博.中国", "http://赌博.中国/ http://www.xn--9kr716k.xn--fiqs8s/", "http://博彩.中国/"),
        ("XN--9KR716K.中國", "http://赌博.中國/", "http://赌博.中国/"),
        ("192.0.2.1", "http://192.0.2.1/ http://192.0.2.1:81/", "http://1.192.0.2.1.example/ http://192.0.2.11/"),
        ("2001:db8::1", "http://[2001:db8::1]/", "http://[2001:db8::2]/"),
        (".xxx", "http://a.xxx/ http://b.a.xxx/", "http://xxx.example/"),
        ("*.du.example\r", "http://www.du.example/", "http://example/"),
        ("a_b.du.example", "http://a_b.du.example/", "http://du.example/"),
        ("\ufeffdu.example", "http://du.example/", "http://example/"),
    ],
)  # fmt: skip
def test_hosts(line: str, blocked: str, free: str) -> None:
    blocklist = block(hosts=[line])
    assert [blocklist.find_reason(url) for url in blocked.split()] == [HOST] * len(blocked.split())
    assert [blocklist.find_reason(url) for url in free.split()] == [None] * len(free.split())


@pytest.mark.parametrize(
    ("line", "blocked", "free"),
    [
        ("https://shi.example/诗?id=1", "http://SHI.example:80/%E8%AF%97?id=1#a", "http://shi.example/诗?id=12"),
        ("shi.example/a", "https://shi.example/b/../a", "http://shi.example/a/ http://www.shi.example/a"),
        ("shi.example", "http://shi.example http://shi.example/", "http://shi.example/a"),
        ("shi.example:8080/a", "http://shi.example:8080/a", "http://shi.example/a"),
        ("http://shi.example/博客/*", "http://shi.example/博客/ https://shi.example/博客/1", "http://shi.example/博客"),
        ("shi.example/a*", "http://shi.example/a http://shi.example/ab?c", "http://shi.example/ http://a.shi.example/a"),
        ("shi.example/*", "http://shi.example/ http://shi.example/a", "http://shi.example.cn/ http://shi.example:81/"),
        ("shi.example/a*b", "http://shi.example/a*b", "http://shi.example/aab"),
    ],
)  # fmt: skip
def test_urls(line: str, blocked: str, free: str) -> None:
    blocklist = block(urls=[line, "other.example/a/b/c*"])
    assert [blocklist.find_reason(url) for url in blocked.split()] == [URL] * len(blocked.split())
    assert [blocklist.find_reason(url) for url in free.split()] == [None] * len(free.split())


@pytest.mark.parametrize(
    ("add", "lines", "found"),
    [
        ("add_hosts", ["# 赌博", "", " du.example ", "a.example"], Lines(2, 0, 0)),
        ("add_hosts", ["du.example", "com", "http://a.example/", "a.example:80", "||a.example^"], Lines(1, 4, 2)),
        ("add_hosts", ["a b", "a..example", "*", ".", "a.*.example", "1.2.3.4 a/b", "赌 博.example"], Lines(0, 7, 1)),
        ("add_hosts", ["x" * 64 + ".example", "诗" * 90 + ".example", "127.0.0.1 localhost"], Lines(1, 2, 1)),
        ("add_urls", ["shi.example/a", "*", "shi.example*", "http://*.example/", "/a", "a b/c"], Lines(1, 5, 2)),
        ("add_robots", ['{"host": "shi.example", "robots": ""}', "{", "[]", '{"host": 1}'], Lines(1, 3, 2)),
        ("add_robots", ['{"host": "shi.example/a", "robots": ""}', '{"host": "shi.example"}'], Lines(0, 2, 1)),
        ("add_robots", ["[" * 99_999, '{"host": "shi.example", "robots": ["Disallow: /"]}'], Lines(0, 2, 1)),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_used_are_counted(add: str, lines: list[str], found: Lines) -> None:
    assert getattr(Gathered(), add)(line.encode() for line in lines) == found


def test_bytes_that_are_no_text_are_counted() -> None:
    assert Gathered().add_hosts([b"du.example", "赌博.中国".encode("gbk"), b"\xff"]) == Lines(1, 2, 2)


def test_hosts_go_before_urls_and_urls_before_robots() -> None:
    robots = '{"host": "shi.example", "robots": "User-agent: *\\nDisallow: /"}'
    blocklist = block(["du.shi.example"], ["shi.example/a", "du.shi.example/a"], [robots])
    urls = ["http://du.shi.example/a", "http://shi.example/a", "http://shi.example/b", "http://b.shi.example/"]
    assert [blocklist.find_reason(url) for url in urls] == [HOST, URL, ROBOTS, None]


def test_an_empty_list_blocks_nothing() -> None:
    assert block().find_reason("http://shi.example/") is None


@given(st.lists(st.from_regex(r"[a-c]{1,2}(\.[a-c]{1,2}){1,3}", fullmatch=True)), st.data())
def test_a_host_is_blocked_where_it_or_a_parent_is_listed(hosts: list[str], data: st.DataObject) -> None:
    host = data.draw(st.from_regex(r"[a-c]{1,2}(\.[a-c]{1,2}){0,4}", fullmatch=True))
    listed = any(host == one or host.endswith("." + one) for one in hosts)
    assert block(hosts).find_reason(f"http://{host}/") == (HOST if listed else None)


@given(st.lists(st.text("ab/", max_size=4)), st.text("ab/", max_size=5))
def test_a_url_is_blocked_where_a_listed_prefix_begins_it(prefixes: list[str], path: str) -> None:
    listed = any(path.startswith(prefix) for prefix in prefixes)
    blocklist = block(urls=[f"shi.example/{prefix}*" for prefix in prefixes])
    assert blocklist.find_reason(f"http://shi.example/{path}") == (URL if listed else None)


@settings(deadline=None, max_examples=20)
@given(st.permutations(["a.example", "b.example", "a.example", "诗.example", ".xxx"]))
def test_the_order_of_lines_changes_no_byte(tmp_path_factory: pytest.TempPathFactory, hosts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("lists")
    for name, lines in (("a", hosts), ("b", sorted(set(hosts)))):
        with (folder / name).open("wb") as sink:
            write_blocklist(block(lines, lines), sink)
    assert (folder / "a").read_bytes() == (folder / "b").read_bytes()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    robots = '{"host": "shi.example", "robots": "User-agent: 诗bot\\nDisallow: /李白"}'
    made = block(["du.example"], ["a.example/b", "c.example/d*"], [robots], ["*", "诗bot"])
    with (tmp_path / "list.arrow").open("wb") as sink:
        write_blocklist(made, sink)
    for uri in (str(tmp_path / "list.arrow"), f"file://{tmp_path}/list.arrow"):
        read = load_blocklist(uri)
        assert [list(values) for values in read] == [list(values) for values in made]
        assert read.find_reason("http://shi.example/%E6%9D%8E%E7%99%BD") == ROBOTS


LIST_HOSTS = """if True:
    import sys
    import numpy as np
    from corpus.block_lines import Gathered
    from corpus.blocklist import hash_text, write_blocklist

    path, number = sys.argv[1], int(sys.argv[2])
    hosts = np.arange(number, dtype=np.uint64) * np.uint64(2**64 // number)
    hosts[number // 2] = hash_text("du.example")
    with open(path, "wb") as sink:
        write_blocklist(Gathered().finish()._replace(hosts=np.sort(hosts)), sink)
"""
MEASURE = """if True:
    import sys
    from corpus.blocklist import load_blocklist

    def find_resident(path):
        assert load_blocklist(path).hosts.sum()
        assert load_blocklist(path).find_reason("http://www.du.example/") == "ingest.blocked_host"
        return int(open("/proc/self/statm").read().split()[1]) * 4096

    small, large = sys.argv[1:]
    print(find_resident(small), find_resident(large))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not say what a process holds")
def test_five_million_hosts_cost_less_than_60_mb(tmp_path: Path) -> None:
    sizes = {str(tmp_path / "small"): 2, str(tmp_path / "large"): 5_000_000}
    for path, number in sizes.items():
        subprocess.run([sys.executable, "-c", LIST_HOSTS, path, str(number)], check=True)
    run = subprocess.run([sys.executable, "-c", MEASURE, *sizes], check=True, capture_output=True, text=True)
    small, large = map(int, run.stdout.split())
    # The first bound shows that the list was read at all.
    assert 30_000_000 < large - small < 60_000_000
