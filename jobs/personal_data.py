"""Which personal data a run replaces and how, as a user says it."""

import hmac
from collections.abc import Sequence
from typing import Any, NamedTuple

from corpus import storage
from corpus.errors import InputError
from corpus.personal.kinds import KINDS, USUAL_KINDS
from corpus.personal.replacement import Replacement

USUAL = "usual"
GROUPS = {USUAL: USUAL_KINDS, "all": KINDS}
# Of fewer bytes all can be tried.
KEY_BYTES = 16


class PersonalData(NamedTuple):
    """kind -> how its values are replaced, and the key of `corpus.personal.replacement.Writer`."""

    replacements: dict[str, Replacement]
    key: bytes | None = None

    def describe(self) -> dict[str, Any]:
        """What the recipe says: all that decides the texts. A key is known by what it makes of a constant."""
        known = hmac.digest(self.key, b"wudao", "sha256").hex()[:16] if self.key else None
        return {"personal_data": {kind: str(how) for kind, how in sorted(self.replacements.items())}, "key": known}


USUALLY = PersonalData(dict.fromkeys(USUAL_KINDS, Replacement.MARK))


def choose_personal_data(kinds: Sequence[str], key_file: str = "") -> PersonalData:
    """PersonalData from ["usual", "email=remove", "mobile=fake"]; what comes later counts.

    key_file: a path or URI. Raises InputError for a kind or a replacement that does not exist, for a file that is
    absent or holds too few bytes, and for pseudonyms without one.
    """
    replacements: dict[str, Replacement] = {}
    for entry in kinds:
        name, given, how = entry.partition("=")
        if name not in GROUPS and name not in KINDS:
            raise InputError(f"--personal-data {entry}: choose from {', '.join((*GROUPS, *KINDS))}.")
        if given and how not in list(Replacement):
            raise InputError(f"--personal-data {entry}: replace it by one of {', '.join(Replacement)}.")
        replacements |= dict.fromkeys(GROUPS.get(name, (name,)), Replacement(how) if given else Replacement.MARK)
    if not replacements:
        raise InputError(f"--personal-data: name a kind; choose from {', '.join((*GROUPS, *KINDS))}.")
    key = read_key(key_file) if key_file else None
    if key is None and Replacement.PSEUDONYM in replacements.values():
        raise InputError("--personal-data with =pseudonym needs --key-file FILE, a file with a secret.")
    return PersonalData(replacements, key)


def read_key(file: str) -> bytes:
    """The bytes of a file, without a line's end. Raises InputError, which does not show them."""
    if not storage.exists(file):
        raise InputError(f"--key-file {file}: no such file; make one with `head -c 32 /dev/urandom | base64 > {file}`.")
    key = storage.read_bytes(file).rstrip(b"\r\n")
    if len(key) < KEY_BYTES:
        raise InputError(f"--key-file {file}: {len(key)} bytes can be guessed; give {KEY_BYTES} or more.")
    return key
