"""One spelling for every way to write a URL or a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import fold_host, list_parents, parse_address

CASES = [
    ("HTTP://User:pass@Shi.Example.:80/a/../b/./c?id=1#注", "shi.example/b/c?id=1"),
    ("https://shi.example:443", "shi.example/"),
    ("https://shi.example:80/?", "shi.example:80/"),
    ("http://shi.example:8080?页=二", "shi.example:8080/?%E9%A1%B5=%E4%BA%8C"),
    ("http://诗词.中国/静夜思", "xn--5d3ata.xn--fiqs8s/%E9%9D%99%E5%A4%9C%E6%80%9D"),
    ("http://xn--5d3ata.XN--FIQS8S/%e9%9d%99%E5%a4%9c%E6%80%9D", "xn--5d3ata.xn--fiqs8s/%E9%9D%99%E5%A4%9C%E6%80%9D"),
    ("http://ｓｈｉ．example。com/%7ELi%2Fbai%2f", "shi.example.com/~Li%2Fbai%2F"),
    ("http://坏_名.shi.example/", "坏_名.shi.example/"),
    ("http://%73hi.example/", "shi.example/"),
    ("http://shi.example/a//b/..", "shi.example/a//"),
    ("http://shi.example/../..", "shi.example/"),
    ("http://shi.example:99999/床前", "shi.example/%E5%BA%8A%E5%89%8D"),
    ("http://[::1]:8080/", "[::1]:8080/"),
    ("shi.example/a", None),
    ("dns:shi.example", None),
    ("http://[shi", None),
    ("", None),
]


@pytest.mark.parametrize(("url", "place"), CASES)
def test_places(url: str, place: str | None) -> None:
    address = parse_address(url)
    assert (address and address.place) == place


@pytest.mark.parametrize(
    ("host", "parents"),
    [
        ("www.诗.example", ["www.xn--ge3a.example", "xn--ge3a.example", "example"]),
        ("192.0.2.1", ["192.0.2.1"]),
        ("::1", ["::1"]),
        ("a" * 249 + ".诗.cn", ["xn--ge3a.cn", "cn"]),
    ],
)
def test_parents(host: str, parents: list[str]) -> None:
    assert list_parents(fold_host(host)) == parents


@given(st.text(), st.text())
def test_no_url_is_an_error_and_a_place_is_its_own_spelling(host: str, path: str) -> None:
    for url in (path, f"http://{host}/{path}", f"http://shi.example/{path}"):
        address = parse_address(url)
        again = parse_address("http://" + address.place) if address and address.host.isascii() else None
        assert again is None or "%" in path + host or "\\" in url or again.place == address.place
