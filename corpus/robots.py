"""robots.txt: may a page be read by one of these agents? Rules as RFC 9309 has them, matched by Protego."""

import re
from collections.abc import Sequence
from functools import lru_cache

from protego import Protego

# RFC 9309 (2.5): a reader must take at least 500 KiB; what follows may be left.
ROBOTS_CHARACTERS = 500 << 10
PARSED_KEPT = 32
AGENT = re.compile(r"user[- ]?agent(?:\s*:|\s|$)\s*(.*)", re.IGNORECASE)
# What belongs to no group of rules, and so ends no run of agents.
APART = re.compile(r"(?:sitemaps?|site-map|host)(?:\s*:|\s|$)", re.IGNORECASE)
# Protego also reads lines without a colon, and these misspellings.
RULE = re.compile(r"[^:]*:|(?:di[as]+l+[ao]w|allow|(?:crawl|request|visit)[- ]\w+)(?:\s|$)", re.IGNORECASE)
FORBIDS = re.compile(r"^di\w+w[ \t:]+[^\s:]", re.IGNORECASE | re.MULTILINE)


def reduce_robots(text: str, agents: Sequence[str]) -> str:
    """The groups of a robots.txt that may concern the agents, or "" where they forbid nothing.

    Ten thousand agents followed by ten thousand rules, which half a megabyte can hold, are a hundred million rules to
    a parser; of what concerns a few agents there are but a few copies.
    """
    kept: list[str] = []
    concerned, in_rules = False, False
    for line in text[:ROBOTS_CHARACTERS].splitlines():
        line = line.partition("#")[0].strip()
        agent = AGENT.fullmatch(line)
        if agent:
            concerned, in_rules = concerned and not in_rules, False
            named = agent[1].strip().lower()
            # Protego reads `bot*` as `bot`. Spelt in one way, an agent has one group, however often it is named.
            bare = named if named == "*" else named.replace("*", "")
            if _may_concern(bare, agents):
                concerned = True
                kept.append(f"user-agent: {bare}")
        elif line and not APART.match(line) and RULE.match(line):
            in_rules = True
            if concerned:
                kept.append(line)
    reduced = "\n".join(kept)
    return reduced if FORBIDS.search(reduced) else ""


def may_read(url: str, robots: str, agents: Sequence[str]) -> bool:
    """Whether every one of the agents may read the page. Agents without rules of their own follow those for `*`."""
    parsed = _parse(robots)
    return all(parsed.can_fetch(url, agent) for agent in agents)


@lru_cache(PARSED_KEPT)
def _parse(robots: str) -> Protego:
    return Protego.parse(robots)


def _may_concern(named: str, agents: Sequence[str]) -> bool:
    """Whether a group's name is `*`, or begins a word of an agent's name, as Protego compares them."""
    if named in ("", "*"):
        return named == "*"
    begins = re.compile(r"(?<![^\W_])(?<![-_])" + re.escape(named))
    return any(begins.search(agent.strip().lower()) for agent in agents)
