"""URLs and hosts in the one spelling in which they are compared with block lists.

Percent escapes, dot segments and ports after RFC 3986 (6.2.2, 6.2.3); hosts after UTS #46, as browsers read them. The
scheme, user names and the fragment are left out: lists rarely mean one scheme alone.
"""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

import idna

PORTS = {"http": 80, "https": 443, "": 80}
# RFC 1035 (2.3.4), without the dot at the end.
HOST_CHARACTERS = 253
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# All printable ASCII but the space, quotes and brackets that crawlers escape themselves.
KEPT = "!#$%&'()*+,/:;=?@[\\]^`{|}~"
LABEL = re.compile(r"[^\x00-\x20!-,/:-@\[-^`{-\x7f]{1,63}")
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
NUMBERS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*")


class Address(NamedTuple):
    """host: folded. authority: the host, with a port that is not the scheme's own. place: authority, path and
    query."""

    host: str
    authority: str
    place: str


def parse_address(url: str) -> Address | None:
    """None where a URL names no host, such as dns:example.com."""
    try:
        parts = urlsplit(url.strip())
        host = fold_host(parts.hostname or "")
    except ValueError:
        return None
    if not host:
        return None
    authority, port = f"[{host}]" if ":" in host else host, _find_port(parts)
    if port is not None and port != PORTS.get(parts.scheme):
        authority += f":{port}"
    query = "?" + _fold_escapes(parts.query) if parts.query else ""
    return Address(host, authority, authority + _fold_path(parts.path) + query)


def fold_host(host: str) -> str:
    """Lower case, the ASCII form of every label, no dot at the end; labels that have no such form stay as they are."""
    if "%" in host:
        host = unquote(host)
    if not host.isascii():
        try:
            host = idna.uts46_remap(host, std3_rules=False, transitional=False)
        except idna.IDNAError:
            host = host.replace("。", ".")
        host = ".".join(_fold_label(label) for label in host.split("."))
    return host.lower().removesuffix(".")


def is_number(host: str) -> bool:
    """Whether a host is an IP address, which has no subdomains."""
    return NUMBERS.fullmatch(host) is not None


def is_host(host: str) -> bool:
    """Whether a folded host is one: labels that a name may have, or an IP address."""
    labels = host.split(".")
    return is_number(host) or (len(host) <= HOST_CHARACTERS and all(LABEL.fullmatch(label) for label in labels))


def list_parents(host: str) -> list[str]:
    """The host and every domain that it is part of, the longest first, but none that is too long to be one."""
    if is_number(host):
        return [host]
    if len(host) > HOST_CHARACTERS:
        # No host is so long, but a record may say so: a list of all its parents would be quadratic.
        host = host[-HOST_CHARACTERS - 1 :].partition(".")[2]
    parents = [host]
    while (dot := host.find(".")) >= 0:
        host = host[dot + 1 :]
        parents.append(host)
    return parents


def _find_port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        return None


def _fold_label(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode("ascii")
    except idna.IDNAError:
        return label


def _fold_path(path: str) -> str:
    """Escapes folded, dot segments gone, at least a slash."""
    path = _fold_escapes(path)
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    return "/" + "/".join([*kept, ""] if parts[-1] in (".", "..") and kept else kept)


def _fold_escapes(text: str) -> str:
    """Characters that need no escape bare, all others escaped in capitals."""
    return ESCAPE.sub(_fold_escape, quote(text, safe=KEPT, errors="replace"))


def _fold_escape(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in UNRESERVED else found[0].upper()
