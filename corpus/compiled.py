"""The modules that `wudao compile` compiles, and where they lie: never stale, as the sources' digest names the folder.

A compiled module stands before its source on the package's path only where it was made from exactly the sources that
are there now. So what was edited, or came another way (a checkout, a wheel, the zip file that workers get), runs as
plain Python until it is compiled (`mark_bytes` not at all: others do its work). Both give the same rows.
"""

import hashlib
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

# Those that gain (benchmarks/ingest.py, benchmarks/dedup_speed.py), and all of the corpus that they import: compiled
# code takes constants over.
MODULES = ("blocks", "chrome", "compose", "content", "extract", "facts", "mark_bytes", "outline", "teasers")
# In the environment, which is packed for workers whole, and below it as nothing that could be imported by mistake.
FOLDER = os.path.join(sys.prefix, "lib", "wudao-compiled")


def digest_sources(sources: str, read: Callable[[str], bytes]) -> str:
    """A name for the sources in a folder, this Python, and the library that compiled code calls. read: gives a file's
    bytes, also those of one in a zip."""
    digest = hashlib.blake2b(f"{sys.implementation.cache_tag} {find_runtime()}".encode(), digest_size=16)
    for module in MODULES:
        source = read(os.path.join(sources, f"{module}.py"))
        digest.update(f"\n{module} {len(source)}\n".encode())
        digest.update(source)
    return digest.hexdigest()


def find_runtime() -> str:
    """The version of mypyc's library; empty where it is not installed, and so nothing compiled can run."""
    try:
        return version("librt")
    except PackageNotFoundError:
        return ""


def folder_of(digest: str) -> str:
    """Where the modules that were compiled from these sources lie, once they are."""
    return os.path.join(FOLDER, digest)


def find_compiled(sources: str, read: Callable[[str], bytes]) -> str | None:
    """The folder with compiled modules of exactly these sources; None where they are not compiled."""
    if not os.path.isdir(FOLDER):
        return None
    folder = folder_of(digest_sources(sources, read))
    return folder if os.path.isdir(folder) else None


def are_used() -> bool:
    """Whether this process runs compiled modules."""
    return any(entry.startswith(FOLDER) for entry in sys.modules["corpus"].__path__)
