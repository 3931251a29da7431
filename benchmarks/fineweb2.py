"""Our recipe `fineweb2-zh` next to datatrove's own code: verdict for verdict, reason for reason.

Clean texts, and the pages of the WARC files that are Chinese, both with one line break between paragraphs, as
FineWeb2's extractor writes them. Once with datatrove's own words (spaCy's jieba), once with ours given to it: what
then differs would be a rule that counts in another way.
"""

import pickle
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bars import Bar, benchmark_parser, find_warcs, finish
from filter_texts import read_clean, read_warc
from peers import DATATROVE, add_peer_options, environment_of, python_of
from rich.console import Console
from rich.table import Table

from corpus.document import Document
from filters.base import judge_all
from filters.fineweb2 import FINEWEB2
from filters.language import LANGUAGE

OF_EACH_SET = 50
_TOGETHER = 64
Found = dict[str, list[bool]]


def main() -> None:
    """Judge by both, print each rule's drops, and hold ours to datatrove's where the words are the same."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    parser.add_argument("--input", help="WARC files with pages, a glob; by default the first of the data folder")
    options = parser.parse_args()
    python = python_of(environment_of(DATATROVE, options.peer_folder, options.peers))
    files = find_warcs(options) if options.input else find_warcs(options)[:1]
    documents = [page for one in read_clean(options.data).values() for page in one[:OF_EACH_SET]]
    documents += [page for file in files for page in read_warc(file)]
    documents = [one for one in map(narrow, documents) if LANGUAGE.measure(one).chinese >= 0.5]
    ours = find_ours(documents)
    texts = [one.text for one in documents]
    own = find_theirs(python, texts, None)
    same = find_theirs(python, texts, [list(one.words) for one in documents])
    show(ours, own, same)
    agreeing = {"own": agree(ours, own), "same": agree(ours, same)}
    print(f"{len(texts):,} texts; verdicts that agree, reasons that agree: {agreeing}")
    finish(
        [
            Bar("fineweb2.verdicts_with_the_same_words", agreeing["same"][0], at_least=1),
            Bar("fineweb2.reasons_with_the_same_words", agreeing["same"][1], at_least=1),
            Bar("fineweb2.verdicts_with_words_of_its_own", agreeing["own"][0], at_least=0.97),
        ]
    )


def narrow(document: Document) -> Document:
    """The same text with one line break wherever there are more."""
    return Document(re.sub(r"\n+", "\n", document.text.strip()), script=document.script)


def find_ours(documents: Sequence[Document]) -> Found:
    """For each rule whether it drops each document."""
    reasons = []
    for start in range(0, len(documents), _TOGETHER):
        reasons += [verdict.reasons for verdict in judge_all([FINEWEB2], documents[start : start + _TOGETHER])]
    return {rule.reason: [f"fineweb2.{rule.reason}" in each for each in reasons] for rule in FINEWEB2.rules}


def find_theirs(python: Path, texts: list[str], words: list[list[str]] | None) -> Found:
    """The same by datatrove."""
    command = [str(python), str(Path(__file__).with_name("fineweb2_peer.py"))]
    answer = subprocess.run(command, input=pickle.dumps((texts, words)), stdout=subprocess.PIPE, check=True)
    found: Found = pickle.loads(answer.stdout)
    return found


def agree(ours: Found, theirs: Found) -> tuple[float, float]:
    """Shares of texts with the same verdict, and with the same reasons."""
    pairs = list(zip(zip(*ours.values(), strict=True), zip(*(theirs[name] for name in ours), strict=True), strict=True))
    return (
        sum(any(one) == any(other) for one, other in pairs) / len(pairs),
        sum(one == other for one, other in pairs) / len(pairs),
    )


def show(ours: Found, own: Found, same: Found) -> None:
    """How many texts each rule drops."""
    table = Table(title="texts dropped by each rule")
    for heading in ("rule", "ours", "datatrove", "datatrove, our words", "ours alone", "datatrove alone, our words"):
        table.add_column(heading)
    for name, dropped in ours.items():
        pairs = list(zip(dropped, same[name], strict=True))
        alone = (sum(one and not other for one, other in pairs), sum(other and not one for one, other in pairs))
        table.add_row(name, *(str(number) for number in (sum(dropped), sum(own[name]), sum(same[name]), *alone)))
    Console(file=sys.stdout, width=120).print(table)


if __name__ == "__main__":
    main()
