"""What a run's finished token shards say of themselves."""

import json

from corpus import storage
from corpus.errors import OutputError
from jobs.sources import SHARDS
from jobs.tables import TOKENS, Run, read_json
from tokenizer.commit import Facts
from tokenizer.formats import Layout


def read_index(run: Run) -> list[Facts]:
    """The lines of shards.json, one for each shard."""
    lines = storage.read_bytes(storage.join(run.table(TOKENS.name), SHARDS)).splitlines()
    return [json.loads(line) for line in lines]


def read_layout_of(run: Run) -> Layout:
    """The formats that the shards were made in, as their recipe says.

    Raises OutputError for shards of a version of this project that wrote no formats.
    """
    options = read_json(run, TOKENS, "_recipe.json")["options"]
    if "formats" not in options:
        raise OutputError(
            f"{run.table(TOKENS.name)} was made by another version of wudao-corpora. "
            f"Make it anew with `wudao run --force-from {TOKENS.stage}`."
        )
    return Layout(tuple(options["formats"]), options["pack"], options["sequence_length"])
