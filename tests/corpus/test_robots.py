"""robots.txt: what it forbids, and that what is left out of it changes no answer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from protego import Protego

from corpus.robots import may_read, reduce_robots

ALL = "User-agent: *\nDisallow: /私\nAllow: /私/公开\nDisallow: /*.pdf$\n"
BOTS = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: 诗bot\nDisallow:\n\n"

CASES = [
    (ALL, "*", "/诗", True),
    (ALL, "*", "/私/信", False),
    (ALL, "*", "/%E7%A7%81/", False),
    (ALL, "*", "/私/公开/诗", True),
    (ALL, "*", "/诗.pdf", False),
    (ALL, "*", "/诗.pdf?页=1", True),
    (BOTS + ALL, "CCBot", "/诗", False),
    (BOTS + ALL, "ccbot/2.0", "/诗", False),
    (BOTS + ALL, "诗bot", "/私/", True),
    (BOTS + ALL, "Bytespider", "/诗", True),
    (BOTS + ALL, "Bytespider", "/私/", False),
    ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: GPTBot\nDisallow: /", "*", "/诗", True),
    ("User-agent: *\nSitemap: http://a.example/\nUser-agent: GPTBot\nDisallow: /", "*", "/诗", False),
    ("# Disallow: /\nUser-agent: * # 全部\nDisallow: /诗 # 诗", "*", "/诗/1", False),
    ("User-agent: *\nNoindex: *\nUser-agent \nDisallow: /", "*", "/诗", True),
    ("Disallow: /", "*", "/诗", True),
    ("<html>404</html>", "*", "/诗", True),
    ("", "*", "/诗", True),
]


@pytest.mark.parametrize(("robots", "agent", "path", "allowed"), CASES)
def test_rules(robots: str, agent: str, path: str, allowed: bool) -> None:
    assert may_read(f"http://shi.example{path}", reduce_robots(robots, [agent]), [agent]) is allowed


def test_every_agent_must_be_free_to_read() -> None:
    agents = ["诗bot", "CCBot"]
    reduced = reduce_robots(BOTS + ALL, agents)
    assert not may_read("http://shi.example/诗", reduced, agents)
    assert may_read("http://shi.example/诗", reduced, agents[:1])


FIELDS = ["User-agent", "user agent", "Useragent", "Allow", "Disallow", "Dissallow", "disalow", "Crawl-delay"]
FIELDS += ["Sitemap", "Host", "Noindex", "诗", "# Disallow", ""]
VALUES = ["*", "CCBot", "ccbot*", "c*c", "GPTBot", "bot", "ot", "2.0", "C", ""]
VALUES += ["/", "/a", "/a/b", "/*b$", "5", "http://a.example/"]
LINES = st.tuples(st.sampled_from(FIELDS), st.sampled_from([": ", ":", " ", " : "]), st.sampled_from(VALUES))


@settings(deadline=None, max_examples=400)
@given(st.lists(LINES, max_size=12), st.sampled_from(["*", "CCBot", "ccbot/2.0 (bot)", "a_bot", "诗bot"]))
def test_what_is_left_out_changes_no_answer(lines: list[tuple[str, str, str]], agent: str) -> None:
    robots = "\n".join("".join(line) for line in lines)
    reduced = reduce_robots(robots, [agent, "GPTBot"])
    for path in ("/", "/a", "/a/b", "/c"):
        url = "http://shi.example" + path
        assert may_read(url, reduced, [agent]) == Protego.parse(robots).can_fetch(url, agent)


def test_agents_of_no_concern_cost_nothing() -> None:
    """In full these are a hundred million rules."""
    robots = "".join(f"User-agent: bot{number}\n" for number in range(12_000)) + "User-agent: *\n"
    robots += "".join(f"Disallow: /{number}\n" for number in range(9_000))
    reduced = reduce_robots(robots, ["*"])
    assert reduced.count("user-agent") == 1
    assert not may_read("http://shi.example/8999", reduced, ["*"])


def test_an_agent_spelt_in_many_ways_is_one_agent() -> None:
    robots = "".join(f"User-agent: cc{'*' * number}bot\n" for number in range(500)) + "Disallow: /\n"
    lines = reduce_robots(robots, ["CCBot"]).splitlines()
    assert set(lines) == {"user-agent: ccbot", "Disallow: /"}


@given(st.text(), st.text())
def test_no_robots_and_no_url_is_an_error(robots: str, path: str) -> None:
    may_read(f"http://shi.example/{path}", robots, ["*"])
    reduce_robots(robots, ["*", "CCBot"])
