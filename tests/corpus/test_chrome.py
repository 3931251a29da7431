"""What classes and ids say about the parts of a page."""

import pytest

from corpus.chrome import CHROME, COMMENTS, CONTENT, THREAD_WORDS, describe


@pytest.mark.parametrize(
    ("attributes", "signature", "kind"),
    [
        (' class="article-content"', ".article-content", CONTENT),
        (' class="navBar item12"', ".navBar item", CHROME),
        (" id='comment-list'", "", COMMENTS),
        (" CLASS=side-nav", ".side-nav", CHROME),
        (' class="footer-content"', ".footer-content", CHROME),
        (' class="comment-content"', ".comment-content", COMMENTS | CONTENT),
        (' class="has-sidebar theme-next"', ".has-sidebar theme-next", 0),
        (' class="load-more"', ".load-more", 0),
        (' class="reply-7" id="floor-7"', ".reply-", COMMENTS | THREAD_WORDS["reply"] | THREAD_WORDS["floor"]),
        (' data-class="nav"', "", 0),
        (' class="正文"', ".正文", 0),
        (' class=""', "", 0),
        ("", "", 0),
        (' class="' + "x" * 100_000 + '"', "." + "x" * 100_000, 0),
    ],
)
def test_described(attributes: str, signature: str, kind: int) -> None:
    assert describe(attributes) == (signature, kind)
