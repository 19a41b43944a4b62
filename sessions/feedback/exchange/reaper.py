"""Regions and markers of REAPER, as its Region/Marker Manager writes and takes them (CSV).

    #,Name,Start,End,Length,Color
    M1,rm#123 Snare too loud,0:42.500,,,FFB020
    R2,[x] rm#124 Late,0:50.000,0:52.000,0:02.000,5FA56A

REAPER writes times as its ruler shows them. Minutes and seconds are read, bars and beats are not.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sessions.feedback.exchange.marks import (
    Format,
    Found,
    Mark,
    Sheet,
    Unreadable,
    clock,
    from_label,
    label,
    seconds,
    text_of,
)
from sessions.feedback.exchange.rows import parsed

_OPEN, _DONE = "FFB020", "5FA56A"


def write(sheet: Sheet, marks: Sequence[Mark]) -> bytes:
    del sheet
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["#", "Name", "Start", "End", "Length", "Color"])
    for number, mark in enumerate(marks, start=1):
        colour = _DONE if mark.is_done else _OPEN
        if mark.ends is None:
            rows.writerow([f"M{number}", label(mark), clock(mark.at), "", "", colour])
        else:
            # Of what is written, so that the three columns agree to the last digit.
            length = round(mark.ends * 1000) / 1000 - round(mark.at * 1000) / 1000
            times = [clock(mark.at), clock(mark.ends), clock(length)]
            rows.writerow([f"R{number}", label(mark), *times, colour])
    return out.getvalue().encode()


def read(sent: bytes) -> Found:
    names, rows = parsed(text_of(sent))
    if not {"name", "start"} <= names:
        raise Unreadable("REAPER's regions have columns called Name and Start.")
    found = Found()
    for number, row in rows:
        begins, ends = row["start"].strip(), row.get("end", "").strip()
        at, until = seconds(begins), seconds(ends) if ends else None
        if at is None or (ends and until is None):
            found.refuse(
                number,
                f"“{(ends if at is not None else begins)[:40]}” is not in minutes and seconds. "
                "Let REAPER's ruler show those, and export again.",
            )
            continue
        found.take(from_label(number, row["name"], at, until))
    return found


REAPER = Format(
    name="reaper",
    title="REAPER regions and markers",
    media_type="text/csv",
    ending="csv",
    write=write,
    read=read,
)
