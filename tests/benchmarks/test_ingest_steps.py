"""A clock around each step of ingest: what it counts, and that it leaves no trace."""

from pathlib import Path

from benchmarks.ingest_steps import STEPS, time_steps
from corpus import page

HTML = "<html><title>春晓</title><body><p>春眠不觉晓，处处闻啼鸟。</p></body></html>"


def write_warc(path: Path, pages: dict[str, str]) -> None:
    records = []
    for url, html in pages.items():
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + html.encode()
        head = f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {len(block)}\r\n\r\n"
        records.append(head.encode() + block + b"\r\n\r\n")
    path.write_bytes(b"".join(records))


def test_every_step_is_timed_and_the_slowest_pages_come_first(tmp_path: Path) -> None:
    pages = {f"https://example.com/{number}": HTML * number for number in range(4)}
    write_warc(tmp_path / "a.warc", pages)
    steps = time_steps([tmp_path / "a.warc"], slowest=9)
    # The empty page has no payload.
    assert steps.pages == 3
    assert set(steps.seconds) == {"read WARC records", *STEPS.values(), "rest"}
    assert {slow.url: slow.bytes for slow in steps.slowest} == {url: len(html.encode()) for url, html in pages.items()}
    assert [slow.seconds for slow in steps.slowest] == sorted((slow.seconds for slow in steps.slowest), reverse=True)
    assert len(time_steps([tmp_path / "a.warc"], slowest=1).slowest) == 1


def test_the_steps_are_themselves_again_afterwards(tmp_path: Path) -> None:
    write_warc(tmp_path / "a.warc", {"https://example.com/": HTML})
    names = [*STEPS, "read_records", "make_page"]
    before = [getattr(page, name) for name in names]
    time_steps([tmp_path / "a.warc"], slowest=0)
    assert [getattr(page, name) for name in names] == before
