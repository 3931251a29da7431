"""Run by the Python that has the other tokenizers' packages: counts the tokens that each makes of each set.

fertility_peer.py NAME=FILE ... < texts; reads {set: [texts]} and writes {name: {set: tokens}}, both as JSON.
"""

import json
import sys
from pathlib import Path

from tokenizer.others import load_counter


def main() -> None:
    sets = json.load(sys.stdin)
    files = dict(argument.split("=", 1) for argument in sys.argv[1:])
    counters = {name: load_counter(Path(file)) for name, file in files.items()}
    json.dump({name: {key: sum(count(sets[key])) for key in sets} for name, count in counters.items()}, sys.stdout)


if __name__ == "__main__":
    main()
