"""The options of the jobs, each named, explained and given its unit once; those of vocabularies and tokens are in
`jobs.token_options`."""

from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError
from corpus.signatures import MethodName
from corpus.simplify import Traditional
from corpus.stores import has_scheme


def refuse_file(output: str) -> str:
    """The run directory as it was given. Raises InputError where it, or what it is to lie in, is a file."""
    places = () if has_scheme(output) else (Path(output), *Path(output).absolute().parents)
    there = next((place for place in places if place.exists()), None)
    if there and not there.is_dir():
        raise InputError(f"--output {output}: {there} is a file. Give a folder, or a name that is not taken.")
    return output


Input = Annotated[
    list[str],
    typer.Option(
        "--input",
        help="WARC, WET or ARC files, plain, .gz or .zst: a path, folder or quoted glob (local, s3://, gs://, "
        "hdfs://), or @LIST, a text file of paths. Repeatable.",
    ),
]
InputBase = Annotated[
    str,
    typer.Option(
        "--input-base",
        help="What the relative paths of an @LIST lie below, such as s3://commoncrawl; by default the list's folder.",
    ),
]
Output = Annotated[
    str,
    typer.Option("--output", callback=refuse_file, help="The run directory: a folder, or a URI such as s3://bucket/run."),
]
Add = Annotated[
    bool,
    typer.Option(
        "--add",
        help="Add the input files that the run does not hold yet, and make anew what was made from its pages.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Build anew what is finished already, and replace it.")]
ForceFrom = Annotated[
    str, typer.Option("--force-from", help="Build anew from this stage on (ingest, filter, deduplicate, …).")
]
BatchFiles = Annotated[
    int,
    typer.Option("--batch-files", min=1, help="WARC files committed together; a crash costs one such batch."),
]
PageAtMost = Annotated[
    int,
    typer.Option(
        "--page-at-most", min=1 << 16, help="Bytes of a record held in memory; larger ones are dropped."
    ),
]
BlockHosts = Annotated[
    list[str],
    typer.Option(
        "--block-hosts",
        help="A list of hosts not to read, with their subdomains: one a line, or a hosts file (0.0.0.0 host). Plain "
        "or .gz. Repeatable, as the two below.",
    ),
]
BlockUrls = Annotated[
    list[str],
    typer.Option(
        "--block-urls", help="A list of URLs not to read, one a line; example.com/blog/* names all that begin so."
    ),
]
Robots = Annotated[
    list[str],
    typer.Option(
        "--robots", help='robots.txt by host: JSON lines {"host": …, "robots": its text}. What they forbid is not read.'
    ),
]
RobotsAgents = Annotated[
    list[str],
    typer.Option("--robots-agent", help="A crawler or use whose rules in robots.txt are kept. Repeatable."),
]
RecipeName = Annotated[
    str, typer.Option("--recipe", help="The filters and their limits; see `wudao rules`.")
]
Limits = Annotated[
    list[str],
    typer.Option("--limit", help="Another limit for a rule, such as length.characters=300. Repeatable."),
]
BenchmarkFiles = Annotated[
    list[str],
    typer.Option(
        "--benchmark",
        help="A benchmark to keep out: a .csv, .tsv, .json, .jsonl, .txt (plain or .gz) or .parquet file, or a folder "
        "of such. Repeatable.",
    ),
]
BenchmarkFields = Annotated[
    list[str],
    typer.Option("--benchmark-field", help="A field of the benchmarks' items, if it is not a usual one. Repeatable."),
]
LimitsFile = Annotated[
    str,
    typer.Option(
        "--limits", help="A TOML file of such limits, a table for each filter: [length] characters = 300. --limit wins."
    ),
]
LanguageModel = Annotated[
    str,
    typer.Option(
        "--language-model",
        help="A fastText model to tell languages by, such as lid.176.bin or GlotLID: a path or URI. Ours by default.",
    ),
]
Against = Annotated[
    str, typer.Option("--against", help="Another run to set beside this one: rates, reasons, signals and hosts.")
]
BaselineFile = Annotated[
    str,
    typer.Option(
        "--baseline",
        help="A file that --write-baseline made from a good run; a stage that keeps or drops far other shares fails.",
    ),
]
WriteBaseline = Annotated[
    str, typer.Option("--write-baseline", help="Write what this run's stages kept and dropped to this JSON file.")
]
Samples = Annotated[
    int, typer.Option("--samples", min=0, help="Documents of each change to name by id and URL.")
]
CopyMethod = Annotated[
    MethodName,
    typer.Option("--method", help="How near copies are told: minhash, or simhash as WuDaoCorpora did in 2021."),
]
RunMethod = Annotated[
    MethodName | None,
    typer.Option(
        "--method", help="How near copies are told: minhash, or simhash, the default of --recipe wudao-2021 alone."
    ),
]
BandCount = Annotated[
    int, typer.Option("--bands", min=1, help="MinHash bands; more find less similar documents.")
]
BandRows = Annotated[
    int, typer.Option("--rows", min=1, help="Values in a band; more find only more similar ones.")
]
Similarity = Annotated[
    float | None,
    typer.Option(
        "--similarity",
        min=0.0,
        max=1.0,
        help="Documents so alike are copies: in Jaccard similarity of character 5-grams (0.7), or by simhash in their "
        "share of equal bits (0.953, 61 of 64).",
    ),
]
AgainstRuns = Annotated[
    list[str],
    typer.Option(
        "--against",
        help="An earlier run (its signatures/ and clusters/): copies of its documents are dropped. Repeatable.",
    ),
]
Within = Annotated[
    bool, typer.Option("--within/--not-within", help="Whether copies inside this run are looked for too.")
]
HostShare = Annotated[
    float,
    typer.Option(
        "--host-share", min=0, max=1, help="Share of a host's documents that a line opens or ends to be cut; 0: none."
    ),
]
HostDocuments = Annotated[
    int, typer.Option("--host-documents", min=2, help="Documents of the host that such a line opens or ends at least.")
]
ParagraphDocuments = Annotated[
    int,
    typer.Option(
        "--paragraph-documents",
        min=0,
        help="Documents of any hosts that a paragraph stands in to be cut from all but one; 0 cuts none.",
    ),
]
Passages = Annotated[
    bool,
    typer.Option(
        "--passages/--no-passages", help="Cut passages of 100 characters and more from all documents but one."
    ),
]
PersonalDataKinds = Annotated[
    list[str],
    typer.Option(
        "--personal-data",
        help="A kind of personal data to replace, `usual` or `all`, and how: KIND=mark, =fake, =pseudonym or =remove. "
        "Repeatable; what comes later counts.",
    ),
]
KeyFile = Annotated[
    str,
    typer.Option(
        "--key-file",
        help="A file with a secret, for pseudonyms, and for fakes that are the same in all documents.",
    ),
]
Name = Annotated[str, typer.Option("--name", help="The corpus's name, for its files and dataset card.")]
ShardCharacters = Annotated[
    int, typer.Option("--shard-characters", min=1, help="Characters of text in a corpus shard, about.")
]
WudaoJson = Annotated[
    bool,
    typer.Option("--wudao-json", help="Also write WuDaoCorpora's JSON records beside each Parquet shard."),
]
TraditionalText = Annotated[
    Traditional,
    typer.Option(
        "--traditional",
        help="Text in traditional or both scripts: keep it, convert it to simplified, or tag every text's script.",
    ),
]
