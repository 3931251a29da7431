"""What a document is and what is done to its text. Compiled modules stand before their sources: `corpus.compiled`."""

from corpus.compiled import find_compiled

if (_compiled := find_compiled(__path__[0], __spec__.loader.get_data)) is not None:  # type: ignore[union-attr]
    __path__.insert(0, _compiled)
