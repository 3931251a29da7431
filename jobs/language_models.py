"""The user's language model: looked at by the driver, copied beside the run's unfinished tables, read by workers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from corpus import storage
from corpus.errors import InputError
from filters.language_model import OWN, read_language_model
from jobs.tables import Run

LANGUAGE_MODEL = "language_model"


def hash_language_model(uri: str) -> str:
    """The sha256 of a model. Raises InputError where it is not there."""
    try:
        return storage.digest(uri)
    except OSError as error:
        raise InputError(f"cannot read --language-model {uri}: {error}. Check that it is there.") from error


@contextmanager
def ship_language_model(run: Run, uri: str, models: Mapping[str, str]) -> Iterator[str]:
    """Where workers find the model until the block ends; ours is with them already.

    models: sha256 by name. Raises InputError for a file that is no model that knows Chinese, or has changed.
    """
    if uri == OWN:
        yield OWN
        return
    read_language_model(uri)
    # Workers keep what they have loaded by its name, so another model must have another name.
    folder = run.unfinished(LANGUAGE_MODEL)
    storage.delete(folder)
    shipped = storage.join(folder, f"{models[LANGUAGE_MODEL][:16]}.model")
    with storage.open_input(uri) as source, storage.write_whole(shipped) as sink:
        while block := source.read(storage.BLOCK_BYTES):
            sink.write(block)
    if storage.digest(shipped) != models[LANGUAGE_MODEL]:
        raise InputError(f"--language-model {uri} changed while it was read. Leave it as it is and run again.")
    try:
        yield storage.as_uri(shipped)
    finally:
        storage.delete(folder)
