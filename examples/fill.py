"""Filling: a site's template with its slots, in the site's script and with its charset declared or not."""

from functools import cache
from pathlib import Path
from string import Template

from sites import Site
from transforms import to_traditional

TEMPLATES = Path(__file__).parent / "templates"
OLD_TEMPLATES = ("portal", "forum", "hkforum", "homepage", "novel")  # declare their charset the long way


def fill(site: Site, template: str, slots: dict[str, str]) -> str:
    """The template with `$slots`, site name, host and meta element filled in. Raises KeyError for a lacking slot."""
    common = {"site": site.name, "host": site.host, "meta": _meta(site)}
    return _read(template, site.is_traditional).substitute(common | slots)


def localized(site: Site, text: str) -> str:
    """Boilerplate in the script of the site."""
    return to_traditional(text) if site.is_traditional else text


def _meta(site: Site) -> str:
    charset = site.encoding.meta
    if charset is None:
        return ""
    if site.template in OLD_TEMPLATES:
        return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    return f'<meta charset="{charset}">'


@cache
def _read(name: str, is_traditional: bool) -> Template:
    text = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")
    return Template(to_traditional(text) if is_traditional else text)
