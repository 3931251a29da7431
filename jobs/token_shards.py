"""What a run's finished token shards say of themselves."""

import json

from corpus import storage
from jobs.sources import SHARDS
from jobs.tables import TOKENS, Run, read_json
from tokenizer.commit import Facts
from tokenizer.formats import Layout


def read_index(run: Run) -> list[Facts]:
    """The lines of shards.json, one for each shard."""
    lines = storage.read_bytes(storage.join(run.table(TOKENS.name), SHARDS)).splitlines()
    return [json.loads(line) for line in lines]


def read_layout_of(run: Run) -> Layout:
    """The formats that the shards were made in, as their recipe says."""
    options = read_json(run, TOKENS, "_recipe.json")["options"]
    return Layout(tuple(options["formats"]), options["pack"], options["sequence_length"])
