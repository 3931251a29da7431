"""datatrove's n-gram decontamination; run by the Python of datatrove's own environment.

Items come in on stdin as (question, right answer), with texts; out goes, for each setting, whether each text would be
dropped, and seconds. An index is made as its own indexer makes one, which itself needs lighteval and the network.
"""
# mypy: disable-error-code="import-not-found"

import pickle
import sys
import time

from datatrove.data import Document
from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter, NGramsDecontIndexer
from loguru import logger

SETTINGS = {
    "datatrove": NGramsDecontConfig(),
    "datatrove, question too": NGramsDecontConfig(find_query_ngrams=True),
}


def main() -> None:
    logger.remove()
    items, texts = pickle.load(sys.stdin.buffer)
    found = {}
    for name, config in SETTINGS.items():
        filter = NGramsDecontFilter(".", config, language="cmn_Hani")
        hashes = (NGramsDecontIndexer.compute_hashes(filter, answer, question) for question, answer in items)
        filter._index_hashes = {one: "items" for each in hashes for one in each}
        began = time.process_time()
        dropped = [filter.filter(Document(text=text, id="")) is not True for text in texts]
        found[name] = (dropped, time.process_time() - began)
    pickle.dump(found, sys.stdout.buffer)


if __name__ == "__main__":
    main()
