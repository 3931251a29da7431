"""The kinds of personal data, in the order in which they claim characters that two of them want."""

from typing import Final

from corpus.personal.contact import EMAIL, LANDLINE, MOBILE, QQ, WECHAT
from corpus.personal.identity import CREDIT_CODE, PASSPORT, PERMIT, REGIONAL_ID, RESIDENT_ID
from corpus.personal.person import NAME
from corpus.personal.place import ADDRESS
from corpus.personal.possessions import BANK_CARD, PLATE
from corpus.personal.traces import GPS, IP, MAC, URL_SECRET

RECOGNIZERS: Final = (
    RESIDENT_ID, MOBILE, EMAIL, BANK_CARD, LANDLINE, REGIONAL_ID, PASSPORT, PERMIT, CREDIT_CODE, PLATE, QQ, WECHAT,
    IP, MAC, URL_SECRET, GPS, ADDRESS, NAME,
)  # fmt: skip
KINDS: Final = tuple(recognizer.kind for recognizer in RECOGNIZERS)
USUAL_KINDS: Final = tuple(recognizer.kind for recognizer in RECOGNIZERS if recognizer.usual)
MARKS: Final = {recognizer.kind: recognizer.mark for recognizer in RECOGNIZERS}
