"""UTF-8 -> keys, shingles and numbers, a pass over the bytes and two over the keys. Only for `wudao compile`.

It gives what `corpus.key`, `corpus.minhash` and `corpus.numbers` give of the same texts (`corpus.marks` takes either),
which go over arrays dozens of times. Seen: a document of 1,500 characters is signed in 29 µs, with them in 53. Products
wrap at 2^64 in compiled code alone, so that nobody may run this as plain Python.
"""

from collections.abc import Callable
from typing import Final

from librt.strings import BytesWriter, read_i32_le
from librt.vecs import append, extend, vec
from mypy_extensions import i32, i64

SHINGLE_CHARS: Final = 5
# A text's bytes are read four at a time, also the last ones.
PADDING: Final = b"\0\0\0"
# The table's mark for characters whose key is not one character, as a signed number.
NOT_ALONE: Final = -1
# Room for more keys than these is not kept for the next texts.
KEPT: Final = 1 << 22
LOW_31: Final = 0x7FFFFFFF
LOW_32: Final = 0xFFFFFFFF
LOW_35: Final = 0x7FFFFFFFF


class Marker:
    """Marks texts. What it says of some, one after the other, holds until it is given the next ones.

    keys, shingles, numbers: the marks, and after them what is left of earlier texts. key_ends, shingle_ends: where each
    text's are over. numbers_end: where all are; a number has its text above it.
    table: the key of each code point, 0 where it has none, or NOT_ALONE. weights: of a number's digits, 64 of them.
    base, mix: what hashes are made with. All as signed numbers. spell: gives the key of a text, from and as code
    points, in which a character is not alone.
    """

    def __init__(
        self, table: list[int], weights: list[int], base: int, mix: int, spell: Callable[[bytes], list[int]]
    ) -> None:
        self.table = vec[i32](table)
        self.weights = vec[i64](weights)
        self.base: i64 = base
        self.mix: i64 = mix
        self.spell = spell
        self.key_ends = vec[i64]()
        self.shingle_ends = vec[i64]()
        self.numbers_end: i64 = 0
        self.empty()

    def empty(self) -> None:
        """Makes no room at all."""
        self.keys = vec[i32]([0])
        self.shingles = vec[i64]([0])
        self.numbers = vec[i64]([0])

    def widen(self, size: i64) -> None:
        """Makes room for so many keys."""
        while len(self.keys) < size:
            self.keys = extend(self.keys, self.keys)
        while len(self.shingles) < size:
            self.shingles = extend(self.shingles, self.shingles)
        while len(self.numbers) < size:
            self.numbers = extend(self.numbers, self.numbers)

    def mark(self, data: bytes, bounds: list[int]) -> None:
        """Marks texts: the i-th is data[bounds[i]:bounds[i + 1]], and PADDING comes after the last."""
        if len(self.keys) > KEPT:
            self.empty()
        self.widen(len(data) if len(data) < KEPT else len(data.decode()))
        key_ends = vec[i64](capacity=len(bounds))
        shingle_ends = vec[i64](capacity=len(bounds))
        key: i64 = 0
        shingle: i64 = 0
        number: i64 = 0
        for text in range(len(bounds) - 1):
            first = key
            key = self.cut_key(data, bounds[text], bounds[text + 1], first)
            shingle = hash_shingles(self.keys, first, key, self.base, self.mix, self.shingles, shingle)
            number = hash_numbers(self.keys, first, key, self.weights, self.mix, text, self.numbers, number)
            key_ends = append(key_ends, key)
            shingle_ends = append(shingle_ends, shingle)
        self.key_ends = key_ends
        self.shingle_ends = shingle_ends
        self.numbers_end = number

    def cut_key(self, data: bytes, start: i64, end: i64, place: i64) -> i64:
        """Writes a text's key from a place on, and returns where it ends."""
        after = cut_key(data, start, end, self.table, self.keys, place)
        if after >= 0:
            return after
        spelt = self.spell(data[start:end])
        self.widen(place + len(spelt) + len(data) - end)
        keys = self.keys
        for point in spelt:
            keys[place] = point
            place += 1
        return place


