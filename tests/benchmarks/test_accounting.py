"""Records counted twice: equal on a sound file, and a difference that nobody explained is not let through."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "accounting.py"
BLOCK = "HTTP/1.1 {status} OK\r\nContent-Type: text/html\r\n\r\n<p>春眠不觉晓，处处闻啼鸟。</p>"


def make_member(status: int) -> bytes:
    block = BLOCK.format(status=status).encode()
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2021-03-20T08:00:00Z\r\n"
    head += f"WARC-Target-URI: https://example.com/\r\nContent-Length: {len(block)}\r\n\r\n"
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


@pytest.mark.parametrize(
    ("name", "between", "unexplained", "said"),
    [
        ("a.warc.gz", b"", 0, "bytes in no row"),
        # warcio ends at bytes that are no record; nobody expects such bytes in a file of this name, but in this one.
        ("a.warc.gz", b"\x00 no member", 1, "a.warc.gz: NOT EXPLAINED\n    only ours: 1 response 404"),
        ("d04-garbage-between.warc.gz", b"\x00 no member", 0, "ours goes on\n    only ours: 1 response 404"),
        # Nor is a difference expected for ever that is there no more.
        ("d04-garbage-between.warc.gz", b"", 1, "bytes in no row"),
    ],
)
def test_a_difference_must_be_one_that_is_known(
    name: str, between: bytes, unexplained: int, said: str, tmp_path: Path
) -> None:
    for folder in ("warc", "warc_third_party", "badwarc"):
        (tmp_path / folder).mkdir()
    (tmp_path / "badwarc" / name).write_bytes(make_member(200) + between + make_member(404))
    done = subprocess.run([sys.executable, SCRIPT, "--data", tmp_path], capture_output=True, text=True)
    bars = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [bar["value"] for bar in bars] == [unexplained, 0], done.stderr
    assert done.returncode == bool(unexplained)
    assert said in done.stdout
    assert "春眠" not in done.stdout + done.stderr
