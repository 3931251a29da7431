"""Words and marks that extraction would lose where a page has a tag on either side of a single character.

Resiliparse's search for the main content leaves out one character beyond ASCII between two tags. Pages
exported from Word have tags around many a character, so that sentences lose a 和, a 不 or a quotation mark.
Every page is extracted as it is and with the repair of corpus.extract, and the texts are compared.
"""

from collections.abc import Iterator
from pathlib import Path

from bars import Bar, benchmark_parser, finish, need
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree
from rich.console import Console
from rich.table import Table

from corpus.charset import decode_page
from corpus.extract import extract
from corpus.http import parse_response
from corpus.markup import is_large, simplify
from corpus.normalize import tidy
from corpus.warc import read_records


def read_html(folder: Path) -> Iterator[str]:
    """The pages of all WARC files in a folder, decoded."""
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in read_records(stream):
                if record.kind == "response":
                    yield decode_page(parse_response(record.block).body, None).text


def extract_unrepaired(html: str) -> str:
    """What resiliparse takes for the main content, by itself."""
    tree = HTMLTree.parse(simplify(html)[0] if is_large(html) else html)
    text = extract_plain_text(tree, main_content=True, preserve_formatting=True, alt_texts=False)
    return tidy(text)


def main() -> None:
    """Extract every page twice, print the table and the bars."""
    options = benchmark_parser(__doc__).parse_args()
    pages = repaired = whole = characters = lost = 0
    for html in read_html(need(options.data / "warc")):
        before, after = extract_unrepaired(html), tidy(extract(html).text)
        if before:
            pages += 1
            repaired += len(after) > len(before)
            whole += len(after)
            characters += max(0, len(after) - len(before))
            lost += max(0, len(before) - len(after))
    table = Table("measured", "value")
    table.add_row("pages with a main content", f"{pages:,}")
    table.add_row("pages whose text is longer with the repair", f"{repaired:,}  ({repaired / pages:.1%})")
    table.add_row("characters that came back", f"{characters:,}  ({characters / whole:.1%} of all)")
    table.add_row("characters that went", f"{lost:,}")
    Console().print(table)
    finish(
        [
            Bar("single_characters.pages_repaired_share", round(repaired / pages, 3), at_least=0.2),
            Bar("single_characters.characters_lost_for_one_back", round(lost / characters, 4), at_most=0.01),
        ]
    )


if __name__ == "__main__":
    main()
