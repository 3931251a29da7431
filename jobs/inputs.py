"""The files a run reads: what the patterns name, every content once, set beside what the run holds already.

Two files are taken for the same where size and both ends are equal and then the sha256 of the whole is. One of
them is read; the others are named on the terminal, in _inputs.json and in the report.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from pyspark.sql import SparkSession

from corpus import storage
from corpus.errors import InputError, StoreError
from corpus.errors import enumerate_shortly as enumerate_shortly
from corpus.find import find_matches
from corpus.listed import LIST_MARK
from corpus.storage import InputFile
from corpus.wording import show_count
from jobs.console import say
from jobs.sources import WARC_ENDINGS
from jobs.tables import INPUTS, PAGES, Run, read_json, read_recipe

SAME_SHOWN = 20
GONE = ""

Place = TypeVar("Place")
Answer = TypeVar("Answer")


class Input(NamedTuple):
    """A file that a run was given. same_as: the name of the file that was read in its place, having the same
    bytes; empty where the file itself was read."""

    name: str
    uri: str
    bytes: int
    same_as: str = ""


class Inputs(NamedTuple):
    """prints: name -> fingerprint of every file that is read. given: all files, sorted, those that are read and
    those that are the same as one of them."""

    prints: dict[str, str]
    given: list[Input]


NO_INPUTS = Inputs({}, [])


def read_inputs(run: Run) -> list[Input]:
    """What _inputs.json of the finished pages says."""
    return [Input(*line) for line in read_json(run, PAGES, INPUTS)]


def write_inputs(folder: str, given: Iterable[Input]) -> None:
    storage.write_bytes(storage.join(folder, INPUTS), json.dumps(sorted(given)).encode())


def find_held(run: Run) -> Inputs:
    """What the finished pages were made from; nothing where there are none."""
    recipe = read_recipe(run, PAGES)
    return NO_INPUTS if recipe is None else Inputs(recipe["inputs"], read_inputs(run))


def list_read(given: Iterable[Input]) -> list[InputFile]:
    """The files that are read, by name."""
    return [InputFile(*one[:3]) for one in sorted(given) if not one.same_as]


def list_same(given: Iterable[Input]) -> list[Input]:
    """The files that are not read, as another with the same bytes is."""
    return [one for one in sorted(given) if one.same_as]


def find_inputs(
    spark: SparkSession, patterns: Sequence[str], held: Inputs = NO_INPUTS, base: str = ""
) -> Inputs:
    """The files that the patterns name, each content under one name: the one that `held` has for it, else the
    first by name. base: what the relative paths of lists lie below.

    Raises InputError where nothing matches, a file cannot be read, or two contents have one name.
    """
    found = _match(patterns, base)
    prints = _fingerprint(spark, found)
    again = {file.name for file in found if held.prints.get(file.name) == prints[file.uri]}
    alike = set(prints.values())
    # Files of the run that were not given now, or under another name, but that one of those given may be the same as.
    others = [
        file
        for file in list_read(held.given)
        if file.name not in again
        and held.prints[file.name] in alike
        and prints.get(file.uri, held.prints[file.name]) == held.prints[file.name]
    ]
    prints |= {file.uri: held.prints[file.name] for file in others}
    digests = _tell_apart(spark, [*found, *others], prints)
    given = _choose(found, others, {uri: prints[uri] + digests[uri] for uri in prints}, held.prints)
    return Inputs({one.name: prints[one.uri] for one in given if not one.same_as}, given)


def leave_out_held(given: Inputs, held: Inputs) -> Inputs:
    """The files that the run has not read yet, and those that are the same as any that is read."""
    prints = {name: print_ for name, print_ in given.prints.items() if name not in held.prints}
    return Inputs(prints, [one for one in given.given if one.same_as or one.name in prints])


def merge_given(held: Sequence[Input], new: Sequence[Input]) -> list[Input]:
    """What a run was given before and is given now. What was said of a file stays, unless it is read only now: it was
    the same as another then, and has changed."""
    ordered = [*(one for one in new if one.same_as), *held, *(one for one in new if not one.same_as)]
    return sorted({(one.name, one.uri): one for one in ordered}.values())


def say_given(inputs: Inputs) -> None:
    """Tells the user which files are the same, and which are empty. Raises InputError where all are."""
    same = list_same(inputs.given)
    for one in same[:SAME_SHOWN]:
        say("ingest", f"{one.uri} is the same file as {one.same_as}: read once")
    if len(same) > SAME_SHOWN:
        say("ingest", f"and so are {len(same) - SAME_SHOWN:,} more; {INPUTS} of the pages names them all")
    empty = [one.uri for one in inputs.given if not one.bytes]
    if len(empty) == len(inputs.given):
        raise InputError(f"every input file is empty: {enumerate_shortly(empty)}. Check that the crawl is complete.")
    if empty:
        say("ingest", f"empty input files, of which there are no rows: {enumerate_shortly(empty)}")


def check_unchanged(spark: SparkSession, files: Sequence[InputFile], prints: Mapping[str, str]) -> None:
    """Raises InputError where a file is not any more what its fingerprint was taken of."""
    now = _fingerprint(spark, files)
    changed = [file.uri for file in files if now[file.uri] != prints[file.name]]
    if changed:
        raise InputError(
            f"input files changed while they were read: {enumerate_shortly(changed)}. "
            "Leave the crawl as it is and run again; what was read of other files is used again."
        )


def describe_same(given: Iterable[Input]) -> list[str]:
    """A sentence for the report, or none."""
    same = [f"{one.name} is {one.same_as}" for one in list_same(given)]
    return [f"Input files with the bytes of another are not read again: {enumerate_shortly(same)}."] if same else []


def _match(patterns: Sequence[str], base: str) -> list[InputFile]:
    """All files, by name and place; a file that has two names is there twice."""
    if base and not any(pattern.startswith(LIST_MARK) for pattern in patterns):
        raise InputError(f"--input-base {base} is for lists of paths, and none is given. A list is --input @LIST.")
    matches: list[InputFile] = []
    for pattern in patterns:
        try:
            matches += find_matches(pattern, WARC_ENDINGS, base)
        except OSError as error:
            raise InputError(f"cannot search {pattern!r}: {error}. Its folders must be readable.") from error
    found = sorted(set(matches))
    if len(matches) > len(found):
        say("ingest", f"files named more than once, each read once: {len(matches) - len(found):,}")
    return found


def _fingerprint(spark: SparkSession, files: Iterable[InputFile]) -> dict[str, str]:
    """URI -> fingerprint. Raises InputError that names the files that cannot be read."""
    places = list({file.uri: file for file in files}.values())
    answers = _ask(spark, _read_ends, places)
    problems = [problem for _, problem in answers if problem]
    if problems:
        raise InputError(
            f"{len(problems):,} of {show_count(len(places), 'input file')} cannot be read: "
            f"{enumerate_shortly(problems)}. Make them readable, or leave them out of --input, and run again."
        )
    return {file.uri: print_ for file, (print_, _) in zip(places, answers, strict=True)}


def _tell_apart(spark: SparkSession, files: Iterable[InputFile], prints: Mapping[str, str]) -> dict[str, str]:
    """URI -> sha256 of the whole file where another has its fingerprint, else the URI itself: to read every file
    twice for the sake of a few would double the reading. Empty files are never the same: there is nothing in them.
    """
    alike: defaultdict[str, set[str]] = defaultdict(set)
    for file in files:
        if file.bytes:
            alike[prints[file.uri]].add(file.uri)
    unsure = sorted(uri for uris in alike.values() if len(uris) > 1 for uri in uris)
    if unsure:
        say("ingest", f"{len(unsure):,} files look alike in size and at both ends: comparing the sha256 of the whole")
    digests = dict(zip(unsure, _ask(spark, _digest, unsure), strict=True))
    for uri in (one for one in unsure if digests[one] == GONE):
        say("ingest", f"{uri}, which this run has read, is gone: what looks like it cannot be compared, and is read")
    return {uri: digests.get(uri) or uri for uri in prints}


def _choose(
    found: list[InputFile], others: list[InputFile], contents: Mapping[str, str], held: Collection[str]
) -> list[Input]:
    """The given files, each either read or the same as one that is."""
    alike: defaultdict[str, list[InputFile]] = defaultdict(list)
    for file in [*found, *others]:
        alike[contents[file.uri]].append(file)
    given: list[Input] = []
    names: dict[str, InputFile] = {}
    wanted = set(found)
    for files in (one for one in alike.values() if one[0] in wanted):
        # False sorts first: a name that the run has read before the others.
        first = min(files, key=lambda file: (file.name not in held, file))
        other = names.setdefault(first.name, first)
        if other is not first:
            raise InputError(
                f"{other.uri} and {first.uri} would both be called {first.name!r}. "
                "Give one glob or folder above both, so that their names differ."
            )
        given += [Input(*file, same_as="" if file is first else first.name) for file in files]
    return sorted(given)


def _ask(spark: SparkSession, question: Callable[[Place], Answer], places: Sequence[Place]) -> list[Answer]:
    """The question's answer for every place, in order, asked on the workers."""
    if not places:
        return []
    slices = min(len(places), 4 * spark.sparkContext.defaultParallelism)
    return spark.sparkContext.parallelize(places, slices).map(question).collect()


def _read_ends(file: InputFile) -> tuple[str, str]:
    """A file's fingerprint and no problem, or none and the problem: so that all that is wrong is told at once."""
    try:
        return storage.fingerprint(file), ""
    except OSError as error:
        return "", f"{file.uri} ({error.strerror or error})"
    except (InputError, StoreError) as error:
        return "", str(error)


def _digest(uri: str) -> str:
    """The sha256 of a file, or GONE."""
    try:
        return storage.digest(uri)
    except InputError:
        return GONE