def cut_key(data: bytes, at: i64, end: i64, table: vec[i32], keys: vec[i32], place: i64) -> i64:
    """Writes the key of each character of data[at:end] from a place on, and returns where they end; a negative number
    where some character is not alone."""
    seen: i32 = 0
    while at < end:
        word: i64 = i64(read_i32_le(data, at))
        if word & 0xF0 == 0xE0:
            point: i64 = (word & 0xF) << 12 | word >> 2 & 0xFC0 | word >> 16 & 0x3F
            at += 3
        elif word & 0x80 == 0:
            point = word & 0x7F
            at += 1
        elif word & 0xE0 == 0xC0:
            point = (word & 0x1F) << 6 | word >> 8 & 0x3F
            at += 2
        else:
            point = (word & 7) << 18 | (word & 0x3F00) << 4 | word >> 10 & 0xFC0 | word >> 24 & 0x3F
            at += 4
        key: i32 = table[point]
        seen |= key
        # Written either way, which costs less than a guess.
        keys[place] = key
        if key != 0:
            place += 1
    return place if seen >= 0 else NOT_ALONE


def hash_shingles(
    keys: vec[i32], first: i64, last: i64, base: i64, mix: i64, shingles: vec[i64], place: i64
) -> i64:
    """Writes the hashes of keys[first:last]'s shingles from a place on, and returns where they end."""
    if first == last:
        return place
    fifth = base * base * base * base * base
    rolled: i64 = 0
    at = first
    while at < first + SHINGLE_CHARS:
        rolled *= base
        if at < last:
            rolled += i64(keys[at])
        at += 1
    low: i64 = LOW_32
    shingles[place] = (rolled ^ rolled >> 33 & LOW_31) * mix >> 32 & low
    place += 1
    while at < last:
        rolled = rolled * base + i64(keys[at]) - i64(keys[at - SHINGLE_CHARS]) * fifth
        shingles[place] = (rolled ^ rolled >> 33 & LOW_31) * mix >> 32 & low
        place += 1
        at += 1
    return place


def hash_numbers(
    keys: vec[i32], first: i64, last: i64, weights: vec[i64], mix: i64, text: i64, numbers: vec[i64], place: i64
) -> i64:
    """Writes the hashes of keys[first:last]'s numbers from a place on, their text above them, and returns where they
    end."""
    low: i64 = LOW_32
    above: i64 = text << 32
    digits: i64 = 0
    number: i64 = 0
    at = first
    while at < last:
        key: i64 = i64(keys[at])
        at += 1
        if key > 57 or key < 48:
            if digits > 0:
                number += key
                numbers[place] = above | (number ^ number >> 33 & LOW_31) * mix >> 32 & low
                place += 1
                digits = 0
                number = 0
        else:
            number += (key - 47) * weights[digits & 63]
            digits += 1
    if digits > 0:
        numbers[place] = above | (number ^ number >> 33 & LOW_31) * mix >> 32 & low
        place += 1
    return place


class Cut:
    """Of some signatures, one after the other: a bucket for each band, and the lowest byte of each value."""

    def __init__(self, buckets: vec[i64], sketches: bytes) -> None:
        self.buckets = buckets
        self.sketches = sketches


def cut_bands(signatures: list[list[int]], bands: int, rows: int, multiplier: int) -> Cut:
    """What signatures of `bands` times `rows` values are found by and compared by."""
    base: i64 = multiplier
    high: i64 = rows
    low: i64 = LOW_35
    buckets = vec[i64](capacity=len(signatures) * bands)
    sketches = BytesWriter()
    for values in signatures:
        band: i64 = 0
        row: i64 = 0
        bucket: i64 = 0
        for value in values:
            bucket = (bucket ^ i64(value)) * base
            bucket ^= bucket >> 29 & low
            sketches.append(value & 0xFF)
            row += 1
            if row == high:
                buckets = append(buckets, bucket)
                band += 1
                bucket = band
                row = 0
    return Cut(buckets, sketches.getvalue())
