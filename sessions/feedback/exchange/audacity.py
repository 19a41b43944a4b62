"""Labels of Audacity: a line each, beginning, end and name apart by tabs, in seconds."""

from __future__ import annotations

from collections.abc import Sequence

from sessions.feedback.exchange.marks import (
    Format,
    Found,
    Mark,
    Sheet,
    from_label,
    label,
    rows_of,
    seconds,
    text_of,
)


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    del sheet
    return "".join(
        f"{mark.at:.6f}\t{mark.at if mark.ends is None else mark.ends:.6f}\t{label(mark)}\n"
        for mark in marks
    ).encode()


def read(sent: bytes) -> Found:
    found = Found()
    for number, row in rows_of(text_of(sent)):
        # A line that begins with a backslash says which frequencies the label above it is about.
        if not row.strip() or row.startswith("\\"):
            continue
        begins, _, rest = row.partition("\t")
        ends, _, name = rest.partition("\t")
        at, until = seconds(begins), seconds(ends)
        if at is None or until is None:
            found.refuse(number, "A label begins and ends in seconds, apart by tabs.")
            continue
        found.take(from_label(number, name, at, until if until != at else None))
    return found


AUDACITY = Format(
    name="audacity",
    title="Audacity labels",
    media_type="text/plain",
    ending="txt",
    write=write,
    read=read,
    within_seconds=0.00001,
)
