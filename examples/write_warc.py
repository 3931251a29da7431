"""WARC files: captures dealt to files, the damage done to three of them, and gold.jsonl that says what is where."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from captures import Capture, Label
from records import Member, file_members

GARBAGE = 4096  # bytes
CHARSETS = {"utf-8-sig": "utf-8"}  # Python codecs that are no charset of their own
COMPLETE = {"article", "repost", "exact_duplicate", "near_duplicate", "mirror"}

Row = dict[str, object]


def write_crawl(captures: Sequence[Capture], folder: Path, files: int) -> list[Row]:
    """Write `files` WARC files and gold.jsonl under `folder`; return the gold rows in file order."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for number in range(files):
        name = f"example-{number:05}.warc.gz"
        members = damaged(number, list(file_members(name, number, captures[number::files])))
        (folder / name).write_bytes(b"".join(member.data for member in members))
        rows += gold_rows(name, members)
    for row in rows:
        row["intact_twins"] = intact_twins(row, rows)
    lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    (folder / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    return rows


def damaged(number: int, members: list[Member]) -> list[Member]:
    """The members of file `number` with the damage that this file gets; file 3 and later stay whole."""
    reposts = [at for at, member in enumerate(members) if member.label.what == "repost"]
    if not reposts or number > 2:
        return members
    middle, last = reposts[len(reposts) // 2], reposts[-1]
    if number == 0:
        members[middle] = _hurt(members[middle], _overwritten(members[middle].data), "member_overwritten")
    elif number == 1:
        members.insert(middle, Member(_garbage(GARBAGE), None, None, Label("garbage"), damage="garbage"))
    else:
        member = members.pop(last)
        members.append(_hurt(member, member.data[: len(member.data) // 2], "member_cut"))
    return members


def gold_rows(name: str, members: Sequence[Member]) -> list[Row]:
    """One row per member; the rows' lengths add up to the file's size."""
    rows: list[Row] = []
    offset = 0
    for member in members:
        place: Row = {"warc": name, "offset": offset, "length": len(member.data)}
        rows.append(place | _described(member))
        offset += len(member.data)
    return rows


def _described(member: Member) -> Row:
    label, capture = member.label, member.capture
    encoding = capture.encoding if capture else None
    return {
        "type": member.kind,
        "url": member.url,
        "what": label.what,
        "article": label.article,
        "transform": label.transform,
        "language": label.language,
        "status": capture.status if capture else None,
        "transport": capture.transport if capture else None,
        "charset_true": CHARSETS.get(encoding.codec, encoding.codec) if encoding else None,
        "charset_declared": (encoding.header or encoding.meta) if encoding else None,
        "charset_header": encoding.header if encoding else None,
        "charset_meta": encoding.meta if encoding else None,
        "keep": label.keep,
        "duplicate_of": label.duplicate_of,
        "damage": member.damage,
        "pii": [{"kind": personal.kind, "value": personal.value} for personal in label.pii],
        "lookalikes": list(label.lookalikes),
    }


def intact_twins(row: Row, rows: Sequence[Row]) -> int | None:
    """How many whole pages show the article of a damaged row; None for rows that are whole themselves."""
    if row["damage"] is None:
        return None
    return sum(
        other["article"] == row["article"] and other["what"] in COMPLETE and other["damage"] is None
        for other in rows
        if row["article"] is not None
    )


def _hurt(member: Member, data: bytes, damage: str) -> Member:
    label = replace(member.label, what="damaged", keep=None)
    return replace(member, data=data, label=label, damage=damage)


def _overwritten(data: bytes) -> bytes:
    """The middle third replaced by noise: the member starts well and cannot be inflated to its end."""
    start, end = len(data) // 3, 2 * len(data) // 3
    return data[:start] + _garbage(end - start) + data[end:]


def _garbage(length: int) -> bytes:
    """Noise without the gzip magic number, so that no reader can mistake it for a member."""
    return Random(length).randbytes(length).replace(b"\x1f\x8b", b"\x1f\x8a")
