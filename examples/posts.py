"""Posts: the threads of forums and question sites, one filled template per post."""

from html import escape
from random import Random

from articles import Article, Block, Post
from boilerplate import FLOORS, QA_RANKS, RANKS, REPLIES, SIGNATURES, USERS
from fill import fill, localized
from markup import Markup
from sites import Site

POST_TEMPLATES = {"forum": "forum_post", "hkforum": "hkforum_post", "qa": "qa_post"}
REPLY_COUNT = 4


def has_posts(site: Site) -> bool:
    return site.template in POST_TEMPLATES


def render_posts(site: Site, article: Article, markup: Markup, rng: Random) -> str:
    """All posts of the article; what was no thread gets some replies when it is posted on a forum."""
    posts = list(article.posts)
    if len(posts) == 1 and site.template != "qa":
        posts += _replies(site, article, rng)
    return "\n".join(_post(site, number, post, posts[0], markup, rng) for number, post in enumerate(posts))


def _post(site: Site, number: int, post: Post, first: Post, markup: Markup, rng: Random) -> str:
    slots = {
        "number": str(number + 1),
        "floor": localized(site, _floor(site, number, post.author == first.author)),
        "author": escape(post.author),
        "written": post.written,
        "text": markup(post.blocks),
        "uid": str(rng.randrange(1000, 90_000)),
        "rank": localized(site, rng.choice(QA_RANKS if site.template == "qa" else RANKS)),
        "points": str(rng.randrange(3, 4000)),
        "threads": str(rng.randrange(60)),
        "signature": localized(site, rng.choice((*SIGNATURES, "", "", ""))),
    }
    return fill(site, POST_TEMPLATES[site.template], slots)


def _floor(site: Site, number: int, is_starter: bool) -> str:
    if site.template == "qa":
        return "提问者" if is_starter else "回答者"
    return FLOORS[number] if number < len(FLOORS) else f"{number + 1}#"


def _replies(site: Site, article: Article, rng: Random) -> list[Post]:
    """Short replies in the course of the article's day."""
    hour = rng.randrange(8, 14)
    return [
        Post(
            localized(site, rng.choice(USERS)),
            f"{article.date[:10]} {hour + 2 * number:02}:{rng.randrange(60):02}",
            (Block("paragraph", (localized(site, text),)),),
        )
        for number, text in enumerate(rng.sample(REPLIES, REPLY_COUNT))
    ]
