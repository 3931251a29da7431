"""How many Chinese pages are read right, garbled or lost, in the charsets and with the mistakes that crawls have.

Pages are made from clean texts: in GBK, GB18030, Big5 and UTF-16, declared, undeclared, declared wrongly, with one
bad byte, and cut inside a character. Right: of the page's Han characters one in a hundred and two more are missing at
most; lost: there is no text; garbled: all else. Then: how many clean texts show a sign of
garbling, and what looking costs.
"""

import gzip
import json
import pickle
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bars import Bar, benchmark_parser, finish, need
from peers import Peer, add_peer_options, environment_of, python_of
from resiliparse.parse.encoding import detect_encoding
from rich.console import Console
from rich.table import Table

from corpus.charset import decode_page
from corpus.extract import extract
from corpus.http import parse_response
from corpus.mojibake import may_hold_latin, name_mojibake, repair_latin
from corpus.normalize import tidy
from corpus.warc import read_records

DETECTORS = Peer("detectors", ("faust-cchardet==2.1.19", "charset-normalizer==3.5.2"))
PAGES_OF_A_KIND = 60
OURS = "wudao"


class Page(NamedTuple):
    """kind: what is hard about it. header: the charset that HTTP declares. text: what was written."""

    kind: str
    body: bytes
    header: str | None
    text: str


def main() -> None:
    """Decode every page with every system, print the tables and the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    options = parser.parse_args()
    clean = need(options.data / "clean")
    pages = make_pages(read_texts(clean, "cmrc2018"), read_texts(clean, "drcd"))
    systems = {OURS: time_texts(pages, decode_ours), "resiliparse's detector": time_texts(pages, decode_resiliparse)}
    systems |= ask_peers(pages, environment_of(DETECTORS, options.peer_folder, options.peers))
    verdicts = {
        name: Counter((page.kind, judge(page, text)) for page, text in zip(pages, texts, strict=True))
        for name, (texts, _) in systems.items()
    }
    print_table(pages, verdicts, {name: seconds / len(pages) * 1000 for name, (_, seconds) in systems.items()})
    wrong = sum(count for (_, verdict), count in verdicts[OURS].items() if verdict != "right")
    false_alarms, texts = count_false_alarms(clean)
    share = measure_cost(need(options.data / "warc") / "zhweb-00000.warc.gz")
    print(f"signs of garbling in {texts:,} clean texts: {false_alarms}; looking takes {share:.2%} of reading")
    finish(
        [
            Bar("charsets.pages_not_right", wrong, at_most=0),
            Bar("charsets.false_alarms", false_alarms, at_most=0),
            Bar("charsets.mojibake_share_of_time", round(share, 4), at_most=0.02),
        ]
    )


def read_texts(folder: Path, name: str) -> list[str]:
    """The texts of one file of the folder, long enough to be pages."""
    (path,) = folder.glob(f"*{name}*.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return [text for text in texts if len(text) >= 200][:PAGES_OF_A_KIND]


def write_page(text: str, meta: str | None = None) -> str:
    declared = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{declared}<title>{text[:12]}</title></head><body><p>{text}</p></body></html>"


def make_pages(hans: list[str], hant: list[str]) -> list[Page]:
    """PAGES_OF_A_KIND pages of every kind."""
    pages = []
    for text, old in zip(hans, hant, strict=False):
        gbk = write_page(text).encode("gbk", "ignore")
        big5 = write_page(old).encode("big5", "ignore")
        spoilt = bytearray(gbk)
        spoilt[len(gbk) // 2 | 1] = 0xFF
        pages += [
            Page("GBK, declared in HTTP", gbk, "gbk", text),
            Page("GBK, declared in meta", write_page(text, "gb2312").encode("gbk", "ignore"), None, text),
            Page("GB18030, undeclared", write_page(text + "𠮷").encode("gb18030"), None, text),
            Page("GBK, one bad byte", bytes(spoilt), None, text),
            Page("Big5, undeclared", big5, None, old),
            Page("GBK, declared as UTF-8", gbk, "utf-8", text),
            Page("GBK, declared as Big5", gbk, "big5", text),
            Page("Big5, declared as GBK", big5, "gbk", old),
            Page("UTF-8, declared as GBK", write_page(text).encode(), "gbk", text),
            Page("UTF-16 with a mark", write_page(text).encode("utf-16"), None, text),
            Page("UTF-16 without", write_page(text).encode("utf-16-le"), None, text),
            Page("GBK, cut in a character", gbk[: -len("</p></body></html>") - 1], "gbk", text),
            Page("UTF-8, cut in a character", write_page(text).encode()[: -len("</p></body></html>") - 1], None, text),
        ]
    return pages


def decode_ours(page: Page) -> str | None:
    return decode_page(page.body, page.header).text


def decode_resiliparse(page: Page) -> str | None:
    return page.body.decode(detect_encoding(page.body), "replace")


def time_texts(pages: list[Page], decode: Callable[[Page], str | None]) -> tuple[list[str | None], float]:
    began = time.process_time()
    return [decode(page) for page in pages], time.process_time() - began


def ask_peers(pages: list[Page], environment: Path) -> dict[str, tuple[list[str | None], float]]:
    script = Path(__file__).with_name("charsets_peer.py")
    sent = pickle.dumps([page.body for page in pages])
    done = subprocess.run([python_of(environment), script], input=sent, stdout=subprocess.PIPE, check=True)
    found: dict[str, tuple[list[str | None], float]] = pickle.loads(done.stdout)
    return found


def judge(page: Page, text: str | None) -> str:
    """right, garbled or lost; see above. Characters that the charset does not have are not missed."""
    if text is None:
        return "lost"
    han = Counter(one for one in page.text if "\u4e00" <= one <= "\u9fa5")
    if page.kind.startswith("Big5"):
        han = Counter(one for one in han.elements() if one.encode("big5", "ignore"))
    missing = (han - Counter(text)).total()
    return "right" if missing <= 0.01 * han.total() + 2 else "garbled"


def count_false_alarms(folder: Path) -> tuple[int, int]:
    alarms = texts = 0
    for path in sorted(folder.glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                text = json.loads(line)["text"]
                texts += 1
                alarms += bool(name_mojibake(text) or repair_latin(text))
    return alarms, texts


def measure_cost(path: Path) -> float:
    """The share of the time of decoding and extracting the pages of a WARC file that looking for garbling adds."""
    with path.open("rb") as stream:
        bodies = [parse_response(record.block).body for record in read_records(stream) if record.kind == "response"]
    reading = looking = 0.0
    for body in bodies:
        began = time.process_time()
        decoded = decode_page(body, None)
        text = tidy(extract(decoded.text).text)
        read = time.process_time()
        if decoded.charset == "utf-8" and may_hold_latin(body):
            repair_latin(decoded.text)
        name_mojibake(text)
        reading, looking = reading + read - began, looking + time.process_time() - read
    return looking / reading


def print_table(pages: list[Page], verdicts: dict[str, Counter[tuple[str, str]]], times: dict[str, float]) -> None:
    table = Table("right / garbled / lost", *verdicts)
    for kind in dict.fromkeys(page.kind for page in pages):
        counts = [[found[kind, verdict] for verdict in ("right", "garbled", "lost")] for found in verdicts.values()]
        table.add_row(kind, *(" / ".join(map(str, three)) for three in counts))
    table.add_row("ms a page", *(f"{times[name]:.2f}" for name in verdicts))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
