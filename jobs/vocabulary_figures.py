"""What is measured of a finished vocabulary: how it serves which texts, what its pieces are, how others compare."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import sentencepiece
from pyspark.sql import DataFrame

from corpus.boilerplate import find_kind
from corpus.characters import simplified_table, to_code_points, to_text
from corpus.personal.redactor import Redactor
from filters.disguise import undo_disguise
from filters.lexicon import find_strong
from tokenizer.coverage import measure_coverage
from tokenizer.hosts import OneHost
from tokenizer.measure import Counts, CountTokens, count_texts, summarize
from tokenizer.pieces import learned_pieces, longest_pieces, tell_shape

# At most this many of the documents held back measure the vocabulary.
DOCUMENTS: Final = 2_000
DOMAINS: Final = ("source_type", "topic", "script")
LONGEST: Final = 30


class Suspicion(NamedTuple):
    """A piece that a vocabulary had better not have. kind: spam, boilerplate, personal, address, digits or host.
    detail: the class of words, the kind of line or of personal data, the host. A piece with personal data is told by
    its id alone."""

    id: int
    piece: str | None
    kind: str
    detail: str


def measure(model: bytes, held_back: DataFrame, others: Mapping[str, CountTokens]) -> dict[str, Any]:
    """How the vocabulary serves documents that it was not trained on: all, and by each value of `DOMAINS`; the others'
    bytes per token on the same texts. Nothing where no document was held back or none holds a word."""
    rows = held_back.orderBy("id").limit(DOCUMENTS).select(*DOMAINS, "text").collect()
    counts = list(count_texts(model, (row.text for row in rows)))
    if not any(each.words for each in counts):
        return {}
    theirs = {name: count([row.text for row in rows]) for name, count in sorted(others.items())}
    groups = {domain: _group([row[domain] or "unknown" for row in rows]) for domain in DOMAINS}
    by = {
        domain: {value: _describe(at, counts, theirs) for value, at in places.items()}
        for domain, places in groups.items()
    }
    return {"all": _describe(range(len(rows)), counts, theirs), **{domain: _drop_empty(by[domain]) for domain in by}}


def look_at_pieces(model: bytes, of_one_host: Sequence[OneHost]) -> dict[str, Any]:
    """Coverage of the standard characters, the longest pieces, and all that are suspicious."""
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    pieces = learned_pieces(processor)
    coverage = measure_coverage(pieces.values())
    return {
        "coverage": {number: one._asdict() for number, one in coverage.items()},
        "longest": longest_pieces(list(pieces.values()), LONGEST),
        "suspicious": [one._asdict() for one in suspect(pieces, of_one_host)],
    }


def suspect(pieces: Mapping[int, str], of_one_host: Sequence[OneHost]) -> list[Suspicion]:
    """Pieces with words of the trades that the filters drop, personal data, addresses, long numbers; lines that pages
    carry beside their text; pieces of one host. *Seen*: none in 30,710 pieces learned from clean text, statutes and
    manual pages; of 5,710 that spam messages gave, 38."""
    redactor, found = Redactor(), []
    for id, piece in pieces.items():
        if values := redactor.find(piece):
            found.append(Suspicion(id, None, "personal", values[0].kind))
        elif shape := tell_shape(piece):
            found.append(Suspicion(id, piece, shape, ""))
        elif len(piece) > 3 and (kind := find_kind(to_text(simplified_table().take(to_code_points(piece))))):
            found.append(Suspicion(id, piece, "boilerplate", kind))
    told = {one.id for one in found}
    found += find_spam({id: piece for id, piece in pieces.items() if id not in told})
    # Shorter pieces are words; a host's boilerplate becomes long ones.
    own = (one for one in of_one_host if len(pieces.get(one.piece, "").strip()) > 2)
    return found + [Suspicion(one.piece, pieces[one.piece], "host", one.host) for one in own]


def find_spam(pieces: Mapping[int, str]) -> list[Suspicion]:
    """Pieces with strong words of a class of which the vocabulary has two and more: as in a text, one word alone tells
    nothing (供应商 is in statutes, 监听器 in manuals)."""
    with_words = {
        id: strong
        for id, piece in pieces.items()
        if len(piece) > 1 and (strong := find_strong(undo_disguise(to_code_points(piece))))
    }
    words = {entry for strong in with_words.values() for entry in strong}
    often = Counter(name for name, _ in words)
    return [
        Suspicion(id, pieces[id], "spam", name)
        for id, strong in with_words.items()
        for name in sorted({name for name, _ in strong})
        if often[name] > 1
    ]


def _group(values: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, value in enumerate(values):
        places.setdefault(value, []).append(at)
    return dict(sorted(places.items(), key=lambda group: (-len(group[1]), group[0])))


def _describe(
    places: Sequence[int], counts: Sequence[Counts], theirs: Mapping[str, Sequence[int]]
) -> dict[str, Any] | None:
    chosen = [counts[at] for at in places]
    if not any(each.words for each in chosen):
        return None
    report = summarize(chosen)
    others = {name: report.text_bytes / sum(tokens[at] for at in places) for name, tokens in theirs.items()}
    return {**report._asdict(), **({"bytes_per_token_of_others": others} if others else {})}


def _drop_empty(groups: Mapping[str, dict[str, Any] | None]) -> dict[str, dict[str, Any]]:
    return {value: described for value, described in groups.items() if described}
