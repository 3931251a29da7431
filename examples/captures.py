"""Captures: what the crawler brought home for one address, and the gold label that says what it is."""

from dataclasses import dataclass

from pii import Personal
from sites import Encoding, Site

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Label:
    """What a record is.

    `keep` says whether a good pipeline keeps the page before deduplication: True, False, or None where both can
    be defended. `duplicate_of` is the slug of the article that the page repeats. `lookalikes` are values that
    look like personal data and are none.
    """

    what: str
    article: str | None = None
    transform: str | None = None
    language: str | None = None
    keep: bool | None = False
    duplicate_of: str | None = None
    pii: tuple[Personal, ...] = ()
    lookalikes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capture:
    """One response. `body` is what the server meant to send, before `transport` frames it (see responses.py)."""

    url: str
    label: Label
    body: bytes
    status: int = 200
    content_type: str | None = "text/html"
    encoding: Encoding | None = None
    transport: str = "plain"
    headers: Headers = ()
    is_cut: bool = False


def capture_page(
    site: Site, url: str, html: str, label: Label, status: int = 200, encoding: Encoding | None = None
) -> Capture:
    """An HTML page in the site's encoding; characters outside of it become numeric references."""
    encoding = encoding or site.encoding
    body = html.encode(encoding.codec, "xmlcharrefreplace")
    return Capture(url, label, body, status, "text/html", encoding, site.transport)
