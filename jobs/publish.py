"""How a finished table comes under its name: moved into place whole, or what is new moved beside what is there.

A folder that has a manifest is complete, and its publication is decided: one that was cut short is ended by doing
it again, as every step may be done twice. Nothing that is there is copied: on object stores, where moving is
copying object by object, only what is new moves, and its manifest, which names what readers open, moves last.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus import storage
from jobs.ledger import Ledger

MANIFEST = "_manifest.json"
RECIPE = "_recipe.json"


def is_complete(folder: str) -> bool:
    return storage.exists(storage.join(folder, MANIFEST))


def begin(folder: str, recipe: Mapping[str, Any]) -> None:
    """Empties the folder in which a table grows, unless what was begun there has the same recipe."""
    place = storage.join(folder, RECIPE)
    if storage.exists(place) and storage.read_bytes(place) == _encode(recipe):
        return
    storage.delete(folder)
    storage.write_bytes(place, _encode(recipe))


def complete(
    spark: SparkSession,
    folder: str,
    recipe: Mapping[str, Any],
    ledger: Ledger,
    seconds: float,
    earlier: Sequence[dict[str, Any]] = (),
) -> None:
    """Writes beside a table's files what it says about itself, the manifest last. earlier: the manifest's lines of
    files that are in place already."""
    names = [name for name in storage.list_files(folder) if not name.rpartition("/")[2].startswith(("_", "."))]
    cores = spark.sparkContext.defaultParallelism
    slices = min(len(names), cores) or 1
    files = spark.sparkContext.parallelize(names, slices).map(lambda name: describe_file(folder, name)).collect()
    facts = {"stage": recipe["stage"], "seconds": round(seconds, 3), "cores": cores}
    write_account(folder, recipe, ledger, facts, [*earlier, *files])


def write_account(
    folder: str,
    recipe: Mapping[str, Any],
    ledger: Ledger,
    facts: Mapping[str, Any],
    files: Sequence[dict[str, Any]],
) -> None:
    """What a table says about itself, the manifest last. files: its lines."""
    rows = sum(one.rows for one in ledger)
    _write_json(folder, RECIPE, recipe)
    _write_json(folder, "_ledger.json", [one._asdict() for one in ledger])
    _write_json(folder, "_run.json", {**facts, "rows": rows})
    write_manifest(folder, rows, files)


def write_manifest(folder: str, rows: int, files: Sequence[dict[str, Any]]) -> None:
    """What makes a folder a table. files: its lines."""
    _write_json(folder, MANIFEST, {"rows": rows, "files": files})


def describe_file(folder: str, name: str) -> dict[str, Any]:
    """A manifest's line: name, rows (Parquet files only), bytes and sha256."""
    uri = storage.join(folder, name)
    digest, size = hashlib.sha256(), 0
    with storage.open_input(uri) as stream:
        while block := stream.read(storage.BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    line = {"name": name, "bytes": size, "sha256": digest.hexdigest()}
    if name.endswith(".parquet"):
        system, path = storage.open_place(uri)
        line["rows"] = pq.read_metadata(path, filesystem=system).num_rows
    return line


def publish_whole(folder: str, final: str, replaced: str) -> None:
    """Moves a complete folder to `final`, in the place of what is there. replaced: where that waits, on stores
    that move folders whole, until it can be deleted."""
    if storage.is_object_store(final):
        storage.delete(storage.join(final, MANIFEST))
        for name in _find_stale(folder, final):
            storage.delete(storage.join(final, name))
    else:
        storage.delete(replaced)
        if storage.exists(final):
            storage.move(final, replaced)
    storage.move(folder, final, last=MANIFEST)
    storage.delete(replaced)


def publish_addition(added: str, final: str) -> None:
    """Moves the folders of `added` into `final`, beside those that are there, and its own files over those of
    `final`, the manifest last."""
    names = storage.list_files(added)
    for folder in sorted({name.partition("/")[0] for name in names if "/" in name}):
        storage.move(storage.join(added, folder), storage.join(final, folder))
    for name in sorted((name for name in names if "/" not in name), key=lambda name: name == MANIFEST):
        storage.replace(storage.join(added, name), storage.join(final, name))
    storage.delete(added)


def _find_stale(folder: str, final: str) -> list[str]:
    """Files of `final` that are no part of the table in `folder`, of which some may have been moved there already."""
    manifest = json.loads(storage.read_bytes(storage.join(folder, MANIFEST)))
    named = {line["name"] for line in manifest["files"]}
    folders = {"", *(name.rpartition("/")[0] for name in named)}
    places = {name: name.rpartition("/") for name in storage.list_files(final)}
    ours = {name for name, (above, _, own) in places.items() if above in folders and own.startswith("_")}
    return sorted(places.keys() - named - ours)


def _write_json(folder: str, name: str, content: Any) -> None:
    storage.write_bytes(storage.join(folder, name), _encode(content))


def _encode(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
