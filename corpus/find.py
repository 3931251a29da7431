"""Which files an input names: globs, folders and paths in any store, and lists of paths."""

import re

from pyarrow import fs

from corpus import storage
from corpus.errors import InputError
from corpus.listed import LIST_MARK, find_listed
from corpus.storage import InputFile
from corpus.stores import absolute, has_scheme

GLOB = re.compile(r"[*?\[]")
GLOB_PARTS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|.")


def find_inputs(patterns: list[str], endings: tuple[str, ...]) -> list[InputFile]:
    """The files that globs, folders, paths and lists name, in name order.

    Raises InputError when a pattern matches nothing or two files would have the same name.
    """
    found: dict[str, InputFile] = {}
    for match in (match for pattern in patterns for match in find_matches(pattern, endings)):
        other = found.setdefault(match.name, match)
        if other.uri != match.uri:
            raise InputError(
                f"{other.uri} and {match.uri} would both be called {match.name!r}. "
                "Give one glob or folder above both, so that their names differ."
            )
    return sorted(found.values())


def find_matches(pattern: str, endings: tuple[str, ...], base: str = "") -> list[InputFile]:
    """The files that one glob, folder, path or @list names; what a list names twice is there twice. base: what the
    relative paths of a list lie below; empty for the list's own folder.

    Raises InputError where there is none.
    """
    if pattern.startswith(LIST_MARK):
        return find_listed(pattern.removeprefix(LIST_MARK), base)
    matches = _find(pattern, endings)
    if not matches:
        raise InputError(
            f"no input matches {pattern!r}. Check the path; put quotes around globs; a folder must hold files "
            f"that end in {' or '.join(endings)}."
        )
    return matches


def _find(pattern: str, endings: tuple[str, ...]) -> list[InputFile]:
    fixed, below = _split_glob(pattern.removeprefix("file://"))
    fixed = fixed.rstrip("/") if has_scheme(fixed) else absolute(fixed)
    info = storage.look_up(fixed)
    if info.type == fs.FileType.File:
        return [InputFile(info.base_name, fixed, info.size)]
    if info.type != fs.FileType.Directory:
        return []
    wanted = re.compile(_translate(below)) if below else None
    return [
        InputFile(name, storage.join(fixed, name), size)
        for name, size in storage.list_below(fixed)
        if (wanted.fullmatch(name) if wanted else name.lower().endswith(endings))
    ]


def _split_glob(pattern: str) -> tuple[str, str]:
    """The folder above a pattern's first wildcard, and the glob below it: none where the pattern is the name of
    something, as in 'pages[1].warc.gz'."""
    if not GLOB.search(pattern) or storage.exists(pattern):
        return pattern, ""
    folder = GLOB.split(pattern)[0].rpartition("/")[0]
    return folder or ("/" if pattern.startswith("/") else "."), pattern[len(folder) :].strip("/")


def _translate(glob: str) -> str:
    """A glob as a regular expression: * and ? stay inside one folder, ** crosses folders."""
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(
        meaning.get(part) or (_translate_set(part) if len(part) > 1 else re.escape(part))
        for part in GLOB_PARTS.findall(glob)
    )


def _translate_set(part: str) -> str:
    negated = part.startswith("[!")
    return ("[^/" if negated else "[") + part[1 + negated :].replace("\\", r"\\").replace("[", r"\[")
